//! What a rule means, at length.

use std::fmt;

use crate::{Rule, suggest::nearest};

/// The explanations, one Markdown file a group of rules.
const EXPLANATIONS: &[&str] = &[
    include_str!("rules/file.md"),
    include_str!("rules/parameter.md"),
    include_str!("rules/relation.md"),
    include_str!("rules/model.md"),
    include_str!("rules/provider.md"),
    include_str!("rules/across.md"),
];

/// A code that no rule has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCode {
    code: String,
    near: Option<&'static str>,
}

/// What a rule means, with a wrong and a right example. Case does not matter.
///
/// # Errors
///
/// The code is no rule's; the error names the nearest.
///
/// ```
/// let text = wan_codegen::explain("wan0005")?;
/// assert!(text.starts_with("WAN0005: "));
/// # Ok::<(), wan_codegen::UnknownCode>(())
/// ```
pub fn explain(code: &str) -> Result<String, UnknownCode> {
    let wanted = code.trim();
    let rule = Rule::ALL.iter().find(|rule| rule.code().eq_ignore_ascii_case(wanted));
    let Some(rule) = rule else {
        // A code has seven characters; a text of any length is nobody's slip.
        let near =
            (wanted.len() <= 20).then(|| nearest(wanted, Rule::ALL.iter().map(|rule| rule.code()))).flatten();
        return Err(UnknownCode { code: wanted.chars().take(40).collect(), near });
    };
    let text = EXPLANATIONS.iter().find_map(|file| section(file, rule.code())).unwrap_or_default();
    Ok(format!("{}: {}\n\n{text}\n", rule.code(), rule.title()))
}

/// What stands below a heading of second level.
fn section<'a>(file: &'a str, heading: &str) -> Option<&'a str> {
    file.split("\n## ").find_map(|part| part.strip_prefix(heading)?.strip_prefix('\n')).map(str::trim)
}

impl fmt::Display for UnknownCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "no rule has the code {:?}", self.code)?;
        match self.near {
            Some(near) => write!(formatter, "; did you mean {near}? Type `cargo xtask explain {near}`."),
            None => formatter
                .write_str("; codes look like WAN0101 and stand in brackets behind the word `error`."),
        }
    }
}

impl std::error::Error for UnknownCode {}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_rule_is_explained_with_a_wrong_and_a_right_example() {
        for rule in Rule::ALL {
            let text = explain(rule.code()).expect("a rule has its code");
            for part in [rule.title(), "\nWrong:\n", "\nRight:\n"] {
                assert!(text.contains(part), "{} lacks {part:?}:\n{text}", rule.code());
            }
        }
    }

    #[test]
    fn no_explanation_is_left_without_its_rule() {
        let codes: HashSet<&str> = Rule::ALL.iter().map(|rule| rule.code()).collect();
        let headings =
            EXPLANATIONS.iter().flat_map(|file| file.lines()).filter_map(|line| line.strip_prefix("## "));
        let headings: Vec<&str> = headings.collect();
        for heading in &headings {
            assert!(codes.contains(heading), "{heading} is no rule");
        }
        assert_eq!(headings.len(), codes.len());
    }

    #[test]
    fn an_unknown_code_names_the_nearest() {
        let error = explain("WAN0O05").expect_err("no rule has an O in its code");
        assert!(error.to_string().contains("did you mean WAN00"), "{error}");
        assert_eq!(explain("zebra").expect_err("no code").near, None);
    }

    #[test]
    fn case_does_not_matter() {
        assert_eq!(explain("wan0101"), explain(" WAN0101 "));
    }
}
