//! Which parameter of the new side is which of the old one.

use wan_specs::ParameterSpec;

use super::{
    align::{Aligned, align},
    shown::field,
};
use crate::Confidence;

/// A parameter on the sides that have it.
#[derive(Clone, Debug)]
pub(super) struct Paired<'a> {
    pub(super) aligned: Aligned<'a, ParameterSpec>,
    /// Whether two names are surely those of one parameter.
    pub(super) confidence: Confidence,
}

/// Pairs parameters by name; then what is left over by a declared renaming, by the name in Rust, by likeness.
///
/// A renaming that the old side declares is one that was taken back.
pub(super) fn paired<'a>(old: &'a [ParameterSpec], new: &'a [ParameterSpec]) -> Vec<Paired<'a>> {
    let mut pairs: Vec<Paired<'a>> = align(old, new, |parameter| parameter.name.clone())
        .into_iter()
        .map(|aligned| Paired { aligned, confidence: Confidence::Exact })
        .collect();
    join(&mut pairs, Confidence::Exact, |old, new| {
        new.renamed_from.as_ref() == Some(&old.name) || old.renamed_from.as_ref() == Some(&new.name)
    });
    join(&mut pairs, Confidence::Heuristic, |old, new| {
        old.constant.is_none() && new.constant.is_none() && field(old) == field(new)
    });
    join(&mut pairs, Confidence::Heuristic, |old, new| likeness(old) == likeness(new));
    pairs
}

/// Joins each that went with the one that came for it, where neither could be joined with another.
fn join(
    pairs: &mut Vec<Paired<'_>>,
    confidence: Confidence,
    is_one: impl Fn(&ParameterSpec, &ParameterSpec) -> bool,
) {
    let went: Vec<_> =
        pairs.iter().filter_map(|pair| pair.aligned.old.filter(|_| pair.aligned.new.is_none())).collect();
    let came: Vec<_> =
        pairs.iter().filter_map(|pair| pair.aligned.new.filter(|_| pair.aligned.old.is_none())).collect();
    for old in &went {
        let mut matches = came.iter().filter(|new| is_one(old.1, new.1));
        let (Some(new), None) = (matches.next(), matches.next()) else { continue };
        if went.iter().filter(|old| is_one(old.1, new.1)).count() > 1 {
            continue;
        }
        pairs.retain(|pair| pair.aligned.new.is_some() || pair.aligned.old.map(|(at, _)| at) != Some(old.0));
        if let Some(pair) = pairs.iter_mut().find(|pair| pair.aligned.new.map(|(at, _)| at) == Some(new.0)) {
            pair.aligned.old = Some(*old);
            pair.confidence = confidence;
        }
    }
}

/// What two names of one parameter have in common: type and constraints, but neither names nor words.
fn likeness(parameter: &ParameterSpec) -> ParameterSpec {
    ParameterSpec {
        name: String::new(),
        rust: None,
        renamed_from: None,
        deprecated: None,
        pointer: None,
        rust_type: None,
        doc: String::new(),
        note: None,
        source: None,
        ..parameter.clone()
    }
}
