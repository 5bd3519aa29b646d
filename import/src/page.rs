/// The text of a page, line by line, each with the number it has in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    lines: Vec<Line>,
}

/// One line of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number, from 1.
    pub number: usize,

    /// Its text. Spaces at the end are gone and hard spaces are plain ones.
    pub text: String,
}

impl Page {
    /// Takes the text of a page apart. Any text is a page.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let lines =
            text.lines().enumerate().map(|(index, text)| Line { number: index + 1, text: cleaned(text) });
        Self { lines: lines.collect() }
    }

    /// The lines, in their order.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The lines with numbers from `first` up to `end`, which is left out. They keep their numbers.
    #[must_use]
    pub fn part(&self, first: usize, end: usize) -> Self {
        let within = self.lines.iter().filter(|line| (first..end).contains(&line.number));
        Self { lines: within.cloned().collect() }
    }
}

impl Line {
    /// The text without spaces around it.
    #[must_use]
    pub fn trimmed(&self) -> &str {
        self.text.trim()
    }
}

/// Browsers copy characters that nobody sees; a comparison would trip over them.
fn cleaned(text: &str) -> String {
    let kept =
        text.chars().filter(|letter| !matches!(letter, '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{2060}'));
    let plain: String = kept
        .map(|letter| if matches!(letter, '\u{a0}' | '\u{202f}' | '\t') { ' ' } else { letter })
        .collect();
    plain.trim_end().to_owned()
}
