//! A small body that becomes a large one when it is read.

// Deflate by hand would be ours to prove; in pure Rust this is small, and it adds checksums up without the bytes.
use flate2::{Compress, Compression, Crc, FlushCompress};
use http::{HeaderValue, header};
use hyper::body::Bytes;

use crate::respond::Response;

/// Bytes of padding that are compressed once, and sent again and again.
const PIECE: usize = 1024 * 1024;

/// No name, no time, no flags.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

/// A last block without bytes.
const LAST: [u8; 2] = [3, 0];

/// Compresses the body, with so many spaces behind it that `bytes` come out.
pub(super) fn gzip(mut response: Response, bytes: u64) -> Response {
    if let Some(body) = gzipped(response.body(), bytes) {
        *response.body_mut() = body;
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

/// `None` cannot be: deflate has an answer to any bytes.
fn gzipped(body: &[u8], bytes: u64) -> Option<Bytes> {
    let padding = bytes.saturating_sub(body.len() as u64);
    let rest = usize::try_from(padding % PIECE as u64).ok()?;
    let mut parts = Parts { deflated: HEAD.to_vec(), crc: Crc::new() };
    parts.add(&Part::new(body)?);
    let piece = Part::new(&vec![b' '; PIECE])?;
    for _ in 0..padding / PIECE as u64 {
        parts.add(&piece);
    }
    parts.add(&Part::new(&vec![b' '; rest])?);
    let Parts { mut deflated, crc } = parts;
    deflated.extend(LAST);
    deflated.extend(crc.sum().to_le_bytes());
    deflated.extend(crc.amount().to_le_bytes());
    Some(deflated.into())
}

/// Bytes that are compressed so that they can stand behind any others.
struct Part {
    deflated: Vec<u8>,
    crc: Crc,
}

impl Part {
    fn new(bytes: &[u8]) -> Option<Self> {
        // What cannot be compressed becomes a little longer.
        let mut deflated = Vec::with_capacity(bytes.len() + bytes.len() / 100 + 1024);
        Compress::new(Compression::default(), false)
            .compress_vec(bytes, &mut deflated, FlushCompress::Full)
            .ok()?;
        let mut crc = Crc::new();
        crc.update(bytes);
        Some(Self { deflated, crc })
    }
}

struct Parts {
    deflated: Vec<u8>,
    crc: Crc,
}

impl Parts {
    fn add(&mut self, part: &Part) {
        self.deflated.extend_from_slice(&part.deflated);
        self.crc.combine(&part.crc);
    }
}
