//! The table of all models.

use super::{
    Subject, facts, file_name, header,
    markdown::{code, table, text},
    page,
};

/// The page that names the others.
pub(super) fn page(subjects: &[Subject<'_>]) -> String {
    let rows: Vec<Vec<String>> = subjects.iter().map(row).collect();
    let head = ["Provider", "Model", "What it does", "Status", "Published price", "Published latency"];
    format!(
        "{}# Models\n\nA page tells what a model takes, what it costs and delivers, how it is asked with curl and with Rust, \
         and who says so. Prices and latencies are what the sources said on the day they were read. They are no quotes.\n\n{}",
        header("specs"),
        table(&head, &rows),
    )
}

fn row(subject: &Subject<'_>) -> Vec<String> {
    let model = subject.model;
    vec![
        text(&subject.provider.title),
        format!("[{}]({})", code(&model.model), file_name(&model.provider, &model.model)),
        page::task(model).to_owned(),
        page::status(model),
        facts::price_words(model).unwrap_or_else(|| "unknown".to_owned()),
        facts::latency_words(model).unwrap_or_else(|| "unknown".to_owned()),
    ]
}
