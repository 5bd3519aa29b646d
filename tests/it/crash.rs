//! Processes that die at every point of a video's life, and what is left of it afterwards.
//!
//! A process of its own makes a video with a journal, stops at the point and dies there. Then this process opens the
//! journal: what was accepted is taken up and saved, what is in doubt is told as such, and nothing was bought twice. Under
//! the name of the video there is all of it or nothing, at every moment.

#[path = "../src/bin/crash/point.rs"]
mod point;
mod process;
mod scene;
#[cfg(target_os = "linux")]
mod system_calls;

use wan_emulator::{Fault, FaultRule, ScopedOperation};
use wan_video::{Journal, journal::Stage};

use crate::canary;
use point::Point;
use process::Death;
use scene::{Provider, Scene};

/// What must be in the journal of a process that died at a point, and at the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Left {
    /// Nothing was written down and nothing was bought.
    Nothing,
    /// Nobody knows whether it was bought: so many jobs really were.
    Doubt { paid: usize },
    /// A job to be waited for, or a video to be saved.
    Unsaved(Stage),
    /// A video that has its name and that the journal holds to be unsaved.
    File(Stage),
    /// Nothing is left to be done.
    Done,
}

/// How the video is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Queued,
    /// In one request, which is answered with the video itself.
    Blocking,
    /// In one request, which is answered with the video in base64.
    Base64,
}

fn left(point: Point) -> Left {
    match point {
        Point::BeforeSending => Left::Nothing,
        Point::SendingWritten | Point::BeforeFirstByte => Left::Doubt { paid: 0 },
        Point::RequestSent
        | Point::HeadRead
        | Point::HalfOfTheAnswer
        | Point::AllOfTheAnswer
        | Point::AnswerEnded
        | Point::BeforeAccepted => Left::Doubt { paid: 1 },
        Point::AcceptedWritten
        | Point::SubmitReturned
        | Point::BeforeQuestion
        | Point::QuestionAnswered
        | Point::HalfOfTheState
        | Point::StateEnded
        | Point::BeforeSucceeded => Left::Unsaved(Stage::Accepted),
        Point::BeforeSaved => Left::File(Stage::Succeeded),
        Point::SavedWritten | Point::SaveReturned => Left::Done,
        _ => Left::Unsaved(Stage::Succeeded),
    }
}

/// The same of a blocking call, which has no job to come back to. `None`: it does not come by there.
fn left_by_blocking_call(way: Way, point: Point) -> Option<Left> {
    Some(match point {
        // In JSON the video ends before the answer does.
        Point::AllOfTheAnswer if way == Way::Base64 => Left::Unsaved(Stage::Unknown),
        Point::AnswerEnded | Point::BeforeOutputs | Point::OutputsWritten | Point::BeforeSucceeded => {
            Left::Unsaved(Stage::Unknown)
        }
        Point::SucceededWritten | Point::ResultThere => Left::Unsaved(Stage::Succeeded),
        Point::BeforeAccepted => return None,
        other => match left(other) {
            // Of a job, or of a video that is fetched.
            Left::Unsaved(_) => return None,
            left => left,
        },
    })
}

/// Row 39 of the fault matrix: there is nothing to explain.
#[test]
fn r39_kill_9_before_sending_is_durable() {
    let provider = Provider::new();
    at(&provider, Way::Queued, Point::BeforeSending, Left::Nothing, Death::Kill);
}

/// Row 40: what was sent, and what became of it, nobody can say. Nothing of it is sent again.
#[test]
fn r40_kill_9_after_sending() {
    let provider = Provider::new();
    for (point, paid) in [
        (Point::SendingWritten, 0),
        (Point::BeforeFirstByte, 0),
        (Point::RequestSent, 1),
        (Point::HeadRead, 1),
        (Point::HalfOfTheAnswer, 1),
        (Point::AllOfTheAnswer, 1),
        (Point::AnswerEnded, 1),
        (Point::BeforeAccepted, 1),
    ] {
        at(&provider, Way::Queued, point, Left::Doubt { paid }, Death::Kill);
    }
}

/// Row 41: another process goes on asking, and saves the video.
#[test]
fn r41_kill_9_after_the_id_is_written() {
    let provider = Provider::new();
    for point in [Point::AcceptedWritten, Point::SubmitReturned, Point::QuestionAnswered] {
        at(&provider, Way::Queued, point, Left::Unsaved(Stage::Accepted), Death::Kill);
    }
}

/// Users.md 5.18: a client that writes a job down only once it is done loses it when it is killed before.
#[test]
fn sigkill_at_every_step_then_resume() {
    at_every_point(Way::Queued, Death::Kill);
}

#[test]
fn sigkill_at_every_step_of_a_blocking_call_loses_no_video_that_came() {
    at_every_point(Way::Blocking, Death::Kill);
}

#[test]
fn sigkill_at_every_step_of_a_blocking_call_in_base64_loses_no_video_that_came() {
    at_every_point(Way::Base64, Death::Kill);
}

#[test]
fn abort_at_every_step_then_resume() {
    at_every_point(Way::Queued, Death::Abort);
}

/// What is under way in a process that lives is not taken for the doubt that a dead one leaves.
#[test]
fn a_process_that_lives_is_still_sending() {
    let provider = Provider::new();
    let scene = Scene::new(&provider, Way::Queued);
    let mut child = scene.start(Point::BeforeFirstByte);
    child.wait_for(Point::BeforeFirstByte);
    let journal = Journal::open(scene.journal()).unwrap();
    let stage = || provider.runtime.block_on(journal.unfinished()).unwrap()[0].stage;
    assert_eq!(stage(), Stage::Sending);
    child.die(Death::Kill);
    // A journal that was open all the time learns of it as well.
    assert_eq!(stage(), Stage::Unknown);
}

fn at_every_point(way: Way, death: Death) {
    let provider = Provider::new();
    for point in Point::ALL {
        let left = if way == Way::Queued { Some(left(point)) } else { left_by_blocking_call(way, point) };
        let Some(left) = left else { continue };
        at(&provider, way, point, left, death);
    }
}

/// A process dies at this point and leaves this; the next one does what is left to be done.
fn at(provider: &Provider, way: Way, point: Point, left: Left, death: Death) {
    provider.emulator.reset();
    if point == Point::RequestSent {
        let operation = if way == Way::Queued { ScopedOperation::Submit } else { ScopedOperation::Sync };
        let silence = FaultRule::new(Fault::Silence { accepted: true }).on(operation);
        provider.emulator.add_fault(silence).unwrap();
    }
    let scene = Scene::new(provider, way);
    let mut child = scene.start(point);
    child.wait_for(point);
    if point == Point::RequestSent {
        provider.wait_until_paid();
    }
    let status = child.die(death);
    assert!(status.code().is_none(), "{point:?}: it did not die by a signal: {status}");
    canary::keep(scene.folder.path());
    let found = scene.look(&point.name());
    assert_eq!(found.parts, usize::from(has_part(point)), "{point:?}: {found:?}");
    scene.check(&point.name(), left);
}

/// Whether a file of the video is there that does not have its name.
fn has_part(point: Point) -> bool {
    use Point::{AllOfTheVideo, BeforeVideo, HalfOfTheVideo, VideoAnswered, VideoEnded};
    let of_the_video = [BeforeVideo, VideoAnswered, HalfOfTheVideo, AllOfTheVideo, VideoEnded];
    of_the_video.contains(&point) || point.is_of_the_rest()
}
