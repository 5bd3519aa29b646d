//! What a rule means, at length.

use std::fmt::{self, Write as _};

use crate::{Mirror, Rule, all_rules, find_rule, text::clean};

/// The explanations, one Markdown file a group of rules.
const EXPLANATIONS: &[&str] = &[
    include_str!("rules/model.md"),
    include_str!("rules/parameter.md"),
    include_str!("rules/kind.md"),
    include_str!("rules/value.md"),
    include_str!("rules/bound.md"),
    include_str!("rules/default.md"),
    include_str!("rules/relation.md"),
    include_str!("rules/money.md"),
    include_str!("rules/protocol.md"),
    include_str!("rules/provider_answer.md"),
    include_str!("rules/documentation.md"),
];

/// An id that no rule has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownRule {
    id: String,
    nearest: Option<&'static str>,
}

/// What a rule means, why it has its level, and what a reviewer does about it.
///
/// # Errors
///
/// The id is no rule's; the error names the nearest.
///
/// ```
/// let text = wan_review::explain("model-added")?;
/// assert!(text.starts_with("model-added: a model is new\n"));
/// # Ok::<(), wan_review::UnknownRule>(())
/// ```
pub fn explain(id: &str) -> Result<String, UnknownRule> {
    let wanted = id.trim();
    let Some(rule) = find_rule(wanted) else {
        // Names are compared in quadratic time, and no rule's has a hundred characters.
        let wanted = clean::short(wanted, 100);
        let nearest =
            all_rules().map(|rule| rule.id).min_by_key(|known| strsim::damerau_levenshtein(&wanted, known));
        return Err(UnknownRule { id: wanted, nearest });
    };
    let section = EXPLANATIONS.iter().find_map(|file| section(file, rule.id)).unwrap_or_default();
    let text = format!("{}: {}\n\n{}\n{}\n{section}", rule.id, rule.title, facts(rule), rule.reason);
    Ok(format!("{}\n", text.trim_end()))
}

/// Every rule with its level and title, one a line, in the order of the documentation.
#[must_use]
pub fn list_rules() -> String {
    let width = all_rules().map(|rule| rule.id.len()).max().unwrap_or_default();
    let mut lines = String::new();
    for rule in all_rules() {
        let _ = writeln!(lines, "{:width$}  {:11}  {}", rule.id, rule.level, rule.title);
    }
    lines
}

fn facts(rule: &Rule) -> String {
    let flags: Vec<&str> = rule.flags.iter().map(|flag| flag.word()).collect();
    let flags = if flags.is_empty() { "none".to_owned() } else { flags.join(", ") };
    let backwards = match rule.mirror {
        Mirror::Is(ids) => ids.join(" or "),
        Mirror::None(why) => why.to_owned(),
    };
    format!(
        "Level: {}. Flags: {flags}. Version: {}.\nBackwards: {}\n",
        rule.level,
        rule.bump,
        if backwards.ends_with('.') { backwards } else { format!("{backwards}.") }
    )
}

/// What stands below a heading of second level.
fn section<'a>(file: &'a str, heading: &str) -> Option<&'a str> {
    let mut rest = file;
    loop {
        let at = if rest.starts_with("## ") { 0 } else { rest.find("\n## ")? + 1 };
        let text = rest.get(at + 3..)?;
        let (first, below) = text.split_once('\n').unwrap_or((text, ""));
        if first.trim() == heading {
            let end = if below.starts_with("## ") { 0 } else { below.find("\n## ").unwrap_or(below.len()) };
            return below.get(..end).map(str::trim);
        }
        rest = text;
    }
}

impl fmt::Display for UnknownRule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "no rule is called `{}`", self.id)?;
        if let Some(nearest) = self.nearest {
            write!(formatter, "; the nearest is `{nearest}`")?;
        }
        formatter.write_str(". `cargo xtask diff --explain` lists them all.")
    }
}

impl std::error::Error for UnknownRule {}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_rule_is_explained_and_every_explanation_has_its_rule() {
        let rules: BTreeSet<&str> = all_rules().map(|rule| rule.id).collect();
        let headings: Vec<&str> = EXPLANATIONS
            .iter()
            .flat_map(|file| file.lines())
            .filter_map(|line| line.strip_prefix("## "))
            .collect();
        let explained: BTreeSet<&str> = headings.iter().copied().collect();
        let missing: Vec<_> = rules.difference(&explained).collect();
        let left_over: Vec<_> = explained.difference(&rules).collect();
        assert!(missing.is_empty() && left_over.is_empty(), "missing: {missing:?}, left over: {left_over:?}");
        assert_eq!(headings.len(), rules.len(), "a rule is explained twice");
        for rule in all_rules() {
            let section = EXPLANATIONS.iter().find_map(|file| section(file, rule.id)).unwrap_or_default();
            assert!(section.len() > 80, "{}: {section:?} explains nothing", rule.id);
        }
    }

    /// Besides the list there is nothing that tells the compiler of a file.
    #[test]
    fn every_file_of_explanations_is_in_the_list() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules");
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            let is_listed = EXPLANATIONS.contains(&text.as_str());
            assert!(
                is_listed,
                "add include_str!(\"rules/{}\") to EXPLANATIONS",
                file.file_name().unwrap().display()
            );
        }
    }

    #[test]
    fn a_section_ends_where_the_next_begins() {
        let file = "intro\n\n## a\none\n\n### deeper\n\n## b\n## c\n\nlast\n";
        assert_eq!(section(file, "a"), Some("one\n\n### deeper"));
        assert_eq!(section(file, "b"), Some(""));
        assert_eq!(section(file, "c"), Some("last"));
        assert_eq!(section(file, "d"), None);
        assert_eq!(section("## a\none", "a"), Some("one"));
    }

    #[test]
    fn an_unknown_rule_is_told_with_the_nearest() {
        let error = explain("model-addded\u{1b}").unwrap_err().to_string();
        assert!(error.contains("`model-addded\\u{1b}`; the nearest is `model-added`"), "{error}");
    }

    #[test]
    fn the_list_has_a_line_a_rule() {
        assert_eq!(list_rules().lines().count(), all_rules().count());
    }
}
