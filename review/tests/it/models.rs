//! Changes of a model as a whole, in edits of the base.

use serde_json::{Value, json};
use wan_codegen::SourceFile;
use wan_review::{Bump, Cause, Confidence, Finding, Flag, Report, Revision, compare};

#[test]
fn a_renaming_is_one_finding_and_not_two() {
    let movie = |spec: &mut Value| {
        spec["model"] = json!("movie");
        spec["wire_name"] = json!("film");
        spec["renamed_from"] = json!("film");
        // Nothing else is alike.
        spec["parameters"].as_array_mut().unwrap().pop();
    };
    let (old, new) = (model(named_on_wire), model(movie));
    let report = changed(old.clone(), new.clone());
    let renamed = only(&report, "model-renamed");
    assert_eq!((renamed.confidence, &renamed.old), (Confidence::Exact, &Some(json!("film"))));
    assert_eq!(renamed.subject.model.as_deref(), Some("movie"));
    // And so is taking it back.
    let back = changed(new, old);
    assert_eq!(only(&back, "model-renamed").new, Some(json!("film")));
}

#[test]
fn a_likely_renaming_is_a_guess() {
    let movie = |spec: &mut Value| {
        spec["model"] = json!("movie");
        spec["wire_name"] = json!("film");
    };
    let report = changed(model(named_on_wire), model(movie));
    assert_eq!(only(&report, "model-renamed").confidence, Confidence::Heuristic);
}

#[test]
fn a_model_whose_type_another_one_takes_is_not_gone_for_those_who_compile_against_it() {
    let film = model(|_| {});
    let other = |edit: fn(&mut Value)| {
        model(|spec| {
            spec["model"] = json!("movie");
            edit(spec);
        })
    };
    // Nothing of the type is gone, so no program stops compiling.
    let narrowed = changed(film.clone(), other(|spec| spec["parameters"][1]["maximum"] = json!(40)));
    assert_eq!(ids(&narrowed), ["model-renamed", "model-slug-changed", "range-narrowed"]);
    assert_eq!(only(&narrowed, "model-renamed").confidence, Confidence::Heuristic);
    let other_version = changed(film, other(|spec| spec["version"] = json!("2.6")));
    assert_eq!(ids(&other_version), ["model-renamed", "model-slug-changed", "model-version-changed"]);
    for report in [narrowed, other_version] {
        assert_eq!(report.contradictions, Vec::<String>::new());
        assert!(report.findings.iter().all(|finding| !finding.flags.contains(&Flag::Compile)));
    }
}

#[test]
fn models_that_are_alike_are_told_apart_by_their_types() {
    let called = |id: &'static str, name: &'static str| {
        model(|spec| {
            spec["model"] = json!(id);
            spec["wire_name"] = json!("film");
            spec["rust"]["type"] = json!(name);
        })
    };
    let report =
        compared(&[called("a", "One"), called("b", "Two")], &[called("c", "Two"), called("d", "One")]);
    let renamed: Vec<_> = report
        .findings
        .iter()
        .map(|finding| (finding.rule.id, finding.old.clone(), finding.new.clone()))
        .collect();
    assert_eq!(
        renamed,
        [
            ("model-renamed", Some(json!("b")), Some(json!("c"))),
            ("model-renamed", Some(json!("a")), Some(json!("d")))
        ]
    );
    assert_eq!(report.contradictions, Vec::<String>::new());
}

#[test]
fn models_are_not_taken_for_one_where_that_is_no_more_than_a_guess_among_several() {
    let called = |name: &'static str| {
        model(move |spec| {
            spec["model"] = json!(name);
            spec["rust"]["type"] = json!(name.to_uppercase());
        })
    };
    let of_other_task = model(|spec| {
        spec["model"] = json!("movie");
        spec["rust"]["type"] = json!("Movie");
        spec["task"] = json!("i2v");
    });
    for (old, new) in [
        (vec![called("film")], vec![called("one"), called("two")]),
        (vec![called("one"), called("two")], vec![called("film")]),
        (vec![called("film")], vec![of_other_task]),
        (
            vec![called("film")],
            vec![model(|spec| {
                spec["model"] = json!("movie");
                spec["status"] = json!("draft");
            })],
        ),
    ] {
        let report = compared(&old, &new);
        assert!(!ids(&report).contains(&"model-renamed"), "{:?}", ids(&report));
        assert_eq!(report.findings.len(), old.len() + new.len());
    }
}

#[test]
fn a_model_that_keeps_its_id_beside_a_new_one_is_not_renamed() {
    let copy = model(|spec| {
        spec["model"] = json!("movie");
        spec["rust"]["type"] = json!("Movie");
    });
    let base = model(|_| {});
    assert_eq!(ids(&compared(std::slice::from_ref(&base), &[base.clone(), copy])), ["model-added"]);
}

#[test]
fn callers_meet_a_model_when_it_is_no_longer_a_draft() {
    let draft = model(|spec| {
        spec["status"] = json!("draft");
        spec["title"] = json!("Movie");
    });
    let base = model(|_| {});
    assert_eq!(ids(&changed(draft.clone(), base.clone())), ["model-added"]);
    assert_eq!(ids(&changed(base, draft)), ["model-removed"]);
}

#[test]
fn a_draft_that_breaks_a_rule_stops_no_comparison_of_the_others() {
    let narrowed = model(|spec| spec["parameters"][1]["maximum"] = json!(40));
    let draft = model(|spec| {
        spec["model"] = json!("movie");
        spec["status"] = json!("draft");
        spec["title"] = json!("");
        spec["questions"] = json!([{ "at": "/nowhere", "question": "" }]);
    });
    let base = model(|_| {});
    let report = compared(std::slice::from_ref(&base), &[narrowed.clone(), draft.clone()]);
    assert_eq!(ids(&report), ["draft-added", "range-narrowed"]);
    // It was tried and its code compared, as if the draft were not there.
    assert!(only(&report, "range-narrowed").witness.is_some());
    assert!(report.notices.is_empty() && report.contradictions.is_empty(), "{:?}", report.notices);
    let broken = model(|spec| spec["title"] = json!(""));
    let is_whole = |models: &[Value]| side("a side", models).broken_rules().is_empty();
    assert!(is_whole(&[base, draft.clone()]) && !is_whole(&[broken, draft]));
}

#[test]
fn a_sunset_has_passed_where_a_source_was_read_since() {
    let deprecated = |day: &'static str| {
        model(move |spec| {
            spec["status"] = json!("deprecated");
            spec["sunset"] = json!(day);
        })
    };
    // The provider's page was read on 2026-11-20.
    for (day, id) in [
        ("2026-11-19", "model-removed-after-sunset"),
        ("2026-11-20", "model-removed-after-sunset"),
        ("2026-11-21", "model-removed"),
        ("some day", "model-removed"),
    ] {
        assert_eq!(ids(&compared(&[deprecated(day)], &[])), [id], "{day}");
    }
    let message = compared(&[deprecated("2026-11-21")], &[]).findings[0].message.clone();
    assert!(message.contains("no source was read since its sunset on 2026-11-21"), "{message}");
}

#[test]
fn a_sunset_moves_by_days() {
    let on = |day: &'static str| {
        model(move |spec| {
            spec["status"] = json!("deprecated");
            spec["sunset"] = json!(day);
        })
    };
    for (old, new, id, by) in [
        ("2026-12-31", "2027-01-31", "sunset-later", "31 days later"),
        ("2027-03-01", "2027-01-31", "sunset-earlier", "29 days earlier"),
        ("2027-03-01", "soon", "sunset-earlier", "`soon`"),
    ] {
        let report = changed(on(old), on(new));
        assert!(only(&report, id).message.contains(by), "{}", only(&report, id).message);
    }
}

#[test]
fn the_price_of_each_end_is_compared_as_a_number() {
    let price = |low: &'static str, high: &'static str| {
        model(
            move |spec| spec["price"] = json!({ "currency": "USD", "low": low, "high": high, "per": "generation", "as_of": "2026-11-20" }),
        )
    };
    for (old, new, expected) in [
        (("0.5", "0.9"), ("0.6", "0.8"), vec!["price-decreased", "price-increased"]),
        (("0.5", "0.9"), ("0.6", "1"), vec!["price-increased", "price-increased"]),
        (("0.5", "0.5"), ("0.6", "0.6"), vec!["price-increased"]),
        (("9", "9"), ("10", "10"), vec!["price-increased"]),
        (("0.5", "0.5"), ("0.50", "0.50"), vec!["spelled-otherwise"]),
        (("0.5", "0.5"), ("0.5", "0.9"), vec!["price-increased"]),
        (("0.5", "0.5"), ("a lot", "a lot"), vec!["price-increased"]),
    ] {
        let report = changed(price(old.0, old.1), price(new.0, new.1));
        assert_eq!(ids(&report), expected, "{old:?} {new:?}");
    }
}

#[test]
fn the_length_of_a_video_is_money_where_a_second_has_a_price() {
    for (per, is_money) in [("second", true), ("generation", false)] {
        let lasting = |seconds: f64| {
            model(move |spec| {
                spec["price"] = json!({ "currency": "USD", "low": "0.1", "high": "0.1", "per": per, "as_of": "2026-11-20" });
                spec["output"]["seconds"] = json!({ "value": seconds, "standing": "documented" });
            })
        };
        let report = changed(lasting(5.0), lasting(10.0));
        assert_eq!(only(&report, "output-seconds-changed").flags.contains(&Flag::Money), is_money, "{per}");
    }
}

#[test]
fn what_changed_with_a_new_reading_is_the_providers_doing() {
    let read = |day: &'static str, title: &'static str| {
        model(move |spec| {
            spec["title"] = json!(title);
            spec["sources"][0]["read"] = json!(day);
        })
    };
    let base = read("2026-11-20", "Film");
    for (new, cause) in
        [(read("2026-12-01", "Movie"), Cause::Provider), (read("2026-11-20", "Movie"), Cause::Correction)]
    {
        let report = changed(base.clone(), new);
        let title = report.findings.iter().find(|finding| finding.rule.id == "title-changed").unwrap();
        assert_eq!(title.cause, cause);
    }
}

#[test]
fn the_source_that_a_fact_names_tells_its_cause() {
    let with = |low: &'static str, read: &'static str| {
        model(move |spec| {
            spec["price"] = json!({ "currency": "USD", "low": low, "high": "0.9", "per": "generation", "as_of": "2026-11-20", "source": "prices" });
            spec["sources"]
                .as_array_mut()
                .unwrap()
                .push(json!({ "id": "prices", "title": "Prices", "read": read }));
        })
    };
    let report = changed(with("0.5", "2026-11-20"), with("0.6", "2026-12-01"));
    let cause = |id: &str| report.findings.iter().find(|finding| finding.rule.id == id).unwrap().cause;
    assert_eq!(cause("price-increased"), Cause::Provider);
    // The page itself was not read again.
    assert_eq!(cause("source-reread"), Cause::Correction);
}

#[test]
fn what_the_client_sends_unasked_is_money_where_the_price_hangs_on_it() {
    let playing = |default: i64, required: bool| {
        model(|spec| {
            let seconds = json!({ "name": "seconds", "type": "integer", "default": default, "minimum": 1, "maximum": 20,
                                  "required": required, "unit": "seconds", "doc": "How long it plays." });
            spec["parameters"].as_array_mut().unwrap().push(seconds);
            spec["examples"][0]["body"]["seconds"] = json!(2);
            spec["output"]["seconds"] = json!({ "parameter": "seconds", "standing": "documented" });
            spec["price"] = json!({ "currency": "USD", "low": "0.1", "high": "0.1", "per": "second", "as_of": "2026-11-20" });
        })
    };
    for (required, by, bump) in [(true, "client", Bump::Major), (false, "provider", Bump::Minor)] {
        let report = changed(playing(5, required), playing(10, required));
        assert_eq!(ids(&report), [format!("default-changed-by-{by}").as_str(), "default-changes-price"]);
        let dearer = only(&report, "default-changes-price");
        assert_eq!(dearer.message, "a request with only required fields costs USD 1.00 (was USD 0.50)");
        assert!(dearer.flags.contains(&Flag::Money));
        assert_eq!(dearer.bump, bump);
    }
}

#[test]
fn variants_that_trade_values_compile_and_are_money_where_one_is_dearer() {
    let sizes = |first: &'static str, second: &'static str, factor: bool| {
        model(|spec| {
            spec["parameters"][2]["values"] =
                json!([{ "value": first, "rust": "Small" }, { "value": second, "rust": "Large" }]);
            spec["price"] = json!({ "currency": "USD", "low": "0.5", "high": "0.5", "per": "generation", "as_of": "2026-11-20" });
            if factor {
                spec["rules"] = json!([{ "rule": "price_factor", "severity": "inform", "parameters": [], "factor": "2",
                    "when": { "parameter": "size", "values": ["720p"] }, "doc": "Large films are dearer." }]);
            }
        })
    };
    for factor in [true, false] {
        let report = changed(sizes("480p", "720p", factor), sizes("720p", "480p", factor));
        assert_eq!(ids(&report), ["value-wire-changed", "value-wire-changed"]);
        assert_eq!(report.contradictions, Vec::<String>::new());
        for finding in &report.findings {
            assert!(finding.flags.contains(&Flag::Output) && !finding.flags.contains(&Flag::Compile));
            assert_eq!(finding.flags.contains(&Flag::Money), factor);
        }
        let small = report.findings.iter().find(|finding| finding.new == Some(json!("720p"))).unwrap();
        assert_eq!(small.message, "`Small` of `size` is sent as `\"720p\"` (was `\"480p\"`)");
        if let Some(price) = &small.price {
            assert_eq!(
                (price.before.as_deref(), price.after.as_deref()),
                (Some("USD 0.50"), Some("USD 1.00"))
            );
        }
    }
}

#[test]
fn a_value_that_is_dearer_is_money() {
    let sizes = |values: &'static [&'static str]| {
        model(|spec| {
            let values: Vec<_> =
                values.iter().map(|value| json!({ "value": value, "rust": format!("P{value}") })).collect();
            spec["parameters"][2]["values"] = json!(values);
            spec["price"] = json!({ "currency": "USD", "low": "0.5", "high": "0.5", "per": "generation", "as_of": "2026-11-20" });
            spec["rules"] = json!([{ "rule": "price_factor", "severity": "inform", "parameters": [], "factor": "2",
                "when": { "parameter": "size", "values": ["720p"] }, "doc": "Large films are dearer." }]);
        })
    };
    let report = changed(sizes(&["480p", "720p"]), sizes(&["480p", "720p", "1080p"]));
    assert!(!only(&report, "value-added").flags.contains(&Flag::Money));
    // The factor came with the value.
    let plain = model(|spec| {
        spec["price"] = json!({ "currency": "USD", "low": "0.5", "high": "0.5", "per": "generation", "as_of": "2026-11-20" });
        spec["parameters"][2]["values"] = json!([{ "value": "480p", "rust": "P480p" }]);
    });
    let report = changed(plain, sizes(&["480p", "720p"]));
    let added = only(&report, "value-added");
    assert!(added.flags.contains(&Flag::Money));
    assert_eq!(added.message, "`size` accepts `\"720p\"`, and a request with it costs USD 1.00");
}

#[test]
fn parameters_that_trade_their_names_in_rust_compile_and_mean_each_other() {
    let named = |first: &'static str, second: &'static str| {
        model(|spec| {
            let parameters = spec["parameters"].as_array_mut().unwrap();
            for (name, rust) in [("width", first), ("height", second)] {
                parameters.push(json!({ "name": name, "rust": rust, "type": "integer", "doc": "It." }));
            }
        })
    };
    let report = changed(named("across", "down"), named("down", "across"));
    assert_eq!(ids(&report), ["param-wire-renamed", "param-wire-renamed"]);
    assert_eq!(report.contradictions, Vec::<String>::new());
    assert!(report.findings.iter().all(|finding| !finding.flags.contains(&Flag::Compile)));
    // One whose setter is taken, and whose own new one is new.
    let report = changed(named("across", "down"), named("down", "deep"));
    assert_eq!(ids(&report), ["param-ident-renamed", "param-wire-renamed"]);
    assert_eq!(report.contradictions, Vec::<String>::new());
}

#[test]
fn an_order_refuses_nothing_though_a_value_beside_it_went() {
    let sizes = |values: &[&str]| {
        let values: Vec<_> =
            values.iter().map(|one| json!({ "value": one, "rust": format!("P{one}") })).collect();
        model(|spec| spec["parameters"][2]["values"] = json!(values))
    };
    let report = changed(sizes(&["480p", "720p", "1080p"]), sizes(&["720p", "480p"]));
    assert!(only(&report, "value-removed").flags.contains(&Flag::Refused));
    let order = only(&report, "value-reordered");
    assert!(!order.flags.contains(&Flag::Refused) && order.witness.is_none(), "{order:?}");
}

#[test]
fn of_no_price_there_are_no_percent() {
    let price = |low: &'static str| {
        model(|spec| {
            spec["price"] = json!({ "currency": "USD", "low": low, "high": low, "per": "generation", "as_of": "2026-11-20" });
        })
    };
    assert_eq!(
        only(&changed(price("0"), price("0.5")), "price-increased").message,
        "price: USD 0 → 0.5 a generation"
    );
}

#[test]
fn a_factor_under_another_condition_says_so() {
    let factor = |values: Value| {
        model(|spec| {
            spec["parameters"][2]["values"]
                .as_array_mut()
                .unwrap()
                .push(json!({ "value": "1080p", "rust": "P1080" }));
            spec["rules"] = json!([{ "rule": "price_factor", "severity": "inform", "parameters": [], "factor": "2",
                "when": { "parameter": "size", "values": values }, "doc": "Large films are dearer." }]);
            spec["price"] = json!({ "currency": "USD", "low": "0.5", "high": "0.5", "per": "generation", "as_of": "2026-11-20" });
        })
    };
    let report = changed(factor(json!(["1080p"])), factor(json!(["1080p", "720p"])));
    assert_eq!(
        only(&report, "price-factor-changed").message,
        "the price is multiplied by 2 under another condition: Large films are dearer"
    );
}

#[test]
fn a_summary_tells_the_price_of_each_model_with_findings() {
    let priced = model(|spec| {
        spec["price"] = json!({ "currency": "USD", "low": "0.5", "high": "0.9", "per": "generation", "as_of": "2026-11-20" });
    });
    let base = model(|_| {});
    let report = changed(base.clone(), priced.clone());
    let [summary] = report.models.as_slice() else { panic!("{:?}", report.models) };
    assert_eq!(summary.price.before, None);
    assert!(summary.price.after.as_deref().unwrap().contains("USD 0.50 to 0.90"), "{:?}", summary.price);
    assert!(changed(priced.clone(), priced).models.is_empty());
}

fn named_on_wire(spec: &mut Value) {
    spec["wire_name"] = json!("film");
}

/// The base model, edited.
fn model(edit: impl FnOnce(&mut Value)) -> Value {
    let mut spec = serde_json::from_str(include_str!("../fixtures/base/acme/film.json")).unwrap();
    edit(&mut spec);
    spec
}

/// What changed from one model to another.
fn changed(old: Value, new: Value) -> Report {
    compared(&[old], &[new])
}

/// What changed between two lists of models of the base provider.
fn compared(old: &[Value], new: &[Value]) -> Report {
    compare(&side("old", old), &side("new", new))
}

/// Models of the base provider.
fn side(name: &str, models: &[Value]) -> Revision {
    let provider = include_bytes!("../fixtures/base/acme/provider.json").to_vec();
    let mut files = vec![SourceFile { path: "acme/provider.json".to_owned(), bytes: provider }];
    files.extend(models.iter().map(|spec| SourceFile {
        path: format!("acme/{}.json", spec["model"].as_str().unwrap()),
        bytes: spec.to_string().into_bytes(),
    }));
    Revision::read(name, files).unwrap()
}

/// The rules that a report names, sorted, each as often as it is named.
fn ids(report: &Report) -> Vec<&'static str> {
    let mut ids: Vec<_> = report.findings.iter().map(|finding| finding.rule.id).collect();
    ids.sort_unstable();
    ids
}

/// The finding with a rule, which there is once.
fn only<'a>(report: &'a Report, id: &str) -> &'a Finding {
    let found: Vec<_> = report.findings.iter().filter(|finding| finding.rule.id == id).collect();
    let [finding] = found.as_slice() else { panic!("{id}: {:?}", ids(report)) };
    finding
}
