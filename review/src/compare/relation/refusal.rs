use wan_specs::RuleSpec;

use super::{at, changed_key, parameters, sentence};
use crate::{
    Finding, Rule, Witness,
    compare::{Change, Found, ModelPair, Place},
    rules::relation as rules,
    witness::{Answer, Direction, Scope},
};

/// What the requests that were tried tell of a rule.
struct Verdict {
    /// `None`: a side cannot be tried.
    refused: Option<Answer>,
    accepted: Option<Answer>,
}

/// A rule that refuses is new.
pub(super) fn added(pair: &ModelPair<'_>, place: &Place<'_>, new: &RuleSpec, found: &mut Found<'_>) {
    let verdict = Verdict::of(pair, None, Some(new));
    let (rule, told) = if verdict.refuses() {
        (&rules::RULE_ADDED, "new rule")
    } else {
        (&rules::RULE_EQUIVALENT, "a new rule refuses nothing that was accepted")
    };
    let message = format!("{told}: {}", sentence(&new.doc));
    verdict.tell(found.add(rule, place, Change::added(new), message), &[new]);
}

/// A rule that refused is gone.
pub(super) fn removed(pair: &ModelPair<'_>, place: &Place<'_>, old: &RuleSpec, found: &mut Found<'_>) {
    let verdict = Verdict::of(pair, Some(old), None);
    let (rule, told) = if verdict.accepts() {
        (&rules::RULE_REMOVED, "rule dropped")
    } else {
        (&rules::RULE_EQUIVALENT, "a rule was dropped, and nothing more is accepted")
    };
    let message = format!("{told}: {}", sentence(&old.doc));
    verdict.tell(found.add(rule, place, Change::removed(old), message), &[old]);
}

/// What was advice refuses.
pub(super) fn raised(
    pair: &ModelPair<'_>,
    place: &Place<'_>,
    old: &RuleSpec,
    new: &RuleSpec,
    found: &mut Found<'_>,
) {
    let verdict = Verdict::of(pair, None, Some(new));
    let (rule, told) = if verdict.refuses() {
        (&rules::RULE_SEVERITY_RAISED, "what was advice is refused now")
    } else {
        (&rules::RULE_EQUIVALENT, "what was advice would be refused, and no request meets it")
    };
    severity(&verdict, rule, told, place, old, new, found);
}

/// What refused is advice.
pub(super) fn lowered(
    pair: &ModelPair<'_>,
    place: &Place<'_>,
    old: &RuleSpec,
    new: &RuleSpec,
    found: &mut Found<'_>,
) {
    let verdict = Verdict::of(pair, Some(old), None);
    let (rule, told) = if verdict.accepts() {
        (&rules::RULE_SEVERITY_LOWERED, "what was refused is advice now")
    } else {
        (&rules::RULE_EQUIVALENT, "what was refused is advice, and no request meets it")
    };
    severity(&verdict, rule, told, place, old, new, found);
}

fn severity(
    verdict: &Verdict,
    rule: &'static Rule,
    told: &str,
    place: &Place<'_>,
    old: &RuleSpec,
    new: &RuleSpec,
    found: &mut Found<'_>,
) {
    let message = format!("{told}: {}", sentence(&new.doc));
    let key = place.key("severity");
    let (place, change) = match changed_key(old, new) {
        None => (key, Change::of(&old.severity, &new.severity)),
        Some(_) => (*place, Change::of(old, new)),
    };
    verdict.tell(found.add(rule, &place, change, message), &[old, new]);
}

/// A rule refuses, as it did, and says something else.
pub(super) fn changed(
    pair: &ModelPair<'_>,
    place: &Place<'_>,
    old: &RuleSpec,
    new: &RuleSpec,
    found: &mut Found<'_>,
) {
    let Some(key) = changed_key(old, new) else { return };
    let verdict = Verdict::of(pair, Some(old), Some(new));
    let (rule, told) = match (verdict.refuses(), verdict.accepts()) {
        (true, false) => (&rules::RULE_TIGHTENED, "a rule allows less".to_owned()),
        (false, true) => (&rules::RULE_LOOSENED, "a rule allows more".to_owned()),
        (true, true) => (&rules::RULE_CHANGED, "a rule allows something else".to_owned()),
        (false, false) => {
            let tried = verdict.tried();
            let told = format!(
                "a rule was rewritten and accepts the same of the {tried} requests that stand for all"
            );
            (&rules::RULE_EQUIVALENT, told)
        }
    };
    let (place, change) = at(place, key, old, new);
    let message = format!("{told}: {}", sentence(&new.doc));
    verdict.tell(found.add(rule, &place, change, message), &[old, new]);
}

impl Verdict {
    /// Asks for what the new rule refuses and what the old one refused.
    fn of(pair: &ModelPair<'_>, old: Option<&RuleSpec>, new: Option<&RuleSpec>) -> Self {
        let all: Vec<&RuleSpec> = old.into_iter().chain(new).collect();
        let names = parameters(&all);
        let none = Answer { witness: None, requests: 0, is_sure: true };
        let ask = |direction, rule: Option<&RuleSpec>| match rule {
            Some(rule) => pair.judge.ask(direction, &Scope::rule(&names, rule)),
            None => Some(none.clone()),
        };
        Self { refused: ask(Direction::Refused, new), accepted: ask(Direction::Accepted, old) }
    }

    fn refuses(&self) -> bool {
        self.refused.as_ref().is_none_or(Answer::may_happen)
    }

    fn accepts(&self) -> bool {
        self.accepted.as_ref().is_none_or(Answer::may_happen)
    }

    fn tried(&self) -> usize {
        [&self.refused, &self.accepted].into_iter().flatten().map(|answer| answer.requests).sum()
    }

    fn is_sure(&self) -> bool {
        [&self.refused, &self.accepted]
            .into_iter()
            .all(|answer| answer.as_ref().is_some_and(|one| one.is_sure))
    }

    /// Adds what was found: the request that is refused, else the one that is accepted.
    fn tell(&self, finding: &mut Finding, rules: &[&RuleSpec]) {
        let witness = |answer: &Option<Answer>| -> Option<Witness> { answer.as_ref()?.witness.clone() };
        finding.witness = witness(&self.refused).or_else(|| witness(&self.accepted));
        finding.parameters = parameters(rules);
        if !self.is_sure() {
            finding.guessed();
        }
    }
}
