//! Bodies that come in two pieces, with points behind each.

use std::{sync::Arc, vec};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use wan_video::{Body, ChunkFuture, Chunks, Response, TransportError};

use crate::{point::Point, stops::Stops};

/// What a body does next.
#[derive(Debug)]
enum Step {
    Piece(Vec<u8>),
    Stop(Point),
    BreakOff,
}

/// The points behind half of a body, behind all of it, and where it is let go because it came to its end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Behind {
    pub(crate) half: Point,
    /// `None`: nobody stops there.
    pub(crate) all: Option<Point>,
    pub(crate) end: Point,
}

#[derive(Debug)]
struct Pieces {
    steps: vec::IntoIter<Step>,
    end: Point,
    stops: Arc<Stops>,
}

/// The same answer, in two pieces. `breaks_off`: the second one does not come.
///
/// All of it is fetched first: so each half is a half however the network cuts it.
pub(crate) async fn halved(
    response: Response,
    behind: Behind,
    breaks_off: bool,
    stops: &Arc<Stops>,
) -> Result<Response, TransportError> {
    let (status, headers, bytes) = taken(response).await?;
    Ok(with(status, headers, bytes, (behind, breaks_off), stops))
}

/// The answer of a server that puts its video into JSON, in base64.
pub(crate) async fn encoded(
    response: Response,
    behind: Behind,
    stops: &Arc<Stops>,
) -> Result<Response, TransportError> {
    let (status, mut headers, bytes) = taken(response).await?;
    let json = format!(r#"{{"output":"{}"}}"#, STANDARD.encode(bytes));
    headers.retain(|(name, _)| {
        !name.eq_ignore_ascii_case("content-type") && !name.eq_ignore_ascii_case("content-length")
    });
    headers.push(("content-type".to_owned(), "application/json".to_owned()));
    Ok(with(status, headers, json.into_bytes(), (behind, false), stops))
}

fn steps(mut first: Vec<u8>, behind: Behind, breaks_off: bool) -> Vec<Step> {
    let second = first.split_off(first.len() / 2);
    let mut steps = vec![Step::Piece(first), Step::Stop(behind.half)];
    if breaks_off {
        steps.push(Step::BreakOff);
    } else {
        steps.push(Step::Piece(second));
        steps.extend(behind.all.map(Step::Stop));
    }
    steps
}

type Taken = (u16, Vec<(String, String)>, Vec<u8>);

async fn taken(response: Response) -> Result<Taken, TransportError> {
    let (status, headers) = (response.status(), response.headers().to_vec());
    let (mut body, mut bytes) = (response.into_body(), Vec::new());
    while let Some(piece) = body.next().await {
        bytes.extend(piece?);
    }
    Ok((status, headers, bytes))
}

fn with(
    status: u16,
    headers: Vec<(String, String)>,
    bytes: Vec<u8>,
    (behind, breaks_off): (Behind, bool),
    stops: &Arc<Stops>,
) -> Response {
    let pieces = Pieces {
        steps: steps(bytes, behind, breaks_off).into_iter(),
        end: behind.end,
        stops: Arc::clone(stops),
    };
    let response = Response::new(status, Body::from_chunks(pieces));
    headers.into_iter().fold(response, |response, (name, value)| response.header(name, value))
}

impl Chunks for Pieces {
    fn next(&mut self) -> ChunkFuture<'_> {
        Box::pin(async {
            // The next piece is asked for once the last one was taken.
            loop {
                match self.steps.next()? {
                    Step::Stop(point) => self.stops.at(point),
                    Step::Piece(bytes) => return Some(Ok(bytes)),
                    Step::BreakOff => return Some(Err(TransportError::maybe_sent("the video broke off"))),
                }
            }
        })
    }
}

impl Drop for Pieces {
    fn drop(&mut self) {
        if self.steps.len() == 0 {
            self.stops.at(self.end);
        }
    }
}
