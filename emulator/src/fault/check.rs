//! What is wrong with a rule, as a sentence: values that no answer can have, and rules that could never act.

use std::ops::RangeInclusive;

use http::{HeaderName, HeaderValue};
use wan_specs::{BackOffSpec, ErrorRuleSpec};

use super::{
    kind::{Fault, FaultPoint},
    parameter::Hint,
    reply::word,
    rule::{FaultRule, ScopedOperation},
    scenario::{Scenario, ScenarioError},
};
use crate::{
    catalog::{Catalog, Provider},
    wording::{nearest, shortened},
};

/// How long connections can be refused at most: nothing can take the rule back meanwhile but Rust. Unit: real
/// milliseconds.
const REFUSED_AT_MOST: u64 = 10 * 60 * 1000;

/// How long one pause can be at most. Unit: real milliseconds.
const PAUSE_AT_MOST: u64 = 60 * 1000;

/// Characters of an unknown name that a sentence repeats at most.
const TOLD: usize = 60;

/// Bytes that are made up for one answer at most.
const BYTES_AT_MOST: u64 = 4_000_000_000;

/// Headers that say how an answer is read. A hint in one of them would not be sent, or would break the answer.
const FRAMING: [&str; 5] =
    ["connection", "content-length", "content-type", "transfer-encoding", crate::respond::MARK];

impl Scenario {
    /// # Errors
    ///
    /// A rule that could never act where these specs are served, or would act otherwise than it says.
    pub(crate) fn check(&self, catalog: &Catalog) -> Result<(), ScenarioError> {
        for (index, rule) in self.faults.iter().enumerate() {
            let at = |message| ScenarioError::new(format!("fault {}: {message}", index + 1));
            rule.check().and_then(|()| rule.check_in(catalog)).map_err(at)?;
        }
        Ok(())
    }
}

impl FaultRule {
    /// # Errors
    ///
    /// What is wrong with it whatever is served, as a sentence.
    pub(crate) fn check(&self) -> Result<(), String> {
        let name = self.fault.name();
        if !(0.0..=1.0).contains(&self.chance) {
            return Err(format!("`chance` is {}; it is from 0 to 1", self.chance));
        }
        if self.times == Some(0) {
            return Err("`times` is 0, so it would never act; it is 1 or more, or null".to_owned());
        }
        let at_once = Self::new(self.fault.clone());
        if self.fault.point() == FaultPoint::Listener && self.on.operation.is_none() && *self != at_once {
            return Err(format!(
                "`{name}` acts once, when it is set; leave `on`, `skip`, `times` and `chance` away"
            ));
        }
        if let Some(operation) = self.on.operation
            && !operation.is_at(self.fault.point())
        {
            let fitting: Vec<String> = ScopedOperation::ALL
                .into_iter()
                .filter(|operation| operation.is_at(self.fault.point()))
                .map(|operation| format!("`{}`", operation.name()))
                .collect();
            let fitting = if fitting.is_empty() { "no operation".to_owned() } else { fitting.join(", ") };
            return Err(format!("`{name}` does not act on `{}`; it acts on {fitting}", operation.name()));
        }
        self.fault.check().map_err(|message| format!("`{name}`: {message}"))
    }

    /// # Errors
    ///
    /// What keeps it from acting where these specs are served, as a sentence.
    pub(crate) fn check_in(&self, catalog: &Catalog) -> Result<(), String> {
        let providers = self.providers(catalog)?;
        if let Some(operation) = self.on.operation
            && operation != ScopedOperation::File
            && !providers.iter().any(|provider| offers(provider, operation))
        {
            return Err(format!("no provider that it looks at has the operation `{}`", operation.name()));
        }
        self.fault.check_in(&providers).map_err(|message| format!("`{}`: {message}", self.fault.name()))
    }

    /// The providers that it looks at: one at least, unless none is served.
    fn providers<'a>(&self, catalog: &'a Catalog) -> Result<Vec<&'a Provider>, String> {
        let mut providers: Vec<&Provider> = catalog.providers.iter().map(AsRef::as_ref).collect();
        if let Some(wanted) = &self.on.provider {
            let known = providers.iter().map(|provider| provider.spec.provider.as_str());
            known_name("`provider`", wanted, known)?;
            providers.retain(|provider| provider.spec.provider == *wanted);
        }
        if let Some(wanted) = &self.on.model {
            let models = providers.iter().flat_map(|provider| &provider.models);
            known_name("`model`", wanted, models.map(|model| model.spec.model.as_str()))?;
            providers.retain(|provider| provider.models.iter().any(|model| model.spec.model == *wanted));
        }
        Ok(providers)
    }
}

impl Fault {
    /// Values that no answer can have.
    fn check(&self) -> Result<(), String> {
        match self {
            Self::Refused { milliseconds } => at_most("milliseconds", *milliseconds, REFUSED_AT_MOST),
            Self::Drip { bytes: 0, .. } => {
                Err("`bytes` is 0, so nothing would ever come; it is 1 or more".to_owned())
            }
            Self::Drip { milliseconds, .. }
            | Self::ResetAfterAnswer { milliseconds }
            | Self::IdleClosed { milliseconds } => at_most("milliseconds", *milliseconds, PAUSE_AT_MOST),
            Self::RateLimited { hint } => check_hint(hint.as_ref()),
            Self::Status { row: 0, .. } => Err("`row` is 0; rows are counted from 1".to_owned()),
            Self::Status { code, hint, body_bytes, .. } => {
                at_most("body_bytes", *body_bytes, BYTES_AT_MOST)?;
                // Some providers tell errors under a status of success.
                check_code(*code, 200..=599, "an error, 200 to 599")?;
                check_hint(hint.as_ref())
            }
            Self::Gzip { bytes } => at_most("bytes", *bytes, BYTES_AT_MOST),
            Self::FileRefused { code, .. } => check_code(*code, 300..=599, "an error, 300 to 599"),
            Self::SuccessStatus { code } | Self::Empty { code } => {
                check_code(*code, 200..=299, "a success, 200 to 299")
            }
            Self::Redirect { to, code } => {
                check_code(*code, 300..=399, "a redirect, 300 to 399")?;
                if to.starts_with('/') && is_visible(to) { Ok(()) } else { check_address("to", to) }
            }
            Self::ForeignUrls { origin } => check_address("origin", origin),
            Self::NotFoundYoung { seconds } | Self::NotFoundLate { seconds } => {
                let good = seconds.is_finite() && *seconds >= 0.0;
                if good { Ok(()) } else { Err(format!("`seconds` is {seconds}; it is 0 or more")) }
            }
            _ => Ok(()),
        }
    }

    /// What these providers do not have.
    fn check_in(&self, providers: &[&Provider]) -> Result<(), String> {
        let hint = match self {
            Self::Status { code, error_code, row, hint, .. } => {
                check_row(providers, *code, error_code.as_deref(), *row)?;
                hint
            }
            Self::RateLimited { hint } => hint,
            _ => return Ok(()),
        };
        let says = |provider: &&Provider| !provider.spec.back_off.is_empty();
        match hint {
            Some(Hint::At { place, .. }) => {
                let places = providers.iter().flat_map(|provider| &provider.spec.back_off);
                known_name("`place` of a hint", place, places.map(BackOffSpec::place))
            }
            Some(Hint::Seconds(_)) if !providers.iter().any(says) => {
                let message = "no provider that it looks at has a header for `seconds`; \
                               name one: {\"header\": {\"name\": \"retry-after\", \"value\": \"2\"}}";
                Err(message.to_owned())
            }
            _ => Ok(()),
        }
    }
}

fn check_code(code: u16, range: RangeInclusive<u16>, meaning: &str) -> Result<(), String> {
    if range.contains(&code) {
        return Ok(());
    }
    Err(format!("`code` is {code}; it is the status of {meaning}"))
}

fn at_most(name: &str, value: u64, most: u64) -> Result<(), String> {
    if value <= most { Ok(()) } else { Err(format!("`{name}` is {value}; at most {most} are allowed")) }
}

/// A status without a row is answered in the provider's shape. A word, or the number of a row, needs that row.
fn check_row(providers: &[&Provider], code: u16, error_code: Option<&str>, row: usize) -> Result<(), String> {
    let of_status = |provider: &&Provider| -> Vec<ErrorRuleSpec> {
        provider.spec.errors.iter().filter(|rule| rule.statuses().contains(&code)).cloned().collect()
    };
    let rows: Vec<Vec<ErrorRuleSpec>> = providers.iter().map(of_status).collect();
    if let Some(wanted) = error_code {
        let words = rows.iter().flatten().filter_map(word);
        known_name(&format!("`error_code` with the status {code}"), wanted, words)?;
    }
    let named = |rows: &Vec<ErrorRuleSpec>| {
        rows.iter().filter(|rule| error_code.is_none() || word(rule) == error_code).count()
    };
    let most = rows.iter().map(named).max().unwrap_or(0);
    if most == 0 && code < 300 {
        return Err(format!("`code` is {code}, a success, and no row tells an error under it"));
    }
    if row > most.max(1) {
        return Err(format!("`row` is {row}; {most} rows have the status {code} and that word"));
    }
    Ok(())
}

fn check_hint(hint: Option<&Hint>) -> Result<(), String> {
    let Some(Hint::Header { name, value }) = hint else { return Ok(()) };
    if HeaderName::try_from(name).is_err() || FRAMING.contains(&name.to_lowercase().as_str()) {
        return Err(format!("the header of `hint` cannot be called `{}`", name.escape_debug()));
    }
    if HeaderValue::try_from(value).is_err() {
        return Err(format!("no header can have the value `{}` of `hint`", value.escape_debug()));
    }
    Ok(())
}

fn check_address(name: &str, text: &str) -> Result<(), String> {
    let scheme = |scheme: &str| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    };
    let good = is_visible(text)
        && text.split_once("://").is_some_and(|(before, rest)| scheme(before) && !rest.is_empty());
    if good {
        return Ok(());
    }
    Err(format!("`{name}` is `{}`, which is no address such as `https://other.invalid`", text.escape_debug()))
}

/// Whether a header can carry it as an address.
fn is_visible(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn known_name<'a>(
    what: &str,
    wanted: &str,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Result<(), String> {
    if known.clone().any(|name| name == wanted) {
        return Ok(());
    }
    let near = nearest(wanted, known);
    let wanted = shortened(wanted, TOLD);
    match near {
        Some(near) => Err(format!("no {what} is called `{wanted}` here; the nearest is `{near}`")),
        None => Err(format!("no {what} is called `{wanted}` here; there is none")),
    }
}

fn offers(provider: &Provider, operation: ScopedOperation) -> bool {
    provider.spec.operations.iter().any(|offered| ScopedOperation::from(offered.operation) == operation)
}
