//! HTTP's own refusals. hyper answers what is no request of HTTP by a bare head that does not say that it is emulated, and
//! has no switch for it: the head is heard on its way out and kept back, so that one of ours can be sent.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::respond::MARK;

/// What ends a head.
const END: &[u8] = b"\r\n\r\n";

/// A connection from which bare refusals are kept back.
#[derive(Debug)]
pub(crate) struct Overheard<L> {
    pub(crate) line: L,
    /// The status of the refusal that was kept back. Nothing comes after it.
    pub(crate) refusal: Option<u16>,
}

impl<L> Overheard<L> {
    pub(crate) fn new(line: L) -> Self {
        Self { line, refusal: None }
    }

    /// Whether these bytes are kept back.
    fn keeps(&mut self, bytes: &[u8]) -> bool {
        let refusal = bare_refusal(bytes);
        self.refusal = self.refusal.or(refusal);
        refusal.is_some()
    }
}

/// The status of a head that refuses, has no body and is not marked as ours, if the bytes are one.
fn bare_refusal(bytes: &[u8]) -> Option<u16> {
    let head = bytes.strip_prefix(b"HTTP/1.")?.strip_suffix(END)?;
    let text = std::str::from_utf8(head).ok()?;
    let status: u16 = text.get(2..5)?.parse().ok()?;
    let bare = (400..500).contains(&status) && !text.contains("\r\n\r\n") && !text.contains(MARK);
    bare.then_some(status)
}

impl<L: AsyncRead + Unpin> AsyncRead for Overheard<L> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.line).poll_read(context, buffer)
    }
}

impl<L: AsyncWrite + Unpin> AsyncWrite for Overheard<L> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.keeps(bytes) {
            return Poll::Ready(Ok(bytes.len()));
        }
        Pin::new(&mut self.line).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if let [only] = slices
            && self.keeps(only)
        {
            return Poll::Ready(Ok(only.len()));
        }
        Pin::new(&mut self.line).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.line.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.line).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.line).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_refusal_is_told_from_everything_else() {
        let bare = "HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\n\r\n";
        assert_eq!(bare_refusal(bare.as_bytes()), Some(431));
        assert_eq!(bare_refusal(bare.replace("1.1", "1.0").as_bytes()), Some(431));
        for other in [
            bare.replace("431", "100"),
            bare.replace("content-length: 0", "x-wan-emulator: true"),
            format!("{bare}{{}}"),
            format!("{bare}{bare}"),
            bare.replace("HTTP/1.1", "SMTP/1.1"),
            bare.replace("431", "43"),
            String::new(),
        ] {
            assert_eq!(bare_refusal(other.as_bytes()), None, "{other}");
        }
    }
}
