//! How much a client may spend.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use crate::{Amount, Cap, Error, ErrorKind, Estimate, journal::DayCap};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How much may be spent: by one request, by one client, within a day. What would cross a cap is not sent.
///
/// A request counts with the most that it costs by the published price, and counts as spent unless the provider
/// provably did not take it. The bill decides in the end: a published price is no offer.
///
/// ```
/// use wan_runtime::SpendGuard;
///
/// let guard = SpendGuard::new("USD").per_call("3".parse()?).per_client("25.50".parse()?);
/// # Ok::<(), wan_runtime::AmountError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a guard guards nothing before it is given to `spend_guard` of a builder"]
pub struct SpendGuard {
    currency: String,
    call: Option<Amount>,
    client: Option<Amount>,
    day: Option<Amount>,
    unknown_price: bool,
}

/// The guard of a client, and what the client has spent.
#[derive(Debug)]
pub(crate) struct Budget {
    guard: Option<SpendGuard>,
    spent: Arc<Mutex<Amount>>,
}

/// Money that is set aside for a request. It counts as spent unless it is given back.
#[must_use = "what is set aside and forgotten counts as spent"]
#[derive(Debug)]
pub(crate) struct Reservation {
    spent: Arc<Mutex<Amount>>,
    amount: Amount,
}

/// Money that is set aside for a request which may never be sent.
#[derive(Debug)]
pub(crate) struct Unsent(Reservation);

impl SpendGuard {
    /// A guard in this currency, as its ISO 4217 code, without a cap yet.
    pub fn new(currency: impl Into<String>) -> Self {
        Self { currency: currency.into(), call: None, client: None, day: None, unknown_price: false }
    }

    /// Sets the most that one request may cost.
    pub fn per_call(mut self, most: Amount) -> Self {
        self.call = Some(most);
        self
    }

    /// Sets the most that a client and its clones may spend as long as they live.
    pub fn per_client(mut self, most: Amount) -> Self {
        self.client = Some(most);
        self
    }

    /// Sets the most that may be spent within any 24 hours by all clients and processes that use the same journal,
    /// which the client must have. A request counts from when it was begun, by the clock of the machine.
    pub fn per_day(mut self, most: Amount) -> Self {
        self.day = Some(most);
        self
    }

    /// Lets requests through whose price is not known in this currency, which count as nothing, and those with
    /// [`unlisted`](crate::Call::unlisted) values or [skipped](crate::Call::dangerously_skip_validation) violations,
    /// which count with the published price although they may cost more. Default: they are refused.
    pub fn allow_unknown_price(mut self) -> Self {
        self.unknown_price = true;
        self
    }

    /// Why it cannot be used, if it cannot.
    pub(crate) fn problem(&self, has_journal: bool) -> Option<(&'static str, &'static str)> {
        let is_code = self.currency.len() == 3 && self.currency.bytes().all(|byte| byte.is_ascii_uppercase());
        if !is_code {
            return Some(("its currency is no code of three capital letters", "name one such as `USD`"));
        }
        if self.call.is_none() && self.client.is_none() && self.day.is_none() {
            return Some(("it has no cap", "set one with `per_call`, `per_client` or `per_day`"));
        }
        if self.day.is_some() && !has_journal {
            return Some(("its cap of a day needs a journal", "give the client one with `journal`"));
        }
        None
    }
}

impl Budget {
    pub(crate) fn new(guard: Option<SpendGuard>) -> Self {
        Self { guard, spent: Arc::new(Mutex::new(Amount::from_micros(0))) }
    }

    /// Sets aside what a request costs at most. `vouched`: whether the specs know all that it asks for.
    pub(crate) fn reserve(&self, estimate: &Estimate, vouched: bool) -> Result<Reservation, Error> {
        let known = self.known(estimate, vouched)?;
        let amount = known.unwrap_or(Amount::from_micros(0));
        let mut spent = lock(&self.spent);
        let after = spent.saturating_add(amount);
        if let (Some(guard), Some(_)) = (&self.guard, known) {
            if let Some(most) = guard.call.filter(|most| amount > *most) {
                let what = format!("the request may cost {} {amount}", guard.currency);
                return Err(over(Cap::Call, &format!("{what}, over the cap of {most} a request")));
            }
            if let Some(most) = guard.client.filter(|most| after > *most) {
                return Err(guard.crossed(Cap::Client, *spent, amount, most));
            }
        }
        *spent = after;
        drop(spent);
        Ok(Reservation { spent: Arc::clone(&self.spent), amount })
    }

    /// The cap of a day that ends now, for the journal.
    pub(crate) fn day(&self, now: SystemTime) -> Option<DayCap> {
        let guard = self.guard.as_ref()?;
        let since = now.checked_sub(DAY).unwrap_or(SystemTime::UNIX_EPOCH);
        Some(DayCap::new(guard.currency.clone(), guard.day?, since))
    }

    /// What is told when the journal refused a request, because so much is spent already.
    pub(crate) fn over_day(&self, spent: Amount, estimate: &Estimate) -> Error {
        match (&self.guard, self.guard.as_ref().and_then(|guard| guard.day)) {
            (Some(guard), Some(most)) => {
                let amount = estimate.high().unwrap_or(Amount::from_micros(0));
                guard.crossed(Cap::Day, spent, amount, most)
            }
            _ => {
                Error::new(ErrorKind::Journal, "the journal refused the request by a cap that was not given")
                    .with_hint("check the journal's store")
            }
        }
    }

    /// The most that a request costs, in the guard's currency. `None`: nobody knows, and nobody minds.
    fn known(&self, estimate: &Estimate, vouched: bool) -> Result<Option<Amount>, Error> {
        let Some(guard) = &self.guard else { return Ok(estimate.high()) };
        let why = match (estimate.high(), estimate.currency()) {
            (Some(high), Some(currency))
                if currency == guard.currency && (vouched || guard.unknown_price) =>
            {
                return Ok(Some(high));
            }
            _ if guard.unknown_price => return Ok(None),
            (Some(_), Some(currency)) if currency != guard.currency => {
                format!("the price is in {currency}, and the cap in {}", guard.currency)
            }
            (Some(_), Some(_)) => {
                "the request asks for what the published price does not speak of".to_owned()
            }
            _ => "the price is not known".to_owned(),
        };
        Err(over(Cap::UnknownPrice, &format!("{why}, so the request may cost anything"))
            .with_hint("allow it with `allow_unknown_price` of the spend guard, or take the caps away"))
    }
}

impl Reservation {
    /// Gives the money back: the provider provably did not take the request.
    pub(crate) fn give_back(self) {
        self.return_amount();
    }

    /// The money as long as the request has not been sent: who drops it gives it back.
    pub(crate) fn until_sent(self) -> Unsent {
        Unsent(self)
    }

    fn return_amount(&self) {
        let mut spent = lock(&self.spent);
        *spent = Amount::from_micros(spent.micros().saturating_sub(self.amount.micros()));
    }
}

impl Unsent {
    /// The money, for the request that is sent now.
    pub(crate) fn keep(mut self) -> Reservation {
        let spent = Arc::clone(&self.0.spent);
        // What is given back when this goes is nothing.
        let amount = std::mem::replace(&mut self.0.amount, Amount::from_micros(0));
        Reservation { spent, amount }
    }
}

impl Drop for Unsent {
    fn drop(&mut self) {
        self.0.return_amount();
    }
}

impl SpendGuard {
    fn crossed(&self, cap: Cap, spent: Amount, amount: Amount, most: Amount) -> Error {
        let whose = if cap == Cap::Day { "within 24 hours" } else { "a client" };
        let currency = &self.currency;
        over(
            cap,
            &format!(
                "{currency} {spent} is or may be spent, the request may cost {amount} more, and the cap is {most} {whose}"
            ),
        )
    }
}

fn over(cap: Cap, what: &str) -> Error {
    Error::new(ErrorKind::SpendGuard, format!("not sent: {what}"))
        .with_cap(cap)
        .with_hint("raise the cap in the spend guard if you mean to spend more")
}

fn lock(spent: &Mutex<Amount>) -> MutexGuard<'_, Amount> {
    spent.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dollar() -> Amount {
        Amount::from_micros(1_000_000)
    }

    #[test]
    fn a_currency_is_a_code_of_three_capital_letters() {
        for (currency, is_code) in [
            ("USD", true),
            ("usd", false),
            ("Usd", false),
            ("US", false),
            ("EURO", false),
            ("US1", false),
            ("", false),
        ] {
            let problem = SpendGuard::new(currency).per_call(dollar()).problem(false);
            assert_eq!(problem.is_none(), is_code, "{currency}: {problem:?}");
        }
    }

    #[test]
    fn a_day_is_the_last_24_hours() {
        let budget = Budget::new(Some(SpendGuard::new("USD").per_day(dollar())));
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        let day = budget.day(now).unwrap();
        assert_eq!(now.duration_since(day.since).unwrap().as_secs(), 86_400);
        assert_eq!((day.currency.as_str(), day.most), ("USD", dollar()));
        assert!(Budget::new(Some(SpendGuard::new("USD").per_call(dollar()))).day(now).is_none());
        assert!(Budget::new(None).day(now).is_none());
    }
}
