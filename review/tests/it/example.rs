//! The example of docs/review.md, in every format, as it is written today.

use wan_codegen::SourceFile;
use wan_review::{Approvals, Gate, Page, Report, Revision, Suggestion, compare};
use wan_specs::Specs;

const PATH: &str = "segmind/wan2.1-t2v.json";

/// wan2.1-t2v with fewer steps and at a higher price.
fn report() -> Report {
    let shipped = || {
        let files = Specs::files().iter().filter(|(path, _)| !path.starts_with("schema/"));
        files.map(|(path, text)| SourceFile { path: (*path).to_owned(), bytes: text.as_bytes().to_vec() })
    };
    let mut changed: Vec<SourceFile> = shipped().collect();
    for file in changed.iter_mut().filter(|file| file.path == PATH) {
        let text = String::from_utf8(file.bytes.clone()).unwrap();
        let text = text.replace("\"maximum\": 70", "\"maximum\": 40").replace("\"0.855\"", "\"0.955\"");
        file.bytes = text.into_bytes();
    }
    let read = |name: &str, files| Revision::read(name, files).unwrap();
    compare(&read("main", shipped().collect()), &read("work tree", changed))
}

#[test]
fn the_example_of_the_documentation_is_what_is_written() {
    let document = include_str!("../../../docs/review.md");
    let (report, gate, approvals) = (report(), Gate::default(), Approvals::default());
    let verdict = gate.judge(&report, &approvals);
    let version = Suggestion::after("0.1.0", report.bump());
    let page = Page { report: &report, verdict: &verdict, version, include_docs: false };
    for (format, text) in [
        ("terminal", page.terminal(false)),
        ("markdown", page.markdown()),
        ("json", page.json()),
        ("annotations", page.annotations()),
    ] {
        // Four backticks, for the page of a pull request has fences of its own.
        let block = format!("````text\n{}\n````\n", text.trim_end());
        assert!(document.contains(&block), "docs/review.md lacks the example as {format}:\n{block}");
    }
}
