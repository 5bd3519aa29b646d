use openh264::formats::YUVSource;

/// Brightest and darkest of BT.709 in its limited range.
pub(super) const WHITE: u8 = 235;
pub(super) const BLACK: u8 = 16;

/// Colour differences of grey.
pub(super) const GREY: (u8, u8) = (128, 128);

/// A frame as the encoder takes it: brightness of each pixel, colour of each two by two. BT.709, limited range.
///
/// What is drawn beyond an edge is clipped.
#[derive(Clone, Debug)]
pub(super) struct Canvas {
    width: usize,
    height: usize,
    luma: Vec<u8>,
    blue: Vec<u8>,
    red: Vec<u8>,
}

/// A rectangle of pixels that may lie outside of a canvas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

/// How much of each pixel of a rectangle something covers, row by row: 0 to 255.
#[derive(Clone, Debug)]
pub(super) struct Mask {
    pub(super) width: usize,
    pub(super) coverage: Vec<u8>,
}

/// The part of an area that is inside.
#[derive(Clone, Copy)]
struct Inside {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

impl Canvas {
    /// Both sides even and at least 2.
    pub(super) fn new(width: u32, height: u32) -> Self {
        let even = |side: u32| usize::try_from(side.max(2) & !1).unwrap_or(2);
        let (width, height) = (even(width), even(height));
        let (pixels, quads) = (width * height, width * height / 4);
        Self { width, height, luma: vec![BLACK; pixels], blue: vec![GREY.0; quads], red: vec![GREY.1; quads] }
    }

    /// Fills with one brightness and colour. Colour begins and ends at even pixels.
    pub(super) fn fill(&mut self, area: Area, luma: u8, color: (u8, u8)) {
        let inside = self.inside(area);
        for row in rows(&mut self.luma, self.width, inside) {
            row.fill(luma);
        }
        let (halved, stride) = (inside.halved(), self.width / 2);
        for row in rows(&mut self.blue, stride, halved) {
            row.fill(color.0);
        }
        for row in rows(&mut self.red, stride, halved) {
            row.fill(color.1);
        }
    }

    /// Takes three quarters of brightness and colour away, so that letters stand out.
    pub(super) fn darken(&mut self, area: Area) {
        let inside = self.inside(area);
        let (halved, stride) = (inside.halved(), self.width / 2);
        for (plane, stride, inside, dark) in [
            (&mut self.luma, self.width, inside, BLACK),
            (&mut self.blue, stride, halved, GREY.0),
            (&mut self.red, stride, halved, GREY.1),
        ] {
            for pixel in rows(plane, stride, inside).flatten() {
                *pixel = if *pixel < dark { dark - (dark - *pixel) / 4 } else { dark + (*pixel - dark) / 4 };
            }
        }
    }

    /// Draws white through a mask whose corner is at `left`, `top`. Opacity: 0 to 255.
    pub(super) fn paint(&mut self, mask: &Mask, left: i32, top: i32, opacity: u8) {
        let Ok(width) = i32::try_from(mask.width) else { return };
        for (source, row) in mask.coverage.chunks_exact(mask.width.max(1)).zip(0..) {
            let inside = self.inside(Area { left, top: top.saturating_add(row), width, height: 1 });
            let hidden = usize::try_from(-i64::from(left)).unwrap_or(0);
            for row in rows(&mut self.luma, self.width, inside) {
                for (pixel, coverage) in row.iter_mut().zip(source.iter().skip(hidden)) {
                    if *coverage > 0 {
                        *pixel = mixed(*pixel, *coverage, opacity);
                    }
                }
            }
        }
    }

    /// Takes an area over from a canvas of the same size.
    pub(super) fn restore(&mut self, still: &Self, area: Area) {
        let inside = self.inside(area);
        let (halved, stride) = (inside.halved(), self.width / 2);
        for (mine, theirs, stride, inside) in [
            (&mut self.luma, &still.luma, self.width, inside),
            (&mut self.blue, &still.blue, stride, halved),
            (&mut self.red, &still.red, stride, halved),
        ] {
            let source = theirs.chunks_exact(stride).skip(inside.top);
            for (row, source) in rows(mine, stride, inside).zip(source) {
                if let Some(source) = source.get(inside.left..inside.left + inside.width) {
                    row.copy_from_slice(source);
                }
            }
        }
    }

    fn inside(&self, area: Area) -> Inside {
        let (left, width) = clipped(area.left, area.width, self.width);
        let (top, height) = clipped(area.top, area.height, self.height);
        Inside { left, top, width, height }
    }
}

impl YUVSource for Canvas {
    fn dimensions(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    fn strides(&self) -> (usize, usize, usize) {
        (self.width, self.width / 2, self.width / 2)
    }

    fn y(&self) -> &[u8] {
        &self.luma
    }

    fn u(&self) -> &[u8] {
        &self.blue
    }

    fn v(&self) -> &[u8] {
        &self.red
    }
}

impl Inside {
    /// The same area where two by two pixels are one.
    fn halved(self) -> Self {
        let half = |begin: usize, length: usize| {
            let end = begin + length;
            (begin / 2, end / 2 - begin / 2)
        };
        let ((left, width), (top, height)) = (half(self.left, self.width), half(self.top, self.height));
        Self { left, top, width, height }
    }
}

/// Begin and length of what is within 0 and `end`.
fn clipped(begin: i32, length: i32, end: usize) -> (usize, usize) {
    let bound = |position: i64| usize::try_from(position).unwrap_or(0).min(end);
    let (begin, after) = (i64::from(begin), i64::from(begin) + i64::from(length.max(0)));
    (bound(begin), bound(after) - bound(begin))
}

fn rows(plane: &mut [u8], stride: usize, inside: Inside) -> impl Iterator<Item = &mut [u8]> {
    plane
        .chunks_exact_mut(stride)
        .skip(inside.top)
        .take(inside.height)
        .filter_map(move |row| row.get_mut(inside.left..inside.left + inside.width))
}

fn mixed(under: u8, coverage: u8, opacity: u8) -> u8 {
    let share = u32::from(coverage) * u32::from(opacity);
    let whole = 255 * 255;
    let mixed = (u32::from(under) * (whole - share) + u32::from(WHITE) * share + whole / 2) / whole;
    u8::try_from(mixed).unwrap_or(WHITE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_beyond_an_edge_is_clipped() {
        for (left, top) in [(-3, -3), (7, 7), (i32::MAX, i32::MIN), (i32::MIN, i32::MAX), (-3, 7), (100, 100)]
        {
            for (width, height) in [(5, 5), (0, 0), (-4, 9), (i32::MAX, i32::MAX)] {
                let mut canvas = Canvas::new(8, 8);
                let area = Area { left, top, width, height };
                canvas.fill(area, 99, (1, 2));
                canvas.darken(area);
                canvas.paint(&Mask { width: 3, coverage: vec![255; 9] }, left, top, 255);
                canvas.restore(&Canvas::new(8, 8), area);
                assert_eq!((canvas.luma.len(), canvas.blue.len(), canvas.red.len()), (64, 16, 16));
            }
        }
    }

    #[test]
    fn a_mask_that_begins_outside_shows_its_rest() {
        let mut canvas = Canvas::new(4, 2);
        canvas.paint(&Mask { width: 3, coverage: vec![255, 0, 255] }, -1, 1, 255);
        assert_eq!(canvas.luma, [16, 16, 16, 16, 16, WHITE, 16, 16]);
    }

    #[test]
    fn a_restored_area_is_as_before() {
        let still = Canvas::new(8, 4);
        let mut canvas = still.clone();
        canvas.fill(Area { left: 2, top: 0, width: 4, height: 2 }, 99, (1, 2));
        assert_eq!((canvas.luma[2], canvas.luma[6], canvas.blue[1], canvas.red[2]), (99, 16, 1, 2));
        canvas.restore(&still, Area { left: 2, top: 0, width: 4, height: 2 });
        assert_eq!((&canvas.luma, &canvas.blue, &canvas.red), (&still.luma, &still.blue, &still.red));
    }
}
