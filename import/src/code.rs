use serde_json::Value;

use crate::Page;

/// A JSON object that stands in the page's code.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Body {
    /// The object.
    pub value: Value,

    /// Its first line.
    pub first: usize,

    /// Its last line.
    pub last: usize,
}

/// Finds the objects that code on the page writes down, in JSON or in Python, with or without line numbers in front.
///
/// A brace that is never closed ends the search: what follows cannot be told from the inside of that object.
pub(crate) fn bodies(page: &Page) -> Vec<Body> {
    let lines = unnumbered(page);
    let mut found = Vec::new();
    let mut index = 0;
    while let Some((number, text)) = lines.get(index) {
        let Some(start) = opening(text) else {
            index += 1;
            continue;
        };
        let mut json = Literal::default();
        let mut last = None;
        for (offset, (number, text)) in lines.iter().skip(index).enumerate() {
            let text = if offset == 0 { text.get(start..).unwrap_or_default() } else { text };
            if json.take(text) {
                last = Some((offset, *number));
                break;
            }
        }
        let Some((offset, last)) = last else { break };
        if let Ok(value) = serde_json::from_str(&json.text) {
            found.push(Body { value, first: *number, last });
        }
        index += offset + 1;
    }
    found
}

/// The numbers of the lines that are code with line numbers.
pub(crate) fn numbered_lines(page: &Page) -> Vec<usize> {
    let same = |(line, (_, text)): &(&crate::Line, (usize, &str))| line.text != *text;
    page.lines().iter().zip(unnumbered(page)).filter(same).map(|(line, _)| line.number).collect()
}

/// Takes the numbers off code that was copied with them: the first line begins with 1, the next with 2.
fn unnumbered(page: &Page) -> Vec<(usize, &str)> {
    let mut next = 1_usize;
    let mut lines = Vec::new();
    for line in page.lines() {
        let text = line.text.trim_start();
        let rest = text.strip_prefix(next.to_string().as_str());
        // A lone `1` begins code only where something that is no number follows.
        let code = rest.filter(|rest| {
            next > 1 || rest.starts_with(|first: char| first.is_alphabetic() || "#{ ".contains(first))
        });
        next = if code.is_some() { next + 1 } else { 1 };
        lines.push((line.number, code.unwrap_or(line.text.as_str())));
    }
    lines
}

/// Where an object begins that is given a name, stands on its own or is an argument: `data = {`, `{`, `-d '{`.
fn opening(text: &str) -> Option<usize> {
    let brace = text.find('{')?;
    let before = text.get(..brace)?.trim_end().trim_end_matches('\'').trim_end();
    let word = before.trim_end_matches(['=', ':', '(']).trim_end();
    let named = before.len() > word.len() && !word.to_ascii_lowercase().contains("header");
    let argument = before.ends_with("-d") || before.ends_with("--data") || before.ends_with("--data-raw");
    (before.is_empty() || named || argument).then_some(brace)
}

/// Rewrites an object of Python as JSON, line by line, until its last brace.
#[derive(Default)]
struct Literal {
    text: String,
    depth: usize,
    quote: Option<char>,
    escaped: bool,
}

impl Literal {
    /// Takes a line. True: the object ended on it.
    fn take(&mut self, line: &str) -> bool {
        let mut word = String::new();
        for letter in line.chars().chain(['\n']) {
            if let Some(quote) = self.quote {
                self.within(letter, quote);
                continue;
            }
            if letter.is_alphanumeric() || letter == '_' {
                word.push(letter);
                continue;
            }
            self.text.push_str(match word.as_str() {
                "True" => "true",
                "False" => "false",
                "None" => "null",
                other => other,
            });
            word.clear();
            match letter {
                '#' => break,
                '"' | '\'' => {
                    self.quote = Some(letter);
                    self.text.push('"');
                }
                '{' | '[' => {
                    self.depth += 1;
                    self.text.push(letter);
                }
                '}' | ']' => {
                    self.drop_last_comma();
                    self.text.push(letter);
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return true;
                    }
                }
                _ => self.text.push(letter),
            }
        }
        false
    }

    fn within(&mut self, letter: char, quote: char) {
        let escaped = std::mem::take(&mut self.escaped);
        match letter {
            // JSON knows no escaped single quote.
            '\'' if escaped => {
                self.text.pop();
                self.text.push('\'');
            }
            _ if escaped => self.text.push(letter),
            '\\' => {
                self.escaped = true;
                self.text.push('\\');
            }
            _ if letter == quote => {
                self.quote = None;
                self.text.push('"');
            }
            '"' => self.text.push_str("\\\""),
            _ => self.text.push(letter),
        }
    }

    fn drop_last_comma(&mut self) {
        let kept = self.text.trim_end().len();
        if self.text.get(..kept).is_some_and(|text| text.ends_with(',')) {
            self.text.truncate(kept - 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_python_body_with_line_numbers_is_read() {
        let page = Page::new(
            "text\n 1# try\n 2headers = {\n 3    \"x\": 1\n 4}\n 5data = { # the body\n 6  'a': 'it\\'s \"so\"',\n 7  \"n\": [1, 2,],\n 8  \"b\": False, \"z\": None,\n 9}\n10go(data)",
        );
        let bodies = bodies(&page);
        assert_eq!(bodies.len(), 1);
        assert_eq!(bodies[0].value, json!({ "a": "it's \"so\"", "n": [1, 2], "b": false, "z": null }));
        assert_eq!((bodies[0].first, bodies[0].last), (6, 10));
        assert_eq!(numbered_lines(&page).len(), 10);
    }

    #[test]
    fn an_object_that_is_never_closed_is_none() {
        assert!(bodies(&Page::new("data = {\n\"a\": 1,\nb = {\n")).is_empty());
    }

    #[test]
    fn plain_json_is_a_body() {
        assert_eq!(bodies(&Page::new("Request:\n{\n  \"a\": \"True\"\n}"))[0].value, json!({ "a": "True" }));
    }
}
