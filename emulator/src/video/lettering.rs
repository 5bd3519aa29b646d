use std::collections::BTreeMap;

use ab_glyph::{Font, FontRef, InvalidFont, PxScale, PxScaleFont, ScaleFont};
use epaint_default_fonts::HACK_REGULAR;

use super::canvas::{Canvas, Mask};

/// Letters of one size, all of the same width. Each is rasterised once.
pub(super) struct Lettering {
    font: PxScaleFont<FontRef<'static>>,
    glyphs: BTreeMap<char, Glyph>,
    /// From one letter to the next. Unit: pixels.
    pub(super) advance: i32,
    /// From one line to the next. Unit: pixels.
    pub(super) line: i32,
    ascent: i32,
}

/// A letter's picture and where its corner is, seen from the pen on the base line.
struct Glyph {
    mask: Mask,
    left: i32,
    top: i32,
}

impl Lettering {
    /// Unit of the size: pixels from the top of the highest letter to the bottom of the lowest.
    pub(super) fn new(size: u16) -> Result<Self, InvalidFont> {
        let font = FontRef::try_from_slice(HACK_REGULAR)?.into_scaled(PxScale::from(f32::from(size)));
        let advance = whole(font.h_advance(font.glyph_id('M'))).max(1);
        let ascent = whole(font.ascent());
        let line = i32::from(size) + i32::from(size) / 6;
        Ok(Self { font, glyphs: BTreeMap::new(), advance, line, ascent })
    }

    /// Writes one line. Unit of the place: pixels, the line's left upper corner. Opacity: 0 to 255.
    pub(super) fn write(&mut self, canvas: &mut Canvas, text: &str, place: (i32, i32), opacity: u8) {
        let base = place.1.saturating_add(self.ascent);
        let mut pen = place.0;
        for letter in text.chars() {
            let font = &self.font;
            let glyph = self.glyphs.entry(letter).or_insert_with(|| Glyph::new(font, letter));
            canvas.paint(
                &glyph.mask,
                pen.saturating_add(glyph.left),
                base.saturating_add(glyph.top),
                opacity,
            );
            pen = pen.saturating_add(self.advance);
        }
    }
}

impl Glyph {
    /// A letter that the font lacks is its empty box.
    fn new(font: &PxScaleFont<FontRef<'static>>, letter: char) -> Self {
        let Some(outline) = font.outline_glyph(font.scaled_glyph(letter)) else {
            return Self { mask: Mask { width: 0, coverage: Vec::new() }, left: 0, top: 0 };
        };
        let bounds = outline.px_bounds();
        let (width, height) = (pixels(bounds.width()), pixels(bounds.height()));
        let mut coverage = vec![0; width * height];
        outline.draw(|x, y, covered| {
            let place = usize::try_from(y).ok().zip(usize::try_from(x).ok()).map(|(y, x)| y * width + x);
            if let Some(pixel) = place.and_then(|place| coverage.get_mut(place)) {
                *pixel = share(covered);
            }
        });
        Self { mask: Mask { width, coverage }, left: whole(bounds.min.x), top: whole(bounds.min.y) }
    }
}

/// Breaks a text into lines of at most so many letters, at spaces where there are any. What does not fit into the lines
/// is cut off with an ellipsis.
pub(super) fn wrapped(text: &str, columns: usize, lines: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut wrapped: Vec<String> = Vec::new();
    for word in text.split(|letter: char| letter.is_whitespace() || letter.is_control()) {
        let mut letters: Vec<char> = word.chars().collect();
        while !letters.is_empty() && wrapped.len() <= lines {
            match wrapped.last_mut() {
                Some(line) if line.chars().count() + 1 + letters.len() <= columns => {
                    line.push(' ');
                    line.extend(letters.drain(..));
                }
                _ => wrapped.push(letters.drain(..letters.len().min(columns)).collect()),
            }
        }
    }
    if wrapped.len() > lines {
        wrapped.truncate(lines);
        if let Some(last) = wrapped.last_mut() {
            *last = last.chars().take(columns - 1).chain(['…']).collect();
        }
    }
    wrapped
}

#[expect(clippy::cast_possible_truncation, reason = "a float becomes the nearest integer there is")]
fn whole(length: f32) -> i32 {
    length.round() as i32
}

fn pixels(length: f32) -> usize {
    usize::try_from(whole(length)).unwrap_or(0)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float becomes the nearest integer there is"
)]
fn share(covered: f32) -> u8 {
    (covered * 255.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_long_words_anywhere() {
        assert_eq!(wrapped("a fox in the snow", 8, 9), ["a fox in", "the snow"]);
        assert_eq!(wrapped("abcdefghij kl", 4, 9), ["abcd", "efgh", "ij", "kl"]);
        assert_eq!(wrapped(" a\n\tb\u{7}c ", 9, 9), ["a b c"]);
        assert_eq!(wrapped("", 9, 9), Vec::<String>::new());
        assert_eq!(wrapped("äöü ß", 3, 2), ["äöü", "ß"]);
    }

    #[test]
    fn what_does_not_fit_is_cut_with_an_ellipsis() {
        assert_eq!(wrapped("a fox in the snow", 8, 1), ["a fox i…"]);
        assert_eq!(wrapped("a fox in the snow today", 8, 2), ["a fox in", "the sno…"]);
        assert_eq!(wrapped("one two", 9, 1), ["one two"]);
        assert_eq!(wrapped("one two", 1, 2), ["o", "…"]);
        assert_eq!(wrapped("one two", 0, 1), ["…"]);
        assert_eq!(wrapped("one", 9, 0), Vec::<String>::new());
    }

    #[test]
    fn every_letter_is_rasterised_at_any_size() {
        for size in [1, 9, 300] {
            let mut lettering = Lettering::new(size).unwrap();
            let mut canvas = Canvas::new(64, 32);
            lettering.write(&mut canvas, "aÄ猫 \u{1F98A}\u{0}\u{301}", (0, 0), 255);
            assert_eq!(lettering.glyphs.len(), 7);
            assert!(lettering.advance >= 1 && lettering.line >= 1);
        }
    }
}
