use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Json;

/// How parameters depend on each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleSpec {
    /// The kind of relation. It decides which of the other keys are needed.
    #[serde(rename = "rule")]
    pub kind: RuleKind,

    /// What becomes of a request that breaks the rule.
    pub severity: Severity,

    /// The parameters it is about, by name. A `price_factor` has none, for its condition tells all, and `one_of_sets` has
    /// `sets`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<String>,

    /// When the rule acts (`conditional_values`, `price_factor`), or when the parameters do (`inert_unless`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<ConditionSpec>,

    /// The parameters that `requires` asks for, or that `precedence` makes the provider ignore.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<String>,

    /// The sets of parameters of `one_of_sets`, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sets: Vec<Vec<String>>,

    /// Least number of items that `count_by_kind` allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<u64>,

    /// Greatest number of items that `count_by_kind` allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<u64>,

    /// Which items `count_by_kind` counts. Default: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<KindSpec>,

    /// The values that `conditional_values` leaves, or those that `coerced` makes of its parameters, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Json>,

    /// The combinations that `allowed_tuples` leaves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tuples: Vec<TupleSpec>,

    /// By how much `price_factor` multiplies the price: a decimal number in a string, above zero: `"1.5"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub factor: Option<String>,

    /// Makes the parameters of `allowed_tuples` one choice in Rust, so that no other combination can be written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<ChoiceSpec>,

    /// The rule as one sentence, in our own words.
    pub doc: String,

    /// Where the facts differ between sources, or what was inferred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,

    /// Id of the source, where it is not the first of `sources`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl RuleSpec {
    /// Every parameter that a violation may name, each once: those it is about, those of its sets, those it makes ignored.
    #[must_use]
    pub fn subjects(&self) -> Vec<&String> {
        let ignored = self.others.iter().filter(|_| self.kind == RuleKind::Precedence);
        let mut names: Vec<&String> = Vec::new();
        for name in self.parameters.iter().chain(self.sets.iter().flatten()).chain(ignored) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

/// The kinds of relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleKind {
    /// The values of `parameters`, taken together, must be one of `tuples`. Unset ones count with their default;
    /// where one has neither, the rule does not act.
    AllowedTuples,
    /// `parameters` have an effect only while `when` holds, by effective defaults.
    InertUnless,
    /// Who sets any of `parameters` must set each of `others`.
    Requires,
    /// At most one of `parameters` may be set.
    Excludes,
    /// Exactly one of `parameters` must be set.
    OneOf,
    /// While `when` holds, the one parameter of `parameters` may only hold one of `values`.
    ConditionalValues,
    /// While any of `parameters` is set, the provider ignores `others`.
    Precedence,
    /// How many items `parameters` hold together: lists count theirs, and a media file counts as one.
    CountByKind,
    /// Exactly one of `sets` must be set as a whole.
    OneOfSets,
    /// Unless all of `parameters` are set, the provider uses `values` for all of them. It breaks the rule to set some and
    /// not all. What a request costs and delivers follows from those values.
    Coerced,
    /// While `when` holds, by effective defaults, the price is multiplied by `factor`. No request breaks such a rule,
    /// so its severity is `inform`.
    PriceFactor,
}

/// What becomes of a request that breaks a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It is not sent.
    Refuse,
    /// It is sent; the caller likely meant something else.
    Warn,
    /// It is sent; the caller may want to know.
    Inform,
}

/// Holds while the parameter's value, or its default where it is unset, is one of the values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConditionSpec {
    /// The parameter looked at, by name.
    pub parameter: String,

    /// The values under which the condition holds.
    pub values: Vec<Json>,
}

/// Items of lists of objects that are of some kind: a member, or its default where it is unset, has one of the values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KindSpec {
    /// Name of the member.
    pub member: String,

    /// The values that count.
    pub values: Vec<Json>,
}

/// One allowed combination.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TupleSpec {
    /// A value for each of the rule's parameters, in their order.
    pub value: Vec<Json>,

    /// Name of the Rust variant, needed when the rule makes a choice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rust: Option<String>,
}

/// Several parameters shown as one Rust enum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChoiceSpec {
    /// Name of the field, the setter and the argument of `new`.
    pub name: String,

    /// Name of the Rust enum. Default: the name in Pascal case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rust_type: Option<String>,

    /// What the choice means, in our own words.
    pub doc: String,
}
