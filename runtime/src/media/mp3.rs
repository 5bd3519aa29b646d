//! How long an MPEG sound plays: by the number of frames that its first one tells, else by counting them.

/// Most bytes that are passed over to find the first frame.
const LEAD: usize = 64 * 1024;

/// Most tags that are passed over.
const TAGS: usize = 16;

/// Bit rates in thousands of bits a second, by the four bits of a header; 0: told nowhere.
const VERSION_1_LAYER_1: [u32; 15] = [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448];
const VERSION_1_LAYER_2: [u32; 15] = [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384];
const VERSION_1_LAYER_3: [u32; 15] = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const VERSION_2_LAYER_1: [u32; 15] = [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256];
const VERSION_2_OTHERS: [u32; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

/// The header of a frame, understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Frame {
    /// Whether the sound is of MPEG 1. MPEG 2 and 2.5 differ from each other in their sample rates alone.
    first_version: bool,
    layer: u32,
    sample_rate: u32,
    mono: bool,
    /// With its header.
    bytes: usize,
}

/// Playing time in seconds. `None`: neither the first frame nor a walk along all of them tells.
pub(crate) fn seconds(bytes: &[u8]) -> Option<f64> {
    let sound = without_tags(bytes)?;
    let (start, first) = first_frame(sound)?;
    let frames = sound.get(start..)?;
    let told = first.told(frames).filter(|count| *count > 0);
    let count = told.or_else(|| first.counted(frames))?;
    Some(f64::from(count) * f64::from(first.samples()) / f64::from(first.sample_rate))
}

/// What follows the tags at the beginning.
fn without_tags(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes;
    for _ in 0..TAGS {
        let Some(tag) = rest.strip_prefix(b"ID3") else { return Some(rest) };
        let &[_, _, flags, a, b, c, d] = tag.first_chunk::<7>()?;
        if (a | b | c | d) & 0x80 != 0 {
            return None;
        }
        let size = [a, b, c, d].into_iter().fold(0, |size, seven| (size << 7) | usize::from(seven));
        let footer = if flags & 0x10 == 0 { 0 } else { 10 };
        rest = tag.get(7..)?.get(size.checked_add(footer)?..)?;
    }
    None
}

/// The first frame that another one follows, or the end; and where it is.
fn first_frame(sound: &[u8]) -> Option<(usize, Frame)> {
    let near = sound.len().min(LEAD);
    (0..near).find_map(|start| {
        let rest = sound.get(start..)?;
        let frame = Frame::read(rest)?;
        let follows = match rest.get(frame.bytes..) {
            Some([]) => true,
            Some(after) => Frame::read(after).is_some_and(|next| next.continues(frame)),
            None => false,
        };
        follows.then_some((start, frame))
    })
}

impl Frame {
    /// The frame that begins here. One whose size its header does not tell counts as none.
    fn read(bytes: &[u8]) -> Option<Self> {
        let &[sync, second, third, fourth] = bytes.first_chunk::<4>()?;
        if sync != 0xff || second & 0xe0 != 0xe0 {
            return None;
        }
        let (version, layer) = ((second >> 3) & 3, 4 - u32::from((second >> 1) & 3));
        if version == 1 || layer == 4 {
            return None;
        }
        let first_version = version == 3;
        let rates = match (first_version, layer) {
            (true, 1) => VERSION_1_LAYER_1,
            (true, 2) => VERSION_1_LAYER_2,
            (true, _) => VERSION_1_LAYER_3,
            (false, 1) => VERSION_2_LAYER_1,
            (false, _) => VERSION_2_OTHERS,
        };
        let bit_rate = rates.get(usize::from(third >> 4)).filter(|rate| **rate > 0)? * 1000;
        let slower = match version {
            3 => 1,
            2 => 2,
            _ => 4,
        };
        let sample_rate = [44_100_u32, 48_000, 32_000].get(usize::from((third >> 2) & 3))? / slower;
        let padding = u32::from((third >> 1) & 1);
        let size = match (first_version, layer) {
            (_, 1) => (12 * bit_rate / sample_rate + padding) * 4,
            (false, 3) => 72 * bit_rate / sample_rate + padding,
            _ => 144 * bit_rate / sample_rate + padding,
        };
        let mono = fourth >> 6 == 3;
        Some(Self { first_version, layer, sample_rate, mono, bytes: usize::try_from(size).ok()? })
    }

    /// Samples of one channel in a frame.
    fn samples(self) -> u32 {
        match (self.first_version, self.layer) {
            (_, 1) => 384,
            (false, 3) => 576,
            _ => 1152,
        }
    }

    /// Whether a frame of one sound can follow another. Their bit rates may differ.
    fn continues(self, other: Self) -> bool {
        (self.first_version, self.layer, self.sample_rate)
            == (other.first_version, other.layer, other.sample_rate)
    }

    /// The number of frames that the first one tells.
    fn told(self, frames: &[u8]) -> Option<u32> {
        let own = frames.get(..self.bytes)?;
        let number = |at: usize| {
            own.get(at..).and_then(|rest| rest.first_chunk::<4>()).copied().map(u32::from_be_bytes)
        };
        let is = |at: usize, word: &[u8]| own.get(at..).is_some_and(|rest| rest.starts_with(word));
        let side = match (self.first_version, self.mono) {
            (true, false) => 32,
            (true, true) | (false, false) => 17,
            (false, true) => 9,
        };
        // Some encoders count the two bytes of a checksum, and others do not.
        let mut known = [4 + side, 6 + side].into_iter().filter(|at| is(*at, b"Xing") || is(*at, b"Info"));
        match known.next() {
            Some(at) => number(at + 4).filter(|flags| flags & 1 == 1).and_then(|_| number(at + 8)),
            None => {
                if is(36, b"VBRI") {
                    number(36 + 14)
                } else {
                    None
                }
            }
        }
    }

    /// The number of frames that stand one after the other. `None` where less than half of the bytes is frames: then
    /// it is no sound that is understood here.
    fn counted(self, frames: &[u8]) -> Option<u32> {
        let (mut at, mut count, mut counted) = (0_usize, 0_u32, 0_usize);
        while let Some(rest) = frames.get(at..).filter(|rest| !rest.is_empty()) {
            match Self::read(rest).filter(|frame| frame.continues(self)) {
                Some(frame) => {
                    count = count.checked_add(1)?;
                    // The last frame may be cut off.
                    counted += frame.bytes.min(rest.len());
                    at = at.checked_add(frame.bytes)?;
                }
                None => at = at.checked_add(1)?,
            }
        }
        (counted >= frames.len() / 2).then_some(count)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The kinds of frame: bits of version and layer, samples, and what a sample rate of 44,100 is divided by.
    const KINDS: [(u8, u8, u32, u32); 9] = [
        (3, 3, 384, 1),
        (3, 2, 1152, 1),
        (3, 1, 1152, 1),
        (2, 3, 384, 2),
        (2, 2, 1152, 2),
        (2, 1, 576, 2),
        (0, 3, 384, 4),
        (0, 2, 1152, 4),
        (0, 1, 576, 4),
    ];

    fn header(version: u8, layer: u8, bit_rate: u8, sample_rate: u8, mono: bool) -> [u8; 4] {
        let mono = if mono { 0xc0 } else { 0 };
        [0xff, 0xe1 | (version << 3) | (layer << 1), (bit_rate << 4) | (sample_rate << 2), mono]
    }

    fn frame(header: [u8; 4]) -> Vec<u8> {
        let mut frame = header.to_vec();
        frame.resize(Frame::read(&header).unwrap().bytes, 0);
        frame
    }

    /// Ten seconds of the usual kind are 383 frames.
    fn plain(count: usize) -> Vec<u8> {
        frame(header(3, 1, 9, 0, false)).repeat(count)
    }

    /// A first frame that tells how many follow.
    fn telling(header: [u8; 4], at: usize, word: &[u8], count_at: usize, count: u32) -> Vec<u8> {
        let mut frame = frame(header);
        frame.splice(at..at + word.len(), word.iter().copied());
        frame.splice(at + count_at..at + count_at + 4, count.to_be_bytes());
        frame
    }

    fn tag(size: usize) -> Vec<u8> {
        let mut tag = b"ID3\x04\0\0".to_vec();
        tag.extend([21, 14, 7, 0].map(|shift| u8::try_from((size >> shift) & 0x7f).unwrap()));
        tag.resize(tag.len() + size, 0xaa);
        tag
    }

    fn is_near(found: Option<f64>, expected: f64) -> bool {
        found.is_some_and(|found| (found - expected).abs() < 1e-9)
    }

    #[test]
    fn frames_have_the_sizes_that_the_standard_gives() {
        for (bytes, expected) in [
            (header(3, 1, 9, 0, false), 417),
            (header(3, 1, 14, 1, false), 960),
            (header(3, 2, 8, 0, false), 417),
            (header(3, 3, 8, 0, false), 276),
            (header(2, 1, 8, 0, false), 208),
            (header(0, 1, 1, 2, true), 72),
        ] {
            assert_eq!(Frame::read(&bytes).map(|frame| frame.bytes), Some(expected), "{bytes:?}");
            let padded = [bytes[0], bytes[1], bytes[2] | 2, bytes[3]];
            let slot = if Frame::read(&bytes).unwrap().layer == 1 { 4 } else { 1 };
            assert_eq!(Frame::read(&padded).map(|frame| frame.bytes), Some(expected + slot), "{padded:?}");
        }
        for none in [
            header(1, 1, 9, 0, false),
            header(3, 0, 9, 0, false),
            header(3, 1, 0, 0, false),
            header(3, 1, 15, 0, false),
            header(3, 1, 9, 3, false),
            [0xff, 0x1b, 0x90, 0],
            [0xfe, 0xfb, 0x90, 0],
        ] {
            assert_eq!(Frame::read(&none), None, "{none:?}");
        }
    }

    #[test]
    fn what_the_first_frame_tells_holds() {
        let stereo = header(3, 1, 9, 0, false);
        let flags = |word: &[u8]| [word, &[0, 0, 0, 1]].concat();
        let a_second = 44_100.0 / 1152.0;
        for (name, first, expected) in [
            ("variable", telling(stereo, 36, &flags(b"Xing"), 8, 383), 383.0 / a_second),
            ("constant", telling(stereo, 36, &flags(b"Info"), 8, 500), 500.0 / a_second),
            ("behind a checksum", telling(stereo, 38, &flags(b"Info"), 8, 500), 500.0 / a_second),
            ("other", telling(stereo, 36, b"VBRI", 14, 700), 700.0 / a_second),
            ("one channel", telling(header(3, 1, 9, 0, true), 21, &flags(b"Xing"), 8, 9), 9.0 / a_second),
            ("slow", telling(header(2, 1, 8, 0, false), 21, &flags(b"Xing"), 8, 9), 9.0 * 576.0 / 22_050.0),
            (
                "slow, one",
                telling(header(0, 1, 8, 0, true), 13, &flags(b"Xing"), 8, 9),
                9.0 * 576.0 / 11_025.0,
            ),
        ] {
            assert!(is_near(seconds(&first), expected), "{name}: {:?}", seconds(&first));
            let tagged = [tag(300), first].concat();
            assert!(is_near(seconds(&tagged), expected), "{name}, tagged");
        }
    }

    #[test]
    fn where_nothing_is_told_frames_are_counted() {
        let stereo = header(3, 1, 9, 0, false);
        let ten = 383.0 * 1152.0 / 44_100.0;
        let silent = [telling(stereo, 36, b"Xing\0\0\0\0", 8, 9), plain(382)].concat();
        let zero = [telling(stereo, 36, b"Xing\0\0\0\x01", 8, 0), plain(382)].concat();
        let mut old_tag = plain(383);
        old_tag.extend(b"TAG");
        old_tag.extend([0; 125]);
        for (name, file) in [
            ("plain", plain(383)),
            ("no count in it", silent),
            ("a count of zero", zero),
            ("a tag before", [tag(1000), plain(383)].concat()),
            ("two tags", [tag(10), tag(20), plain(383)].concat()),
            ("padding before", [vec![0; 100], plain(383)].concat()),
            ("a tag behind", old_tag),
            (
                "a frame of another kind",
                [plain(200), header(3, 2, 14, 2, false).to_vec(), plain(183)].concat(),
            ),
            ("a damaged frame", [plain(200), vec![0xff; 300], plain(183)].concat()),
        ] {
            assert!(is_near(seconds(&file), ten), "{name}: {:?}", seconds(&file));
        }
    }

    #[test]
    fn a_sound_within_a_tag_is_not_played() {
        let inner = plain(5);
        let mut file = tag(inner.len());
        file.truncate(10);
        file.extend([inner, plain(383)].concat());
        assert!(is_near(seconds(&file), 383.0 * 1152.0 / 44_100.0), "{:?}", seconds(&file));
    }

    #[test]
    fn a_tag_whose_size_has_an_eighth_bit_is_none() {
        for size in
            [[0, 0x80, 0, 0], [0, 0, 0x80, 0], [0, 0, 0, 0x80], [0, 0x80, 0x80, 0], [0, 0, 0x80, 0x80]]
        {
            let mut file = b"ID3\x04\0\0".to_vec();
            file.extend(size);
            file.resize(10 + size.into_iter().fold(0, |size, seven| (size << 7) | usize::from(seven)), 0);
            file.extend(plain(10));
            assert_eq!(seconds(&file), None, "{size:?}");
        }
    }

    #[test]
    fn what_is_no_sound_has_no_length() {
        let mut far = vec![0; LEAD + 1];
        far.extend(plain(10));
        for (name, file) in [
            ("nothing", Vec::new()),
            ("a tag alone", tag(10)),
            ("a tag that is longer than the file", tag(1000)[..500].to_vec()),
            ("a tag of no size", b"ID3\x04\0\0\xff\0\0\0".to_vec()),
            ("tags without end", tag(0).repeat(TAGS + 1)),
            ("one header and other things", [header(3, 1, 9, 0, false).to_vec(), vec![0; 2000]].concat()),
            ("a free bit rate", header(3, 1, 0, 0, false).repeat(100)),
            ("mostly other things", [plain(2), vec![0; 4000]].concat()),
            ("a sound too far in", far),
        ] {
            assert_eq!(seconds(&file), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn the_length_of_any_made_up_sound_is_right(
            kind in 0..KINDS.len(),
            rates in proptest::collection::vec(1..15_u8, 2..40),
            sample_rate in 0..3_u8,
            mono in any::<bool>(),
            tagged in proptest::option::of(0..2000_usize),
        ) {
            let (version, layer, samples, slower) = KINDS[kind];
            let mut file = tagged.map(tag).unwrap_or_default();
            for rate in &rates {
                file.extend(frame(header(version, layer, *rate, sample_rate, mono)));
            }
            let rate = [44_100.0, 48_000.0, 32_000.0][usize::from(sample_rate)] / f64::from(slower);
            let expected = f64::from(u32::try_from(rates.len()).unwrap() * samples) / rate;
            prop_assert!(is_near(seconds(&file), expected), "{:?} and not {expected}", seconds(&file));
        }

        #[test]
        fn no_bytes_make_it_panic(
            lead in 0..3_usize,
            bytes in proptest::collection::vec(prop_oneof![any::<u8>(), Just(0xff), Just(0xfb)], 0..300),
        ) {
            let mut file = [Vec::new(), tag(5), plain(1)][lead].clone();
            file.extend(bytes);
            prop_assert!(seconds(&file).is_none_or(|seconds| seconds >= 0.0 && seconds.is_finite()));
        }
    }
}
