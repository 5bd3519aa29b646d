//! Texts of specs that want to do something to whoever prints them.

#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a method of a type with a lifetime is not general enough for `with_page`"
)]

use serde_json::Value;
use wan_codegen::SourceFile;
use wan_review::{
    Approvals, Finding, Gate, MARKER, ModelSummary, Page, Price, Report, Revision, Signature, Witness,
    compare,
};

use crate::{fixture::Fixture, formats::with_page};

/// Everything that a terminal, a page or a build acts on.
const HOSTILE: &str = "::error file=x::pwned\n::set-output name=a::b ##[error]x \u{1b}[31m\u{9b}2J\u{202e}\u{200b}\u{feff} \
                       <script>alert(1)</script> <!-- wan-spec-diff --> @octocat #123 GH-5 [a](https://evil.example) \
                       ![i](x) | `` ``` ` ~~~ ```json\n</details>\n# Big\n\r\n&amp; %0A%25";

/// Every text of a spec, replaced by the hostile one.
fn poisoned(value: &mut Value) {
    match value {
        Value::String(text) => *text = format!("{HOSTILE}{text}"),
        Value::Array(items) => items.iter_mut().for_each(poisoned),
        Value::Object(members) => members.values_mut().for_each(poisoned),
        _ => {}
    }
}

/// A spec of which every text that people write is hostile; its words of the language stay.
fn hostile_side(fixture: &Fixture, change: i64) -> Revision {
    let files = fixture.new.iter().map(|file| {
        let mut spec: Value = serde_json::from_slice(&file.bytes).unwrap();
        for pointer in [
            "/title",
            "/doc",
            "/sources/0/title",
            "/parameters/0/doc",
            "/parameters/0/name",
            "/parameters/1/doc",
            "/parameters/1/name",
            "/parameters/2/values/0/value",
            "/parameters/2/doc",
            "/examples/0/name",
            "/operations/0/doc",
            "/operations/0/path",
            "/states/0/state",
            "/states/0/doc",
            "/errors/0/title",
            "/errors/0/doc",
            "/hosts/0/name",
            "/hosts/0/origin",
            "/auth/header",
            "/auth/template",
            "/auth/env/0",
        ] {
            if let Some(text) = spec.pointer_mut(pointer) {
                poisoned(text);
                *text = format!("{}{change}", text.as_str().unwrap()).into();
            }
        }
        for pointer in ["/parameters/1/minimum", "/parameters/1/maximum", "/parameters/1/default"] {
            if let Some(number) = spec.pointer_mut(pointer) {
                *number = (number.as_i64().unwrap() + change).into();
            }
        }
        SourceFile { path: file.path.clone(), bytes: spec.to_string().into_bytes() }
    });
    Revision::read(format!("{HOSTILE}{change}"), files.collect()).unwrap()
}

/// A report in which every text is hostile, also those that only a bug would let through.
fn hostile_report() -> Report {
    let mut report = Fixture::named("model-removed").report();
    let mut finding = report.findings.remove(0);
    for text in [&mut finding.name, &mut finding.message, &mut finding.pointer, &mut finding.location.file] {
        HOSTILE.clone_into(text);
    }
    HOSTILE.clone_into(&mut finding.subject.provider);
    finding.subject.model = Some(HOSTILE.to_owned());
    finding.old = Some(HOSTILE.into());
    finding.new = Some(serde_json::json!({ HOSTILE: [HOSTILE] }));
    finding.witness = Some(Witness {
        request: serde_json::json!({ HOSTILE: HOSTILE }),
        old_refusal: Some(HOSTILE.to_owned()),
        new_refusal: Some(HOSTILE.to_owned()),
    });
    let texts = || Some(HOSTILE.to_owned());
    finding.rust = vec![Signature { path: HOSTILE.to_owned(), before: texts(), after: texts() }];
    finding.price = Some(Price { before: texts(), after: texts() });
    let summary = ModelSummary {
        subject: finding.subject.clone(),
        price: Price { before: None, after: texts() },
        signatures: finding.rust.clone(),
    };
    Report {
        base: HOSTILE.to_owned(),
        head: HOSTILE.to_owned(),
        findings: vec![finding],
        models: vec![summary],
        notices: vec![HOSTILE.to_owned()],
        contradictions: vec![HOSTILE.to_owned()],
    }
}

/// What is wrong with a text for a terminal or a build's log.
fn is_harmless(text: &str) {
    for line in text.lines() {
        assert!(!line.chars().any(char::is_control), "{line:?}");
        assert!(!line.contains(['\u{202e}', '\u{200b}', '\u{feff}']), "{line:?}");
        assert!(!line.trim_start().starts_with("::"), "{line:?}");
        assert!(!line.contains("##["), "{line:?}");
    }
}

/// Markdown without its blocks of code and code spans.
fn prose(page: &str) -> String {
    let (mut out, mut fence) = (String::new(), None::<String>);
    for line in page.lines() {
        let run: String = line.chars().take_while(|character| *character == '`').collect();
        match &fence {
            Some(open) if line == open => fence = None,
            Some(_) => {}
            None if run.len() >= 3 => fence = Some(run),
            None => {
                out.push_str(&without_spans(line));
                out.push('\n');
            }
        }
    }
    assert_eq!(fence, None, "a block of code is not closed");
    out
}

fn without_spans(line: &str) -> String {
    let (mut out, mut rest) = (String::new(), line);
    while let Some(start) = rest.find('`') {
        let run = rest[start..].chars().take_while(|character| *character == '`').count();
        let after = &rest[start + run..];
        let mut at = 0;
        let end = loop {
            let next =
                after[at..].find('`').unwrap_or_else(|| panic!("a code span is not closed: {line:?}")) + at;
            let length = after[next..].chars().take_while(|character| *character == '`').count();
            if length == run {
                break next + run;
            }
            at = next + length;
        };
        out.push_str(&rest[..start]);
        rest = &after[end..];
    }
    out + rest
}

fn is_a_harmless_page(page: &str) {
    is_harmless(page);
    assert_eq!(page.matches(MARKER).count(), 1);
    assert_eq!(page.matches("<!--").count(), 1);
    let ours = ["<details>", "</details>", "<summary>", "</summary>", "<sub>", "</sub>", MARKER];
    let mut prose = prose(page);
    assert_eq!(prose.matches("<details>").count(), prose.matches("</details>").count());
    for tag in ours {
        prose = prose.replace(tag, "");
    }
    let prose = prose.replace("\\[", "").replace("\\]", "").replace("&#", "");
    assert!(!prose.contains('<'), "{prose}");
    for part in prose.split('@').skip(1) {
        assert!(part.starts_with("8203;"), "a mention: @{part}");
    }
    assert!(!prose.contains("#123") && !prose.contains("GH-5") && !prose.contains("://"), "{prose}");
    assert!(!prose.contains("](") && !prose.contains('['), "{prose}");
    let headings = prose.lines().filter(|line| line.starts_with('#')).count();
    assert_eq!(headings, 1, "{prose}");
}

#[test]
fn a_report_of_hostile_texts_is_harmless_in_every_format() {
    let report = hostile_report();
    with_page(&report, |page| {
        is_harmless(&page.terminal(false));
        is_a_harmless_page(&page.markdown());
        let json = page.json();
        is_harmless(&json);
        let document: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(document["findings"][0]["message"], HOSTILE, "programs get what the spec says");
        is_harmless(&page.sarif());
        let log: Value = serde_json::from_str(&page.sarif()).unwrap();
        let message = log["runs"][0]["results"][0]["message"]["text"].as_str().unwrap();
        assert!(!message.contains(" [") && message.contains("\\[a\\]("), "{message}");
        let annotations = page.annotations();
        for line in annotations.lines() {
            assert!(line.starts_with("::error "), "{line:?}");
            is_harmless(line.trim_start_matches("::"));
            let properties = line.trim_start_matches("::error ").split("::").next().unwrap();
            for property in properties.split(',') {
                let known = ["file=", "line=", "col=", "title="];
                assert!(known.iter().any(|name| property.starts_with(name)), "{property:?}");
            }
        }
    });
}

#[test]
fn a_spec_of_hostile_texts_is_harmless_in_every_format() {
    let base = Fixture::named("model-removed");
    let fixture = Fixture { new: base.old.clone(), ..base };
    let report = compare(&hostile_side(&fixture, 1), &hostile_side(&fixture, 2));
    // The names, titles and sentences of both files differ, so that hostile values stand on both sides of findings.
    assert!(report.findings.len() >= 5, "{}", report.findings.len());
    assert!(
        report.findings.iter().any(|finding| finding.message.contains("<script>")),
        "no message quotes a text"
    );
    let report = Report { base: HOSTILE.to_owned(), ..report };
    with_page(&report, |page| {
        is_harmless(&page.terminal(false));
        is_a_harmless_page(&page.markdown());
        is_harmless(&page.json());
        assert!(
            page.annotations().lines().all(|line| line.starts_with("::") || line.contains("more finding"))
        );
    });
}

/// Colours are ours alone, and only when they are asked for.
#[test]
fn a_terminal_gets_colours_only_when_it_asks() {
    let report = Fixture::named("model-removed").report();
    let (plain, colored) = with_page(&report, |page| (page.terminal(false), page.terminal(true)));
    assert!(!plain.contains('\u{1b}'));
    assert!(colored.contains("\u{1b}[1m\u{1b}[31mBREAKING"), "{colored:?}");
    let stripped: String = colored
        .split('\u{1b}')
        .enumerate()
        .map(|(at, part)| if at == 0 { part } else { part.split_once('m').unwrap().1 })
        .collect();
    assert_eq!(stripped, plain);
}

/// Many findings, each of many words.
fn crowd(number: usize) -> Report {
    let finding = Fixture::named("model-removed").report().findings.remove(0);
    let one = |at: usize| {
        let mut one: Finding = finding.clone();
        one.subject.model = Some(format!("film-{:03}", at / 10));
        one.pointer = format!("/parameters/p{at}");
        one.message = format!("`p{at}` {}", "went away ".repeat(60));
        one.old = Some("x".repeat(5_000).into());
        one
    };
    Report { findings: (0..number).map(one).collect(), ..Report::default() }
}

#[test]
fn a_page_of_a_thousand_findings_is_cut_between_two_of_them() {
    let report = crowd(1_000);
    let page = with_page(&report, |page| page.markdown());
    assert!(page.len() <= 60_000 && page.len() > 50_000, "{}", page.len());
    is_a_harmless_page(&page);
    let shown = page.matches(", fingerprint `").count();
    let rest = format!("**{} more findings: see the job's summary or artifact.**", 1_000 - shown);
    assert!(page.contains(&rest), "{shown}");
    assert!(page.contains("findings not in this table."));
}

#[test]
fn a_build_shows_ten_annotations_of_a_kind() {
    let report = crowd(25);
    let annotations = with_page(&report, |page| page.annotations());
    assert_eq!(annotations.lines().filter(|line| line.starts_with("::error ")).count(), 10);
    assert!(
        annotations.ends_with(
            "\n15 more findings not annotated, for a build shows 10 of a kind: the job's summary and \
                                   the JSON report have all\n"
        ),
        "{annotations}"
    );
}

#[test]
fn approvals_are_told_in_every_format() {
    let report = Fixture::named("model-removed").report();
    let line = report.findings[0].approval().replace("<why>, <who>", "nobody uses it, Ada");
    let (gate, approvals) = (Gate::default(), Approvals::read("", &format!("{line}\n- `broken`\n")));
    let verdict = gate.judge(&report, &approvals);
    let page = Page { report: &report, verdict: &verdict, version: None, include_docs: false };
    assert!(page.terminal(false).contains("[compile, approved]"));
    assert!(page.terminal(false).contains("specs/approvals.md: line 2: "));
    assert!(page.markdown().contains("**breaking** (compile), approved"));
    assert!(page.markdown().contains("- **`specs/approvals.md`, line 2**: "));
    assert!(page.annotations().starts_with("::error file=specs/approvals.md,line=2,col=1,title=approval::"));
    assert!(page.annotations().contains("\n::notice file=specs/acme/film.json,"));
    let log: Value = serde_json::from_str(&page.sarif()).unwrap();
    assert_eq!(log["runs"][0]["results"][0]["suppressions"][0]["justification"], "nobody uses it, Ada");
    let document: Value = serde_json::from_str(&page.json()).unwrap();
    assert_eq!(document["gate"]["approved"][0]["reason"], "nobody uses it, Ada");
    assert_eq!(document["gate"]["passes"], false);
}

#[test]
fn words_alone_are_one_line_until_each_is_asked_for() {
    let mut report = Fixture::named("model-removed").report();
    let docs = wan_review::all_rules().find(|rule| rule.level == wan_review::Level::Docs);
    // Until the groups of rules are merged there may be none.
    let Some(rule) = docs else { return };
    report.findings[0].rule = rule;
    report.findings[0].flags.clear();
    let (gate, approvals) = (Gate::default(), Approvals::default());
    let verdict = gate.judge(&report, &approvals);
    let mut page = Page { report: &report, verdict: &verdict, version: None, include_docs: false };
    assert!(page.terminal(false).contains("1 documentation-only change"));
    assert!(!page.markdown().contains(", fingerprint `"));
    assert!(page.json().contains(rule.id));
    page.include_docs = true;
    assert!(page.terminal(false).contains(rule.id) && page.markdown().contains(", fingerprint `"));
}

#[test]
fn code_scanning_is_told_rule_place_and_fingerprint() {
    let report = Fixture::named("model-removed").report();
    let log: Value = serde_json::from_str(&with_page(&report, |page| page.sarif())).unwrap();
    let run = &log["runs"][0];
    assert_eq!(log["version"], "2.1.0");
    assert_eq!(run["results"].as_array().unwrap().len(), report.findings.len());
    for (result, finding) in run["results"].as_array().unwrap().iter().zip(&report.findings) {
        let rule =
            &run["tool"]["driver"]["rules"][usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], finding.rule.id);
        assert_eq!(result["ruleId"], finding.rule.id);
        assert_eq!(result["level"], rule["defaultConfiguration"]["level"]);
        assert_eq!(result["partialFingerprints"]["wanSpecDiff/v1"], finding.fingerprint());
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], finding.location.file);
        assert_eq!(place["region"]["startLine"], finding.location.line);
    }
}
