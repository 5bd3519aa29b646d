//! The SHA-256 of a file while it is written: it costs no second reading.

/// Hexadecimal digits of a SHA-256.
pub(super) const DIGITS: usize = 64;

/// The sum of what came so far. Without the feature `checksum` it sums up nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Checksum {
    #[cfg(feature = "checksum")]
    sum: sha2::Sha256,
}

#[cfg(feature = "checksum")]
impl Checksum {
    pub(super) fn feed(&mut self, piece: &[u8]) {
        sha2::Digest::update(&mut self.sum, piece);
    }

    /// The sum in lower-case hexadecimal digits.
    #[expect(clippy::unnecessary_wraps, reason = "without the feature there is none")]
    pub(super) fn finish(self) -> Option<String> {
        use std::fmt::Write as _;

        let mut digits = String::with_capacity(DIGITS);
        for byte in sha2::Digest::finalize(self.sum) {
            // Writing to a text cannot fail.
            let _ = write!(digits, "{byte:02x}");
        }
        Some(digits)
    }
}

#[cfg(not(feature = "checksum"))]
impl Checksum {
    #[expect(clippy::unused_self, reason = "with the feature it sums up")]
    pub(super) fn feed(&mut self, _piece: &[u8]) {}

    #[expect(clippy::unused_self, reason = "with the feature it is a sum")]
    pub(super) fn finish(self) -> Option<String> {
        None
    }
}

#[cfg(all(test, feature = "checksum"))]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_sum_that_others_find_whatever_the_pieces() {
        let mut checksum = Checksum::default();
        checksum.feed(b"a");
        checksum.feed(b"bc");
        // FIPS 180-4, example B.1.
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(checksum.finish().as_deref(), Some(known));
    }
}
