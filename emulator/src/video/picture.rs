use std::iter;

use ab_glyph::InvalidFont;

use super::{
    Scene,
    canvas::{Area, Canvas, GREY, Mask, WHITE},
    lettering::{Lettering, wrapped},
};

/// Said across every frame.
const WATERMARK: &str = "EMULATED";

/// How much of the watermark covers what is below it: 0 to 255.
const WATERMARK_OPACITY: u8 = 150;

/// The background: tiles in a row, rows of them. Each takes one byte of the fingerprint.
const TILES: (i32, i32) = (8, 4);

/// Size of letters as a part of the shorter side, and its bounds in pixels.
const LETTER_PART: i32 = 20;
const LETTER_SIZES: (i32, i32) = (14, 54);

/// Seconds in which the disc goes from left to right and back.
const SWING: f64 = 4.0;

/// Colour differences of hues, once around the circle.
const HUES: [(i8, i8); 16] = [
    (44, 0),
    (41, 17),
    (31, 31),
    (17, 41),
    (0, 44),
    (-17, 41),
    (-31, 31),
    (-41, 17),
    (-44, 0),
    (-41, -17),
    (-31, -31),
    (-17, -41),
    (0, -44),
    (17, -41),
    (31, -31),
    (41, -17),
];

/// The frames of a scene. What stands still is drawn once; each frame then redraws a line, a disc and a bar.
pub(super) struct Picture {
    still: Canvas,
    frame: Canvas,
    letters: Lettering,
    disc: Mask,
    layout: Layout,
    frames: u32,
    frame_rate: f64,
}

/// Where things stand. Unit: pixels.
#[derive(Clone, Copy)]
struct Layout {
    width: i32,
    height: i32,
    margin: i32,
    /// What the disc moves in.
    track: Area,
    /// The line that counts frames.
    counter: Area,
    /// The bar that grows.
    bar: Area,
}

impl Picture {
    pub(super) fn new(scene: &Scene) -> Result<Self, InvalidFont> {
        let pixels = |side: u32| i32::try_from(side).unwrap_or(i32::MAX);
        let (width, height) = (pixels(scene.width), pixels(scene.height));
        let size = (width.min(height) / LETTER_PART).clamp(LETTER_SIZES.0, LETTER_SIZES.1);
        let mut letters = Lettering::new(u16::try_from(size).unwrap_or(u16::MAX))?;
        let layout = Layout::new(width, height, size, letters.line);

        let mut still = Canvas::new(scene.width, scene.height);
        draw_tiles(&mut still, &layout, &scene.fingerprint);
        let header_end = draw_header(&mut still, &layout, &mut letters, scene);
        draw_watermark(&mut still, &layout, header_end)?;
        draw_footer(&mut still, &layout, &mut letters, scene);
        Ok(Self {
            frame: still.clone(),
            still,
            letters,
            disc: disc(layout.track.height),
            layout,
            frames: scene.frames(),
            frame_rate: scene.frame_rate,
        })
    }

    /// Draws the frame of this number, counted from 0.
    pub(super) fn frame(&mut self, number: u32) -> &Canvas {
        let Layout { margin, track, counter, bar, .. } = self.layout;
        let seconds = f64::from(number) / self.frame_rate;
        for area in [track, counter, bar] {
            self.frame.restore(&self.still, area);
        }
        let way = (track.width - track.height).max(0);
        self.frame.paint(&self.disc, track.left + part(way, swing(seconds)), track.top, u8::MAX);
        let text = format!("frame {}/{}  {seconds:.2} s", number + 1, self.frames);
        self.letters.write(&mut self.frame, &text, (margin, counter.top), u8::MAX);
        let done = f64::from(number + 1) / f64::from(self.frames);
        self.frame.fill(Area { width: part(bar.width, done), ..bar }, WHITE, GREY);
        &self.frame
    }
}

impl Scene {
    /// Number of frames, at least one.
    pub(super) fn frames(&self) -> u32 {
        nearest(self.seconds * self.frame_rate).max(1)
    }
}

impl Layout {
    fn new(width: i32, height: i32, letter: i32, line: i32) -> Self {
        let margin = letter / 2;
        let bar_height = (letter / 3).max(2) & !1;
        let bar = Area { left: 0, top: height - bar_height, width, height: bar_height };
        let counter =
            Area { left: 0, top: bar.top - margin / 2 - line, width, height: (line + margin / 2) & !1 };
        let footer_top = counter.top - line - margin / 2;
        let diameter = letter;
        let track = Area {
            left: margin,
            top: footer_top - margin / 2 - diameter,
            width: width - 2 * margin,
            height: diameter,
        };
        Self { width, height, margin, track, counter, bar }
    }

    /// How many letters fit into a line.
    fn columns(&self, letters: &Lettering) -> usize {
        usize::try_from((self.width - 2 * self.margin) / letters.advance).unwrap_or(0)
    }
}

fn draw_tiles(canvas: &mut Canvas, layout: &Layout, fingerprint: &[u8; 32]) {
    let (columns, rows) = TILES;
    let edge = |index: i32, count: i32, side: i32| (index * side / count) & !1;
    // The first and the last byte choose the two hues, the others how bright a tile is and which hue it has.
    let [first, .., last] = *fingerprint;
    let places = (0..rows).flat_map(|row| iter::repeat(row).zip(0..columns));
    for ((row, column), byte) in places.zip(fingerprint) {
        let (left, top) = (edge(column, columns, layout.width), edge(row, rows, layout.height));
        let (right, bottom) = (edge(column + 1, columns, layout.width), edge(row + 1, rows, layout.height));
        let area = Area { left, top, width: right - left, height: bottom - top };
        canvas.fill(area, 48 + byte / 4, hue(if byte % 2 == 0 { first } else { last }));
    }
}

fn hue(byte: u8) -> (u8, u8) {
    let (blue, red) = HUES.into_iter().cycle().nth(usize::from(byte)).unwrap_or_default();
    (GREY.0.saturating_add_signed(blue), GREY.1.saturating_add_signed(red))
}

/// Writes whose video it is and what was asked. Returns where it ends.
fn draw_header(canvas: &mut Canvas, layout: &Layout, letters: &mut Lettering, scene: &Scene) -> i32 {
    let columns = layout.columns(letters);
    let title = format!("{}/{}", scene.provider, scene.model);
    let mut lines = wrapped(&title, columns, 2);
    let room = (layout.height / 2 - layout.margin) / letters.line;
    let room = usize::try_from(room).unwrap_or(0).saturating_sub(lines.len());
    lines.extend(wrapped(&scene.prompt, columns, room));

    let count = i32::try_from(lines.len()).unwrap_or(0);
    let end = layout.margin + count * letters.line + layout.margin / 2;
    canvas.darken(Area { left: 0, top: 0, width: layout.width, height: end });
    for (line, top) in lines.iter().zip((layout.margin / 2..).step_by(step(letters.line))) {
        letters.write(canvas, line, (layout.margin, top), u8::MAX);
    }
    end
}

/// Writes the watermark as large as fits between what is above and the disc's track.
fn draw_watermark(canvas: &mut Canvas, layout: &Layout, above: i32) -> Result<(), InvalidFont> {
    let count = i32::try_from(WATERMARK.len()).unwrap_or(i32::MAX);
    // Letters of this font are a little more than half as wide as high.
    let across = layout.width * 9 / 10 / count * 2 - 2;
    let room = layout.track.top - above;
    let size = across.min(room).clamp(LETTER_SIZES.0, i32::from(u16::MAX));
    let mut letters = Lettering::new(u16::try_from(size).unwrap_or(u16::MAX))?;
    let left = (layout.width - count * letters.advance) / 2;
    letters.write(canvas, WATERMARK, (left, above + (room - size) / 2), WATERMARK_OPACITY);
    Ok(())
}

/// Writes the seed and leaves room for what changes.
fn draw_footer(canvas: &mut Canvas, layout: &Layout, letters: &mut Lettering, scene: &Scene) {
    let top = layout.counter.top - letters.line;
    let room = layout.height - top + layout.margin / 2;
    canvas.darken(Area { left: 0, top: top - layout.margin / 2, width: layout.width, height: room });
    let text =
        format!("seed: {}  {}x{}  {} frames/s", scene.seed, scene.width, scene.height, scene.frame_rate);
    letters.write(canvas, &text, (layout.margin, top), u8::MAX);
}

fn disc(diameter: i32) -> Mask {
    let side = diameter.max(1);
    // Distances from the middle, doubled so that they are whole.
    let from_middle = |place: i32| 2 * place + 1 - side;
    let inside = |x: i32, y: i32| from_middle(x).pow(2) + from_middle(y).pow(2) <= side.pow(2);
    let coverage = (0..side).flat_map(|y| (0..side).map(move |x| if inside(x, y) { u8::MAX } else { 0 }));
    Mask { width: step(side), coverage: coverage.collect() }
}

/// From 0 to 1 and back.
fn swing(seconds: f64) -> f64 {
    let place = (seconds / SWING).fract() * 2.0;
    if place <= 1.0 { place } else { 2.0 - place }
}

fn part(of: i32, share: f64) -> i32 {
    let whole = u32::try_from(of).unwrap_or(0);
    i32::try_from(nearest(f64::from(whole) * share)).unwrap_or(of)
}

fn step(pixels: i32) -> usize {
    usize::try_from(pixels).unwrap_or(1).max(1)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float becomes the nearest integer there is"
)]
fn nearest(number: f64) -> u32 {
    number.round() as u32
}
