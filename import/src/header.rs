use crate::{Page, code, number};

/// What a page says about the model as a whole, before anything is concluded from it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Header {
    /// The title, without what every page of the site has in it, and its line.
    pub title: Option<(String, usize)>,

    /// The sentence below the title.
    pub summary: Option<(String, usize)>,

    /// The time from request to result, and whether the page calls it approximate.
    pub latency: Option<(f64, bool, usize)>,

    /// The price.
    pub price: Option<(Price, usize)>,

    /// The operations it names.
    pub endpoints: Vec<Endpoint>,
}

/// A price as a page writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Price {
    /// Least price, a decimal number.
    pub low: String,

    /// Greatest price.
    pub high: String,

    /// Whether the page calls it approximate.
    pub approximate: bool,

    /// The word after `per`.
    pub per: Option<String>,
}

/// An operation that a page names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    /// `POST`.
    pub method: &'static str,

    /// `https://api.example.com`, where the page shows it.
    pub origin: Option<String>,

    /// `/v1/model`.
    pub path: String,

    /// Its line.
    pub line: usize,
}

impl Endpoint {
    /// The last part of the path, where it can be the name of a model.
    pub(crate) fn model(&self) -> Option<&str> {
        let last = self.path.rsplit('/').next()?;
        (self.method == "POST" && !last.is_empty() && !last.contains('{')).then_some(last)
    }
}

/// Reads the head of a page and the operations it names anywhere outside of its code.
pub(crate) fn read(page: &Page) -> Header {
    let code = code::numbered_lines(page);
    let mut header = Header::default();
    let mut ahead = true;
    let mut first = true;
    for line in page.lines().iter().filter(|line| code.binary_search(&line.number).is_err()) {
        let text = line.trimmed();
        let heading = text.trim_matches(['#', '*', ' ']).to_ascii_lowercase();
        ahead &= !matches!(
            heading.as_str(),
            "parameters" | "request body" | "request parameters" | "api endpoint"
        );
        if let Some(endpoint) = endpoint(text, line.number) {
            header.endpoints.push(endpoint);
        } else if !ahead || text.is_empty() {
        } else if let Some((seconds, approximate)) = latency(text) {
            header.latency.get_or_insert((seconds, approximate, line.number));
        } else if let Some(price) = price(text) {
            header.price.get_or_insert((price, line.number));
        } else if let Some(named) = text.strip_prefix("title:") {
            // The head of a page that was copied as its source.
            header.title = Some((title(named.trim_matches(['"', '\'', ' '])), line.number));
            first = false;
        } else if is_ruler(text) {
        } else if std::mem::take(&mut first) && !text.ends_with('.') {
            header.title = Some((title(text), line.number));
        } else if header.summary.is_none() && !text.starts_with(['#', '*', '|', '<', '-', '`']) {
            header.summary = Some((text.trim_start_matches(['>', ' ']).to_owned(), line.number));
        }
    }
    header
}

/// A line below a heading, or around the head of a page.
fn is_ruler(text: &str) -> bool {
    text.len() > 2 && text.chars().all(|letter| matches!(letter, '=' | '-' | '*' | '_'))
}

/// The version of Wan in a title: `2.1`.
pub(crate) fn version(title: &str) -> Option<String> {
    let lower = title.to_ascii_lowercase();
    let after = lower.get(lower.find("wan")? + 3..)?.trim_start_matches([' ', '-', 'v']);
    let end = after.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(after.len());
    let written = after.get(..end)?.trim_end_matches('.');
    (written.starts_with(|first: char| first.is_ascii_digit())).then(|| written.to_owned())
}

/// What a title says the model makes out of what: `t2v`, `i2v`.
pub(crate) fn task(title: &str) -> Option<&'static str> {
    let lower = title.to_ascii_lowercase().replace('-', " ");
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    match (has(&["text to video", "t2v"]), has(&["image to video", "i2v"])) {
        (true, false) => Some("t2v"),
        (false, true) => Some("i2v"),
        _ => None,
    }
}

fn title(text: &str) -> String {
    let text = html_escape::decode_html_entities(text).replace('\u{a0}', " ");
    let inner =
        text.split_once('>').filter(|(tag, _)| tag.starts_with("<h")).map_or(text.as_str(), |(_, rest)| rest);
    let bare = inner.split('<').next().unwrap_or(inner).trim_start_matches(['#', ' ']).replace('_', " ");
    let bare = bare.strip_suffix("Serverless API").unwrap_or(&bare).trim();
    let words = bare.split(' ').map(|word| match word {
        "Text" | "Image" | "To" | "Video" => word.to_lowercase(),
        "T2V" => "text to video".to_owned(),
        "I2V" => "image to video".to_owned(),
        _ => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// `~104.81s`, on a line of its own.
fn latency(text: &str) -> Option<(f64, bool)> {
    let bare = text.trim_start_matches(['~', '\u{2248}']).trim_start();
    let (seconds, unit) = number::leading(bare)?;
    matches!(unit.trim(), "s" | "sec" | "seconds").then_some((seconds.as_f64()?, bare.len() < text.len()))
}

/// `~$0.855`, `$0.625 - $2.81 per generation`, on a line of its own, maybe after `Price:`.
fn price(text: &str) -> Option<Price> {
    let labels = ["Price:", "Pricing:", "Cost:"];
    let text = labels.iter().find_map(|label| text.strip_prefix(label)).unwrap_or(text).trim();
    let bare = text.trim_start_matches(['~', '\u{2248}']).trim_start();
    let (low, rest) = amount(bare.strip_prefix('$')?)?;
    let rest = rest.trim_start();
    let joint = rest.strip_prefix(['-', '\u{2013}']).or_else(|| rest.strip_prefix("to "));
    let (high, rest) = match joint {
        Some(rest) => amount(rest.trim_start().strip_prefix('$')?)?,
        None => (low, rest),
    };
    let rest = rest.trim();
    let per = rest.strip_prefix("per ").or_else(|| rest.strip_prefix('/'));
    if per.is_none() && !rest.is_empty() {
        return None;
    }
    Some(Price {
        low: low.to_owned(),
        high: high.to_owned(),
        approximate: bare.len() < text.len(),
        per: per.map(|word| word.trim().to_owned()),
    })
}

/// The amount as it is written: money is never a binary fraction.
fn amount(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let (amount, rest) = text.split_at_checked(end)?;
    let amount_ok = amount.starts_with(|first: char| first.is_ascii_digit()) && amount.parse::<f64>().is_ok();
    (amount_ok && !amount.ends_with('.')).then_some((amount, rest))
}

/// `POSThttps://api.example.com/v1/model`, `GET /v2/requests/{id}`.
fn endpoint(text: &str, line: usize) -> Option<Endpoint> {
    let (method, rest) = called(text)?;
    let address = rest.trim_start_matches([' ', '`', '*', ':', '"']);
    let address = address.split([' ', '`', '*', '?', '"', '<', ',']).next()?.trim_end_matches('.');
    let (origin, path) = match address.split_once("://") {
        Some((scheme, rest)) => {
            let (host, path) = rest.split_once('/')?;
            (Some(format!("{scheme}://{host}")), format!("/{path}"))
        }
        None => (None, address.to_owned()),
    };
    path.starts_with('/').then_some(Endpoint { method, origin, path, line })
}

/// The method of a line that names an operation, and what follows it: `POST /v1/a`, `Endpoint: POST /v1/a`. An address
/// that is called the endpoint and has no method is one to send to.
fn called(text: &str) -> Option<(&'static str, &str)> {
    let bare = text.trim_start_matches(['`', '*', ' ', '-', '\u{2022}']);
    let label = ["endpoint", "url", "api", "request url", "send a"].iter().find_map(|label| {
        let rest = bare.get(label.len()..)?;
        let labelled = bare.get(..label.len())?.eq_ignore_ascii_case(label);
        labelled.then(|| rest.trim_start_matches(['*', '`', ':', ' ', '"']))
    });
    let named = label.unwrap_or(bare);
    let method = ["POST", "GET"].iter().find_map(|method| Some((*method, named.strip_prefix(*method)?)));
    if let Some((method, rest)) = method {
        let rest = rest.trim_start_matches(['`', '*', ' ']);
        return Some((method, rest.strip_prefix("to ").unwrap_or(rest)));
    }
    label.filter(|rest| rest.starts_with("https://")).map(|rest| ("POST", rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_keeps_its_digits() {
        let price = price("$0.6250 - $2.81 per generation").unwrap();
        assert_eq!((price.low.as_str(), price.high.as_str()), ("0.6250", "2.81"));
        assert_eq!(price.per.as_deref(), Some("generation"));
        for text in ["$0.5 off today", "$", "$.5", "$1.2.3", "0.5"] {
            assert!(super::price(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_title_loses_what_every_page_has() {
        assert_eq!(title("Wan_2.1 Text to Video Serverless API"), "Wan 2.1 text to video");
        assert_eq!(version("Wan 2.6 image to video").as_deref(), Some("2.6"));
        assert_eq!(version("Swan song"), None);
        assert_eq!(task("Wan 2.6 T2V and I2V"), None);
    }

    #[test]
    fn an_operation_is_read_from_an_address_or_a_path() {
        let full = endpoint("POSThttps://api.example.com/v1/film", 1).unwrap();
        assert_eq!((full.origin.as_deref(), full.model()), (Some("https://api.example.com"), Some("film")));
        assert_eq!(endpoint("GET /v2/requests/{id}", 1).unwrap().model(), None);
        for text in [
            "Endpoint: POST https://api.example.com/v1/film",
            "- **Endpoint**: `https://api.example.com/v1/film`",
            "api: \"POST https://api.example.com/v1/film\"",
            "Send a `POST` to `https://api.example.com/v1/film`.",
        ] {
            assert_eq!(endpoint(text, 1).unwrap().model(), Some("film"), "{text}");
        }
        assert_eq!(endpoint("POST a letter", 1), None);
        assert_eq!(endpoint("See https://api.example.com/v1/film", 1), None);
    }
}
