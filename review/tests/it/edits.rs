//! A model with a bound of every kind and a rule of every kind, and what happens to it.

use serde_json::{Value, json};

/// A change of the model.
pub(crate) struct Edit {
    pub(crate) name: &'static str,
    /// Whether a request that was accepted is refused then.
    pub(crate) refuses: bool,
    /// What is done to both sides first.
    before: fn(&mut Value),
    change: fn(&mut Value),
}

impl Edit {
    pub(crate) fn sides(&self, base: &Value) -> (Value, Value) {
        let mut old = base.clone();
        (self.before)(&mut old);
        let mut new = old.clone();
        (self.change)(&mut new);
        assert_ne!(old, new, "{} changes nothing", self.name);
        (old, new)
    }
}

/// The model.
pub(crate) fn base() -> Value {
    json!({
        "$schema": "../schema/model.schema.json", "format": 1, "provider": "acme", "model": "film", "title": "Film",
        "task": "t2v", "version": "2.1", "status": "stable", "doc": "Makes a film out of a text.",
        "rust": { "type": "Film", "new": ["prompt"] },
        "operations": [
            { "operation": "submit", "standing": "documented" },
            { "operation": "status", "standing": "documented" }
        ],
        "parameters": [
            { "name": "prompt", "type": "string", "required": true, "min_length": 2, "max_length": 40, "doc": "It." },
            { "name": "steps", "type": "integer", "default": 30, "minimum": 10, "maximum": 70, "doc": "It." },
            { "name": "scale", "type": "number", "minimum": 0.5, "maximum": 9.5, "pointer": "/options/scale", "doc": "It." },
            { "name": "seed", "type": "integer", "doc": "It." },
            { "name": "size", "type": "string", "default": "480p", "doc": "It.",
              "values": [{ "value": "480p", "rust": "P480" }, { "value": "720p", "rust": "P720" }] },
            { "name": "mode", "type": "string", "values": [{ "value": "fast" }, { "value": "fine" }], "doc": "It.",
              "also_accepts": [{ "value": "quick", "means": "fast" }] },
            { "name": "looped", "type": "boolean", "doc": "It." },
            { "name": "tags", "type": "list", "min_items": 1, "max_items": 3, "doc": "It.",
              "item": { "name": "tag", "type": "string", "max_length": 8, "doc": "It." } },
            { "name": "loras", "type": "list", "max_items": 2, "doc": "It.",
              "item": { "name": "lora", "type": "object", "doc": "It.", "fields": [
                  { "name": "path", "type": "string", "required": true, "doc": "It." },
                  { "name": "scale", "type": "number", "minimum": 0, "maximum": 2, "doc": "It." }] } },
            { "name": "image", "type": "image", "forms": ["url", "data_uri"], "max_bytes": 1000, "doc": "It." }
        ],
        "rules": [
            { "rule": "excludes", "severity": "refuse", "parameters": ["seed", "looped"], "doc": "Not both." },
            { "rule": "requires", "severity": "refuse", "parameters": ["tags"], "others": ["mode"], "doc": "Tags need it." },
            { "rule": "conditional_values", "severity": "refuse", "parameters": ["size"], "values": ["480p"],
              "when": { "parameter": "mode", "values": ["fast"] }, "doc": "Fast films are small." },
            { "rule": "inert_unless", "severity": "warn", "parameters": ["looped"],
              "when": { "parameter": "size", "values": ["720p"] }, "doc": "It acts in large films alone." }
        ],
        "output": { "videos": 1 },
        "examples": [{ "name": "plain", "composed": true, "body": { "prompt": "a fox" } }],
        "sources": [{ "id": "page", "title": "Acme's page", "read": "2026-11-20" }]
    })
}

/// The parameter with this name.
pub(crate) fn parameter<'a>(spec: &'a mut Value, name: &str) -> &'a mut Value {
    let list = spec["parameters"].as_array_mut().unwrap();
    list.iter_mut().find(|parameter| parameter["name"] == name).unwrap()
}

fn drop_key(value: &mut Value, key: &str) {
    value.as_object_mut().unwrap().remove(key).unwrap();
}

fn rules(spec: &mut Value) -> &mut Vec<Value> {
    spec["rules"].as_array_mut().unwrap()
}

fn nothing(_: &mut Value) {}

fn edit(name: &'static str, refuses: bool, change: fn(&mut Value)) -> Edit {
    Edit { name, refuses, before: nothing, change }
}

fn after(name: &'static str, refuses: bool, before: fn(&mut Value), change: fn(&mut Value)) -> Edit {
    Edit { name, refuses, before, change }
}

/// Every change.
pub(crate) fn all() -> Vec<Edit> {
    let mut all = numbers();
    all.extend(texts());
    all.extend(lists());
    all.extend(relations());
    all.extend(combinations());
    all
}

fn numbers() -> Vec<Edit> {
    vec![
        edit("a greater minimum", true, |spec| parameter(spec, "steps")["minimum"] = json!(11)),
        edit("a smaller minimum", false, |spec| parameter(spec, "steps")["minimum"] = json!(9)),
        edit("a smaller maximum", true, |spec| parameter(spec, "steps")["maximum"] = json!(69)),
        edit("a greater maximum", false, |spec| parameter(spec, "steps")["maximum"] = json!(71)),
        edit("no minimum", false, |spec| drop_key(parameter(spec, "steps"), "minimum")),
        edit("no maximum", false, |spec| drop_key(parameter(spec, "steps"), "maximum")),
        edit("a first maximum", true, |spec| parameter(spec, "seed")["maximum"] = json!(1_000)),
        edit("a first minimum", true, |spec| parameter(spec, "seed")["minimum"] = json!(0)),
        edit("a range that moved up", true, |spec| {
            parameter(spec, "steps")["minimum"] = json!(20);
            parameter(spec, "steps")["maximum"] = json!(80);
        }),
        edit("a range that grew both ways", false, |spec| {
            parameter(spec, "steps")["minimum"] = json!(1);
            parameter(spec, "steps")["maximum"] = json!(99);
        }),
        edit("a fraction less", true, |spec| parameter(spec, "scale")["maximum"] = json!(9.49)),
        edit("a fraction more", false, |spec| parameter(spec, "scale")["maximum"] = json!(9.51)),
        edit("a greater least fraction", true, |spec| parameter(spec, "scale")["minimum"] = json!(0.51)),
        edit("a number in an object in a list", true, |spec| {
            parameter(spec, "loras")["item"]["fields"][1]["maximum"] = json!(1.5);
        }),
        edit("more room in an object in a list", false, |spec| {
            parameter(spec, "loras")["item"]["fields"][1]["minimum"] = json!(-1);
        }),
        edit("a bound at the end of 64 bits", true, |spec| {
            parameter(spec, "seed")["maximum"] = json!(i64::MAX - 1);
        }),
    ]
}

fn texts() -> Vec<Edit> {
    vec![
        edit("a shorter longest text", true, |spec| parameter(spec, "prompt")["max_length"] = json!(39)),
        edit("a longer longest text", false, |spec| parameter(spec, "prompt")["max_length"] = json!(41)),
        edit("a longer shortest text", true, |spec| parameter(spec, "prompt")["min_length"] = json!(3)),
        edit("no shortest text", false, |spec| drop_key(parameter(spec, "prompt"), "min_length")),
        edit("no longest text", false, |spec| drop_key(parameter(spec, "prompt"), "max_length")),
        after(
            "a least length of nothing",
            false,
            |spec| drop_key(parameter(spec, "prompt"), "min_length"),
            |spec| parameter(spec, "prompt")["min_length"] = json!(0),
        ),
        edit("bytes instead of characters", true, |spec| {
            parameter(spec, "prompt")["length_unit"] = json!("bytes");
        }),
        edit("enough bytes for all characters", false, |spec| {
            parameter(spec, "prompt")["length_unit"] = json!("bytes");
            parameter(spec, "prompt")["max_length"] = json!(160);
        }),
        edit("bytes for all letters but the longest", true, |spec| {
            parameter(spec, "prompt")["length_unit"] = json!("bytes");
            parameter(spec, "prompt")["max_length"] = json!(159);
        }),
        after(
            "characters instead of bytes",
            true,
            |spec| parameter(spec, "prompt")["length_unit"] = json!("bytes"),
            |spec| drop_key(parameter(spec, "prompt"), "length_unit"),
        ),
        edit("the unit written out", false, |spec| {
            parameter(spec, "prompt")["length_unit"] = json!("characters");
        }),
        edit("a shorter text in a list", true, |spec| {
            parameter(spec, "tags")["item"]["max_length"] = json!(7);
        }),
        edit("a longer text in a list", false, |spec| {
            parameter(spec, "tags")["item"]["max_length"] = json!(9);
        }),
    ]
}

fn lists() -> Vec<Edit> {
    vec![
        edit("fewer items", true, |spec| parameter(spec, "tags")["max_items"] = json!(2)),
        edit("more items", false, |spec| parameter(spec, "tags")["max_items"] = json!(4)),
        edit("more items at least", true, |spec| parameter(spec, "tags")["min_items"] = json!(2)),
        edit("no items at least", false, |spec| drop_key(parameter(spec, "tags"), "min_items")),
        edit("fewer objects", true, |spec| parameter(spec, "loras")["max_items"] = json!(1)),
        edit("smaller files", true, |spec| parameter(spec, "image")["max_bytes"] = json!(999)),
        edit("larger files", false, |spec| parameter(spec, "image")["max_bytes"] = json!(1_001)),
        edit("fewer formats", true, |spec| parameter(spec, "image")["formats"] = json!(["png"])),
    ]
}

fn relations() -> Vec<Edit> {
    vec![
        edit("a new exclusion", true, |spec| {
            let rule = json!({ "rule": "excludes", "severity": "refuse", "parameters": ["seed", "steps"], "doc": "No." });
            rules(spec).push(rule);
        }),
        edit("an exclusion that another one implies", false, |spec| {
            let rule = json!({ "rule": "excludes", "severity": "refuse", "parameters": ["looped", "seed"], "doc": "No." });
            rules(spec).push(rule);
        }),
        edit("no exclusion", false, |spec| drop(rules(spec).remove(0))),
        edit("an exclusion of three", true, |spec| {
            rules(spec)[0]["parameters"] = json!(["seed", "looped", "image"]);
        }),
        edit("a requirement less", false, |spec| drop(rules(spec).remove(1))),
        after(
            "one of two has to be set",
            true,
            |spec| spec["examples"][0]["body"]["steps"] = json!(30),
            |spec| {
                let rule = json!({ "rule": "one_of", "severity": "refuse", "parameters": ["steps", "image"], "doc": "One." });
                rules(spec).push(rule);
            },
        ),
        edit("other values under a condition", true, |spec| rules(spec)[2]["values"] = json!(["720p"])),
        edit("more values under a condition", false, |spec| {
            rules(spec)[2]["values"] = json!(["480p", "720p"]);
        }),
        edit("a condition on another value", true, |spec| rules(spec)[2]["when"]["values"] = json!(["fine"])),
        edit("a condition on all values", true, |spec| {
            rules(spec)[2]["when"]["values"] = json!(["fast", "fine"]);
        }),
        edit("advice that refuses", true, |spec| rules(spec)[3]["severity"] = json!("refuse")),
        edit("a refusal that advises", false, |spec| rules(spec)[2]["severity"] = json!("inform")),
        edit("advice on another value", false, |spec| rules(spec)[3]["when"]["values"] = json!(["480p"])),
        edit("allowed pairs", true, |spec| {
            let rule = json!({ "rule": "allowed_tuples", "severity": "refuse", "parameters": ["size", "mode"],
                "tuples": [{ "value": ["480p", "fast"] }, { "value": ["720p", "fine"] }], "doc": "Pairs." });
            rules(spec).push(rule);
        }),
        edit("pairs that allow what a condition allows", false, |spec| {
            rules(spec)[2] = json!({ "rule": "allowed_tuples", "severity": "refuse", "parameters": ["size", "mode"],
                "tuples": [{ "value": ["480p", "fast"] }, { "value": ["720p", "fine"] }, { "value": ["480p", "fine"] }],
                "doc": "Pairs." });
        }),
        edit("a rule in other words", false, |spec| rules(spec)[0]["doc"] = json!("One of the two.")),
        edit("rules in another order", false, |spec| rules(spec).swap(0, 2)),
    ]
}

fn combinations() -> Vec<Edit> {
    vec![
        // Every number that is allowed no longer is a rule's business.
        after(
            "a bound that a rule decides before",
            false,
            |spec| {
                let rule = json!({ "rule": "conditional_values", "severity": "refuse", "parameters": ["steps"], "values": [30],
                    "when": { "parameter": "size", "values": ["480p", "720p"] }, "doc": "Thirty." });
                rules(spec).push(rule);
            },
            |spec| parameter(spec, "steps")["maximum"] = json!(60),
        ),
        edit("a narrowed range beside a widened one", true, |spec| {
            parameter(spec, "steps")["maximum"] = json!(60);
            parameter(spec, "scale")["maximum"] = json!(20);
        }),
        edit("a new rule beside a wider range", true, |spec| {
            parameter(spec, "steps")["maximum"] = json!(90);
            let rule = json!({ "rule": "requires", "severity": "refuse", "parameters": ["steps"], "others": ["mode"], "doc": "It." });
            rules(spec).push(rule);
        }),
    ]
}
