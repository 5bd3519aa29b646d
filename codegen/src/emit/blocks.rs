//! Text that follows from the specs and stands in files kept by hand, between markers.

use std::fmt::Write as _;

use super::model::{latency_text, price_text};
use crate::{
    guide,
    ir::{Catalog, Model},
};

/// Text for the lines between `<generated: name>` and `</generated: name>` in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Path from the root of the repository.
    pub path: &'static str,
    /// Name in the markers.
    pub name: &'static str,
    /// The lines, each with its end.
    pub text: String,
}

/// Every block of a catalog.
#[must_use]
pub fn blocks(catalog: &Catalog) -> Vec<Block> {
    let manifest = "generated/Cargo.toml";
    let ids: Vec<&str> = catalog.providers.iter().map(|provider| provider.id.as_str()).collect();
    let quoted: String = ids.iter().fold(String::new(), |mut text, id| {
        let _ = write!(text, ", \"{id}\"");
        text
    });
    let features: String = ids.iter().fold(String::new(), |mut text, id| {
        let _ = writeln!(text, "{id} = []");
        text
    });
    vec![
        Block {
            path: manifest,
            name: "default feature",
            text: format!("default = [\"client\", \"rustls\"{quoted}]\n"),
        },
        Block { path: manifest, name: "provider features", text: features },
        Block { path: "README.md", name: "models", text: table(catalog) },
    ]
}

fn table(catalog: &Catalog) -> String {
    let mut table = String::from(
        "| Provider | Model | Task | Request | Published price | Published latency |\n|---|---|---|---|---|---|\n",
    );
    for provider in &catalog.providers {
        // The table is for users, who can call none of the drafts.
        for model in provider.models.iter().filter(|model| model.draft.is_none()) {
            let price = model.price.as_ref().map_or_else(|| "not published".to_owned(), price_text);
            let _ = writeln!(
                table,
                "| {} | [`{}`]({}) | {} | `{}::{}` | {price} | {} |",
                provider.title,
                model.id,
                guide::path(&provider.id, &model.id),
                task(model),
                provider.id,
                model.type_name,
                latency(model),
            );
        }
    }
    table
}

fn task(model: &Model) -> &'static str {
    if model.task == "i2v" { "image to video" } else { "text to video" }
}

fn latency(model: &Model) -> String {
    model.latency.as_ref().map_or_else(|| "not published".to_owned(), latency_text)
}
