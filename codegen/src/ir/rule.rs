use serde_json::Value;

use super::Bounds;

/// How parameters depend on each other.
#[derive(Debug)]
pub struct Rule {
    /// The kind of relation.
    pub kind: RuleKind,
    /// What becomes of a request that breaks it.
    pub severity: Severity,
    /// The parameters it is about.
    pub parameters: Vec<Operand>,
    /// The condition: parameter and values.
    pub when: Option<(Operand, Vec<Value>)>,
    /// The parameters that `requires` asks for, or that `precedence` makes ignored.
    pub others: Vec<Operand>,
    /// The sets of `one_of_sets`, whose parameters are all in `parameters` too.
    pub sets: Vec<Vec<Operand>>,
    /// How many items `count_by_kind` allows.
    pub count: Bounds<u64>,
    /// The member by which it knows the items that count, and the values.
    pub of: Option<(String, Vec<Value>)>,
    /// The values that `conditional_values` leaves, or that `coerced` makes of the parameters.
    pub values: Vec<Value>,
    /// The combinations that `allowed_tuples` leaves.
    pub tuples: Vec<Vec<Value>>,
    /// The decimal number by which `price_factor` multiplies the price.
    pub factor: Option<String>,
    /// Whether the types make it impossible to break.
    pub by_type: bool,
    /// The rule as a sentence.
    pub sentence: String,
}

/// A parameter that a rule looks at.
#[derive(Clone, Debug)]
pub struct Operand {
    /// Wire name.
    pub wire: String,
    /// Where typed code finds it.
    pub place: Place,
}

/// Where typed code finds a parameter.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// A field: index.
    Field(usize),
    /// A part of a choice: index of the field, index of the part.
    Part(usize, usize),
}

/// The kinds of relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleKind {
    /// The values together must be one of the tuples.
    AllowedTuples,
    /// The parameters act only under a condition.
    InertUnless,
    /// Setting one asks for others.
    Requires,
    /// At most one may be set.
    Excludes,
    /// Exactly one must be set.
    OneOf,
    /// Under a condition fewer values are left.
    ConditionalValues,
    /// Setting one makes others ignored.
    Precedence,
    /// So many items together.
    CountByKind,
    /// Exactly one set must be set as a whole.
    OneOfSets,
    /// Unless all are set, other values are used for all.
    Coerced,
    /// Under a condition the price is multiplied.
    PriceFactor,
}

/// What becomes of a request that breaks a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// It is not sent.
    Refuse,
    /// It is sent; the caller likely meant something else.
    Warn,
    /// It is sent; the caller may want to know.
    Inform,
}
