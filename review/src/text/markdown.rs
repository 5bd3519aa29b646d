use std::fmt::Write as _;

use serde_json::Value;

use super::{Group, MARKER, Page, clean, counts, price};
use crate::{Cause, Finding, Level, Signature, Verdict, gate::count};

/// The greatest length of a page, in bytes. A comment may have 65,536 characters.
const LIMIT: usize = 60_000;
/// What the table may take of it.
const TABLE: usize = 16_000;
/// What the lines of approval may take of it.
const APPROVALS: usize = 8_000;
/// What the line about findings that were left out may take of it.
const REST: usize = 300;
/// The last line.
const HELP: &str = "\n`cargo xtask diff --explain <rule>` tells what a rule means.\n";
/// Most characters of a text of a spec, of a value, and of the lines of Rust code of one spec.
const TEXT: usize = 400;
const VALUE: usize = 800;
const SIGNATURES: usize = 3_000;

pub(super) fn write(page: &Page<'_>) -> String {
    let mut out = head(page);
    out.push_str(&table(page));
    out.push_str(&approvals(page.verdict));
    let room = LIMIT.saturating_sub(out.len() + HELP.len() + REST);
    out.push_str(&details(page, room));
    out.push_str(HELP);
    out
}

/// Marker, verdict, numbers, and what could not be told.
fn head(page: &Page<'_>) -> String {
    let (report, verdict) = (page.report, page.verdict);
    let mut out = format!("{MARKER}\n");
    let (base, head) = (clean::code(&clip(&report.base, 80)), clean::code(&clip(&report.head, 80)));
    match report.level() {
        None => {
            let _ =
                writeln!(out, "### Specs: nothing changed\n\nThe specs of {base} and {head} say the same.");
        }
        Some(level) => {
            let _ = writeln!(
                out,
                "### Specs: {level}, {}\n",
                clean::prose(&page.next_version().replace(" -> ", " → "))
            );
            let counted = counts(report.findings.iter());
            let _ = writeln!(out, "From {base} to {head}: {counted}. **Gate: {}.**", verdict.sentence());
        }
    }
    out.push_str(&remarks(page));
    out
}

/// What is wrong with the report or its approvals, and what could not be told.
fn remarks(page: &Page<'_>) -> String {
    let mut lines = Vec::new();
    for (word, sentences) in [("Contradiction", &page.report.contradictions), ("Note", &page.report.notices)]
    {
        let said =
            sentences.iter().take(5).map(|text| format!("**{word}**: {}", clean::message(&clip(text, TEXT))));
        lines.extend(said);
        if sentences.len() > 5 {
            lines.push(format!("{} more", sentences.len() - 5));
        }
    }
    let mistakes = &page.verdict.mistakes;
    lines.extend(mistakes.iter().take(10).map(|mistake| {
        let what = clean::message(&clip(&mistake.what, TEXT));
        format!("**`specs/approvals.md`, line {}**: {what}", mistake.line)
    }));
    if mistakes.len() > 10 {
        lines.push(format!("{} more lines of `specs/approvals.md`", mistakes.len() - 10));
    }
    if lines.is_empty() { String::new() } else { format!("\n- {}\n", lines.join("\n- ")) }
}

/// What a reviewer has to see: breaking, behavioural, and whatever has a flag; worst first.
fn table(page: &Page<'_>) -> String {
    let mut rows: Vec<&Finding> = page
        .report
        .findings
        .iter()
        .filter(|finding| finding.rule.level >= Level::Behavioural || !finding.flags.is_empty())
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    rows.sort_by_key(|finding| std::cmp::Reverse(finding.rule.level));
    let mut out = "\n| Level | Where | Change | Rule |\n| --- | --- | --- | --- |\n".to_owned();
    for (at, finding) in rows.iter().enumerate() {
        let row = row(page, finding);
        if out.len() + row.len() > TABLE {
            let _ = writeln!(out, "\n{} not in this table.", count(rows.len() - at, "finding"));
            break;
        }
        out.push_str(&row);
    }
    out
}

fn row(page: &Page<'_>, finding: &Finding) -> String {
    let is_approved = page.verdict.approved.iter().any(|(approved, _)| std::ptr::eq(*approved, finding));
    let mut level = format!("**{}**", finding.rule.level);
    let marks = finding.marks();
    if !marks.is_empty() {
        let _ = write!(level, " ({})", marks.join(", "));
    }
    if is_approved {
        level.push_str(", approved");
    }
    let subject = clean::code(&clip(&finding.subject.to_string(), 120));
    let name = if finding.name.is_empty() {
        String::new()
    } else {
        format!(" {}", clean::code(&clip(&finding.name, 60)))
    };
    let message = clean::message(&clip(&finding.message, TEXT / 2));
    format!("| {level} | {subject}{name} | {message} | `{}` |\n", finding.rule.id)
}

/// How to take what stops.
fn approvals(verdict: &Verdict<'_>) -> String {
    if verdict.stopping.is_empty() {
        return String::new();
    }
    let mut lines = String::new();
    let mut left_out = 0;
    for finding in &verdict.stopping {
        let line = finding.approval();
        if left_out == 0 && lines.len() + line.len() < APPROVALS {
            lines.push_str(&line);
            lines.push('\n');
        } else {
            left_out += 1;
        }
    }
    let mut out = "\n<details><summary>How to approve</summary>\n\nMend the spec, or add the line of each finding that is \
                   meant to `specs/approvals.md`, with why and who:\n\n"
        .to_owned();
    out.push_str(&clean::block("markdown", &lines));
    if left_out > 0 {
        let _ = writeln!(out, "\n{left_out} more: the JSON report has every fingerprint.");
    }
    out.push_str("\n</details>\n");
    out
}

/// Every finding, folded by spec, as far as there is room.
fn details(page: &Page<'_>, room: usize) -> String {
    let (mut out, mut left_out) = (String::new(), 0);
    for group in page.groups() {
        let opening = format!(
            "\n<details><summary>{}: {}</summary>\n",
            clean::prose(&clip(&group.subject.to_string(), 120)),
            group.counts()
        );
        let closing = "\n</details>\n";
        let mut body = String::new();
        let fits = |body: &str, more: &str| {
            out.len() + opening.len() + body.len() + more.len() + closing.len() <= room
        };
        let (shown, folded): (Vec<&Finding>, Vec<&Finding>) =
            group.findings.iter().partition(|finding| page.include_docs || !finding.is_docs());
        for finding in shown {
            // Once something is left out, what follows is less important and is left out as well.
            let more = if left_out == 0 { block(&group, finding) } else { String::new() };
            if left_out == 0 && fits(&body, &more) {
                body.push_str(&more);
            } else {
                left_out += 1;
            }
        }
        for more in [folded_line(folded.len()), whole(&group)] {
            if left_out == 0 && fits(&body, &more) {
                body.push_str(&more);
            }
        }
        if !body.is_empty() {
            out.extend([opening.as_str(), &body, closing]);
        }
    }
    if left_out > 0 {
        let _ =
            writeln!(out, "\n**{}: see the job's summary or artifact.**", count(left_out, "more finding"));
    }
    out
}

fn folded_line(number: usize) -> String {
    if number == 0 {
        return String::new();
    }
    format!("\n{}.\n", count(number, "documentation-only change"))
}

/// One finding at length.
fn block(group: &Group<'_>, finding: &Finding) -> String {
    let place = &finding.location;
    let at = clean::code(&clip(&format!("{}:{}", place.file, place.line), 200));
    let mut out = format!("\n**{}** `{}` at {at}", finding.rule.level, finding.rule.id);
    let marks = finding.marks();
    if !marks.is_empty() {
        let _ = write!(out, " ({})", marks.join(", "));
    }
    let _ = write!(
        out,
        ", fingerprint `{}`\n\n{}\n",
        finding.fingerprint(),
        clean::message(&clip(&finding.message, TEXT))
    );
    for remark in group.remarks(finding) {
        let _ = writeln!(out, "\nNote: {remark}.");
    }
    if finding.old.is_some() || finding.new.is_some() {
        out.push('\n');
        out.push_str(&clean::block("diff", &values(finding.old.as_ref(), finding.new.as_ref())));
    }
    if let Some(witness) = &finding.witness {
        let request = clean::code(&clip(&witness.request.to_string(), VALUE));
        let _ =
            writeln!(out, "\nThe request {request} {}.", clean::message(&clip(&witness.verdicts(), TEXT)));
    }
    if let Some(cost) = &finding.price {
        let (before, after) = (price(cost.before.as_ref()), price(cost.after.as_ref()));
        let _ = writeln!(
            out,
            "\nSmallest request: {} → {}.",
            clean::prose(&clip(before, 120)),
            clean::prose(&clip(after, 120))
        );
    }
    // The whole model's code follows where it is known.
    if group.summary.is_none_or(|model| model.signatures.is_empty()) {
        out.push_str(&signatures(&finding.rust));
    }
    out
}

/// What is true of the spec as a whole.
fn whole(group: &Group<'_>) -> String {
    let mut out = String::new();
    if let Some(cause) = group.cause().and_then(Cause::sentence) {
        let _ = writeln!(out, "\nLikely cause: {cause}.");
    }
    let Some(model) = group.summary else { return out };
    if model.price.before != model.price.after {
        let (before, after) = (price(model.price.before.as_ref()), price(model.price.after.as_ref()));
        let _ = writeln!(
            out,
            "\nSmallest request of the model: {} → {}.",
            clean::prose(&clip(before, 120)),
            clean::prose(&clip(after, 120))
        );
    }
    out.push_str(&signatures(&model.signatures));
    out
}

/// Both values as lines of a diff.
fn values(old: Option<&Value>, new: Option<&Value>) -> String {
    let mut out = String::new();
    for (sign, value) in [('-', old), ('+', new)] {
        let Some(value) = value else { continue };
        let text = clip(&clean::json(&format!("{value:#}")), VALUE);
        for line in text.lines() {
            let _ = writeln!(out, "{sign} {line}");
        }
    }
    out
}

/// Code of both sides as a diff.
fn signatures(signatures: &[Signature]) -> String {
    if signatures.is_empty() {
        return String::new();
    }
    let mut lines = String::new();
    for (at, signature) in signatures.iter().enumerate() {
        if lines.len() > SIGNATURES {
            let _ = writeln!(lines, "  and {}", count(signatures.len() - at, "more item"));
            break;
        }
        for (sign, text) in [('-', &signature.before), ('+', &signature.after)] {
            if let Some(text) = text {
                let _ = writeln!(lines, "{sign} {}: {}", clip(&signature.path, TEXT), clip(text, TEXT));
            }
        }
    }
    format!("\nRust:\n\n{}", clean::block("diff", &lines))
}

/// At most so many characters, before they are made harmless.
fn clip(text: &str, most: usize) -> String {
    let mut clipped: String = text.chars().take(most).collect();
    if clipped.len() < text.len() {
        clipped.push('…');
    }
    clipped
}
