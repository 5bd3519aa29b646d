use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::Serialize;

use crate::key::KeyState;

/// Requests that are remembered at most; the oldest go first.
const REQUESTS: usize = 20_000;

/// Bytes of their heads and bodies that are remembered at most, taken together.
const BYTES: usize = 64 * 1024 * 1024;

/// A request that arrived.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// When it arrived. Unit: milliseconds of the provider's time since the emulator's start.
    pub arrived_milliseconds: u64,

    /// The HTTP method, in upper case. `?`: what came is no HTTP, or too much of it.
    pub method: String,

    /// Path and query, as they were sent. `?`: the same.
    pub path: String,

    /// Names in lower case and values. The value of a header that may hold a key is replaced.
    pub headers: Vec<(String, String)>,

    /// What came in the place of the provider's key, whether the operation needs one or not. `None`: no provider is there.
    pub key: Option<KeyState>,

    /// The body. Bytes that are no UTF-8 are replaced.
    pub body: String,

    /// The status it was answered with. `None`: not answered yet, or not with HTTP, or the client left before.
    pub status: Option<u16>,

    /// The fault that acted on it. `None`: none did.
    pub fault: Option<String>,
}

impl RecordedRequest {
    /// What it takes in memory, roughly.
    fn bytes(&self) -> usize {
        let headers =
            self.headers.iter().map(|(name, value)| name.len() + value.len() + size_of::<(String, String)>());
        size_of::<Self>() + self.path.len() + self.body.len() + headers.sum::<usize>()
    }

    /// A copy with an empty body.
    fn without_body(&self) -> Self {
        Self {
            arrived_milliseconds: self.arrived_milliseconds,
            method: self.method.clone(),
            path: self.path.clone(),
            headers: self.headers.clone(),
            key: self.key,
            body: String::new(),
            status: self.status,
            fault: self.fault.clone(),
        }
    }
}

/// The requests that arrived, in their order.
#[derive(Debug, Default)]
pub(crate) struct Records(Mutex<Remembered>);

#[derive(Debug, Default)]
struct Remembered {
    requests: VecDeque<RecordedRequest>,
    /// Requests that were forgotten: the number of the first remembered one.
    forgotten: usize,
    bytes: usize,
}

impl Records {
    /// Remembers a request, and gives its number.
    pub(crate) fn arrive(&self, request: RecordedRequest) -> usize {
        let mut remembered = self.lock();
        remembered.bytes += request.bytes();
        remembered.requests.push_back(request);
        remembered.shrink();
        remembered.forgotten + remembered.requests.len() - 1
    }

    pub(crate) fn set_body(&self, number: usize, body: &[u8]) {
        let text = String::from_utf8_lossy(body).into_owned();
        let mut remembered = self.lock();
        let bytes = text.len();
        if let Some(request) = remembered.get(number) {
            request.body = text;
            remembered.bytes += bytes;
            remembered.shrink();
        }
    }

    /// Notes the answer.
    pub(crate) fn answer(&self, number: usize, status: Option<u16>, fault: Option<String>) {
        if let Some(request) = self.lock().get(number) {
            request.status = status;
            request.fault = fault;
        }
    }

    /// The request of this number. `None`: it is forgotten.
    pub(crate) fn find(&self, number: usize) -> Option<RecordedRequest> {
        self.lock().get(number).cloned()
    }

    pub(crate) fn all(&self) -> Vec<RecordedRequest> {
        self.lock().requests.iter().cloned().collect()
    }

    /// The last so many, oldest first.
    pub(crate) fn last(&self, count: usize, with_bodies: bool) -> Vec<RecordedRequest> {
        let remembered = self.lock();
        let last = remembered.requests.iter().skip(remembered.requests.len().saturating_sub(count));
        if with_bodies { last.cloned().collect() } else { last.map(RecordedRequest::without_body).collect() }
    }

    /// Forgets all. Numbers go on, so that a request that is being answered is not taken for another.
    pub(crate) fn clear(&self) {
        let mut remembered = self.lock();
        remembered.forgotten += remembered.requests.len();
        remembered.requests.clear();
        remembered.bytes = 0;
    }

    /// A thread that panicked left at worst a count of bytes that is off.
    fn lock(&self) -> MutexGuard<'_, Remembered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Remembered {
    fn get(&mut self, number: usize) -> Option<&mut RecordedRequest> {
        self.requests.get_mut(number.checked_sub(self.forgotten)?)
    }

    fn shrink(&mut self) {
        while self.requests.len() > REQUESTS || self.bytes > BYTES {
            let Some(oldest) = self.requests.pop_front() else { return };
            self.forgotten += 1;
            self.bytes = self.bytes.saturating_sub(oldest.bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(path: &str) -> RecordedRequest {
        RecordedRequest {
            arrived_milliseconds: 0,
            method: "GET".to_owned(),
            path: path.to_owned(),
            headers: Vec::new(),
            key: None,
            body: String::new(),
            status: None,
            fault: None,
        }
    }

    #[test]
    fn the_oldest_requests_are_forgotten_and_numbers_stay_right() {
        let records = Records::default();
        for number in 0..REQUESTS + 5 {
            assert_eq!(records.arrive(request(&number.to_string())), number);
        }
        assert_eq!(records.all().len(), REQUESTS);
        assert_eq!(records.find(3), None);
        assert_eq!(records.find(7).unwrap().path, "7");
    }

    #[test]
    fn what_was_cleared_is_not_answered_in_the_place_of_another() {
        let records = Records::default();
        let first = records.arrive(request("first"));
        records.clear();
        let second = records.arrive(request("second"));
        records.answer(first, Some(200), None);
        assert_eq!((records.find(first), records.find(second).unwrap().status), (None, None));
        records.answer(second, Some(202), None);
        assert_eq!(records.find(second).unwrap().status, Some(202));
        assert_eq!(records.last(5, true).len(), 1);
        assert_eq!(records.last(0, true), []);
    }

    #[test]
    fn large_bodies_push_old_requests_out() {
        let records = Records::default();
        let first = records.arrive(request("first"));
        records.set_body(first, &vec![b'a'; BYTES - 2000]);
        let second = records.arrive(request("second"));
        assert_eq!(records.all().len(), 2);
        records.set_body(second, &[b'b'; 2000]);
        let paths: Vec<String> = records.all().into_iter().map(|request| request.path).collect();
        assert_eq!(paths, ["second"]);
    }

    #[test]
    fn large_heads_push_old_requests_out() {
        let records = Records::default();
        for number in 0..200 {
            let mut request = request(&number.to_string());
            request.headers.push(("x-large".to_owned(), "a".repeat(BYTES / 100)));
            records.arrive(request);
        }
        assert_eq!(records.all().len(), 99);
        records.clear();
        records.arrive(request("after"));
        assert_eq!(records.all().len(), 1);
    }
}
