//! How long a WAV file plays, by its header.

/// Most chunks that are passed over: real files have a handful.
const CHUNKS: usize = 1024;

/// What a program writes for the size of a sound that it does not know yet.
const UNKNOWN_SIZES: [u32; 2] = [0, u32::MAX];

/// Codecs whose samples all have one size: whole numbers, fractions, and either of them with a longer header.
const EVEN_CODECS: [u16; 3] = [1, 3, 0xfffe];

/// Playing time in seconds. `None`: the header does not tell.
pub(crate) fn seconds(bytes: &[u8]) -> Option<f64> {
    let mut rest = bytes.strip_prefix(b"RIFF")?.get(4..)?.strip_prefix(b"WAVE")?;
    let mut rate = None;
    for _ in 0..CHUNKS {
        let (id, after) = rest.split_first_chunk::<4>()?;
        let (size, content) = after.split_first_chunk::<4>()?;
        let size = u32::from_le_bytes(*size);
        match id {
            b"fmt " => rate = Some(bytes_a_second(content.get(..usize::try_from(size).ok()?)?)?),
            b"data" => {
                // A file that was cut off plays as long as what is left of it.
                let there = content.len() as u64;
                let sound = if UNKNOWN_SIZES.contains(&size) { there } else { there.min(size.into()) };
                return Some(as_float(sound) / f64::from(rate?));
            }
            _ => {}
        }
        // A chunk of an odd size is followed by one byte that belongs to none.
        let next = usize::try_from(size).ok()?.checked_add(usize::from(size % 2 == 1))?;
        rest = content.get(next..)?;
    }
    None
}

fn bytes_a_second(format: &[u8]) -> Option<u32> {
    let &[c0, c1, _, _, r0, r1, r2, r3, b0, b1, b2, b3, a0, a1] = format.first_chunk::<14>()?;
    let rate = u32::from_le_bytes([r0, r1, r2, r3]);
    let counted = rate.checked_mul(u16::from_le_bytes([a0, a1]).into());
    // Players of even samples go by their number and size, whatever the third number claims.
    let even = EVEN_CODECS.contains(&u16::from_le_bytes([c0, c1]));
    let claimed = u32::from_le_bytes([b0, b1, b2, b3]);
    counted.filter(|counted| even && *counted > 0).or(Some(claimed)).filter(|rate| *rate > 0)
}

/// Sizes are far below 2^53, up to which no digit is lost.
#[expect(clippy::cast_precision_loss, reason = "a file in memory is smaller than 2^53 bytes")]
fn as_float(bytes: u64) -> f64 {
    bytes as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A WAV file: its `fmt ` chunk, what stands between, the size that `data` claims, and the sound.
    fn wav(format: &[u8], between: &[u8], claimed: u32, sound: &[u8]) -> Vec<u8> {
        let mut file = b"RIFF\xff\xff\xff\xffWAVE".to_vec();
        file.extend(b"fmt ");
        file.extend(u32::try_from(format.len()).unwrap().to_le_bytes());
        file.extend(format);
        file.extend(between);
        file.extend(b"data");
        file.extend(claimed.to_le_bytes());
        file.extend(sound);
        file
    }

    fn format(codec: u16, channels: u16, rate: u32, bits: u16) -> Vec<u8> {
        let align = channels * bits.div_ceil(8);
        let mut format = codec.to_le_bytes().to_vec();
        format.extend(channels.to_le_bytes());
        format.extend(rate.to_le_bytes());
        format.extend((rate.saturating_mul(align.into())).to_le_bytes());
        format.extend(align.to_le_bytes());
        format.extend(bits.to_le_bytes());
        format
    }

    #[test]
    fn the_length_is_the_sounds_size_by_its_rate() {
        let second = format(1, 2, 8000, 16);
        let sound = vec![0; 48_000];
        for (name, file, expected) in [
            ("as claimed", wav(&second, b"", 32_000, &sound), Some(1.0)),
            ("unknown, all bits", wav(&second, b"", u32::MAX, &sound), Some(1.5)),
            ("unknown, zero", wav(&second, b"", 0, &sound), Some(1.5)),
            ("cut off", wav(&second, b"", 64_000, &sound), Some(1.5)),
            ("nothing at all", wav(&second, b"", 0, b""), Some(0.0)),
            ("a chunk between", wav(&second, b"LIST\x04\0\0\0INFO", 32_000, &sound), Some(1.0)),
            ("an odd chunk between", wav(&second, b"junk\x03\0\0\0abc\0", 32_000, &sound), Some(1.0)),
            ("another odd one", wav(&second, b"junk\x05\0\0\0abcde\0", 32_000, &sound), Some(1.0)),
            ("an even one of two", wav(&second, b"junk\x02\0\0\0ab", 32_000, &sound), Some(1.0)),
            ("a chunk beyond the end", wav(&second, b"junk\xff\xff\xff\x7f", 32_000, &sound), None),
            ("fractions", wav(&format(3, 1, 8000, 32), b"", 32_000, &sound), Some(1.0)),
            ("no rate", wav(&format(1, 2, 0, 16), b"", 32_000, &sound), None),
            ("a short format", wav(b"\x01\0\x01\0", b"", 32_000, &sound), None),
        ] {
            assert_eq!(seconds(&file), expected, "{name}");
        }
    }

    #[test]
    fn of_a_codec_the_claimed_rate_holds_and_of_even_samples_their_size() {
        let mut compressed = format(0x11, 1, 8000, 4);
        compressed.splice(8..12, 4055_u32.to_le_bytes());
        assert_eq!(seconds(&wav(&compressed, b"", 4055, &[0; 4055])), Some(1.0));
        let mut uncounted = format(1, 1, 0, 16);
        uncounted.splice(8..12, 16_000_u32.to_le_bytes());
        assert_eq!(seconds(&wav(&uncounted, b"", 16_000, &[0; 16_000])), Some(1.0));
        let mut wrong = format(1, 1, 8000, 16);
        wrong.splice(8..12, 7_u32.to_le_bytes());
        assert_eq!(seconds(&wav(&wrong, b"", 16_000, &[0; 16_000])), Some(1.0));
    }

    #[test]
    fn what_is_no_whole_header_has_no_length() {
        let whole = wav(&format(1, 1, 8000, 16), b"", 0, b"");
        for end in 0..whole.len() {
            assert_eq!(seconds(&whole[..end]), None, "{end}");
        }
        assert_eq!(seconds(&whole), Some(0.0));
        assert_eq!(seconds(b"RIFF\0\0\0\0WEBPVP8 "), None);
        let data_first = b"RIFF\0\0\0\0WAVEdata\x04\0\0\0abcd";
        assert_eq!(seconds(data_first), None);
    }

    #[test]
    fn a_file_of_nothing_but_chunks_is_given_up() {
        let mut file = b"RIFF\0\0\0\0WAVE".to_vec();
        file.extend(b"junk\0\0\0\0".repeat(CHUNKS + 1));
        let tail = wav(&format(1, 1, 8000, 16), b"", 0, b"");
        file.extend(&tail[12..]);
        assert_eq!(seconds(&file), None);
    }

    proptest! {
        #[test]
        fn the_length_of_any_made_up_file_is_right(
            channels in 1..=8_u16,
            rate in 1..=192_000_u32,
            bits in 1..=32_u16,
            length in 0..100_000_usize,
            known in any::<bool>(),
        ) {
            let format = format(1, channels, rate, bits);
            let claimed = if known { u32::try_from(length).unwrap() } else { u32::MAX };
            let file = wav(&format, b"", claimed, &vec![0; length]);
            let a_second = f64::from(rate) * f64::from(channels * bits.div_ceil(8));
            prop_assert_eq!(seconds(&file), Some(as_float(length as u64) / a_second));
        }

        #[test]
        fn no_bytes_make_it_panic(start in any::<bool>(), bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut file = if start { b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0".to_vec() } else { Vec::new() };
            file.extend(bytes);
            prop_assert!(seconds(&file).is_none_or(|seconds| seconds >= 0.0 && seconds.is_finite()));
        }
    }
}
