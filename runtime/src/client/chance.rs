use std::hash::{BuildHasher, Hasher, RandomState};

/// A random number from 0 to 1, good enough to spread requests and to name files.
///
/// The standard library seeds its hashers at random, which spares users a crate.
pub(crate) fn chance() -> f64 {
    let bits = RandomState::new().build_hasher().finish() >> 32;
    f64::from(u32::try_from(bits).unwrap_or(0)) / f64::from(u32::MAX)
}

/// A word that nobody can know beforehand: 128 random bits.
pub(crate) fn token() -> String {
    let bits = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", bits(), bits())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_differ_and_stay_between_zero_and_one() {
        let rolls: Vec<f64> = (0..100).map(|_| chance()).collect();
        assert!(rolls.iter().all(|roll| (0.0..=1.0).contains(roll)));
        let distinct: std::collections::BTreeSet<u64> = rolls.iter().map(|roll| roll.to_bits()).collect();
        assert!(distinct.len() > 90);
    }

    #[test]
    fn no_two_tokens_are_the_same() {
        let tokens: std::collections::BTreeSet<String> = (0..1000).map(|_| token()).collect();
        assert_eq!(tokens.len(), 1000);
        assert!(tokens.iter().all(|token| token.len() == 32));
    }
}
