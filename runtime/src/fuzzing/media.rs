//! The headers of sounds.

use crate::media::{mp3, wav};

/// Takes the bytes as a WAV file, also behind the beginning of a whole one.
///
/// # Panics
///
/// Its playing time is below zero or no number at all.
pub fn wav_header(bytes: &[u8]) {
    assert_time(wav::seconds(bytes));
    let begun =
        [&b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0"[..], bytes]
            .concat();
    assert_time(wav::seconds(&begun));
}

/// Takes the bytes as an MP3 file, also behind a whole frame.
///
/// # Panics
///
/// Its playing time is below zero or no number at all.
pub fn mp3_header(bytes: &[u8]) {
    assert_time(mp3::seconds(bytes));
    let mut begun = vec![0xff, 0xfb, 0x90, 0];
    begun.resize(417, 0);
    begun.extend(bytes);
    assert_time(mp3::seconds(&begun));
}

fn assert_time(seconds: Option<f64>) {
    assert!(seconds.is_none_or(|seconds| seconds >= 0.0 && seconds.is_finite()), "{seconds:?}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_takes_what_it_is_begun_with() {
        for seed in
            [&b""[..], b"data\xff\xff\xff\xff\0\0", b"ID3\x04\0\0\0\0\0\x02..", &[0xff, 0xfb, 0x90, 0]]
        {
            wav_header(seed);
            mp3_header(seed);
        }
    }
}
