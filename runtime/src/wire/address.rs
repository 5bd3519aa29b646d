//! Where a request goes: templates of the provider's description, filled in.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::bounds;
use crate::data::OperationData;

/// What the variables of a template stand for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Variables<'a> {
    pub(crate) model: &'a str,
    pub(crate) id: Option<&'a str>,
}

/// All that RFC 3986 does not call unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What can be a job's id, in words.
pub(crate) const JOB_ID: &str =
    "1 to 256 letters, digits and characters of `-_.~:/+=`, and no part between slashes is `.` or `..`";

/// Whether the text can be a job's id: `[A-Za-z0-9_.~:/+=-]{1,256}`, of which no part between slashes leads up. What else
/// comes from outside is not put into urls and onto terminals. In urls an id is [encoded](encode), slashes as well.
pub(crate) fn is_job_id(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~:/+=".contains(&byte);
    (1..=bounds::ID_BYTES).contains(&text.len())
        && text.bytes().all(is_allowed)
        && !text.split('/').any(|part| matches!(part, "." | ".."))
}

/// Path and query of an operation, and more of a query behind it. Values are percent-encoded, so none can reach another
/// path.
pub(crate) fn target_with(
    operation: &OperationData,
    variables: Variables<'_>,
    more: &[(&'static str, String)],
) -> String {
    let mut target = fill(operation.path, variables, encode);
    let own = operation.query.iter().map(|(name, value)| (*name, fill(value, variables, str::to_owned)));
    for (index, (name, value)) in own.chain(more.iter().cloned()).enumerate() {
        target.push(if index == 0 { '?' } else { '&' });
        target.push_str(&encode(name));
        target.push('=');
        target.push_str(&encode(&value));
    }
    target
}

/// The operation's headers besides the key.
pub(crate) fn headers(
    operation: &OperationData,
    variables: Variables<'_>,
) -> impl Iterator<Item = (&'static str, String)> {
    let fill = move |value| fill(value, variables, str::to_owned);
    operation.headers.iter().map(move |(name, value)| (*name, fill(value)))
}

/// A template with the values in place of its variables, each as `write` writes it.
pub(crate) fn fill(template: &str, variables: Variables<'_>, write: impl Fn(&str) -> String) -> String {
    let mut filled = String::with_capacity(template.len() + 40);
    let mut rest = template;
    // One pass from left to right, so that a value that looks like a variable stays a value.
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let (variable, tail) = after.split_once('}').unwrap_or((after, ""));
        match (variable, variables.id) {
            ("model", _) => filled.push_str(&write(variables.model)),
            ("id", Some(id)) => filled.push_str(&write(id)),
            _ => {}
        }
        rest = tail;
    }
    filled.push_str(rest);
    filled
}

/// Whether an address leads where a template leads to that is filled with anything. It is read as servers may read it: with
/// or without escapes, in any case, with slashes too many, with steps that lead up and with parameters behind a step. A
/// variable stands for one step, or for a part of it.
pub(crate) fn is_of_template(address: &str, base: &str, template: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let wanted = format!("{base}{template}").to_lowercase();
    let wanted: Vec<&str> = steps(&wanted).collect();
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().to_lowercase();
    let fits = |own: &[&str]| {
        own.len() == wanted.len() && own.iter().zip(&wanted).all(|(own, wanted)| is_of_step(own, wanted))
    };
    // A slash that is escaped ends a step for some servers, and for others it does not.
    let (inside, between) = (steps(path).map(decoded).collect::<Vec<_>>(), decoded(path));
    let inside: Vec<&str> = inside.iter().map(String::as_str).collect();
    fits(&inside) || fits(&steps(&between).collect::<Vec<_>>()) || fits(&resolved(&between))
}

/// The steps of a path without those that lead nowhere or up, and without the parameters behind them. Where an escape hid
/// one of these, the address was read without seeing it, and some servers see it.
fn resolved(path: &str) -> Vec<&str> {
    let mut kept = Vec::new();
    for step in steps(path).map(|step| step.split(';').next().unwrap_or_default()) {
        match step {
            "" | "." => {}
            ".." => drop(kept.pop()),
            step => kept.push(step),
        }
    }
    kept
}

fn steps(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|step| !step.is_empty())
}

fn is_of_step(own: &str, wanted: &str) -> bool {
    let Some((before, rest)) = wanted.split_once('{') else { return own == wanted };
    let after = rest.rsplit_once('}').map_or("", |(_, after)| after);
    own.strip_prefix(before).is_some_and(|rest| rest.len() > after.len() && rest.ends_with(after))
}

/// Writes all but letters, digits and `-._~` as percent signs with two digits.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{data::OperationKind, wire::testing::operation};

    #[test]
    fn an_id_holds_what_is_safe_in_an_address_on_a_line_and_on_a_screen() {
        let long = "a".repeat(256);
        let name = "projects/x-1/locations/eu/operations/7.a";
        for good in ["a", "2c7f59ea-13f1-402c", "A_z-0", "clip:7~a", "aGk/+w==", "a...b", name, &long] {
            assert!(is_job_id(good), "{good}");
        }
        let too_long = "a".repeat(257);
        for bad in [
            "", ".", "..", "../x", "a/../b", "a/.", "a b", "a@b", "a?b", "a#b", "a;b", "a\\b", "a\r\n", "ä",
            "🦊", "a%2e", "{id}", &too_long,
        ] {
            assert!(!is_job_id(bad), "{bad}");
        }
    }

    #[test]
    fn a_target_is_filled_and_percent_encoded() {
        let mut status = operation(OperationKind::Status);
        status.path = "/v2/{model}/requests/{id}/status";
        status.query = &[("task id", "{id}"), ("fixed", "a&b")];
        let variables = Variables { model: "clip/2 {id}", id: Some("x-1") };
        assert_eq!(
            target_with(&status, variables, &[("hook", "https://me?a=b".to_owned())]),
            "/v2/clip%2F2%20%7Bid%7D/requests/x-1/status?task%20id=x-1&fixed=a%26b&hook=https%3A%2F%2Fme%3Fa%3Db"
        );
    }

    #[test]
    fn an_address_is_of_a_template_however_it_is_written() {
        let base = "https://api.acme.example/x";
        for (path, template) in [
            ("/v1/jobs", "/v1/jobs"),
            ("//v1/jobs/?a=/b", "/v1/jobs"),
            ("/V1/%6Aobs#a", "/v1/jobs"),
            ("/v1/clip-1/jobs", "/v1/{model}/jobs"),
            ("/v1/clip-1:run", "/v1/{model}:run"),
            ("/v1/a%2Fclip-1/jobs", "/v1/{model}/jobs"),
            ("/v1/a%2Fclip-1/jobs", "/v1/a/clip-1/jobs"),
            ("/v1/x%2F..%2Fjobs", "/v1/jobs"),
            ("/v1/.%2Fjobs%2F.", "/v1/jobs"),
            ("/v1;a=b/jobs%3Bc/;d", "/v1/jobs"),
        ] {
            assert!(is_of_template(&format!("{base}{path}"), base, template), "{path}");
        }
        for (path, template) in [
            ("/v1/jobs/7", "/v1/jobs"),
            ("/v1/jobs/7/cancel", "/v1/{model}"),
            ("/v1//jobs", "/v1/{model}/jobs"),
            ("/v1/:run", "/v1/{model}:run"),
            ("/v1/clip-1:stop", "/v1/{model}:run"),
        ] {
            assert!(!is_of_template(&format!("{base}{path}"), base, template), "{path}");
        }
        assert!(!is_of_template("https://other.acme.example/x/v1/jobs", base, "/v1/jobs"));
    }

    #[test]
    fn header_values_are_filled_as_they_are() {
        let mut submit = operation(OperationKind::Submit);
        submit.headers = &[("x-model", "{model}/async"), ("x-mode", "queue")];
        let headers: Vec<_> = headers(&submit, Variables { model: "clip-1", id: None }).collect();
        assert_eq!(headers, [("x-model", "clip-1/async".to_owned()), ("x-mode", "queue".to_owned())]);
    }
}
