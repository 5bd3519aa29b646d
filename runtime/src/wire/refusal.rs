//! What a refusal means: the provider's rules in their order, then what HTTP itself says.

use std::fmt;

use serde_json::Value;

use super::{Answer, answer};
use crate::data::{ErrorRuleData, MoneyClass, ProviderData, Refusal};

/// An answer that is no success, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) status: u16,
    pub(crate) means: Refusal,
    pub(crate) money: MoneyClass,
    /// The provider's or HTTP's name for it.
    pub(crate) title: &'static str,
    /// The server's sentence, as it wrote it.
    pub(crate) message: Option<String>,
    /// What the provider's support can look up, as the body tells it.
    pub(crate) request_id: Option<String>,
}

/// What a refusal holds by which rules know it.
struct Signs {
    status: u16,
    code: Option<String>,
    message: Option<String>,
    /// The sentence, in small letters.
    lower: String,
}

/// Understands a refusal.
pub(crate) fn read(provider: &ProviderData, refusal: &Answer) -> Refused {
    let body = refusal.json();
    let signs = Signs::of(provider, refusal, body.as_ref());
    let (means, money, title) = match provider.errors.rules.iter().find(|rule| signs.fit(rule)) {
        Some(rule) => (rule.means, rule.money, rule.title),
        None => by_status(refusal.status),
    };
    // Of what cannot be read nobody knows that it is not one which leaves a doubt.
    let mut others = provider.errors.rules.iter().take_while(|rule| !signs.fit(rule));
    let is_doubtful = refusal.is_garbled()
        && others.any(|rule| signs.is_within(rule) && rule.money == MoneyClass::Ambiguous);
    let money = if is_doubtful { MoneyClass::Ambiguous } else { money };
    signs.refused(provider, body.as_ref(), (means, money, title))
}

/// Understands an error that looks like a success: one that a rule knows by more than its status. `None`: nothing says
/// that the answer is an error. Whoever asks has made sure that it holds nothing of what was asked for.
pub(crate) fn in_success(provider: &ProviderData, answer: &Answer, body: &Value) -> Option<Refused> {
    let signs = Signs::of(provider, answer, Some(body));
    let is_told =
        |rule: &&ErrorRuleData| rule.code.is_some() || rule.code_prefix.is_some() || rule.message.is_some();
    let rule = provider.errors.rules.iter().filter(is_told).find(|rule| signs.fit(rule))?;
    Some(signs.refused(provider, Some(body), (rule.means, rule.money, rule.title)))
}

impl Signs {
    fn of(provider: &ProviderData, refusal: &Answer, body: Option<&Value>) -> Self {
        let message = match body {
            Some(body) => answer::message(body, provider.errors.message),
            None => plain_text(refusal),
        };
        Self {
            status: refusal.status,
            code: body.and_then(|body| answer::text(body, provider.errors.code)),
            lower: message.as_deref().unwrap_or_default().to_lowercase(),
            message,
        }
    }

    /// Whether all conditions of the rule hold.
    fn fit(&self, rule: &ErrorRuleData) -> bool {
        let code = self.code.as_deref();
        self.is_within(rule)
            && rule.code.is_none_or(|wanted| code == Some(wanted))
            && rule.code_prefix.is_none_or(|prefix| code.is_some_and(|code| code.starts_with(prefix)))
            && rule.message.is_none_or(|part| self.lower.contains(&part.to_lowercase()))
    }

    /// Whether the rule is for this status.
    fn is_within(&self, rule: &ErrorRuleData) -> bool {
        (rule.http_status..=rule.http_status_to).contains(&self.status)
    }

    fn refused(
        self,
        provider: &ProviderData,
        body: Option<&Value>,
        (means, money, title): (Refusal, MoneyClass, &'static str),
    ) -> Refused {
        let request_id = body.and_then(|body| answer::text(body, provider.errors.request_id));
        Refused { status: self.status, means, money, title, message: self.message, request_id }
    }
}

impl fmt::Display for Refused {
    /// The status and its name; the server's sentence needs cleaning first.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "HTTP {} ({})", self.status, self.title)
    }
}

/// What a status means of itself. Whatever leaves a doubt about money is ambiguous.
fn by_status(status: u16) -> (Refusal, MoneyClass, &'static str) {
    match status {
        300..=399 => (Refusal::Rejected, MoneyClass::Rejected, "a redirect, which is never followed"),
        401 => (Refusal::Auth, MoneyClass::Rejected, "Unauthorized"),
        402 => (Refusal::InsufficientCredits, MoneyClass::Rejected, "Payment Required"),
        403 => (Refusal::Auth, MoneyClass::Rejected, "Forbidden"),
        404 => (Refusal::NotFound, MoneyClass::Rejected, "Not Found"),
        410 => (Refusal::NotFound, MoneyClass::Rejected, "Gone"),
        429 => (Refusal::RateLimited, MoneyClass::NotProcessed, "Too Many Requests"),
        421 | 425 => (Refusal::Server, MoneyClass::NotProcessed, "not processed"),
        400 | 405 | 406 | 413 | 414 | 415 | 422 | 431 | 451 => {
            (Refusal::Rejected, MoneyClass::Rejected, "refused")
        }
        408 => (Refusal::Server, MoneyClass::Ambiguous, "Request Timeout"),
        409 => (Refusal::Rejected, MoneyClass::Ambiguous, "Conflict"),
        500..=599 => (Refusal::Server, MoneyClass::Ambiguous, "server failure"),
        400..=499 => (Refusal::Rejected, MoneyClass::Ambiguous, "refused"),
        _ => (Refusal::Server, MoneyClass::Ambiguous, "unknown status"),
    }
}

/// A body that is a sentence. A page of HTML tells nobody anything in one line.
fn plain_text(refusal: &Answer) -> Option<String> {
    let text = String::from_utf8_lossy(&refusal.body);
    let text = text.trim();
    let is_sentence = refusal.encoding().is_none() && !text.is_empty() && !text.starts_with(['<', '{', '[']);
    is_sentence.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Headers, testing::PROVIDER};

    fn refused(status: u16, body: &str) -> Refused {
        let headers = Headers::default();
        read(&PROVIDER, &Answer { status, headers, body: body.as_bytes().to_vec(), cut: None })
    }

    #[test]
    fn the_first_rule_that_fits_holds() {
        use Refusal::{Auth, InsufficientCredits, Moderation, RateLimited, Rejected, Server};
        for (status, body, means, title) in [
            (403, r#"{"code":"NO_MONEY"}"#, InsufficientCredits, "Not enough balance"),
            (403, r#"{"code":"NO_KEY"}"#, Auth, "Forbidden"),
            (403, "<html>", Auth, "Forbidden"),
            (406, r#"{"message":"Invalid Content Type"}"#, Rejected, "Not acceptable"),
            (406, "invalid content type", Rejected, "Not acceptable"),
            (406, r#"{"message":"Insufficient credits"}"#, InsufficientCredits, "No credits"),
            (429, "", RateLimited, "Slow down"),
            (503, r#"{"code":"CLOSED"}"#, Server, "Closed"),
            (400, r#"{"code":1102}"#, InsufficientCredits, "Empty"),
            (400, r#"{"code":"1102"}"#, InsufficientCredits, "Empty"),
            (400, r#"{"code":"15-NUDITY"}"#, Moderation, "Not shown here"),
            (451, r#"{"code":1500}"#, Moderation, "Not shown here"),
            (400, r#"{"code":115}"#, Rejected, "refused"),
            (452, r#"{"code":1500}"#, Rejected, "refused"),
            (520, "", Server, "A proxy"),
            (529, "", Server, "A proxy"),
            (530, "", Server, "server failure"),
        ] {
            let refused = refused(status, body);
            assert_eq!((refused.means, refused.title), (means, title), "{status} {body}");
        }
    }

    #[test]
    fn without_a_rule_only_what_http_settles_is_free_of_doubt() {
        for (money, statuses) in [
            (
                MoneyClass::Rejected,
                &[400, 401, 402, 404, 405, 410, 413, 414, 415, 422, 431, 451, 302, 308][..],
            ),
            (MoneyClass::NotProcessed, &[421, 425]),
            (MoneyClass::Ambiguous, &[408, 409, 418, 500, 502, 503, 504, 530, 600]),
        ] {
            for status in statuses {
                assert_eq!(refused(*status, "").money, money, "{status}");
            }
        }
    }

    #[test]
    fn http_alone_tells_what_a_status_is_about() {
        use Refusal::{Auth, InsufficientCredits, NotFound, RateLimited, Rejected, Server};
        for (statuses, means, title) in [
            (&[302, 308][..], Rejected, "a redirect, which is never followed"),
            (&[401], Auth, "Unauthorized"),
            (&[402], InsufficientCredits, "Payment Required"),
            (&[403], Auth, "Forbidden"),
            (&[404], NotFound, "Not Found"),
            (&[410], NotFound, "Gone"),
            (&[429], RateLimited, "Too Many Requests"),
            (&[421, 425], Server, "not processed"),
            (&[400, 405, 406, 413, 414, 415, 422, 431, 451], Rejected, "refused"),
            (&[408], Server, "Request Timeout"),
            (&[409], Rejected, "Conflict"),
            (&[418, 499], Rejected, "refused"),
            (&[500, 503, 599], Server, "server failure"),
            (&[199, 600, 999], Server, "unknown status"),
        ] {
            for status in statuses {
                let told = by_status(*status);
                assert_eq!((told.0, told.2), (means, title), "{status}");
            }
        }
        assert_eq!((by_status(403).1, by_status(429).1), (MoneyClass::Rejected, MoneyClass::NotProcessed));
        assert_eq!(refused(503, "").to_string(), "HTTP 503 (server failure)");
    }

    #[test]
    fn an_error_inside_a_success_is_one_only_if_a_rule_knows_it_by_more_than_the_status() {
        let in_success = |status, body: &str| {
            let answer =
                Answer { status, headers: Headers::default(), body: body.as_bytes().to_vec(), cut: None };
            in_success(&PROVIDER, &answer, &answer.json().unwrap())
        };
        for (status, body, money) in [
            (200, r#"{"code":2001,"message":"no"}"#, Some(MoneyClass::Rejected)),
            (200, r#"{"code":"2001"}"#, Some(MoneyClass::Rejected)),
            (200, r#"{"code":2002}"#, Some(MoneyClass::Ambiguous)),
            (200, r#"{"message":"The queue is FULL"}"#, Some(MoneyClass::NotProcessed)),
            (201, r#"{"code":2001}"#, None),
            (200, r#"{"code":0,"message":"success"}"#, None),
            (200, "{}", None),
        ] {
            let found = in_success(status, body);
            assert_eq!(found.map(|refused| refused.money), money, "{status} {body}");
        }
        let refused = in_success(200, r#"{"code":2001,"message":"no","id_of_request":71}"#).unwrap();
        assert_eq!(refused.to_string(), "HTTP 200 (Refused in a success)");
        assert_eq!((refused.message.as_deref(), refused.request_id.as_deref()), (Some("no"), Some("71")));
    }

    #[test]
    fn the_servers_sentence_is_kept_and_its_html_is_not() {
        assert_eq!(refused(400, r#"{"message":"no"}"#).message.as_deref(), Some("no"));
        assert_eq!(refused(400, r#"{"message":["a"]}"#).message.as_deref(), Some(r#"["a"]"#));
        assert_eq!(refused(400, "no such thing").message.as_deref(), Some("no such thing"));
        assert_eq!(refused(405, "<!doctype html>").message, None);
        assert_eq!(refused(400, "{broken").message, None);
    }
}
