use std::fmt;

use serde_json::Value;

use super::RuleKind;
use crate::{Severity, data::RuleData, untyped::literal};

/// How parameters depend on each other.
#[derive(Clone, Copy)]
pub struct Rule(pub(super) &'static RuleData);

impl Rule {
    /// The kind of relation.
    #[must_use]
    pub fn kind(self) -> RuleKind {
        self.0.kind
    }

    /// What becomes of a request that breaks it.
    #[must_use]
    pub fn severity(self) -> Severity {
        self.0.severity
    }

    /// The names of the parameters it is about.
    #[must_use]
    pub fn parameters(self) -> &'static [&'static str] {
        self.0.parameters
    }

    /// The names of the parameters that [`RuleKind::Requires`] asks for, or that [`RuleKind::Precedence`] makes the
    /// provider ignore.
    #[must_use]
    pub fn others(self) -> &'static [&'static str] {
        self.0.others
    }

    /// The sets of [`RuleKind::OneOfSets`], whose names are all in [`parameters`](Self::parameters) too.
    #[must_use]
    pub fn sets(self) -> &'static [&'static [&'static str]] {
        self.0.sets
    }

    /// The least and the greatest number of items that [`RuleKind::CountByKind`] allows, both allowed; `None` is no limit.
    #[must_use]
    pub fn count(self) -> (Option<u64>, Option<u64>) {
        (self.0.minimum, self.0.maximum)
    }

    /// Which items [`RuleKind::CountByKind`] counts: the name of their member, and the values of it. `None`: all.
    #[must_use]
    pub fn counted(self) -> Option<(&'static str, Vec<Value>)> {
        let of = self.0.of.as_ref()?;
        Some((of.parameter, of.values.iter().copied().map(literal::to_value).collect()))
    }

    /// The condition: a parameter's name, and the values of it under which the condition holds.
    #[must_use]
    pub fn condition(self) -> Option<(&'static str, Vec<Value>)> {
        let condition = self.0.when.as_ref()?;
        Some((condition.parameter, condition.values.iter().copied().map(literal::to_value).collect()))
    }

    /// The values that [`RuleKind::ConditionalValues`] leaves, or that the provider uses by [`RuleKind::Coerced`], one a
    /// parameter.
    #[must_use]
    pub fn values(self) -> Vec<Value> {
        self.0.values.iter().copied().map(literal::to_value).collect()
    }

    /// The combinations that [`RuleKind::AllowedTuples`] leaves, in the order of the parameters.
    #[must_use]
    pub fn tuples(self) -> Vec<Vec<Value>> {
        let values = |tuple: &&[_]| tuple.iter().copied().map(literal::to_value).collect();
        self.0.tuples.iter().map(values).collect()
    }

    /// The number by which [`RuleKind::PriceFactor`] multiplies the price: a decimal number above zero, as `1.5`.
    #[must_use]
    pub fn factor(self) -> Option<&'static str> {
        self.0.factor
    }

    /// The rule as one sentence.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        self.0.sentence
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let condition = self.0.when.as_ref().map(|when| when.parameter);
        // A rule about no parameter is about what its condition looks at.
        let names = if self.parameters().is_empty() {
            condition.into_iter().collect()
        } else {
            self.parameters().to_vec()
        };
        write!(formatter, "Rule({:?}: {})", self.kind(), names.join(", "))
    }
}

impl fmt::Display for Rule {
    /// The rule as one sentence.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.sentence())
    }
}
