use std::fmt;

use crate::{Page, header};

/// Why no draft was made of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Nothing on the page looks like a parameter in a layout that is known.
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
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoParameters => formatter.write_str(
                "no parameter was recognised on the page: copy all of its text, from the title to the last section",
            ),
            Self::SeveralModels(models) => {
                write!(formatter, "the page tells of several models: say which one is meant, of {}", models.join(", "))
            }
            Self::NoSuchModel { asked, models } => {
                write!(formatter, "the page has no model `{asked}`: it has {}", models.join(", "))
            }
        }
    }
}

impl std::error::Error for Refused {}

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
