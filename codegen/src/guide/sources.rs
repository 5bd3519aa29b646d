//! What was read, and when.

use wan_specs::{ReviewSpec, SourceSpec};

use super::{
    Subject,
    markdown::{code, link, text},
};

/// The notes and the sources of a page.
pub(super) fn section(subject: &Subject<'_>) -> String {
    let (model, provider) = (subject.model, subject.provider);
    let mut out = String::new();
    if !model.notes.is_empty() {
        out.push_str("## Notes\n\n");
        for note in &model.notes {
            out.extend(["- ", &text(note), "\n"]);
        }
        out.push('\n');
    }
    out.push_str("## Sources\n\nOf the model; the first is the contract:\n\n");
    out.extend(model.sources.iter().map(item));
    out.extend(["\nOf ", &text(&provider.title), "'s operations, billing and retention:\n\n"]);
    out.extend(provider.sources.iter().map(item));
    if let Some(reviews) = model.review.as_ref().filter(|reviews| !reviews.is_empty()) {
        out.push_str("\nCompared with its sources:\n\n");
        out.extend(reviews.iter().map(review));
    }
    out.extend([
        "\nEverything above is generated from [",
        &text(subject.spec),
        "](../../",
        subject.spec,
        ") and from the provider's spec beside it.\n",
    ]);
    out
}

/// A sentence that names where a fact is from, where that is not the first source.
pub(super) fn origin(id: Option<&str>) -> Option<String> {
    id.map(|id| format!("Source: {}.", code(id)))
}

/// A note as a sentence, and where the fact is from.
pub(super) fn remarks(note: Option<&str>, source: Option<&str>) -> String {
    let note = note.map(|note| sentence(&text(note)));
    note.into_iter().chain(origin(source)).fold(String::new(), |all, one| all + " " + &one)
}

/// The text with a full stop, if it has no end.
pub(super) fn sentence(text: &str) -> String {
    if text.ends_with(['.', '!', '?', ':', ')']) { text.to_owned() } else { format!("{text}.") }
}

/// When something was read.
pub(super) fn read_on(day: Option<&str>) -> String {
    day.map_or_else(|| "the day of reading is not recorded".to_owned(), |day| format!("read on {day}"))
}

fn item(source: &SourceSpec) -> String {
    let address = source.url.as_deref().map(|url| format!("{}, ", link(url))).unwrap_or_default();
    format!(
        "- {}: {}, {address}{}.\n",
        code(&source.id),
        text(&source.title),
        read_on(source.read.as_deref())
    )
}

fn review(review: &ReviewSpec) -> String {
    let remarks = remarks(review.note.as_deref(), review.source.as_deref());
    format!("- by {}, on {}.{remarks}\n", text(&review.by), text(&review.on))
}
