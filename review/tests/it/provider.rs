//! What changed in how a provider is talked to.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::Path,
    sync::LazyLock,
};

use serde_json::{Value, json};
use wan_codegen::SourceFile;
use wan_review::{Flag, Report, Revision, compare};
use wan_specs::ProviderSpec;

use crate::fixture::Fixture;

/// A provider in which every key of the language is in use.
const RICH: &str = include_str!("rich_provider.json");

/// Leaves that can have one value only, so that no other provider reads. A file of another format is refused whole.
const FIXED: &[&str] = &["/format"];

static RICH_REVISION: LazyLock<Revision> = LazyLock::new(|| revision(&rich()).unwrap());

fn rich() -> Value {
    serde_json::from_str(RICH).unwrap()
}

/// The rich provider with what a spec can only have instead of something else.
fn alternatives() -> Vec<Value> {
    let upload =
        rich()["operations"].as_array().unwrap().iter().position(|call| call["operation"] == "upload");
    let takes = format!("/operations/{}/takes", upload.unwrap());
    let multipart = json!({
        "multipart": { "file": "file", "fields": [{ "name": "name", "value": "{file_name}" }, { "name": "kind", "value": "a" }] },
    });
    let presigned = json!({
        "presigned": {
            "tells": [{ "pointer": "/size", "value": "{bytes}" }, { "pointer": "/type", "value": "{media_type}" }],
            "address": ["/put", "/put/url"],
            "headers": "/with",
        },
    });
    vec![
        edited(
            rich(),
            &[
                ("/webhook/register", Value::Null),
                ("/webhook/register_query", json!("hook")),
                ("/webhook/events", json!({ "query": "events", "values": ["done"] })),
            ],
        ),
        edited(rich(), &[("/webhook/register", Value::Null), ("/webhook/register_header", json!("x-hook"))]),
        edited(rich(), &[(&takes, multipart)]),
        edited(rich(), &[(&takes, presigned)]),
    ]
}

fn base(file: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/base/acme").join(file)).unwrap()
}

fn base_provider() -> Value {
    serde_json::from_slice(&base("provider.json")).unwrap()
}

/// One side with this provider. `None`: it does not read.
fn revision(provider: &Value) -> Option<Revision> {
    let files = vec![
        SourceFile { path: "acme/provider.json".to_owned(), bytes: provider.to_string().into_bytes() },
        SourceFile { path: "acme/film.json".to_owned(), bytes: base("film.json") },
    ];
    Revision::read("side", files).ok()
}

fn report(old: &Value, new: &Value) -> Report {
    compare(&revision(old).unwrap(), &revision(new).unwrap())
}

/// The rules that a report names with all that they touch, sorted.
fn found(report: &Report) -> Vec<String> {
    let mut found: Vec<String> = report
        .findings
        .iter()
        .map(|finding| {
            let flags: Vec<&str> = finding.flags.iter().map(|flag: &Flag| flag.word()).collect();
            format!("{} {}", finding.rule.id, flags.join(",")).trim_end().to_owned()
        })
        .collect();
    found.sort();
    found
}

/// Puts values, or nothing for `null`, at pointers of the base's provider, or of what it became.
fn edited(mut provider: Value, edits: &[(&str, Value)]) -> Value {
    for (pointer, value) in edits {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        match provider.pointer_mut(parent).unwrap() {
            Value::Object(object) if value.is_null() => drop(object.remove(key)),
            Value::Object(object) => drop(object.insert(key.to_owned(), value.clone())),
            Value::Array(list) if key == "-" => list.push(value.clone()),
            Value::Array(list) => list[key.parse::<usize>().unwrap()] = value.clone(),
            other => panic!("{pointer}: {other} has no members"),
        }
    }
    provider
}

#[test]
fn the_rich_provider_follows_every_rule_and_uses_every_key() {
    let revision = revision(&rich()).unwrap();
    assert!(revision.broken_rules().is_empty(), "{}", revision.broken_rules().render(false));
    let schema = schemars::schema_for!(ProviderSpec).to_value();
    let mut used = BTreeMap::new();
    mark(&schema, &schema, &rich(), &mut used);
    for provider in alternatives() {
        let rules = self::revision(&provider).unwrap();
        assert!(rules.broken_rules().is_empty(), "{}", rules.broken_rules().render(false));
        mark(&schema, &schema, &provider, &mut used);
    }
    let unused: Vec<_> = used.iter().filter(|(_, is_used)| !**is_used).map(|(key, _)| key).collect();
    assert!(unused.is_empty(), "{unused:?}");
    assert!(used.len() > 100, "{}", used.len());
}

/// Marks which keys of each type a value uses.
fn mark(root: &Value, schema: &Value, value: &Value, used: &mut BTreeMap<String, bool>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.trim_start_matches('#');
        return mark(root, root.pointer(name).unwrap(), value, used);
    }
    for any in schema["anyOf"].as_array().into_iter().flatten() {
        mark(root, any, value, used);
    }
    for item in value.as_array().into_iter().flatten() {
        mark(root, &schema["items"], item, used);
    }
    let (Some(properties), Some(object)) = (schema["properties"].as_object(), value.as_object()) else {
        return;
    };
    for (key, property) in properties {
        let name = format!("{}.{key}", schema["description"]);
        *used.entry(name).or_default() |= object.contains_key(key);
        if let Some(member) = object.get(key) {
            mark(root, property, member, used);
        }
    }
}

/// Whatever differs is told, forwards and backwards, and no two findings are one.
#[test]
fn no_leaf_of_a_provider_changes_in_silence() {
    let words = words();
    let mut silent = Vec::new();
    let mut unread = Vec::new();
    for pointer in leaves(&rich()) {
        let old = rich().pointer(&pointer).unwrap().clone();
        let others = others(&old, &words);
        let edited = others.iter().map(|other| edited(rich(), &[(&pointer, other.clone())]));
        // Trying whether it reads at all is cheaper than a revision.
        let mut read = edited
            .filter(|provider| serde_json::from_value::<ProviderSpec>(provider.clone()).is_ok())
            .filter_map(|provider| revision(&provider));
        match read.next() {
            Some(new) => silent.extend(is_silent(&new).then_some(pointer)),
            None => unread.push(pointer),
        }
    }
    assert_eq!(unread, FIXED);
    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn no_leaf_of_an_alternative_changes_in_silence() {
    let (words, known) = (words(), leaves(&rich()));
    for provider in alternatives() {
        let old = revision(&provider).unwrap();
        let own = leaves(&provider).into_iter().filter(|pointer| !known.contains(pointer));
        let own: Vec<String> = own.collect();
        assert!(!own.is_empty() && !is_silent(&old), "it is the rich provider");
        for pointer in own {
            let others = others(provider.pointer(&pointer).unwrap(), &words);
            let mut read = others.iter().map(|other| edited(provider.clone(), &[(&pointer, other.clone())]));
            let new = read.find_map(|provider| revision(&provider));
            let new = new.unwrap_or_else(|| panic!("{pointer} has no other value"));
            assert!(!compare(&old, &new).is_empty() && !compare(&new, &old).is_empty(), "{pointer}");
        }
    }
}

#[test]
fn nothing_goes_from_a_provider_in_silence() {
    let mut silent = Vec::new();
    let mut tried = 0;
    for (what, new) in shortened(&rich(), &rich(), "") {
        if let Some(new) = revision(&new) {
            tried += 1;
            silent.extend(is_silent(&new).then_some(what));
        }
    }
    assert!(silent.is_empty(), "{silent:#?}");
    assert!(tried > 100, "{tried}");
}

#[test]
fn no_list_of_a_provider_changes_its_order_in_silence() {
    let mut silent = Vec::new();
    let mut tried = 0;
    for pointer in lists(&rich(), "") {
        let mut new = rich();
        new.pointer_mut(&pointer).unwrap().as_array_mut().unwrap().reverse();
        tried += 1;
        silent.extend(is_silent(&revision(&new).unwrap()).then_some(pointer));
    }
    assert!(silent.is_empty(), "{silent:#?}");
    assert!(tried >= 20, "{tried}");
}

/// Whether the rich provider and this one are told apart by nothing. It fails where two findings are one.
fn is_silent(new: &Revision) -> bool {
    let (forwards, backwards) = (compare(&RICH_REVISION, new), compare(new, &RICH_REVISION));
    for report in [&forwards, &backwards] {
        let fingerprints: BTreeSet<_> =
            report.findings.iter().map(wan_review::Finding::fingerprint).collect();
        assert_eq!(fingerprints.len(), report.findings.len(), "{:?}", found(report));
        let is_told =
            |finding: &wan_review::Finding| finding.location.line > 0 && !finding.message.is_empty();
        assert!(report.findings.iter().all(is_told));
    }
    forwards.is_empty() || backwards.is_empty()
}

/// Pointers of everything that holds nothing else.
fn leaves(value: &Value) -> Vec<String> {
    fn walk(value: &Value, pointer: &str, found: &mut Vec<String>) {
        match value {
            Value::Object(object) => {
                object.iter().for_each(|(key, member)| walk(member, &format!("{pointer}/{key}"), found));
            }
            Value::Array(list) => {
                list.iter().enumerate().for_each(|(at, item)| walk(item, &format!("{pointer}/{at}"), found));
            }
            _ => found.push(pointer.to_owned()),
        }
    }
    let mut found = Vec::new();
    walk(value, "", &mut found);
    found
}

/// Pointers of every list with more than one item.
fn lists(value: &Value, pointer: &str) -> Vec<String> {
    let mut found = Vec::new();
    if value.as_array().is_some_and(|list| list.len() > 1) {
        found.push(pointer.to_owned());
    }
    let members = value.as_object().into_iter().flatten().map(|(key, member)| (key.clone(), member));
    let items = value.as_array().into_iter().flatten().enumerate().map(|(at, item)| (at.to_string(), item));
    for (step, inner) in members.chain(items) {
        found.extend(lists(inner, &format!("{pointer}/{step}")));
    }
    found
}

/// The root without each of its members and items, one at a time, at any depth.
fn shortened(root: &Value, value: &Value, pointer: &str) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    let members = value.as_object().into_iter().flatten().map(|(key, member)| (key.clone(), member));
    let items = value.as_array().into_iter().flatten().enumerate().map(|(at, item)| (at.to_string(), item));
    for (step, inner) in members.chain(items) {
        let mut new = root.clone();
        match new.pointer_mut(pointer).unwrap() {
            Value::Object(object) => drop(object.remove(&step)),
            Value::Array(list) => drop(list.remove(step.parse().unwrap())),
            _ => unreachable!(),
        }
        let inner_pointer = format!("{pointer}/{step}");
        found.push((inner_pointer.clone(), new));
        found.extend(shortened(root, inner, &inner_pointer));
    }
    found
}

/// Other values that may stand in a leaf's place.
fn others(value: &Value, words: &BTreeSet<String>) -> Vec<Value> {
    match value {
        Value::String(text) => {
            let other = words.iter().filter(|word| *word != text).map(|word| json!(word));
            std::iter::once(json!(format!("{text}x"))).chain(other).collect()
        }
        Value::Number(number) => match number.as_u64() {
            Some(whole) => vec![json!(whole + 1)],
            None => vec![json!(number.as_f64().unwrap() + 1.0)],
        },
        Value::Bool(is) => vec![json!(!is)],
        _ => Vec::new(),
    }
}

/// Every word that the language lists.
fn words() -> BTreeSet<String> {
    fn walk(schema: &Value, found: &mut BTreeSet<String>) {
        found.extend(schema["const"].as_str().map(str::to_owned));
        let listed = schema["enum"].as_array().into_iter().flatten();
        found.extend(listed.filter_map(Value::as_str).map(str::to_owned));
        let members = schema.as_object().into_iter().flatten().map(|(_, member)| member);
        members.chain(schema.as_array().into_iter().flatten()).for_each(|inner| walk(inner, found));
    }
    let mut found = BTreeSet::new();
    walk(&schemars::schema_for!(ProviderSpec).to_value(), &mut found);
    found
}

/// What is put at pointers of the base's provider.
type Edits = Vec<(&'static str, Value)>;

/// Tries arms of rules that have no fixture of their own: old side, new side, what is found and what it touches.
fn assert_found(cases: Vec<(Edits, Edits, &[&str])>) {
    for (old, new, expected) in cases {
        let (before, after) = (edited(base_provider(), &old), edited(base_provider(), &new));
        assert_eq!(found(&report(&before, &after)), expected, "{old:?} -> {new:?}");
    }
}

#[test]
fn keys_and_hosts_touch_secrets_and_what_goes_there() {
    let env = |names: &[&str]| vec![("/auth/env", json!(names))];
    let files = json!({ "name": "files", "origin": "https://files.acme.example" });
    let moved = json!({ "name": "files", "origin": "https://files.acme.dev" });
    let jobs = json!({ "name": "jobs", "origin": "https://jobs.acme.example", "key": true });
    assert_found(vec![
        (
            env(&["A"]),
            env(&["B", "A"]),
            &["key-variable-added secret", "key-variables-reordered money,secret"],
        ),
        (
            env(&["B", "A"]),
            env(&["A"]),
            &["key-variable-removed secret", "key-variables-reordered money,secret"],
        ),
        (env(&["A"]), env(&["B"]), &["key-variable-added secret", "key-variable-removed secret"]),
        (vec![("/hosts/-", files.clone())], vec![("/hosts/-", moved)], &["host-changed secret,data"]),
        (
            vec![("/hosts/-", files)],
            vec![("/hosts/-", jobs.clone())],
            &["host-added secret", "host-removed data"],
        ),
        (
            vec![],
            vec![("/hosts/-", jobs), ("/operations/1/host", json!("jobs"))],
            &["host-added secret", "operation-host-changed wire,secret"],
        ),
    ]);
}

#[test]
fn what_is_sent_touches_the_wire_and_what_makes_it_known_again_touches_money() {
    let header =
        |name: &str, value: &str| vec![("/operations/0/headers", json!([{ "name": name, "value": value }]))];
    let query = |names: &[&str]| {
        let query: Vec<_> = names.iter().map(|name| json!({ "name": name, "value": "1" })).collect();
        vec![("/operations/1/query", json!(query))]
    };
    let upload = |takes: Value| {
        let mut call = json!({
            "operation": "upload", "host": "api", "method": "POST", "path": "/v1/files", "accepts": [200],
            "answer": { "output": ["/url"] }, "doc": "Keeps a file.", "takes": { "files": "/0", "form": "base64" },
        });
        call["takes"].as_object_mut().unwrap().extend(takes.as_object().unwrap().clone());
        vec![("/operations/-", call)]
    };
    assert_found(vec![
        (query(&["a", "b"]), query(&["b", "a"]), &["provider-order-changed wire"]),
        (query(&["a"]), query(&["a", "b"]), &["query-changed wire"]),
        (
            header("idempotency-key", "{model}"),
            header("idempotency-key", "1"),
            &["request-header-changed wire,money,retry"],
        ),
        (header("x-a", "1"), vec![], &["request-header-changed wire"]),
        (
            upload(json!({})),
            upload(json!({ "max_bytes": 9, "formats": ["png"] })),
            &["upload-limit-narrowed", "upload-limit-narrowed"],
        ),
        (
            upload(json!({ "formats": ["png", "jpg"] })),
            upload(json!({ "formats": ["png", "webp"] })),
            &["upload-limit-narrowed", "upload-limit-widened"],
        ),
        (
            upload(json!({ "formats": ["png", "jpg"] })),
            upload(json!({ "formats": ["jpg", "png"] })),
            &["provider-order-changed"],
        ),
        (upload(json!({})), vec![], &["operation-removed"]),
    ]);
}

#[test]
fn states_touch_money_where_they_end_a_job_or_no_longer_do() {
    let means = |means: &str| vec![("/states/0/means", json!(means))];
    assert_found(vec![
        (means("queued"), means("running"), &["state-meaning-changed output"]),
        (means("running"), means("failed"), &["state-meaning-changed money,time,output"]),
        (means("running"), means("succeeded"), &["state-meaning-changed money,time,data,output"]),
        (means("failed"), means("succeeded"), &["state-meaning-changed money,data,output"]),
        (
            vec![("/unknown_state", json!("fail"))],
            vec![
                ("/unknown_state", json!("fail")),
                ("/states/-", json!({ "state": "dead", "means": "failed", "doc": "It is dead." })),
            ],
            &["state-added output"],
        ),
        (
            vec![],
            vec![("/states/-", json!({ "state": "line", "means": "running", "doc": "It stands in line." }))],
            &["state-added output"],
        ),
        (vec![("/operations/0/answer/state", json!(["/state"]))], vec![], &["state-pointer-changed output"]),
    ]);
}

#[test]
fn refusals_touch_money_unless_other_rules_class_them_alike() {
    let error = |status: u16, message: Option<&str>, means: &str, money: &str| {
        let mut rule = json!({ "http_status": status, "means": means, "money": money, "title": "No", "doc": "It says no." });
        if let Some(message) = message {
            rule["message"] = json!(message);
        }
        rule
    };
    let errors = |rules: &[Value]| vec![("/errors", json!(rules))];
    let (credits, kind) = (
        || error(406, Some("credits"), "insufficient_credits", "rejected"),
        |money: &str| error(406, Some("type"), "rejected", money),
    );
    let any = || error(406, None, "rejected", "rejected");
    let hint = || ("/back_off", json!([{ "header": "retry-after", "format": "seconds" }]));
    let reset = || ("/back_off", json!([{ "header": "x-reset", "format": "seconds" }]));
    let closed = || ("/errors/1/money", json!("not_processed"));
    assert_found(vec![
        (errors(&[any()]), errors(&[kind("rejected"), any()]), &["error-rule-added"]),
        (errors(&[any()]), errors(&[kind("ambiguous"), any()]), &["error-rule-added money,retry"]),
        (errors(&[kind("rejected")]), errors(&[]), &["error-rule-removed money,retry"]),
        (
            errors(&[credits(), kind("rejected")]),
            errors(&[kind("rejected"), credits()]),
            &["error-rules-reordered output"],
        ),
        (
            errors(&[credits(), error(400, None, "rejected", "rejected")]),
            errors(&[error(400, None, "rejected", "rejected"), credits()]),
            &["provider-order-changed"],
        ),
        (vec![("/error_answer/code", json!(["/code"]))], vec![], &["error-pointer-changed"]),
        (
            errors(&[credits()]),
            [errors(&[credits()]), vec![("/error_answer/message", json!(["/m"]))]].concat(),
            &["error-pointer-changed money,retry"],
        ),
        (vec![], vec![hint()], &["back-off-added time,retry"]),
        (vec![closed()], vec![closed(), hint()], &["back-off-added money,time,retry"]),
        (vec![closed()], vec![closed(), reset()], &["back-off-added time,retry"]),
    ]);
}

#[test]
fn limits_and_deliveries_touch_what_is_waited_for() {
    let hook = |key: &str, value: Value| {
        let mut hook = json!({
            "register": "/hook", "event": "/event", "finished": "done", "payload": "/job", "verification": "none",
        });
        hook[key] = value;
        vec![("/webhook", hook)]
    };
    assert_found(vec![
        (
            vec![("/retention", json!({ "file_seconds": 7200 }))],
            vec![("/retention", json!({ "file_seconds": 3600 }))],
            &["retention-shortened data"],
        ),
        (vec![], vec![("/requests_per_minute", json!(9))], &["rate-limit-lowered time"]),
        (hook("event", json!("/event")), hook("register", json!("/url")), &["webhook-changed wire,data"]),
        (
            hook("retries", json!(1)),
            hook("timeout_seconds", json!(1)),
            &["webhook-patience-changed time", "webhook-patience-changed time"],
        ),
    ]);
}

/// A file of one's own is uploaded where the model takes nothing but addresses, and is refused once it cannot be.
#[test]
fn without_an_upload_files_are_refused_where_a_model_takes_nothing_but_addresses() {
    let film = |forms: Value| {
        let mut film: Value = serde_json::from_slice(&base("film.json")).unwrap();
        let picture = json!({ "name": "image", "type": "image", "forms": forms, "doc": "Where it begins." });
        film["parameters"].as_array_mut().unwrap().push(picture);
        film
    };
    let side = |film: &Value, edits: &[(&str, Value)]| {
        let files = [("acme/provider.json", &edited(rich(), edits)), ("acme/film.json", film)];
        let files = files
            .map(|(path, spec)| SourceFile { path: path.to_owned(), bytes: spec.to_string().into_bytes() });
        let revision = Revision::read("side", files.into()).unwrap();
        assert!(revision.broken_rules().is_empty(), "{}", revision.broken_rules().render(false));
        revision
    };
    let nowhere: (&str, Value) = ("/operations/2/answer/output", json!([]));
    for (edits, rule) in [
        (vec![("/operations/2/takes", Value::Null)], "upload-removed"),
        (vec![nowhere], "upload-address-pointer-changed"),
        (vec![("/operations/2/takes/max_bytes", json!(9))], "upload-limit-narrowed"),
    ] {
        for (forms, refused) in [(json!(["url"]), "refused"), (json!(["url", "base64"]), "")] {
            let film = film(forms);
            let told = found(&compare(&side(&film, &[]), &side(&film, &edits)));
            let is_refused =
                told.iter().any(|finding| finding.starts_with(rule) && finding.contains("refused"));
            assert_eq!(is_refused, !refused.is_empty(), "{told:?}");
        }
    }
}

/// Each sentence, and what each change touches, for every fixture of a rule about providers.
#[test]
fn each_finding_about_a_provider_says_what_it_means() {
    let mut told = String::new();
    let has_provider = |fixture: &&Fixture| fixture.folder.join("new/acme/provider.json").exists();
    for fixture in Fixture::all().iter().filter(has_provider) {
        let report = fixture.report();
        for finding in report.findings.iter().filter(|finding| finding.subject.model.is_none()) {
            let flags: Vec<&str> = finding.flags.iter().map(|flag| flag.word()).collect();
            let (level, id) = (finding.rule.level, finding.rule.id);
            let (flags, pointer) = (flags.join(" "), &finding.pointer);
            writeln!(told, "{level:<11} {id} [{flags}] {pointer}\n    {}", finding.message).unwrap();
        }
    }
    insta::assert_snapshot!(told);
}
