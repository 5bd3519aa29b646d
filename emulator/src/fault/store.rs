use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use super::{
    kind::{Fault, FaultPoint},
    rule::{FaultRule, ScopedOperation},
    scenario::{Scenario, ScenarioError},
};

/// Rules that can be set at one time.
pub(crate) const RULES: usize = 10_000;

/// Bytes of rules that can be set at one time, as JSON.
const RULE_BYTES: usize = 16 * 1024 * 1024;

/// A rule that was set, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PlacedFault {
    /// The rule.
    pub rule: FaultRule,

    /// Requests that it looked at, while it could still act.
    pub met: u64,

    /// Requests that it acted on.
    pub acted: u32,
}

/// A request as rules look at it.
#[derive(Clone, Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) provider: &'a str,
    /// The models that it may be for. The body tells which, where there are several.
    pub(crate) models: Vec<&'a str>,
    pub(crate) operation: ScopedOperation,
    pub(crate) job: Option<&'a str>,
    /// Seconds since the job was submitted.
    pub(crate) age: Option<f64>,
    /// Whether it is for a file at an address that a fault made.
    pub(crate) moved: bool,
}

/// The rules that are set.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<Placed>);

#[derive(Debug, Default)]
struct Placed {
    seed: u64,
    rules: Vec<PlacedFault>,
    /// Of the rules, as JSON.
    bytes: usize,
}

impl Faults {
    pub(crate) fn new(scenario: Scenario) -> Result<Self, ScenarioError> {
        let faults = Self::default();
        faults.replace(scenario)?;
        Ok(faults)
    }

    /// Adds all these rules behind the others, or none.
    pub(crate) fn add(&self, rules: Vec<FaultRule>) -> Result<(), ScenarioError> {
        self.lock().add(rules)
    }

    /// Sets these rules in the place of all others, or leaves the others.
    pub(crate) fn replace(&self, scenario: Scenario) -> Result<(), ScenarioError> {
        let mut placed = Placed { seed: scenario.seed, ..Placed::default() };
        placed.add(scenario.faults)?;
        *self.lock() = placed;
        Ok(())
    }

    pub(crate) fn all(&self) -> Vec<PlacedFault> {
        self.lock().rules.clone()
    }

    /// Takes all rules and their seed away.
    pub(crate) fn clear(&self) {
        *self.lock() = Placed::default();
    }

    /// The fault that acts on the request.
    pub(crate) fn of_request(&self, subject: &Subject<'_>) -> Option<Fault> {
        self.pick(subject, |fault| !fault.is_of_job())
    }

    /// The fault that the job gets which the request made.
    pub(crate) fn of_job(&self, subject: &Subject<'_>) -> Option<Fault> {
        self.pick(subject, Fault::is_of_job)
    }

    /// How long connections are to be refused, if rules say so that did not act yet: as long as the longest says.
    pub(crate) fn refused(&self) -> Option<u64> {
        let mut placed = self.lock();
        let acting = placed.rules.iter_mut().filter_map(|placed| match placed.rule.fault {
            Fault::Refused { milliseconds } if !placed.is_spent() => {
                placed.acted += 1;
                Some(milliseconds)
            }
            _ => None,
        });
        acting.max()
    }

    fn pick(&self, subject: &Subject<'_>, wanted: impl Fn(&Fault) -> bool) -> Option<Fault> {
        let mut placed = self.lock();
        let seed = placed.seed;
        placed.rules.iter_mut().enumerate().find_map(|(number, placed)| {
            let looks = wanted(&placed.rule.fault) && placed.rule.looks_at(subject) && !placed.is_spent();
            (looks && placed.acts(seed, number as u64)).then(|| placed.rule.fault.clone())
        })
    }

    /// A thread that panicked left at worst a count that is off by one.
    fn lock(&self) -> MutexGuard<'_, Placed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Placed {
    /// Rules written in Rust come here unread, so each is judged.
    fn add(&mut self, rules: Vec<FaultRule>) -> Result<(), ScenarioError> {
        for rule in &rules {
            rule.check().map_err(ScenarioError::new)?;
        }
        let count = self.rules.len().saturating_add(rules.len());
        if count > RULES {
            return Err(ScenarioError::too_many(count));
        }
        let bytes = serde_json::to_string(&rules).map_or(0, |json| json.len());
        if self.bytes + bytes > RULE_BYTES {
            return Err(ScenarioError::new(format!(
                "the faults that are set would take more than {RULE_BYTES} bytes"
            )));
        }
        self.bytes += bytes;
        self.rules.extend(rules.into_iter().map(PlacedFault::from));
        Ok(())
    }
}

impl From<FaultRule> for PlacedFault {
    fn from(rule: FaultRule) -> Self {
        Self { rule, met: 0, acted: 0 }
    }
}

impl PlacedFault {
    fn is_spent(&self) -> bool {
        self.rule.times.is_some_and(|times| self.acted >= times)
    }

    /// Counts a request that it looks at, and tells whether it acts on it.
    fn acts(&mut self, seed: u64, number: u64) -> bool {
        let turn = self.met;
        self.met += 1;
        let acts = turn >= u64::from(self.rule.skip) && fraction(seed, number, turn) < self.rule.chance;
        self.acted += u32::from(acts);
        acts
    }
}

impl Fault {
    /// Whether the job that the request is about, or the address of its file, is as old as the fault wants it.
    pub(crate) fn fits(&self, subject: &Subject<'_>) -> bool {
        match self {
            Self::NotFoundYoung { seconds } => subject.age.is_some_and(|age| age < *seconds),
            Self::NotFoundLate { seconds } => subject.age.is_some_and(|age| age >= *seconds),
            Self::FileRefused { old: true, .. } => !subject.moved,
            _ => true,
        }
    }
}

impl FaultRule {
    fn looks_at(&self, subject: &Subject<'_>) -> bool {
        let named = |wanted: &Option<String>, given: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| given == Some(wanted))
        };
        self.fault.fits(subject)
            && self.fault.point() != FaultPoint::Listener
            && subject.operation.is_at(self.fault.point())
            && self.on.operation.is_none_or(|operation| operation == subject.operation)
            && named(&self.on.provider, Some(subject.provider))
            && named(&self.on.job, subject.job)
            && self.on.model.as_deref().is_none_or(|model| subject.models.contains(&model))
    }
}

/// A number from 0 up to 1 that depends on nothing else: `SplitMix64` over the three.
#[expect(clippy::cast_precision_loss, reason = "53 bits are what a float holds exactly")]
fn fraction(seed: u64, number: u64, turn: u64) -> f64 {
    let mixed = mix(mix(mix(seed) ^ number) ^ turn);
    (mixed >> 11) as f64 / (1_u64 << 53) as f64
}

fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}
