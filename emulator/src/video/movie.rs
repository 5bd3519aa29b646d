use std::num::NonZeroU32;

use shiguredo_mp4::{
    BoxSize, BoxType, TrackKind,
    bitstream::h264::{
        H264NalUnitType, H264SampleEntryConfig, LengthSize, build_avc1_box_from_annexb,
        parse_annexb_nal_units,
    },
    boxes::{SampleEntry, UnknownBox},
    mux::{Mp4FileMuxer, Mp4FileMuxerOptions, Sample, estimate_maximum_moov_box_size},
};

use super::film::Failure;

/// Units of time that a frame lasts, so that frame rates of three decimals are exact.
const FRAME_UNITS: u32 = 1000;

/// Primaries, transfer and matrix of BT.709 in limited range, as a `colr` box holds them.
const BT709: &[u8] = b"nclx\x00\x01\x00\x01\x00\x01\x00";

/// An MP4 file in the making: one track of H.264, tables before frames.
pub(super) struct Movie {
    muxer: Mp4FileMuxer,
    bytes: Vec<u8>,
    timescale: NonZeroU32,
    begun: bool,
}

impl Movie {
    /// Frames a second are rounded to three decimals.
    pub(super) fn new(frame_rate: f64, frames: u32) -> Result<Self, Failure> {
        let frames = usize::try_from(frames)?;
        let muxer = Mp4FileMuxer::with_options(Mp4FileMuxerOptions {
            reserved_moov_box_size: estimate_maximum_moov_box_size(&[frames]),
            ..Mp4FileMuxerOptions::default()
        })?;
        let bytes = muxer.initial_boxes_bytes().to_vec();
        Ok(Self { muxer, bytes, timescale: timescale(frame_rate), begun: false })
    }

    /// Adds a frame, as the encoder gives it: units between start codes. The first one is a key frame.
    pub(super) fn add(&mut self, frame: &[u8]) -> Result<(), Failure> {
        let offset = self.bytes.len();
        let mut keyframe = false;
        for unit in parse_annexb_nal_units(frame)? {
            match unit.nal_unit_type {
                // They stand once, in the sample entry.
                H264NalUnitType::Sps | H264NalUnitType::Pps => continue,
                kind => keyframe |= kind == H264NalUnitType::IdrSlice,
            }
            self.bytes.extend_from_slice(&u32::try_from(unit.data.len())?.to_be_bytes());
            self.bytes.extend_from_slice(unit.data);
        }
        let sample_entry = if self.begun { None } else { Some(sample_entry(frame)?) };
        self.muxer.append_sample(&Sample {
            track_kind: TrackKind::Video,
            sample_entry,
            keyframe,
            timescale: self.timescale,
            duration: FRAME_UNITS,
            composition_time_offset: None,
            data_offset: offset as u64,
            data_size: self.bytes.len() - offset,
        })?;
        self.begun = true;
        Ok(())
    }

    /// The file.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, Failure> {
        let tables = self.muxer.finalize()?;
        if !tables.is_faststart_enabled() {
            return Err("the tables need more room than was left for them".into());
        }
        for (offset, part) in tables.offset_and_bytes_pairs() {
            let offset = usize::try_from(offset)?;
            let place = self.bytes.get_mut(offset..offset + part.len());
            place.ok_or("a table lies outside of the file")?.copy_from_slice(part);
        }
        Ok(self.bytes)
    }
}

fn sample_entry(frame: &[u8]) -> Result<SampleEntry, Failure> {
    let config = H264SampleEntryConfig { length_size: LengthSize::FourBytes };
    let mut entry = build_avc1_box_from_annexb(frame, &config)?;
    entry.unknown_boxes.push(UnknownBox {
        box_type: BoxType::Normal(*b"colr"),
        box_size: BoxSize::U32(8 + u32::try_from(BT709.len())?),
        payload: BT709.to_vec(),
    });
    Ok(SampleEntry::Avc1(entry))
}

/// Units a second.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float becomes the nearest integer there is"
)]
fn timescale(frame_rate: f64) -> NonZeroU32 {
    NonZeroU32::new((frame_rate * f64::from(FRAME_UNITS)).round() as u32).unwrap_or(NonZeroU32::MIN)
}
