//! Bolt, what a request holds: one address for all models, numbers in strings, nulls, nested objects and lists, and rules
//! about several parameters.

use std::{error::Error, time::Duration};

use serde_json::{Value, json};
use wan_emulator::{Emulator, RecordedRequest};
use wan_specs::Specs;
use wan_video::{
    ErrorKind, Media, Validate, Violations,
    bolt::{self, Wan31R2v, Wan32T2v, wan31_r2v, wan32_t2v},
};

const KEY: &str = "exercise-key";

type Done = Result<(), Box<dyn Error>>;

#[tokio::main]
async fn main() -> Done {
    let emulator = Emulator::builder().specs(Specs::embedded()?).key(KEY).time_scale(1_000.0).start().await?;
    let client = client_of(&emulator)?;
    one_address_serves_all_models(&emulator, &client).await?;
    what_an_operation_adds_is_nobody_elses(&client)?;
    a_cancellation_names_its_job_in_the_body().await?;
    values_are_written_as_the_provider_wants_them(&emulator, &client).await?;
    the_untyped_door_takes_what_is_on_the_wire(&client).await?;
    what_is_coerced_decides_price_and_size(&emulator, &client).await?;
    rules_about_several_parameters_hold_at_every_door(&emulator, &client).await
}

/// Model, header, query and key stand where the spec has them.
async fn one_address_serves_all_models(emulator: &Emulator, client: &bolt::Client) -> Done {
    client.wan32_t2v(&Wan32T2v::new("A fox")).run().await?;
    let picture = Media::url("https://pictures.example/fox.png");
    client.wan31_r2v(&Wan31R2v::new("A fox").image(picture)).run().await?;
    for (wire_name, sent) in ["wan3.2-text", "wan3.1-references"].iter().zip(submitted(emulator)) {
        assert_eq!(sent.path, "/bolt/gateway/v3/video/create?edition=2026-11");
        let body: Value = serde_json::from_str(&sent.body)?;
        assert_eq!((&body["model"], &body["input"]["kind"]), (&json!(wire_name), &json!("video")), "{body}");
        let header = ("x-bolt-model".to_owned(), format!("wan/{wire_name}"));
        assert!(sent.headers.contains(&header), "{sent:?}");
        assert_eq!(sent.key, Some(wan_emulator::KeyState::Right));
    }
    Ok(())
}

fn what_an_operation_adds_is_nobody_elses(client: &bolt::Client) -> Done {
    let request = Wan32T2v::new("A fox");
    let shown = client.wan32_t2v(&request).body()?;
    assert_eq!((&shown["model"], &shown["input"]["kind"]), (&json!("wan3.2-text"), &json!("video")));
    for pointer in ["/model", "/input/kind/of"] {
        let error = client.wan32_t2v(&request).unlisted(pointer, 1).body().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{error}");
        assert!(error.to_string().contains("wants in every request"), "{error}");
    }
    assert_eq!(client.wan32_t2v(&request).unlisted("/input/new", 1).body()?["input"]["new"], 1);
    Ok(())
}

async fn a_cancellation_names_its_job_in_the_body() -> Done {
    // So slow that no job is done before it is stopped.
    let emulator = Emulator::builder().specs(Specs::embedded()?).key(KEY).time_scale(1.0).start().await?;
    let client = client_of(&emulator)?;
    let job = client.wan32_t2v(&Wan32T2v::new("A fox")).submit().await?;
    assert!(!job.cancel().await?.goes_on());
    let requests = emulator.requests();
    let sent = requests.iter().rfind(|request| request.path.ends_with("/cancel")).ok_or("no cancellation")?;
    let body: Value = serde_json::from_str(&sent.body)?;
    assert_eq!(body, json!({ "task": { "id": job.id(), "reasons": ["user"] } }));
    assert_eq!(job.wait().await.unwrap_err().kind(), ErrorKind::Cancelled);
    Ok(())
}

async fn values_are_written_as_the_provider_wants_them(emulator: &Emulator, client: &bolt::Client) -> Done {
    let stop = wan32_t2v::Stop::new(1.5).frames([24, 48]);
    let camera = wan32_t2v::Camera::new(wan32_t2v::Move::Zoom).stops([stop]);
    let request = Wan32T2v::new("A fox")
        .duration(wan32_t2v::Duration::Seconds10)
        .guidance(7.5)
        .watermark(false)
        .camera(camera);
    client.wan32_t2v(&request).run().await?;
    let sent = submitted(emulator).last().ok_or("nothing was sent")?.body.clone();
    let expected = json!({
        "model": "wan3.2-text",
        "input": {
            "kind": "video",
            "prompt": "A fox",
            "camera": { "move": "zoom", "stops": [{ "at": 1.5, "frames": ["24", "48"] }], "version": 1 },
        },
        // The seed was not set, and the provider wants that said.
        "parameters": { "duration": "10", "guidance": "7.5", "watermark": "false", "seed": null, "tier": "2" },
    });
    assert_eq!(serde_json::from_str::<Value>(&sent)?, expected);
    let found = told(&request.guidance(20.5));
    assert!(found.len() == 1 && found[0].starts_with("`guidance` is 20.5;"), "{found:?}");
    Ok(())
}

async fn the_untyped_door_takes_what_is_on_the_wire(client: &bolt::Client) -> Done {
    let body = |parameters: Value| json!({ "input": { "prompt": "A fox" }, "parameters": parameters });
    client
        .submit_json("wan3.2-t2v", &body(json!({ "duration": "10", "tier": "2", "seed": 7 })))
        .run()
        .await?;
    let negative = json!({ "input": { "prompt": "A fox", "negative": null }, "parameters": { "tier": "2" } });
    client.submit_json("wan3.2-t2v", &negative).run().await?;
    for (parameters, field) in [
        (json!({ "duration": 10, "tier": "2" }), "duration"),
        (json!({ "duration": "11", "tier": "2" }), "duration"),
        (json!({ "guidance": "20.5", "tier": "2" }), "guidance"),
        (json!({ "watermark": true, "tier": "2" }), "watermark"),
        (json!({ "tier": 2 }), "tier"),
        (json!({ "duration": null, "tier": "2" }), "duration"),
    ] {
        // The emulator says the same of a body that goes out unchecked.
        let call = || client.submit_json("wan3.2-t2v", &body(parameters.clone()));
        let error = call().body().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Validation, "{parameters}");
        assert!(error.to_string().contains(field), "{error}");
        let refused = call().dangerously_skip_validation().submit().await.err().ok_or("it was taken")?;
        assert_eq!(refused.kind(), ErrorKind::Rejected, "{parameters}: {refused}");
    }
    Ok(())
}

/// Width alone is not width: the provider makes 832 by 480 of it, at the lower price.
async fn what_is_coerced_decides_price_and_size(emulator: &Emulator, client: &bolt::Client) -> Done {
    let half = Wan32T2v::new("A fox").width(wan32_t2v::Width::W1280);
    let whole = half.clone().height(wan32_t2v::Height::H720);
    assert_eq!(
        advised(&half),
        ["warning: `width`, `height`: Without width and height, both are those of 832 by 480."]
    );
    assert!(advised(&whole).is_empty());
    for (request, micros) in [(half, 200_000), (whole, 400_000)] {
        let estimate = request.estimate();
        assert_eq!(estimate.low().map(wan_video::Amount::micros), Some(micros));
        client.wan32_t2v(&request).run().await?;
        let charged = emulator.ledger().pop().and_then(|entry| entry.amount).ok_or("nothing was charged")?;
        assert_eq!(charged.low.parse::<wan_video::Amount>()?.micros(), micros, "{charged:?}");
    }
    Ok(())
}

async fn rules_about_several_parameters_hold_at_every_door(
    emulator: &Emulator,
    client: &bolt::Client,
) -> Done {
    let picture = || Media::url("https://pictures.example/fox.png");
    let still = || wan31_r2v::Reference::new("https://pictures.example/a.png");
    let film = || still().kind(wan31_r2v::ReferenceKind::Video);
    let before = emulator.jobs().len();
    for (request, said) in [
        (
            Wan31R2v::new("A fox").references(vec![still()]),
            "A picture, or a first and a last one, are needed.",
        ),
        (
            Wan31R2v::new("A fox").references(vec![still()]).first_frame(picture()),
            "A picture, or a first and a last one, are needed.",
        ),
        (
            Wan31R2v::new("A fox").image(picture()).references(vec![still(); 5]),
            "One to five references are taken, the picture counted.",
        ),
        (
            Wan31R2v::new("A fox").image(picture()).references(vec![film(); 4]),
            "At most three references are films.",
        ),
    ] {
        let found = told(&request);
        assert!(found.len() == 1 && found[0].ends_with(said), "{found:?}");
        let refused = client.wan31_r2v(&request).dangerously_skip_validation().submit().await;
        let refused = refused.err().ok_or("it was taken")?;
        assert_eq!(refused.kind(), ErrorKind::Rejected, "{refused}");
    }
    assert_eq!(emulator.jobs().len(), before);
    let frames = Wan31R2v::new("A fox").first_frame(picture()).last_frame(picture());
    client.wan31_r2v(&frames.references([film(), film(), film(), still(), still()])).run().await?;
    let overridden = Wan32T2v::new("A fox").template("squish").style("noir");
    assert_eq!(
        advised(&overridden),
        ["warning: `style`: A template overrides the style and what is not shown."]
    );
    Ok(())
}

fn client_of(emulator: &Emulator) -> Result<bolt::Client, wan_video::Error> {
    let builder = bolt::Client::builder().emulator(emulator.url()).api_key(KEY);
    builder.poll_interval(Duration::from_millis(5)).build()
}

/// Requests that made a job, in the order in which they came.
fn submitted(emulator: &Emulator) -> Vec<RecordedRequest> {
    emulator.requests().into_iter().filter(|request| request.path.contains("/create")).collect()
}

fn told(request: &impl Validate) -> Vec<String> {
    let mut found = Violations::default();
    request.check(&mut found);
    found.iter().map(ToString::to_string).collect()
}

fn advised(request: &impl Validate) -> Vec<String> {
    request.advice().iter().map(ToString::to_string).collect()
}
