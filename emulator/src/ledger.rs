//! What the accepted jobs would have cost: the published prices, reckoned in decimal numbers.

use std::{collections::BTreeMap, time::Duration};

use rust_decimal::Decimal;
use serde::Serialize;
use wan_specs::{Billing, OperationKind, StateMeaning};

use crate::{clock::milliseconds, job::Job, price::price};

/// A job that was accepted, and what it would have cost.
///
/// Each accepted job has one, whatever became of it and whether or not its answer reached anybody: two entries for one
/// video that was wanted once are a video that was bought twice.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LedgerEntry {
    /// The job's id.
    pub job: String,

    /// Id of the provider.
    pub provider: String,

    /// Id of the model.
    pub model: String,

    /// The operation that accepted it.
    pub operation: OperationKind,

    /// When it was accepted. Unit: milliseconds of the provider's time since the emulator's start.
    pub submitted_milliseconds: u64,

    /// What its video would have cost. `None`: no price is published, or it hangs on something that is not known. It is
    /// never zero.
    pub amount: Option<Charge>,

    /// Whether a job is charged that made no video. `None`: it made one, or is not over.
    pub without_video: Option<Billing>,
}

/// A published price, made out for one request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Charge {
    /// ISO 4217 code, such as `USD`.
    pub currency: String,

    /// The least it would have cost, as an exact decimal number.
    pub low: String,

    /// The most it would have cost, as an exact decimal number.
    pub high: String,

    /// Whether the provider calls the price approximate.
    pub approximate: bool,

    /// The day the price was read, such as `2026-11-20`. `None`: not recorded.
    pub as_of: Option<String>,
}

/// All entries of a ledger, added up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LedgerTotals {
    /// Accepted jobs.
    pub entries: usize,

    /// Those of them whose price is unknown, which are in no sum.
    pub without_amount: usize,

    /// The sums, sorted by currency.
    pub sums: Vec<LedgerSum>,
}

/// What the jobs that are priced in one currency would have cost together, had each made its video.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LedgerSum {
    /// ISO 4217 code, such as `USD`.
    pub currency: String,

    /// The least amounts, added up. An exact decimal number.
    pub low: String,

    /// The greatest amounts, added up. An exact decimal number.
    pub high: String,
}

impl LedgerEntry {
    pub(crate) fn new(job: &Job, now: Duration) -> Self {
        let without_video = match job.means(now) {
            StateMeaning::Failed => Some(job.provider.spec.billing.failed_job),
            StateMeaning::Cancelled => Some(job.provider.spec.billing.cancelled_job),
            StateMeaning::Expired => Some(Billing::Unknown),
            StateMeaning::Queued | StateMeaning::Running | StateMeaning::Succeeded => None,
        };
        Self {
            job: job.id.clone(),
            provider: job.provider.spec.provider.clone(),
            model: job.model.spec.model.clone(),
            operation: job.operation,
            submitted_milliseconds: milliseconds(job.submitted),
            amount: amount(job),
            without_video,
        }
    }
}

impl LedgerTotals {
    /// Adds up. An entry whose amount is beyond what can be counted exactly (28 digits) counts as one without amount.
    #[must_use]
    pub fn of(entries: &[LedgerEntry]) -> Self {
        let mut totals = Self::default();
        totals.add(entries);
        totals
    }

    pub(crate) fn add(&mut self, entries: &[LedgerEntry]) {
        let known = std::mem::take(&mut self.sums);
        let mut sums: BTreeMap<&str, (Decimal, Decimal)> = BTreeMap::new();
        for sum in &known {
            let amounts = (decimal(&sum.low).unwrap_or_default(), decimal(&sum.high).unwrap_or_default());
            sums.insert(&sum.currency, amounts);
        }
        for entry in entries {
            let added = entry.amount.as_ref().and_then(|charge| {
                let (low, high) = sums.get(charge.currency.as_str()).copied().unwrap_or_default();
                let low = low.checked_add(decimal(&charge.low)?)?;
                let high = high.checked_add(decimal(&charge.high)?)?;
                Some((charge.currency.as_str(), (low, high)))
            });
            match added {
                Some((currency, sum)) => {
                    sums.insert(currency, sum);
                }
                None => self.without_amount += 1,
            }
        }
        let sum = |(currency, (low, high)): (&str, (Decimal, Decimal))| LedgerSum {
            currency: currency.to_owned(),
            low: low.to_string(),
            high: high.to_string(),
        };
        self.entries += entries.len();
        self.sums = sums.into_iter().map(sum).collect();
    }
}

/// What the job would be charged at most, as a decimal number: what answers tell as its cost.
pub(crate) fn charged(job: &Job) -> Option<String> {
    amount(job).map(|charge| charge.high)
}

/// A test that makes nothing has no price that anybody publishes.
fn amount(job: &Job) -> Option<Charge> {
    if job.is_made_up() { None } else { price(&job.model.spec, &job.body) }
}

/// An exact number, never a negative one. `None`: it has more digits than can be counted, or is none.
pub(crate) fn decimal(text: &str) -> Option<Decimal> {
    Decimal::from_str_exact(text).ok().filter(|number| !number.is_sign_negative())
}

#[cfg(test)]
mod tests;
