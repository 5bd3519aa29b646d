use std::time::Duration;

use serde_json::json;

use super::*;
use crate::{
    Amount, Severity,
    data::{
        AnswerData, BillingData, ConditionData, ErrorsData, HostData, KeyData, KindData, LiteralData,
        MediaData, ModelData, OperationData, ParameterData, PollingData, PriceData, RuleData,
    },
};

const fn parameter(name: &'static str, pointer: &'static str, kind: KindData) -> ParameterData {
    ParameterData {
        name,
        pointer,
        kind,
        required: false,
        default: None,
        constant: None,
        as_text: false,
        nullable: false,
        unit: None,
        sensitive: false,
        also_accepts: &[],
        doc: "What it is.",
        deprecated: None,
    }
}

const SIZES: &[LiteralData] = &[LiteralData::Integer(480), LiteralData::Integer(720)];

static CLIP: ModelData = ModelData {
    provider: "acme",
    id: "clip",
    wire_name: "clip-1",
    title: "Acme Clip",
    task: "t2v",
    version: "1",
    deprecated: true,
    draft: None,
    sunset: Some("2027-01-31"),
    docs: Some("https://acme.example/clip"),
    spec: "0123456789ab",
    operations: &[(OperationKind::Submit, true), (OperationKind::Status, false)],
    parameters: &[
        ParameterData {
            required: true,
            sensitive: true,
            ..parameter(
                "prompt",
                "/prompt",
                KindData::Text { minimum: Some(1), maximum: Some(9), unit: LengthUnit::Characters },
            )
        },
        ParameterData {
            required: true,
            default: Some(LiteralData::Integer(480)),
            also_accepts: &[(LiteralData::Text("480"), LiteralData::Integer(480))],
            unit: Some("pixels"),
            ..parameter("size", "/size", KindData::Closed { values: SIZES })
        },
        ParameterData {
            default: Some(LiteralData::Null),
            deprecated: Some("It is ignored."),
            ..parameter("seed", "/seed", KindData::Integer { minimum: Some(-1), maximum: None })
        },
        ParameterData {
            constant: Some(LiteralData::Text("clip-1")),
            ..parameter("model", "/model", KindData::Boolean)
        },
        parameter(
            "audio",
            "/audio",
            KindData::Media(MediaData {
                formats: &["mp3"],
                min_seconds: Some(3.0),
                max_seconds: Some(30.0),
                max_bytes: Some(15),
                ..MediaData::any(MediaKind::Audio, &[MediaForm::Url])
            }),
        ),
        parameter(
            "points",
            "/points",
            KindData::List {
                item: &parameter(
                    "point",
                    "/point",
                    KindData::Object {
                        fields: &[parameter(
                            "x",
                            "/x",
                            KindData::Number { minimum: None, maximum: Some(0.5) },
                        )],
                    },
                ),
                minimum: None,
                maximum: Some(1),
            },
        ),
    ],
    rules: &[
        RuleData {
            kind: RuleKind::InertUnless,
            severity: Severity::Warn,
            parameters: &["seed"],
            when: Some(ConditionData { parameter: "size", values: SIZES }),
            others: &["audio"],
            sets: &[],
            minimum: None,
            maximum: None,
            of: None,
            values: SIZES,
            tuples: &[SIZES],
            factor: None,
            sentence: "The seed acts only at a listed size.",
        },
        RuleData {
            kind: RuleKind::Requires,
            severity: Severity::Refuse,
            parameters: &["points"],
            when: None,
            others: &["seed"],
            sets: &[],
            minimum: None,
            maximum: None,
            of: None,
            values: &[],
            tuples: &[],
            factor: None,
            sentence: "Points need a seed.",
        },
        RuleData {
            when: Some(ConditionData { parameter: "size", values: &[LiteralData::Integer(720)] }),
            factor: Some("1.5"),
            ..RuleData::new(RuleKind::PriceFactor, Severity::Inform, &[], "720 costs half as much again.")
        },
    ],
    price: Some(PriceData {
        currency: "EUR",
        low_micros: 500_000,
        high_micros: 500_000,
        approximate: true,
        length: None,
        as_of: "2026-11-20",
    }),
    latency_ms: Some(104_810),
    polling: PollingData::NONE,
};

static ACME: ProviderData = ProviderData {
    id: "acme",
    title: "Acme",
    docs: None,
    key: KeyData { env: &["ACME_KEY", "ACME_API_KEY"], header: "x-key", template: "{key}" },
    hosts: &[HostData { name: "api", origin: "https://api.acme.example", key: true }],
    operations: &[OperationData {
        kind: OperationKind::Submit,
        host: "api",
        method: "POST",
        path: "/v1/{model}",
        address: None,
        query: &[],
        headers: &[],
        body: &[],
        accepts: &[200],
        takes: None,
        effect: None,
        answer: AnswerData::NONE,
    }],
    states: &[],
    unknown_state_fails: false,
    terminal_body_wins: false,
    error_wins: false,
    errors: ErrorsData { code: &[], message: &[], request_id: &[], rules: &[] },
    back_off: &[],
    polling: PollingData::NONE,
    failed_job: BillingData::NotCharged,
    cancelled_job: BillingData::Charged,
    record_seconds: Some(3600),
    file_seconds: None,
    expiry: &[],
    requests_per_minute: Some(60),
    models: &[&CLIP],
};

static PROVIDERS: &[&ProviderData] = &[&ACME];
static CATALOG: Catalog = Catalog::new(PROVIDERS);

fn clip() -> Model {
    CATALOG.model("acme", "clip").unwrap()
}

fn of(name: &str) -> Parameter {
    clip().parameter(name).unwrap()
}

#[test]
fn providers_and_models_are_found_by_their_ids() {
    assert_eq!(CATALOG.providers().len(), 1);
    assert_eq!(CATALOG.models().map(Model::id).collect::<Vec<_>>(), ["clip"]);
    assert!(CATALOG.provider("nobody").is_none());
    assert!(CATALOG.model("acme", "nothing").is_none() && CATALOG.model("nobody", "clip").is_none());
    assert_eq!(format!("{CATALOG:?}"), "{Model(acme/clip)}");
}

#[test]
fn a_provider_tells_its_facts() {
    let acme = CATALOG.provider("acme").unwrap();
    assert_eq!((acme.id(), acme.title(), acme.docs()), ("acme", "Acme", None));
    assert_eq!(acme.key_env(), ["ACME_KEY", "ACME_API_KEY"]);
    assert_eq!((acme.job_retention(), acme.file_retention()), (Some(Duration::from_secs(3600)), None));
    assert_eq!((acme.requests_per_minute(), acme.charges_failed_jobs()), (Some(60), Some(false)));
    assert_eq!(acme.charges_cancelled_jobs(), Some(true));
    assert_eq!((format!("{acme:?}"), acme.to_string()), ("Provider(acme)".to_owned(), "Acme".to_owned()));
    let host = acme.hosts().next().unwrap();
    assert_eq!((host.name(), host.origin(), host.takes_key()), ("api", "https://api.acme.example", true));
    assert_eq!(format!("{host} {host:?}"), "https://api.acme.example Host(api: https://api.acme.example)");
}

#[test]
fn a_model_tells_its_facts() {
    let clip = clip();
    assert_eq!(
        (clip.provider(), clip.title(), clip.task(), clip.version()),
        ("acme", "Acme Clip", "t2v", "1")
    );
    assert_eq!((clip.spec_version(), clip.docs()), ("0123456789ab", Some("https://acme.example/clip")));
    assert_eq!((clip.is_deprecated(), clip.sunset()), (true, Some("2027-01-31")));
    assert_eq!((clip.is_draft(), clip.open_questions()), (false, 0));
    assert_eq!(clip.latency(), Some(Duration::from_millis(104_810)));
    assert_eq!(clip.estimate().low().map(Amount::micros), Some(500_000));
    assert_eq!(clip.estimate().to_string(), "about EUR 0.50, as published 2026-11-20");
    assert_eq!(clip.offers(OperationKind::Submit), Some(Standing::Documented));
    assert_eq!(clip.offers(OperationKind::Status), Some(Standing::Assumed));
    assert_eq!(clip.offers(OperationKind::Sync), None);
    assert_eq!(
        clip.operations().map(|(_, standing)| standing.to_string()).collect::<Vec<_>>(),
        ["documented", "assumed"]
    );
    assert_eq!(format!("{clip} {clip:?}"), "Acme Clip Model(acme/clip)");
}

#[test]
fn a_parameter_tells_its_facts() {
    let size = of("size");
    assert_eq!((size.pointer(), size.is_required(), size.unit()), ("/size", true, Some("pixels")));
    assert_eq!((size.default(), size.default_applied_by()), (Some(json!(480)), Some(AppliedBy::Client)));
    assert_eq!(size.values(), [json!(480), json!(720)]);
    assert_eq!(size.also_accepts().collect::<Vec<_>>(), [(json!("480"), json!(480))]);
    assert!(matches!(size.kind(), Kind::Closed));
    assert_eq!(format!("{size} {size:?}"), "`size`: 480 or 720, required, default 480 Parameter(size)");

    let seed = of("seed");
    assert_eq!((seed.default(), seed.default_applied_by()), (Some(json!(null)), Some(AppliedBy::Provider)));
    assert!(matches!(seed.kind(), Kind::Integer { minimum: Some(-1), maximum: None }));
    assert_eq!(seed.to_string(), "`seed`: a whole number, at least -1, default null");

    let prompt = of("prompt");
    assert!(prompt.is_sensitive() && !seed.is_sensitive());
    assert_eq!((prompt.deprecated(), seed.deprecated()), (None, Some("It is ignored.")));
    assert_eq!((prompt.default(), prompt.default_applied_by(), prompt.doc()), (None, None, "What it is."));
    assert!(matches!(
        prompt.kind(),
        Kind::Text { minimum: Some(1), maximum: Some(9), unit: LengthUnit::Characters }
    ));
    assert_eq!(of("model").constant(), Some(json!("clip-1")));
    assert_eq!(of("model").allowed(), "\"clip-1\"");
    assert!(matches!(of("model").kind(), Kind::Boolean));
}

#[test]
fn media_lists_and_objects_tell_what_they_hold() {
    let audio = of("audio");
    let Kind::Media(limits) = audio.kind() else { panic!("audio is a media parameter") };
    assert_eq!(
        (limits.kind(), limits.forms(), limits.formats()),
        (MediaKind::Audio, &[MediaForm::Url][..], &["mp3"][..])
    );
    assert_eq!(
        (limits.min_seconds(), limits.max_seconds(), limits.max_bytes()),
        (Some(3.0), Some(30.0), Some(15))
    );
    assert_eq!(audio.to_string(), "`audio`: an http or https url");
    assert!(audio.item().is_none() && audio.fields().len() == 0 && audio.values().is_empty());

    let points = of("points");
    assert!(matches!(points.kind(), Kind::List { minimum: None, maximum: Some(1) }));
    assert_eq!(points.allowed(), "a list, at most 1 item");
    let point = points.item().unwrap();
    assert!(matches!(point.kind(), Kind::Object));
    let x = point.fields().next().unwrap();
    assert!(matches!(x.kind(), Kind::Number { minimum: None, maximum: Some(_) }));
    assert_eq!(x.to_string(), "`x`: a number, at most 0.5");
}

#[test]
fn a_rule_tells_its_facts() {
    let [inert, requires, factor] = clip().rules().collect::<Vec<_>>()[..] else { panic!("three rules") };
    assert_eq!((inert.kind(), inert.severity()), (RuleKind::InertUnless, Severity::Warn));
    assert_eq!((inert.parameters(), inert.others()), (&["seed"][..], &["audio"][..]));
    assert_eq!(inert.condition(), Some(("size", vec![json!(480), json!(720)])));
    assert_eq!(inert.values(), [json!(480), json!(720)]);
    assert_eq!(inert.tuples(), [[json!(480), json!(720)]]);
    assert_eq!(requires.condition(), None);
    assert_eq!(format!("{requires} {requires:?}"), "Points need a seed. Rule(Requires: points)");
    assert_eq!(requires.sentence(), "Points need a seed.");
    assert_eq!(
        (factor.kind(), factor.factor(), requires.factor()),
        (RuleKind::PriceFactor, Some("1.5"), None)
    );
    assert_eq!(format!("{factor:?}"), "Rule(PriceFactor: size)");
}

#[test]
fn a_body_costs_what_its_values_make_of_the_published_price() {
    let estimate = |body| clip().estimate_of(&body).to_string();
    assert_eq!(estimate(json!({ "size": 480 })), "about EUR 0.50, as published 2026-11-20");
    assert_eq!(estimate(json!({ "size": 720 })), "about EUR 0.75, as published 2026-11-20");
    assert_eq!(clip().advice(&json!({ "size": 720 })).to_string(), "");
}

#[test]
fn a_body_is_validated_and_advised_by_the_model() {
    let body = json!({ "prompt": "a fox", "size": 480, "model": "clip-1" });
    assert_eq!(clip().validate(&body), Ok(()));
    let body = json!({ "prompt": "a fox", "size": 500, "model": "clip-1", "seed": 7, "points": [] });
    assert_eq!(
        clip().validate(&body).unwrap_err().to_string(),
        "`size` is 500; allowed: 480 or 720; nearest: 480"
    );
    assert_eq!(clip().advice(&body).to_string(), "warning: `seed`: The seed acts only at a listed size.");
}
