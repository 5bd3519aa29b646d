use crate::marked;

/// The name of the block.
const BLOCK: &str = "specs";
/// What it stands below.
const HEADING: &str = "## Unreleased\n";

/// The changelog with the block below `## Unreleased`, where it is made if it is not there. Blocks of earlier releases
/// are history and stay. `None`: there is no such heading.
pub(super) fn below_unreleased(text: &str, block: &str) -> Option<String> {
    let at = if text.starts_with(HEADING) { 0 } else { text.find(&format!("\n{HEADING}"))? + 1 };
    let (before, rest) = text.split_at_checked(at + HEADING.len())?;
    let end = rest.find("\n## ").unwrap_or(rest.len());
    let (section, after) = rest.split_at_checked(end)?;
    let section = marked::replace(section, BLOCK, block).or_else(|| {
        let empty = format!("\n<!-- <generated: {BLOCK}> -->\n<!-- </generated: {BLOCK}> -->\n{section}");
        marked::replace(&empty, BLOCK, block)
    })?;
    Some(format!("{before}{section}{after}"))
}
