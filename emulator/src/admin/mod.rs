//! What steers and shows an emulator: the routes below `/_emulator/`, and the page at `/`.
//!
//! Each route is one row of [`ROUTES`] and does what a method of [`Emulator`](crate::Emulator) does. Nothing of it is
//! recorded among the requests, and no fault acts on it.

mod act;
mod guard;
mod page;
mod question;
mod routes;

use std::sync::Arc;

use http::{HeaderValue, Method, header, request::Parts};
use hyper::body::{Bytes, Incoming};
use tokio::{sync::OwnedSemaphorePermit, time::timeout};

use crate::{
    instance::Instance,
    refusal,
    respond::{self, Response},
    wording::bounded,
};

pub(crate) use routes::ROUTES;

/// Where the routes begin.
const PREFIX: &str = "/_emulator";

/// Answers that are made, or wait for their clients to take them, at one time. One that tells of all requests is large.
pub(crate) const ANSWERS: usize = 16;

/// What is said where a turn does not come.
const BUSY: &str = "too many clients have not yet read what they asked for";

/// An answer, and the turn that it takes as long as some of it was not sent.
struct Told {
    text: String,
    _turn: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for Told {
    fn as_ref(&self) -> &[u8] {
        self.text.as_bytes()
    }
}

/// Whether the path is no provider's.
pub(crate) fn is_for(path: &str) -> bool {
    path == "/" || path.strip_prefix(PREFIX).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Answers a request that is no provider's.
pub(crate) async fn serve(instance: &Instance, parts: &Parts, body: Incoming) -> Response {
    let mut response = match answer(instance, parts, body).await {
        Ok(response) | Err(response) => response,
    };
    respond::mark(&mut response);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

async fn answer(instance: &Instance, parts: &Parts, body: Incoming) -> Result<Response, Response> {
    guard::check(&parts.uri, &parts.headers).map_err(|message| refused(403, &message))?;
    // What HEAD asks for is what GET gives; the connection leaves the body out.
    let method = if parts.method == Method::HEAD { "GET" } else { parts.method.as_str() };
    let path = parts.uri.path();
    if path == "/" {
        return if method == "GET" { Ok(page::page()) } else { Err(wrong_method(parts, "GET, HEAD")) };
    }
    let found = routes::find(method, path);
    let (route, id) = match found {
        routes::Found::Route(route, id) => (route, id),
        routes::Found::WrongMethod(allowed) => return Err(wrong_method(parts, &allowed)),
        routes::Found::Nothing(message) => return Err(refused(404, &message)),
    };
    let question =
        question::read(route.query, parts.uri.query()).map_err(|message| refused(400, &message))?;
    let read = instance.room.read(&parts.headers, body, instance.client_timeout).await;
    let body = read.map_err(|unread| {
        let (status, message) = unread.refusal();
        refused(status.as_u16(), &message)
    })?;
    let turn = timeout(instance.client_timeout, Arc::clone(&instance.telling).acquire_owned()).await;
    let Ok(Ok(turn)) = turn else { return Err(refused(503, BUSY)) };
    match act::act(instance, route.action, &question, id, &body.bytes) {
        Ok(body) => {
            let told = Told { text: body.to_string(), _turn: turn };
            let mut response = Response::new(Bytes::from_owner(told));
            let kind = HeaderValue::from_static("application/json");
            response.headers_mut().insert(header::CONTENT_TYPE, kind);
            Ok(response)
        }
        Err((status, message)) => Err(refused(status, &message)),
    }
}

fn refused(status: u16, message: &str) -> Response {
    respond::json(status, &refusal::sentence(&bounded(message)))
}

fn wrong_method(parts: &Parts, allowed: &str) -> Response {
    let message = format!("`{}` takes {allowed}, not {}", parts.uri.path(), parts.method);
    let mut response = refused(405, &message);
    response.headers_mut().extend(HeaderValue::try_from(allowed).map(|allowed| (header::ALLOW, allowed)));
    response
}
