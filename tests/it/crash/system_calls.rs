//! Processes that die in a system call: between the last byte of a video and its name there is nothing but those.
//!
//! strace kills the process where it enters the call, so the call is not made.

use std::os::unix::process::ExitStatusExt as _;

use super::{
    Left, Way,
    point::Point,
    scene::{Found, Provider, Scene},
};
use crate::canary;
use wan_video::journal::Stage;

/// What strace does from a point on, what the process leaves in the journal, and in the folders.
type Case = (Point, &'static [&'static str], Left, Found);

/// The file is written, and not yet flushed to the disk.
const FLUSH: &str = "fsync:signal=KILL:when=1";

/// The file has its name, and the folder is not yet flushed to the disk.
const FLUSH_FOLDER: &str = "fsync:signal=KILL:when=2";

const LINK: &str = "/^link:signal=KILL:when=1";

const UNLINK: &str = "/^unlink:signal=KILL:when=1";

const RENAME: &str = "/^rename:signal=KILL:when=1";

/// The write into the journal.
const WRITE: &str = "pwrite64:signal=KILL:when=1";

/// What a file system does that knows no links.
const NO_LINKS: &str = "/^link:error=EPERM";

const UNSAVED: Left = Left::Unsaved(Stage::Succeeded);
const FILE: Left = Left::File(Stage::Succeeded);

fn found(video: bool, parts: usize, spool: &[&str]) -> Found {
    Found { video, parts, spool: spool.iter().map(|ending| (*ending).to_owned()).collect() }
}

#[test]
#[ignore = "needs strace (Debian: strace) and leave to trace; .ci/run installs and runs it"]
fn sigkill_in_every_system_call_that_saves_then_resume() {
    die_in_each(
        Way::Queued,
        &[
            (Point::VideoEnded, &[FLUSH], UNSAVED, found(false, 1, &[])),
            (Point::VideoEnded, &[LINK], UNSAVED, found(false, 1, &[])),
            (Point::VideoEnded, &[UNLINK], FILE, found(true, 1, &[])),
            (Point::VideoEnded, &[FLUSH_FOLDER], FILE, found(true, 0, &[])),
            (Point::VideoEnded, &[WRITE], FILE, found(true, 0, &[])),
            // What is written survives the process; only a loss of power could take it before it is flushed.
            (Point::BeforeSaved, &[FLUSH], Left::Done, found(true, 0, &[])),
            (Point::RestEnded, &[LINK], UNSAVED, found(false, 1, &[])),
            (Point::RestEnded, &[UNLINK], FILE, found(true, 1, &[])),
        ],
    );
}

#[test]
#[ignore = "needs strace (Debian: strace) and leave to trace; .ci/run installs and runs it"]
fn sigkill_in_every_system_call_that_saves_where_there_are_no_links_then_resume() {
    die_in_each(
        Way::Queued,
        &[
            (Point::VideoEnded, &[NO_LINKS, RENAME], UNSAVED, found(false, 1, &[])),
            (Point::VideoEnded, &[NO_LINKS, FLUSH_FOLDER], FILE, found(true, 0, &[])),
        ],
    );
}

#[test]
#[ignore = "needs strace (Debian: strace) and leave to trace; .ci/run installs and runs it"]
fn sigkill_in_every_system_call_of_a_blocking_call_loses_no_video_that_came() {
    // In JSON the video ends before the answer does.
    for (way, last_piece) in [(Way::Blocking, Point::AllOfTheAnswer), (Way::Base64, Point::HalfOfTheAnswer)] {
        let doubt = Left::Doubt { paid: 1 };
        let unknown = Left::Unsaved(Stage::Unknown);
        die_in_each(
            way,
            &[
                // As in the middle of the answer: nothing says yet that this is all of it.
                (last_piece, &[RENAME], doubt, found(false, 0, &["part"])),
                (last_piece, &[FLUSH], unknown, found(false, 0, &["spool"])),
                (last_piece, &[FLUSH_FOLDER], unknown, found(false, 0, &["spool"])),
                (Point::ResultThere, &[FLUSH], UNSAVED, found(false, 1, &["spool"])),
                (Point::ResultThere, &[LINK], UNSAVED, found(false, 1, &["spool"])),
                (Point::ResultThere, &[UNLINK], FILE, found(true, 1, &["spool"])),
                (Point::ResultThere, &[FLUSH_FOLDER], FILE, found(true, 0, &["spool"])),
                (Point::ResultThere, &[WRITE], FILE, found(true, 0, &["spool"])),
                (Point::SavedWritten, &[UNLINK], Left::Done, found(true, 0, &["spool"])),
            ],
        );
    }
}

fn die_in_each(way: Way, cases: &[Case]) {
    let provider = Provider::new();
    for (point, injections, left, found) in cases {
        let name = format!("{point:?} {injections:?}");
        provider.emulator.reset();
        let scene = Scene::new(&provider, way);
        let mut child = scene.start(*point);
        child.wait_for(*point);
        let trace = scene.folder.path().join("trace");
        let status = child.die_in_system_call(injections, &trace);
        let calls = std::fs::read_to_string(&trace).unwrap_or_default();
        assert_eq!(status.signal(), Some(9), "{name}: it was not killed: {status}\n{calls}");
        canary::keep(scene.folder.path());
        assert_eq!(scene.look(&name), *found, "{name}\n{calls}");
        scene.check(&name, *left);
    }
}
