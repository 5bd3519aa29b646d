//! The examples of wan-video as programs: what they print, write and buy, and how they end when they are used wrongly.

use std::{
    env, fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    sync::OnceLock,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use tempfile::TempDir;

use crate::{
    blocking::Elsewhere,
    checkout::{Run, build_folder, cargo, root},
};

/// What the examples give the emulator.
const KEY: &str = "any";
/// What a video costs, as the examples tell it.
const PRICE: &str = "It costs USD 0.625 to 2.81";

/// A folder in which examples run, and an emulator.
struct Stage {
    elsewhere: Elsewhere,
    folder: TempDir,
}

impl Stage {
    fn new() -> Self {
        Self { elsewhere: Elsewhere::with_key(KEY), folder: tempfile::tempdir().unwrap() }
    }

    /// Runs an example against the emulator. `input` is what is typed.
    fn run(&self, name: &str, arguments: &[&str], input: &str) -> Run {
        run(&self.folder, Some(&self.elsewhere.emulator.url()), name, arguments, input)
    }

    /// How many videos were bought.
    fn bought(&self) -> usize {
        self.elsewhere.emulator.ledger().len()
    }

    fn assert_is_video(&self, name: &str) {
        assert!(is_whole_video(&self.folder.path().join(name)), "{name} is no whole video");
    }

    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn run(folder: &TempDir, emulator: Option<&str>, name: &str, arguments: &[&str], input: &str) -> Run {
    static BUILT: OnceLock<()> = OnceLock::new();
    BUILT.get_or_init(|| {
        let features = ["--features", "blocking,journal"];
        let examples = ["build", "--quiet", "--package", "wan-video", "--examples"];
        cargo(root(), &[&examples[..], &features].concat()).expect(0);
    });
    let program = build_folder().join("debug/examples").join(format!("{name}{}", env::consts::EXE_SUFFIX));
    let mut command = Command::new(program);
    command.current_dir(folder.path()).args(arguments).env_remove("SEGMIND_API_KEY");
    command.env_remove("WAN_EMULATOR_URL").envs(emulator.map(|url| ("WAN_EMULATOR_URL", url)));
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that ended before it read is seen by what it says.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { status: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// Whether the file is boxes from its beginning to its end, with a table of contents among them.
fn is_whole_video(path: &Path) -> bool {
    let bytes = fs::read(path).unwrap();
    let mut rest = bytes.as_slice();
    let mut kinds = Vec::new();
    while let Some((head, _)) = rest.split_at_checked(8) {
        let length = u32::from_be_bytes(head[..4].try_into().unwrap()) as usize;
        kinds.push(&head[4..]);
        match rest.get(length..) {
            Some(next) if length >= 8 => rest = next,
            _ => return false,
        }
    }
    rest.is_empty() && kinds.first() == Some(&b"ftyp".as_slice()) && kinds.contains(&b"moov".as_slice())
}

/// An example that makes one video out of these arguments, the last of which is its file.
fn makes_one_video(name: &str, arguments: &[&str]) -> Stage {
    let stage = Stage::new();
    let file = arguments.last().unwrap();

    // Nothing is bought by whoever does not say yes.
    let run_ = stage.run(name, arguments, "").expect(1);
    assert!(run_.stdout.contains(PRICE) && run_.stderr.contains("nothing was sent"), "{run_:?}");
    let run_ = stage.run(name, &[], "\n").expect(1);
    assert!(run_.stderr.starts_with("give a "), "{run_:?}");
    assert!(stage.elsewhere.emulator.requests().is_empty());

    let run_ = stage.run(name, arguments, "\n").expect(0);
    assert!(run_.stdout.contains(PRICE), "{run_:?}");
    assert!(run_.stdout.contains(&format!("saved {file}, ")), "{run_:?}");
    stage.assert_is_video(file);
    assert_eq!(stage.bought(), 1);

    // The file is there now.
    let before = fs::read(stage.folder.path().join(file)).unwrap();
    let run_ = stage.run(name, arguments, "\n").expect(1);
    assert!(run_.stderr.contains(&format!("{file} is there already, so nothing was sent")), "{run_:?}");
    assert_eq!(fs::read(stage.folder.path().join(file)).unwrap(), before);
    assert_eq!(stage.bought(), 1);
    stage
}

/// An example that is run without a key.
fn names_the_key(name: &str, arguments: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let run = run(&folder, None, name, arguments, "\n").expect(1);
    assert!(run.stderr.contains("SEGMIND_API_KEY"), "{run:?}");
    assert_eq!(run.stderr.lines().count(), 1, "{run:?}");
}

#[test]
fn first_video() {
    drop(makes_one_video("first_video", &["a red fox in the snow", "fox.mp4"]));
    names_the_key("first_video", &["a red fox in the snow", "fox.mp4"]);
}

#[test]
fn image_to_video() {
    let picture = tempfile::tempdir().unwrap();
    let path = picture.path().join("fox.png");
    fs::write(&path, png()).unwrap();
    let path = path.to_str().unwrap();
    let stage = makes_one_video("image_to_video", &[path, "the fox wakes up", "fox.mp4"]);
    // The provider takes addresses alone, so the file was uploaded first, and once.
    let requests = stage.elsewhere.emulator.requests();
    let uploads = requests.iter().filter(|request| request.method == "POST").count() - 1;
    assert_eq!(uploads, 1, "{requests:#?}");
    names_the_key("image_to_video", &[path, "the fox wakes up", "fox.mp4"]);

    let run = stage.run("image_to_video", &["no.png", "the fox wakes up", "other.mp4"], "\n").expect(1);
    assert!(run.stderr.contains("no media file at `no.png`"), "{run:?}");
    assert_eq!(stage.bought(), 1);
}

/// A picture of one point.
fn png() -> Vec<u8> {
    let encoded =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    STANDARD.decode(encoded).unwrap()
}

#[test]
fn blocking() {
    drop(makes_one_video("blocking", &["a red fox in the snow", "fox.mp4"]));
    names_the_key("blocking", &["a red fox in the snow", "fox.mp4"]);
}

#[test]
fn own_transport() {
    drop(makes_one_video("own_transport", &["a red fox in the snow", "fox.mp4"]));
    names_the_key("own_transport", &["a red fox in the snow", "fox.mp4"]);

    let stage = Stage::new();
    let run = stage.run("own_transport", &["a red fox in the snow", "fox.mp4"], "\n").expect(0);
    let requests = stage.elsewhere.emulator.requests();
    assert!(run.stdout.contains(&format!("with {} requests", requests.len())), "{run:?}");
    assert!(run.stdout.contains("1. POST ") && run.stdout.contains(". GET "), "{run:?}");
    assert!(!run.stdout.contains('?') && !run.stdout.contains("fox in"), "{run:?}");
}

#[test]
fn many_prompts() {
    let stage = Stage::new();
    let prompts = "a red fox\nthe same fox, asleep\nan owl\n";
    let run_ = stage.run("many_prompts", &["20.00", "all"], prompts).expect(0);
    assert!(run_.stdout.contains("line 3 costs USD 0.625 to 2.81"), "{run_:?}");
    (1..=3).for_each(|line| stage.assert_is_video(&format!("all/{line}.mp4")));
    assert_eq!(stage.bought(), 3);

    // Two fit under the cap by the most that they may cost; of the others none is sent.
    let prompts = "a\nb\nc\nd\ne\nf\n";
    let run_ = stage.run("many_prompts", &["6.00", "some"], prompts).expect(1);
    assert!(run_.stderr.contains(" were not begun"), "{run_:?}");
    assert_eq!(fs::read_dir(stage.folder.path().join("some")).unwrap().count(), 2);
    assert_eq!(stage.bought(), 5);

    for (arguments, told) in [
        (&["20.00", "all"][..], "nothing was sent"),
        (&["much", "more"], "much"),
        (&["20.00"], "give the most to spend"),
    ] {
        let run = stage.run("many_prompts", arguments, prompts).expect(1);
        assert!(run.stderr.contains(told), "{run:?}");
    }
    assert_eq!(stage.bought(), 5);
    names_the_key("many_prompts", &["20.00", "all"]);
}

#[test]
fn resume_after_crash() {
    let stage = Stage::new();
    let dies = stage.run("resume_after_crash", &["journal.db", "a red fox"], "\n");
    assert!(dies.status != Some(0) && dies.stdout.contains(PRICE), "{dies:?}");
    assert!(dies.stdout.contains("submitted "), "{dies:?}");
    let id = dies.stdout.split("submitted ").nth(1).unwrap().split(',').next().unwrap().to_owned();

    let finishes = stage.run("resume_after_crash", &["journal.db"], "").expect(0);
    assert!(finishes.stdout.starts_with("1 unfinished"), "{finishes:?}");
    stage.assert_is_video(&format!("{id}.mp4"));
    assert!(stage.files().contains(&format!("{id}.mp4")), "{:?}", stage.files());

    let again = stage.run("resume_after_crash", &["journal.db"], "").expect(0);
    assert_eq!(again.stdout, "0 unfinished\n");
    assert_eq!(stage.bought(), 1);

    let run = stage.run("resume_after_crash", &["other.db", "a red fox"], "").expect(1);
    assert!(run.stderr.contains("nothing was sent"), "{run:?}");
    stage.run("resume_after_crash", &[], "").expect(1);
    assert_eq!(stage.bought(), 1);
    names_the_key("resume_after_crash", &["journal.db"]);
}
