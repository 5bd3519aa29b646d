//! A server that sends whatever it likes, and what people see of that.

use std::{
    collections::VecDeque,
    fmt::{self, Debug},
    future::ready,
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use proptest::prelude::*;
use serde_json::json;
use wan_runtime::{Body, Error, Request, Response, SendFuture, Status, Transport};

use crate::acme::{Acme, Clip};

const PROMPT: &str = "a \"canary\" prompt\nwith 100% of <Schnee> & ice";

/// A word of the query of every address, which may be a signature.
const SIGNATURE: &str = "canary-signature";

/// Most characters of an error on one line: 500 of a server's words in it, and ours around them.
const LONGEST: usize = 1200;

#[derive(Clone)]
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Debug for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {:?} {:?}", self.status, self.headers, String::from_utf8_lossy(&self.body))
    }
}

/// Answers each request with the next of these, and the last one for ever.
#[derive(Debug)]
struct Hostile(Mutex<VecDeque<Answer>>);

impl Transport for Hostile {
    fn send(&self, _: Request) -> SendFuture<'_> {
        let mut answers = self.0.lock().unwrap();
        let answer = if answers.len() > 1 { answers.pop_front() } else { answers.front().cloned() }.unwrap();
        let response = Response::new(answer.status, Body::from(answer.body));
        let response =
            answer.headers.into_iter().fold(response, |response, (name, value)| response.header(name, value));
        Box::pin(ready(Ok(response)))
    }
}

/// A key that no other client of this process has, for a key that was refused is not used for a while.
fn fresh_key() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    format!("cafe+canary/key-{}", NUMBER.fetch_add(1, Ordering::Relaxed))
}

/// Stands for the key where a case is made up before its key is known.
const THE_KEY: &str = "{key}";

fn text() -> impl Strategy<Value = String> {
    let percent = |text: &str| {
        text.bytes().fold(String::new(), |told, byte| {
            if byte.is_ascii_alphanumeric() {
                told + &char::from(byte).to_string()
            } else {
                format!("{told}%{byte:02X}")
            }
        })
    };
    let html = PROMPT.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let json = json!(PROMPT).to_string();
    let spelled = [
        PROMPT.to_owned(),
        PROMPT.to_uppercase(),
        percent(PROMPT),
        percent(PROMPT).replace("%20", "+").to_lowercase(),
        html.clone(),
        percent(&html),
        json.clone(),
        json!(json).to_string(),
        THE_KEY.to_owned(),
        THE_KEY.to_owned(),
        "%{KEY}".to_owned(),
        format!("https://files.acme.example/v.mp4?X-Amz-Signature={SIGNATURE}&x"),
        "\u{1b}[31m\u{9b}2J\u{1b}]0;title\u{7}\u{9d}t\u{9c}".to_owned(),
        "\u{202e}4pm\u{2066}\u{200b}\u{feff}\u{e0041}".to_owned(),
        "\r\n\r\n; nothing was charged\0\u{7f}\u{85}".to_owned(),
        "long ".repeat(300),
    ];
    let part = prop_oneof![
        4 => proptest::sample::select(spelled.to_vec()),
        // Apart from what follows, for half an escape before a text that is escaped as well hides its beginning.
        1 => any::<char>().prop_map(|letter| format!("{letter} ")),
        1 => "[ -~]{0,8} ",
        1 => "[%&\\\\;#xu0-9a-f]{0,6} ",
    ];
    proptest::collection::vec(part, 0..5).prop_map(|parts| parts.concat())
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let states = ["QUEUED", "RUNNING", "DONE", "FAILED", "STOPPED"].map(str::to_owned).to_vec();
    let state = prop_oneof![3 => proptest::sample::select(states), 1 => text()];
    let object =
        (state, text(), text(), text(), any::<f64>()).prop_map(|(state, error, message, other, number)| {
            json!({
            "id": "job-7", "status": state, "error": error, "message": message, "code": other, "seed": other,
            "output": other, "progress": number, "eta": number, "cost": other, "ttl": number,
        })
        .to_string()
        .into_bytes()
        });
    prop_oneof![
        4 => object,
        2 => text().prop_map(String::into_bytes),
        1 => text().prop_map(|text| json!({ "id": text, "message": [text], "error": { "why": text } }).to_string().into_bytes()),
        1 => proptest::collection::vec(any::<u8>(), 0..200),
    ]
}

fn answer() -> impl Strategy<Value = Answer> {
    let status = prop_oneof![
        3 => Just(200_u16),
        3 => proptest::sample::select(vec![201, 302, 400, 401, 403, 404, 406, 410, 422, 429, 500, 503]),
        1 => 100_u16..1000,
    ];
    let names =
        vec!["retry-after", "x-request-id", "content-type", "content-encoding", "x-cost", "date", "location"];
    let header = (proptest::sample::select(names), text()).prop_map(|(name, value)| (name.to_owned(), value));
    (status, proptest::collection::vec(header, 0..4), body()).prop_map(|(status, headers, body)| Answer {
        status,
        headers,
        body,
    })
}

/// A spelling of what must not be seen, or a character that must not.
fn unfit(told: &str, key: &str, most: usize) -> Option<String> {
    let bad = told.chars().find(|letter| {
        letter.is_control() || matches!(letter, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
    });
    let plain = told.to_lowercase();
    let words = [
        key.to_lowercase(),
        "\"canary".to_owned(),
        "canary&".to_owned(),
        "canary%22".to_owned(),
        "canary\\".to_owned(),
        SIGNATURE.to_owned(),
    ];
    let word = words.into_iter().find(|word| plain.contains(word));
    let long = (told.chars().count() > most).then(|| format!("{} characters", told.chars().count()));
    bad.map(|letter| format!("{letter:?}")).or(word).or(long)
}

struct Case {
    client: Acme,
    key: String,
}

impl Case {
    fn new(answers: &[Answer]) -> Self {
        let key = fresh_key();
        let spell = |text: &str| text.replace(THE_KEY, &key).replace("{KEY}", &key.to_uppercase());
        let answers = answers.iter().cloned().map(|answer| Answer {
            headers: answer.headers.into_iter().map(|(name, value)| (name, spell(&value))).collect(),
            body: match String::from_utf8(answer.body) {
                Ok(text) => spell(&text).into_bytes(),
                Err(bytes) => bytes.into_bytes(),
            },
            ..answer
        });
        let transport = Hostile(Mutex::new(answers.collect()));
        let builder = Acme::builder().api_key(&*key).poll_interval(Duration::from_millis(1));
        Self { client: builder.transport(transport).build().unwrap(), key }
    }

    fn error(&self, error: &Error) -> Result<(), TestCaseError> {
        self.fit(&error.to_string(), LONGEST)?;
        self.fit(&format!("{error:#}"), LONGEST)?;
        self.fit(&format!("{error:?}"), 2 * LONGEST)?;
        for text in [error.hint(), error.request_id()].into_iter().flatten() {
            self.fit(text, LONGEST)?;
        }
        self.fit(error.body().unwrap_or_default(), 64 * 1024)
    }

    fn status(&self, status: &Status) -> Result<(), TestCaseError> {
        self.fit(&status.to_string(), LONGEST)?;
        self.fit(status.error().unwrap_or_default(), LONGEST)?;
        prop_assert!(status.progress().is_none_or(|progress| (0.0..=100.0).contains(&progress)));
        Ok(())
    }

    fn any<T>(&self, told: Result<T, Error>) -> Result<Option<T>, TestCaseError> {
        match told {
            Ok(told) => Ok(Some(told)),
            Err(error) => self.error(&error).map(|()| None),
        }
    }

    fn fit(&self, told: &str, most: usize) -> Result<(), TestCaseError> {
        match unfit(told, &self.key, most) {
            Some(why) => Err(TestCaseError::fail(format!("{why} in: {told:?}"))),
            None => Ok(()),
        }
    }

    async fn play(&self) -> Result<(), TestCaseError> {
        let clip = Clip { prompt: PROMPT.to_owned(), steps: None };
        if let Some(job) = self.any(self.client.clip(&clip).submit().await)? {
            if let Some(status) = self.any(job.status().await)? {
                self.status(&status)?;
            }
            if let Some(output) = self.any(job.wait_for(Duration::ZERO).await)? {
                self.shown(&output)?;
            }
            self.any(job.cancel().await)?;
        }
        let resumed = self.client.resume(&crate::acme::job_at("2026-11-20T10:00:00Z")).unwrap();
        // The prompt of a job that was taken up again is not known here, so only the rest must hold.
        let error = resumed.wait_for(Duration::ZERO).await.err();
        prop_assert!(error.is_none_or(|error| error.to_string().chars().all(|letter| !letter.is_control())));
        if let Some(output) = self.any(self.client.clip(&clip).run_sync().await)? {
            self.shown(&output)?;
        }
        Ok(())
    }

    fn shown(&self, thing: &impl Debug) -> Result<(), TestCaseError> {
        self.fit(&format!("{thing:?}"), 64 * 1024)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_a_server_sends_is_shown_as_it_is(answers in proptest::collection::vec(answer(), 1..5)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        runtime.block_on(Case::new(&answers).play())?;
    }
}

#[test]
fn what_must_not_be_shown_is_noticed() {
    let key = "cafe+canary/key-7";
    assert_eq!(unfit("all is well", key, 20), None);
    for told in ["a\u{1b}[0m", "CAFE+canary/KEY-7", "a \"canary", "?sig=canary-signature", "gpm\u{202e}"] {
        assert!(unfit(told, key, 100).is_some(), "{told}");
    }
    assert!(unfit("four", key, 3).is_some());
}
