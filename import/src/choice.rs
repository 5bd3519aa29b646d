use std::fmt;

use crate::{Page, header};

/// Why no draft was made of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Nothing on the page looks like a parameter in a layout that is known, or the body's schema has no properties.
    NoParameters,

    /// The page tells of several models and it was not said which one is meant.
    SeveralModels(Vec<String>),

    /// The model that was asked for is none of the page's.
    NoSuchModel {
        /// What was asked for.
        asked: String,

        /// What the page has.
        models: Vec<String>,
    },

    /// The document has several operations with a body and it was not said which one is meant.
    SeveralOperations(Vec<String>),

    /// The operation that was asked for is none of the document's.
    NoSuchOperation {
        /// What was asked for.
        asked: String,

        /// Those of the document that have a body.
        operations: Vec<String>,
    },

    /// The operation has no body that the document describes.
    NoBody(String),

    /// The text is neither JSON nor YAML, or nested too deep.
    Malformed {
        /// The line that it fails on.
        line: usize,

        /// What is wrong with it.
        what: String,
    },

    /// It is a version of OpenAPI that is not read.
    OtherVersion(String),
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoParameters => formatter.write_str(
                "no parameter was recognised: copy all of a page, from the title to the last section; the schema of a body must be an object with properties",
            ),
            Self::SeveralModels(models) => {
                write!(formatter, "the page tells of several models: say which one is meant, of {}", models.join(", "))
            }
            Self::NoSuchModel { asked, models } => {
                write!(formatter, "the page has no model `{asked}`: it has {}", models.join(", "))
            }
            Self::SeveralOperations(operations) => write!(
                formatter,
                "the document has several operations: say which one is meant, of {}",
                some_of(operations)
            ),
            Self::NoSuchOperation { asked, operations } => {
                write!(formatter, "the document has no operation `{asked}`: it has {}", some_of(operations))
            }
            Self::NoBody(operation) => write!(
                formatter,
                "the document describes no body for {operation}: choose the operation that starts a generation"
            ),
            Self::Malformed { line, what } => {
                write!(formatter, "the document cannot be read: line {line}: {what}")
            }
            Self::OtherVersion(version) => write!(
                formatter,
                "the document is of OpenAPI version {version}; 3.0 and 3.1 are read: convert it first"
            ),
        }
    }
}

impl std::error::Error for Refused {}

/// The first of a list, as a message can show them.
fn some_of(list: &[String]) -> String {
    let shown = list.iter().take(40).map(String::as_str).collect::<Vec<_>>().join(", ");
    if list.len() > 40 { format!("{shown} and {} more", list.len() - 40) } else { shown }
}

/// The part of the page that tells of one model: all of it, where it has one or names none.
///
/// # Errors
/// The page has several models and none of them was asked for.
pub(crate) fn choose(page: &Page, asked: Option<&str>) -> Result<Page, Refused> {
    let places = places(page);
    let models: Vec<String> = places.iter().map(|(model, _)| model.clone()).collect();
    if places.len() < 2 {
        return Ok(page.clone());
    }
    let Some(asked) = asked else { return Err(Refused::SeveralModels(models)) };
    let Some(index) = models.iter().position(|model| model == asked) else {
        return Err(Refused::NoSuchModel { asked: asked.to_owned(), models });
    };
    let first = places.get(index).map_or(0, |(_, line)| *line);
    let end = places.get(index + 1).map_or(usize::MAX, |(_, line)| *line);
    Ok(page.part(first, end))
}

/// The models whose addresses the page shows, each with the line that its part begins on: the last title in front of
/// the address, or the address itself.
fn places(page: &Page) -> Vec<(String, usize)> {
    let titles: Vec<usize> =
        page.lines().iter().filter(|line| is_title(line.trimmed())).map(|line| line.number).collect();
    let mut found: Vec<(String, usize)> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let mut before = 0;
    for endpoint in header::read(page).endpoints {
        let Some(model) = endpoint.model() else { continue };
        if !seen.insert(model.to_owned()) {
            continue;
        }
        let until = titles.partition_point(|title| *title <= endpoint.line);
        let title = until.checked_sub(1).and_then(|index| titles.get(index)).copied();
        let first = title.filter(|line| *line > before).unwrap_or(endpoint.line);
        before = endpoint.line;
        found.push((model.to_owned(), first));
    }
    found
}

fn is_title(text: &str) -> bool {
    text.ends_with("Serverless API") || text.starts_with("# ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = "A Serverless API\nPOST https://a.b/v1/one\nfirst\nB Serverless API\nPOST https://a.b/v1/two\nsecond\n";

    #[test]
    fn a_page_with_several_models_asks_which() {
        let page = Page::new(TWO);
        assert_eq!(
            choose(&page, None),
            Err(Refused::SeveralModels(vec!["one".to_owned(), "two".to_owned()]))
        );
        assert!(matches!(choose(&page, Some("three")), Err(Refused::NoSuchModel { .. })));
    }

    #[test]
    fn the_part_of_one_model_keeps_its_line_numbers() {
        let two = choose(&Page::new(TWO), Some("two")).unwrap();
        let numbers: Vec<usize> = two.lines().iter().map(|line| line.number).collect();
        assert_eq!(numbers, [4, 5, 6]);
        assert_eq!(choose(&Page::new(TWO), Some("one")).unwrap().lines().len(), 3);
    }
}
