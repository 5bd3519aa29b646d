//! What answers mean: errors inside a success and beside one, codes by range and prefix, times to try again, the states
//! that are left, cancellations with their three effects, and how often is asked.

use std::{
    error::Error as StdError,
    time::{Duration, Instant},
};

use serde_json::json;
use wan_emulator::{Emulator, Fault, FaultRule, Hint, ScopedOperation};
use wan_specs::{Billing, Specs};
use wan_video::{Cancellation, Charge, Error, ErrorKind, Media, State, bolt, dune, mesa};

const KEY: &str = "exercise-key";

type Outcome = Result<(), Box<dyn StdError>>;

#[tokio::main]
async fn main() -> Outcome {
    an_error_inside_a_success_is_no_purchase().await?;
    a_success_that_no_rule_doubts_counts_as_paid().await?;
    a_question_may_be_refused_inside_a_success().await?;
    every_place_and_form_of_a_time_to_try_again_is_waited_for().await?;
    codes_by_range_and_prefix_mean_what_the_rules_say().await?;
    a_key_that_may_not_do_this_may_do_that().await?;
    an_error_beside_success_is_a_failure().await?;
    words_for_states_mean_what_the_provider_says().await?;
    a_task_is_stopped_only_while_it_waits().await?;
    a_job_is_stopped_a_while_after_it_is_asked_for().await?;
    a_job_is_stopped_at_once().await?;
    the_spec_says_how_often_and_how_long_is_asked().await
}

/// An emulator whose clock stands still.
async fn frozen() -> Result<Emulator, Box<dyn StdError>> {
    Ok(Emulator::builder().specs(Specs::embedded()?).key(KEY).time_scale(0.0).start().await?)
}

/// An emulator in a hurry.
async fn quick() -> Result<Emulator, Box<dyn StdError>> {
    Ok(Emulator::builder().specs(Specs::embedded()?).key(KEY).time_scale(1_000.0).start().await?)
}

fn at_dune(emulator: &Emulator) -> Result<dune::Client, Error> {
    let moment = Duration::from_millis(2);
    dune::Client::builder()
        .emulator(emulator.url())
        .api_key(KEY)
        .poll_interval(moment)
        .retry_pause(moment)
        .build()
}

fn at_mesa(emulator: &Emulator) -> Result<mesa::Client, Error> {
    let moment = Duration::from_millis(2);
    mesa::Client::builder()
        .emulator(emulator.url())
        .api_key(KEY)
        .poll_interval(moment)
        .retry_pause(moment)
        .build()
}

fn on_dune() -> dune::Wan31T2v {
    dune::Wan31T2v::new("A fox in the dunes")
}

fn on_mesa() -> mesa::Wan31T2v {
    mesa::Wan31T2v::new("A fox on the mesa")
}

/// A row of the error table, in the place of the answer to the next submit.
fn row(provider: &str, code: u16, error_code: Option<&str>, hint: Option<Hint>) -> FaultRule {
    let error_code = error_code.map(str::to_owned);
    let fault =
        Fault::Status { code, error_code, row: 1, accepted: false, hint, message: None, body_bytes: 0 };
    FaultRule::new(fault).provider(provider).on(ScopedOperation::Submit)
}

fn posts(emulator: &Emulator) -> usize {
    emulator.requests().iter().filter(|request| request.method == "POST").count()
}

async fn an_error_inside_a_success_is_no_purchase() -> Outcome {
    let emulator = quick().await?;
    for (code, kind, charge, request_id) in [
        ("1102", ErrorKind::InsufficientCredits, Charge::No, "r-1102"),
        ("1201", ErrorKind::Rejected, Charge::No, "r-1201"),
        ("12", ErrorKind::Rejected, Charge::No, "r-1299"),
        ("1302", ErrorKind::SubmitUnknown, Charge::Unknown, "r-0"),
    ] {
        emulator.add_fault(row("dune", 200, Some(code), None))?;
        let error = at_dune(&emulator)?.wan31_t2v(&on_dune()).submit().await.unwrap_err();
        let told = (error.kind(), error.charge(), error.status(), error.request_id());
        assert_eq!(told, (kind, charge, Some(200), Some(request_id)), "{code}: {error}");
        let reworded = error.hint().is_some_and(|hint| hint.contains("change what the request asks for"));
        assert_eq!(reworded, code == "1201", "{error:?}");
    }
    assert!(emulator.jobs().is_empty() && posts(&emulator) == 4);

    // What the emulator refuses by itself it refuses in the same way.
    let client = at_dune(&emulator)?;
    let call = client.wan31_t2v(&on_dune()).unlisted("/colour", json!("red"));
    let error = call.submit().await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Rejected, Some(200)), "{error}");
    assert!(error.to_string().contains("colour"), "{error}");
    let stranger = dune::Client::builder().emulator(emulator.url()).api_key("another").build()?;
    let error = stranger.wan31_t2v(&on_dune()).submit().await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Auth, Some(401)), "{error}");
    Ok(())
}

async fn a_success_that_no_rule_doubts_counts_as_paid() -> Outcome {
    let emulator = quick().await?;
    let client = at_dune(&emulator)?;
    emulator.add_fault(FaultRule::new(Fault::NoId))?;
    let error = client.wan31_t2v(&on_dune()).submit().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::AcceptedIdLost, Charge::Yes), "{error}");
    assert_eq!(emulator.jobs().len(), 1);
    // The id stands at the second of two places.
    let job = client.wan31_t2v(&on_dune()).submit().await?;
    assert!(emulator.job(job.id()).is_some());
    assert_eq!(job.wait().await?.videos().len(), 1);
    Ok(())
}

async fn a_question_may_be_refused_inside_a_success() -> Outcome {
    let emulator = quick().await?;
    let client = at_dune(&emulator)?;
    let error = client.resume_id("wan-3.1-t2v", "t-404")?.status().await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::NotFound, Some(200)), "{error}");
    // A trouble that passes ends no job.
    let job = client.wan31_t2v(&on_dune()).submit().await?;
    for code in ["1302", "1301"] {
        let fault = Fault::Status {
            code: 200,
            error_code: Some(code.to_owned()),
            row: 1,
            accepted: false,
            hint: None,
            message: None,
            body_bytes: 0,
        };
        emulator.add_fault(FaultRule::new(fault).provider("dune").on(ScopedOperation::Status))?;
    }
    assert_eq!(job.wait().await?.videos().len(), 1);
    Ok(())
}

async fn every_place_and_form_of_a_time_to_try_again_is_waited_for() -> Outcome {
    let emulator = quick().await?;
    let client = at_dune(&emulator)?;
    for place in ["/retry_after_ms", "/retry_at", "x-reset-at", "x-reset-in"] {
        let hint = Hint::At { place: place.to_owned(), seconds: 1 };
        emulator.add_fault(row("dune", 200, Some("1301"), Some(hint)))?;
        let (before, begun) = (posts(&emulator), Instant::now());
        client.wan31_t2v(&on_dune()).submit().await?;
        let took = begun.elapsed();
        // A moment that is told in whole seconds is at most two seconds away.
        let expected = Duration::from_millis(990)..Duration::from_secs(10);
        assert!(expected.contains(&took), "{place}: {took:?}");
        assert_eq!(posts(&emulator) - before, 2, "{place}");
    }
    // A sentence is enough to know an answer by.
    let fault = Fault::Status {
        code: 200,
        error_code: None,
        row: 9,
        accepted: false,
        hint: None,
        message: Some("The service is UNDER MAINTENANCE.".to_owned()),
        body_bytes: 0,
    };
    emulator.add_fault(FaultRule::new(fault).provider("dune").on(ScopedOperation::Submit))?;
    let before = posts(&emulator);
    client.wan31_t2v(&on_dune()).submit().await?;
    assert_eq!((posts(&emulator) - before, emulator.jobs().len()), (2, 5));
    Ok(())
}

async fn codes_by_range_and_prefix_mean_what_the_rules_say() -> Outcome {
    let emulator = quick().await?;
    for (provider, code, word, kind) in [
        ("dune", 418, None, ErrorKind::Rejected),
        ("dune", 599, None, ErrorKind::SubmitUnknown),
        ("mesa", 507, None, ErrorKind::SubmitUnknown),
        ("mesa", 410, Some("policy."), ErrorKind::Rejected),
    ] {
        emulator.add_fault(row(provider, code, word, None))?;
        let error = match provider {
            "dune" => at_dune(&emulator)?.wan31_t2v(&on_dune()).submit().await.unwrap_err(),
            _ => at_mesa(&emulator)?.wan31_t2v(&on_mesa()).submit().await.unwrap_err(),
        };
        assert_eq!((error.kind(), error.status()), (kind, Some(code)), "{provider} {code}: {error}");
        let reworded = error.hint().is_some_and(|hint| hint.contains("change what the request asks for"));
        assert_eq!(reworded, word.is_some(), "{error:?}");
    }
    // The sentences of a list are told together.
    emulator.add_fault(row("mesa", 422, Some("invalid"), None))?;
    let error = at_mesa(&emulator)?.wan31_t2v(&on_mesa()).submit().await.unwrap_err();
    assert!(error.to_string().contains("too long; too great"), "{error}");
    assert!(emulator.jobs().is_empty());
    Ok(())
}

async fn a_key_that_may_not_do_this_may_do_that() -> Outcome {
    let emulator = quick().await?;
    let client = at_dune(&emulator)?;
    emulator.add_fault(row("dune", 403, None, None))?;
    let error = client.wan31_t2v(&on_dune()).submit().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Auth, Charge::No), "{error}");
    assert!(error.hint().is_some_and(|hint| hint.contains("choose another model")), "{error:?}");
    // Unlike a wrong key, it holds nothing back.
    client.wan31_fast(&dune::Wan31Fast::new("A fox")).submit().await?;
    assert_eq!(emulator.jobs().len(), 1);
    Ok(())
}

async fn an_error_beside_success_is_a_failure() -> Outcome {
    let emulator = quick().await?;
    let client = at_mesa(&emulator)?;
    emulator.fail_next_job("too dark");
    let job = client.wan31_t2v(&on_mesa()).submit().await?;
    let error = job.wait().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::ModelFailed, Charge::Yes), "{error}");
    assert!(error.to_string().contains("too dark"), "{error}");
    // Nothing but the error said so.
    assert_eq!(emulator.job(job.id()).and_then(|job| job.state).as_deref(), Some("DONE"));
    // Once the result has told of it, it stays.
    assert_eq!(job.status().await?.state(), &State::Failed);
    // An empty list at its place is none.
    assert_eq!(client.wan31_t2v(&on_mesa()).run().await?.videos().len(), 1);
    Ok(())
}

async fn words_for_states_mean_what_the_provider_says() -> Outcome {
    let emulator = quick().await?;
    let (strict, patient) = (at_dune(&emulator)?, at_mesa(&emulator)?);
    let says = |provider: &str, word: &str| {
        let rule = FaultRule::new(Fault::UnknownState { word: word.to_owned() }).provider(provider);
        emulator.add_fault(rule.on(ScopedOperation::Status))
    };
    for (word, kind) in [("MELTED", ErrorKind::ModelFailed), ("UNKNOWN", ErrorKind::Expired)] {
        says("dune", word)?;
        let error = strict.wan31_t2v(&on_dune()).run().await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
    }
    says("dune", "SUSPENDED")?;
    let job = strict.wan31_t2v(&on_dune()).submit().await?;
    assert_eq!(job.status().await?.state(), &State::Running);
    assert_eq!(job.wait().await?.videos().len(), 1);
    says("mesa", "MELTED")?;
    let job = patient.wan31_t2v(&on_mesa()).submit().await?;
    assert_eq!(job.status().await?.state(), &State::Other("MELTED".to_owned()));
    assert_eq!(job.wait().await?.videos().len(), 1);
    // A job that failed is told under a failing status, and why it did so at the first place that holds something.
    emulator.fail_next_job("too dark");
    let error = strict.wan31_t2v(&on_dune()).run().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::ModelFailed, Charge::No), "{error}");
    assert!(error.to_string().contains("too dark"), "{error}");
    Ok(())
}

async fn a_task_is_stopped_only_while_it_waits() -> Outcome {
    let emulator = frozen().await?;
    let client = at_dune(&emulator)?;
    let job = client.wan31_t2v(&on_dune()).submit().await?;
    assert_eq!(job.cancel().await?, Cancellation::Cancelled);
    let error = job.wait().await.unwrap_err();
    // The spec says that such a task is charged.
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Cancelled, Charge::Yes), "{error}");
    assert_eq!(emulator.ledger()[0].without_video, Some(Billing::Charged));

    let job = client.wan31_t2v(&on_dune()).submit().await?;
    emulator.advance(Duration::from_secs(10));
    assert_eq!(job.cancel().await?, Cancellation::AlreadyRunning);
    assert_eq!(job.status().await?.state(), &State::Running);
    emulator.advance(Duration::from_secs(10));
    assert_eq!(job.cancel().await?, Cancellation::AlreadyFinished);
    assert_eq!(job.wait().await?.videos().len(), 1);
    Ok(())
}

async fn a_job_is_stopped_a_while_after_it_is_asked_for() -> Outcome {
    let emulator = frozen().await?;
    let client = at_mesa(&emulator)?;
    let job = client.wan31_t2v(&on_mesa()).submit().await?;
    emulator.advance(Duration::from_secs(5));
    assert_eq!(job.cancel().await?, Cancellation::Requested);
    assert_eq!(job.status().await?.state(), &State::Running);
    emulator.advance(Duration::from_secs(2));
    let error = job.wait().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Cancelled, Charge::No), "{error}");
    assert_eq!(emulator.ledger()[0].without_video, Some(Billing::NotCharged));
    assert_eq!(job.cancel().await?, Cancellation::AlreadyFinished);

    // One that ends by itself before is not stopped.
    let job = client.wan31_t2v(&on_mesa()).submit().await?;
    emulator.advance(Duration::from_secs(19));
    assert_eq!(job.cancel().await?, Cancellation::Requested);
    emulator.advance(Duration::from_secs(1));
    assert_eq!(job.wait().await?.videos().len(), 1);
    Ok(())
}

async fn a_job_is_stopped_at_once() -> Outcome {
    let emulator = frozen().await?;
    let client = bolt::Client::builder()
        .emulator(emulator.url())
        .api_key(KEY)
        .poll_interval(Duration::from_millis(2))
        .build()?;
    let request = bolt::Wan30I2v::new(Media::url("https://pictures.example/fox.png")).prompt("A fox");
    let job = client.wan30_i2v(&request).submit().await?;
    emulator.advance(Duration::from_secs(20));
    assert_eq!(job.cancel().await?, Cancellation::Cancelled);
    let error = job.wait().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Cancelled, Charge::Unknown), "{error}");
    assert_eq!(job.cancel().await?, Cancellation::AlreadyFinished);
    Ok(())
}

async fn the_spec_says_how_often_and_how_long_is_asked() -> Outcome {
    let emulator = frozen().await?;
    let client = dune::Client::builder().emulator(emulator.url()).api_key(KEY).build()?;
    let job = client.wan31_fast(&dune::Wan31Fast::new("A fox")).submit().await?;
    let begun = Instant::now();
    let error = job.wait().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::TimedOut, Charge::Yes), "{error}");
    // The model's deadline, not the provider's, and not the ten minutes of a spec that says nothing.
    let took = begun.elapsed();
    assert!((Duration::from_secs(2)..Duration::from_secs(60)).contains(&took), "{took:?}");
    // The provider's first pause and the model's growth: a tenth of a second each, where the usual pauses are two seconds.
    let asked = emulator.requests().iter().filter(|request| request.method == "GET").count();
    assert!((8..=40).contains(&asked), "{asked}");
    Ok(())
}
