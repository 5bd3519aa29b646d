//! A draft that `new --from` began, generated because it was asked for: types and validators, and nothing that sends.
#![allow(
    deprecated,
    reason = "the made-up model it was begun from is deprecated, and a draft inherits no end"
)]

use std::{error::Error, marker::PhantomData};

use serde_json::Value;
use wan_emulator::Emulator;
use wan_specs::Specs;
use wan_video::{
    Charge, ErrorKind, Media, Validate,
    bolt::{self, Wan30T2v, Wan31T2v, wan30_t2v, wan31_t2v},
    catalog, offers, segmind,
};

const KEY: &str = "exercise-key";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    a_draft_is_made_and_validated_as_its_parent_is()?;
    the_catalog_says_what_it_is()?;
    no_request_of_it_can_be_queued_or_run_or_cancelled();
    no_client_sends_it().await
}

fn pictures() -> Vec<Media> {
    vec![Media::url("https://pictures.example/fox.png")]
}

fn draft() -> Wan31T2v {
    Wan31T2v::new("A fox", wan31_t2v::FrameSize::W832H480, wan31_t2v::Scene::new("a wood"), pictures())
}

fn parent() -> Wan30T2v {
    Wan30T2v::new("A fox", wan30_t2v::FrameSize::W832H480, wan30_t2v::Scene::new("a wood"), pictures())
}

fn a_draft_is_made_and_validated_as_its_parent_is() -> Result<(), Box<dyn Error>> {
    draft().validate()?;
    assert_eq!(serde_json::to_value(draft())?, serde_json::to_value(parent())?);
    let (wrong, as_wrong) = (draft().guidance(1e6).strength(-7.0), parent().guidance(1e6).strength(-7.0));
    let (found, expected) = (wrong.validate().unwrap_err(), as_wrong.validate().unwrap_err());
    assert!(expected.to_string().contains("guidance"), "{expected}");
    assert_eq!(found.to_string(), expected.to_string());
    // Nobody has read its price.
    assert!(draft().estimate().low().is_none());
    Ok(())
}

fn the_catalog_says_what_it_is() -> Result<(), Box<dyn Error>> {
    let model = |id| catalog().model("bolt", id).ok_or("no such model");
    let (draft, parent) = (model("wan3.1-t2v")?, model("wan3.0-t2v")?);
    assert!(draft.is_draft() && draft.open_questions() > 50, "{}", draft.open_questions());
    assert!(!parent.is_draft() && parent.open_questions() == 0);
    Ok(())
}

/// Tells whether a type has a trait: what is inherent comes before what a trait gives, where its bound holds.
struct Probe<T>(PhantomData<T>);

trait Cannot {
    const QUEUE: bool = false;
    const RUN: bool = false;
    const CANCEL: bool = false;
}

impl<T> Cannot for Probe<T> {}

impl<T: offers::Submit> Probe<T> {
    const QUEUE: bool = true;
}

impl<T: offers::RunSync> Probe<T> {
    const RUN: bool = true;
}

impl<T: offers::Cancel> Probe<T> {
    const CANCEL: bool = true;
}

fn no_request_of_it_can_be_queued_or_run_or_cancelled() {
    type Draft = Probe<Wan31T2v>;
    type Parent = Probe<Wan30T2v>;
    assert_eq!([Draft::QUEUE, Draft::RUN, Draft::CANCEL], [false; 3]);
    assert_eq!([Parent::QUEUE, Parent::RUN, Parent::CANCEL], [true, false, true]);
    assert!(Probe::<segmind::Wan26T2v>::RUN);
}

/// What takes the place of a method that a client does not have. Where it had one, this would not compile.
#[derive(Debug, PartialEq)]
struct Absent;

trait Without {
    fn wan31_t2v(&self, _: &Wan31T2v) -> Absent {
        Absent
    }
}

impl Without for bolt::Client {}
impl Without for bolt::blocking::Client {}

async fn no_client_sends_it() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::builder().specs(Specs::embedded()?).key(KEY).start().await?;
    let client = bolt::Client::builder().emulator(emulator.url()).api_key(KEY).build()?;
    let absent: Absent = client.wan31_t2v(&draft());
    assert_eq!(absent, Absent);
    let blocking: fn(&bolt::blocking::Client, &Wan31T2v) -> Absent =
        |client, request| client.wan31_t2v(request);
    let _ = blocking;

    let body: Value = serde_json::to_value(draft())?;
    let call = || client.submit_json("wan3.1-t2v", &body);
    let refused = [
        call().submit().await.unwrap_err(),
        call().dangerously_skip_validation().submit().await.unwrap_err(),
        call().run_sync().await.unwrap_err(),
        call().run().await.unwrap_err(),
    ];
    for error in refused {
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Config, Charge::No), "{error}");
        assert!(error.to_string().starts_with("`wan3.1-t2v` is a draft"), "{error}");
    }
    assert!(emulator.requests().is_empty(), "{:?}", emulator.requests());
    // The same body goes where somebody vouches for it.
    client.submit_json("wan3.0-t2v", &body).submit().await?;
    assert!(!emulator.requests().is_empty());
    Ok(())
}
