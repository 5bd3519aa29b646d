use crate::Page;

/// Whether the lines of a page tell of what is sent or of what comes back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Section {
    sent: bool,
    named: bool,
}

impl Section {
    /// The beginning of a page.
    pub(crate) fn start() -> Self {
        Self { sent: true, named: false }
    }

    /// Whether a heading said that what follows is sent.
    pub(crate) fn is_named(self) -> bool {
        self.named && self.sent
    }

    /// The numbers of the lines that tell of what is sent, in their order.
    pub(crate) fn sent_lines(page: &Page) -> Vec<usize> {
        let mut section = Self::start();
        page.lines().iter().filter(|line| section.sees(&line.text)).map(|line| line.number).collect()
    }

    /// Looks at a line, which may be a heading. False: what follows is not what a request's body holds.
    pub(crate) fn sees(&mut self, line: &str) -> bool {
        let marked = line.trim_start().starts_with('#') || line.trim().starts_with("<h");
        let text = heading(line);
        let words: Vec<&str> = text.split(|letter: char| !letter.is_ascii_alphanumeric()).collect();
        if marked || (words.len() <= 3 && !line.contains(['|', '`', ':', '.', '<'])) {
            let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
            if has(&[
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
            ]) {
                self.sent = false;
            } else if has(&[
                "request",
                "parameters",
                "parameter",
                "body",
                "input",
                "inputs",
                "arguments",
                "payload",
            ]) {
                (self.sent, self.named) = (true, true);
            }
        }
        self.sent
    }
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

    #[test]
    fn what_comes_back_is_told_from_what_is_sent() {
        let mut section = Section::start();
        for (line, sent) in [
            ("# Make a film", true),
            ("## Response fields", false),
            ("- **output** (string): the output", false),
            ("### More", false),
            ("<h2>Request body</h2>", true),
            ("The response is a film.", true),
            ("Headers", false),
        ] {
            assert_eq!(section.sees(line), sent, "{line}");
        }
    }
}
