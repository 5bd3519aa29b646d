use crate::Page;

/// Whether the lines of a page tell of what is sent or of what comes back.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    sent: bool,
    /// The headings that a line stands below: the level of each, and what it says, where it says anything.
    open: Vec<(usize, Option<bool>)>,
    /// Whether a heading said that parameters follow.
    named: bool,
}

/// Words of headings over what is not in a request's body.
const BACK: &[&str] = &[
    "response",
    "responses",
    "returns",
    "output",
    "result",
    "error",
    "errors",
    "header",
    "headers",
    "webhook",
];

/// Words that make of parameters what is sent beside the body.
const BESIDE: &[&str] = &["path", "query", "url", "cookie", "cookies"];

/// Words of headings over what is.
const SENT: &[&str] =
    &["request", "parameters", "parameter", "body", "input", "inputs", "arguments", "payload"];

/// Words that make of `output` something that is asked for.
const ASKED: &[&str] =
    &["settings", "setting", "options", "option", "configuration", "config", "format", "quality", "size"];

/// The level of a line that is a heading by its shortness only: below all that are marked.
const UNMARKED: usize = 7;

impl Section {
    /// The beginning of a page.
    pub(crate) fn start() -> Self {
        Self { sent: true, open: Vec::new(), named: false }
    }

    /// Whether a heading said that what follows is sent.
    pub(crate) fn is_named(&self) -> bool {
        self.named && self.sent
    }

    /// The numbers of the lines that tell of what is sent, in their order.
    pub(crate) fn sent_lines(page: &Page) -> Vec<usize> {
        let mut section = Self::start();
        page.lines().iter().filter(|line| section.sees(&line.text)).map(|line| line.number).collect()
    }

    /// Looks at a line, which may be a heading. False: what follows is not what a request's body holds.
    pub(crate) fn sees(&mut self, line: &str) -> bool {
        let level = level(line);
        if level.is_none() && (line.len() > 200 || line.contains(['|', '`', ':', '.', '<'])) {
            return self.sent;
        }
        let text = heading(line);
        let words: Vec<&str> = text.split(|letter: char| !letter.is_ascii_alphanumeric()).collect();
        match level {
            Some(level) => self.enter(level, &words),
            None if words.len() <= 3 => {
                if let Some(says) = says(&words) {
                    self.sent = says;
                    self.named |= says;
                    self.leave(UNMARKED);
                    self.open.push((UNMARKED, Some(says)));
                }
            }
            None => {}
        }
        self.sent
    }

    /// Goes below a marked heading. One that says nothing is of the kind of the heading it stands below, so that a
    /// part about headers within a request ends with that part.
    fn enter(&mut self, level: usize, words: &[&str]) {
        self.leave(level);
        // What a page's title says is said of the model.
        let above = self.open.iter().rev().find_map(|(level, says)| says.filter(|_| *level > 1));
        let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
        let says = match (says(words), above) {
            (Some(false), Some(true)) if words.contains(&"output") && has(ASKED) => Some(true),
            // A body or a parameter of what comes back.
            (Some(true), Some(false)) if !words.contains(&"request") => Some(false),
            (says, _) => says,
        };
        self.sent = says.or(above).unwrap_or(self.sent);
        self.named |= says == Some(true);
        self.open.push((level, says));
    }

    /// Ends the headings of a level and of those below it.
    fn leave(&mut self, level: usize) {
        while self.open.last().is_some_and(|(open, _)| *open >= level) {
            self.open.pop();
        }
    }
}

/// What the words of a heading say of the lines below it. None: nothing.
fn says(words: &[&str]) -> Option<bool> {
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let names_parameters = has(&["parameters", "parameter", "params", "param", "variables", "string"]);
    // `Camera path` is a heading like any other, `Path parameters` is not.
    if has(BACK) || (has(BESIDE) && names_parameters && !has(&["body"])) {
        return Some(false);
    }
    has(SENT).then_some(true)
}

/// The level of a heading that is marked as one.
fn level(line: &str) -> Option<usize> {
    let line = line.trim_start();
    let signs = line.chars().take_while(|letter| *letter == '#').count();
    if signs > 0 {
        return Some(signs.min(UNMARKED - 1));
    }
    let after = line.strip_prefix("<h")?;
    Some(
        after
            .chars()
            .next()
            .and_then(|digit| digit.to_digit(10))
            .map_or(UNMARKED - 1, |digit| digit as usize),
    )
}

fn heading(line: &str) -> String {
    let bare = line.trim().trim_start_matches(['#', '*', ' ']).trim_end_matches(['*', ' ']);
    let inner =
        bare.split_once('>').map_or(bare, |(tag, rest)| if tag.starts_with("<h") { rest } else { bare });
    inner.split('<').next().unwrap_or_default().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follow(lines: &[(&str, bool)]) {
        let mut section = Section::start();
        for (line, sent) in lines {
            assert_eq!(section.sees(line), *sent, "{line}");
        }
    }

    #[test]
    fn what_comes_back_is_told_from_what_is_sent() {
        follow(&[
            ("# Make a film", true),
            ("## Response fields", false),
            ("- **output** (string): the output", false),
            ("### More", false),
            ("<h2>Request body</h2>", true),
            ("The response is a film.", true),
            ("Headers", false),
        ]);
    }

    #[test]
    fn what_goes_into_the_address_is_not_in_the_body() {
        follow(&[
            ("# Make a film", true),
            ("## Path parameters", false),
            ("| workspace | string |", false),
            ("## Query Params", false),
            ("## Body", true),
            ("### Camera path", true),
            ("## Query and body parameters", true),
        ]);
    }

    #[test]
    fn a_part_within_a_request_ends_with_that_part() {
        follow(&[
            ("# Result of a film", false),
            ("## Request", true),
            ("### Headers", false),
            ("#### More of them", false),
            ("### Prompt", true),
            ("### Output settings", true),
            ("### Output", false),
            ("Anything", false),
            ("### Sound", true),
            ("## Notes", true),
        ]);
    }

    #[test]
    fn what_stands_below_what_comes_back_comes_back() {
        follow(&[
            ("## Parameters", true),
            ("## Response", false),
            ("### Body parameters", false),
            ("### Films", false),
            ("## Notes", false),
            ("## Input", true),
            ("<h3>Errors</h3>", false),
            ("<h3>Camera</h3>", true),
        ]);
    }
}
