use std::{collections::BTreeSet, ops::Range, process::Command};

use openh264::formats::YUVSource;
use serde_json::{Value, json};
use shiguredo_mp4::{
    Decode, FixedPointNumber, TrackKind,
    bitstream::h264::{H264NalUnitType, LengthSize, parse_length_prefixed_nal_units},
    boxes::{FtypBox, MdatBox, MoovBox, SampleEntry},
    demux::{Input, Mp4FileDemuxer},
};
use wan_specs::{ModelSpec, Specs};

use super::{Scene, canvas::Canvas, film::film, picture::Picture};

fn scene() -> Scene {
    Scene {
        width: 320,
        height: 180,
        frame_rate: 10.0,
        seconds: 0.5,
        provider: "acme".to_owned(),
        model: "clip-1".to_owned(),
        prompt: "a fox in the snow".to_owned(),
        seed: 7,
        fingerprint: [0x5a; 32],
    }
}

/// What the tables of a file say.
#[derive(Debug, PartialEq)]
struct Told {
    width: u16,
    height: u16,
    timescale: u32,
    /// How long each frame lasts.
    durations: BTreeSet<u32>,
    frames: usize,
    /// Numbers of the frames at which a player can begin.
    keys: Vec<usize>,
}

#[track_caller]
fn told(file: &[u8]) -> Told {
    let mut demuxer = Mp4FileDemuxer::new();
    demuxer.handle_input(Input { position: 0, data: file });
    let [track] = demuxer.tracks().unwrap() else { panic!("one track") };
    assert_eq!(track.kind, TrackKind::Video);
    let timescale = track.timescale.get();
    let mut told =
        Told { width: 0, height: 0, timescale, durations: BTreeSet::new(), frames: 0, keys: Vec::new() };
    let mut end = None;
    while let Some(sample) = demuxer.next_sample().unwrap() {
        if let Some(entry) = sample.sample_entry {
            let SampleEntry::Avc1(entry) = entry else { panic!("{entry:?}") };
            (told.width, told.height) = (entry.visual.width, entry.visual.height);
            assert_eq!((entry.avcc_box.sps_list.len(), entry.avcc_box.pps_list.len()), (1, 1));
            assert_eq!(entry.avcc_box.avc_profile_indication, 66);
        }
        if sample.keyframe {
            told.keys.push(told.frames);
        }
        assert!(end.is_none_or(|end| end == sample.data_offset), "frames stand one after another");
        end = Some(sample.data_offset + sample.data_size as u64);
        told.durations.insert(sample.duration);
        let place = usize::try_from(sample.data_offset).unwrap();
        let data = &file[place..place + sample.data_size];
        for unit in parse_length_prefixed_nal_units(data, LengthSize::FourBytes).unwrap() {
            let parameters = [H264NalUnitType::Sps, H264NalUnitType::Pps];
            assert!(!parameters.contains(&unit.nal_unit_type), "parameter sets stand in the tables alone");
        }
        told.frames += 1;
    }
    assert_eq!(end, Some(file.len() as u64), "the last frame ends the file");
    told
}

/// The kinds of the outermost boxes, in their order.
fn boxes(file: &[u8]) -> Vec<String> {
    let mut rest = file;
    let mut kinds = Vec::new();
    while let [a, b, c, d, kind @ ..] = rest {
        let length = match u32::from_be_bytes([*a, *b, *c, *d]) {
            1 => u64::from_be_bytes(rest[8..16].try_into().unwrap()),
            length => u64::from(length),
        };
        kinds.push(String::from_utf8_lossy(&kind[..4]).into_owned());
        rest = &rest[usize::try_from(length).unwrap()..];
    }
    kinds
}

fn shipped() -> Vec<ModelSpec> {
    Specs::embedded().unwrap().models
}

/// The example of a model with one parameter after another set to each of its values.
fn requests(model: &ModelSpec) -> Vec<Value> {
    let example = &model.examples[0].body.0;
    let mut requests = vec![example.clone()];
    for parameter in &model.parameters {
        for value in &parameter.values {
            let mut body = example.clone();
            body[&parameter.name] = value.value.0.clone();
            requests.push(body);
        }
    }
    requests
}

#[test]
fn every_part_of_a_scene_decides_the_bytes() {
    let mut seen = BTreeSet::from([film(&scene()).unwrap()]);
    let scenes = [
        Scene { width: 322, ..scene() },
        Scene { height: 182, ..scene() },
        Scene { frame_rate: 11.0, ..scene() },
        Scene { seconds: 0.6, ..scene() },
        Scene { provider: "apex".to_owned(), ..scene() },
        Scene { model: "clip-2".to_owned(), ..scene() },
        Scene { prompt: "a fox in the rain".to_owned(), ..scene() },
        Scene { seed: 8, ..scene() },
        Scene { seed: -1, ..scene() },
        Scene { fingerprint: [0x5b; 32], ..scene() },
    ];
    for scene in scenes {
        assert!(seen.insert(film(&scene).unwrap()), "{scene:?}");
    }
}

#[test]
fn tables_stand_before_frames_and_tell_the_truth() {
    let scene = Scene { frame_rate: 23.976, seconds: 5.0, ..scene() };
    let file = film(&scene).unwrap();
    assert_eq!(boxes(&file), ["ftyp", "moov", "free", "mdat"]);
    let expected = Told {
        width: 320,
        height: 180,
        timescale: 23_976,
        durations: BTreeSet::from([1000]),
        frames: 120,
        keys: vec![0, 48, 96],
    };
    assert_eq!(told(&file), expected);

    let (_, ftyp) = FtypBox::decode(&file).unwrap();
    let (moov, _) = MoovBox::decode(&file[ftyp..]).unwrap();
    let track = &moov.trak_boxes[0].tkhd_box;
    assert_eq!((track.width, track.height), (FixedPointNumber::new(320, 0), FixedPointNumber::new(180, 0)));
    assert_eq!(moov.mvhd_box.duration, 120_000);
    assert!(MdatBox::decode(&file[ftyp..]).is_err(), "frames come last");
    assert!(file.windows(4).any(|bytes| bytes == b"colr"));
}

#[test]
fn every_shipped_size_and_rate_is_in_the_file() {
    let mut sizes = BTreeSet::new();
    for model in shipped() {
        for body in requests(&model) {
            let scene = Scene { seconds: 0.1, ..Scene::of(&model, &body) };
            if !sizes.insert((scene.width, scene.height)) {
                continue;
            }
            let told = told(&film(&scene).unwrap());
            assert_eq!((u32::from(told.width), u32::from(told.height)), (scene.width, scene.height));
            assert_eq!(told.timescale.to_string(), (scene.frame_rate * 1000.0).to_string());
            assert_eq!(told.frames, usize::try_from(scene.frames()).unwrap());
        }
    }
    assert!(sizes.len() >= 15, "{sizes:?}");
}

#[test]
fn tiny_and_huge_videos_are_made_whatever_they_say() {
    let long = "猫 and a fox\u{0}\u{1F98A} ".repeat(200);
    for (width, height) in [(16, 16), (16, 2160), (3840, 16), (18, 34), (3840, 2160)] {
        for prompt in [String::new(), long.clone(), "x".repeat(3000)] {
            let scene = Scene { width, height, seconds: 0.0, prompt, seed: i64::MIN, ..scene() };
            let told = told(&film(&scene).unwrap());
            assert_eq!((u32::from(told.width), u32::from(told.height), told.frames), (width, height, 1));
        }
    }
}

/// Brightness of the rows of a frame: how many pixels are as bright as this.
fn bright(frame: &Canvas, rows: Range<usize>, least: u8) -> usize {
    let width = frame.dimensions().0;
    frame.y()[rows.start * width..rows.end * width].iter().filter(|luma| **luma >= least).count()
}

#[test]
fn a_disc_a_line_and_a_bar_move_and_the_rest_stands_still() {
    let scene = Scene { width: 480, height: 832, seconds: 5.0, ..scene() };
    let mut picture = Picture::new(&scene).unwrap();
    let first = picture.frame(0).clone();
    let other = picture.frame(9).clone();
    let places = first.y().iter().zip(other.y()).enumerate().filter(|(_, (a, b))| a != b);
    let changed: Vec<usize> = places.map(|(place, _)| place / 480).collect();
    let moving = [726..750, 790..824, 824..832];
    for rows in &moving {
        assert!(changed.iter().filter(|row| rows.contains(*row)).count() > 30, "{rows:?}");
    }
    assert!(changed.iter().all(|row| moving.iter().any(|rows| rows.contains(row))), "the rest stands still");
    assert_eq!(picture.frame(0).y(), first.y(), "a frame does not depend on those before");
}

#[test]
fn every_frame_has_title_watermark_and_seed() {
    for (width, height) in [(480, 832), (832, 480), (1280, 720), (360, 202)] {
        let scene = Scene { width, height, prompt: String::new(), ..scene() };
        let mut picture = Picture::new(&scene).unwrap();
        let rows = usize::try_from(height).unwrap();
        for number in 0..scene.frames() {
            let frame = picture.frame(number);
            assert!(bright(frame, 0..rows / 6, 150) > 100, "title at {width}x{height}");
            // Tiles are at most 111.
            assert!(bright(frame, rows / 4..rows * 2 / 3, 112) > rows * 2, "watermark at {width}x{height}");
            assert!(bright(frame, rows * 5 / 6..rows, 150) > 100, "seed and number at {width}x{height}");
        }
    }
}

/// Run by the test below in a process of its own, too.
#[test]
fn one_scene_is_one_file() {
    let file = film(&scene()).unwrap();
    println!("digest: {}", crate::range::etag(&file));
    assert_eq!(file, film(&scene()).unwrap());
}

#[test]
fn another_process_gives_the_same_bytes() {
    let own = crate::range::etag(&film(&scene()).unwrap());
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture", "video::tests::one_scene_is_one_file"])
        .output()
        .unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains(&format!("digest: {own}")), "{told}");
}

#[test]
fn five_seconds_of_720p_are_less_than_two_megabytes() {
    let prompt = "A red fox trots through fresh snow at dawn; its breath steams in the cold light, the camera \
                  follows low above the ground, birches pass by, and far away a bell rings.";
    let seeded = Scene::of(&shipped()[0], &json!({ "prompt": prompt, "seed": 42 }));
    let scene = Scene { width: 1280, height: 720, frame_rate: 24.0, seconds: 5.0, ..seeded };
    assert!(film(&scene).unwrap().len() < 2_000_000);
}
