//! Every rule, one file a part of the spec language.

pub(crate) mod bound;
pub(crate) mod default;
pub(crate) mod documentation;
pub(crate) mod kind;
pub(crate) mod model;
pub(crate) mod money;
pub(crate) mod parameter;
pub(crate) mod protocol;
pub(crate) mod provider_answer;
pub(crate) mod relation;
pub(crate) mod value;

use crate::Rule;

/// Every group of rules, in the order of the documentation.
const GROUPS: &[&[&Rule]] = &[
    model::ALL,
    parameter::ALL,
    kind::ALL,
    value::ALL,
    bound::ALL,
    default::ALL,
    relation::ALL,
    money::ALL,
    protocol::ALL,
    provider_answer::ALL,
    documentation::ALL,
];

/// Every rule.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    GROUPS.iter().flat_map(|group| group.iter().copied())
}

/// The rule with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}
