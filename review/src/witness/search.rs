use std::{cmp::Reverse, collections::BinaryHeap};

use serde_json::{Map, Value};

use super::{
    body,
    slot::{Choice, Slot},
};

/// A slot and the values it is tried with, smallest first.
#[derive(Debug)]
pub(super) struct Varied<'s, 'a> {
    pub(super) slot: &'s Slot<'a>,
    pub(super) choices: Vec<Choice>,
}

/// What came of a search.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Searched<T> {
    /// What the first request that fits came to.
    pub(super) hit: Option<T>,
    /// How many requests were tried.
    pub(super) tried: usize,
    /// Whether these were all.
    pub(super) is_complete: bool,
}

/// Keys, characters, the choice of each slot, and the slot that was moved last.
type Step = (usize, usize, Vec<usize>, usize);

/// Tries combinations in the order of their size until one fits or `most` were tried.
///
/// From each combination the next ones are those in which one slot, the one moved last or a later one, has its next larger
/// value: so each is reached once, and none before a smaller one.
pub(super) fn smallest<T>(
    varied: &[Varied<'_, '_>],
    fixed: &Map<String, Value>,
    most: usize,
    mut fits: impl FnMut(&Value) -> Option<T>,
) -> Searched<T> {
    let mut found = Searched { hit: None, tried: 0, is_complete: true };
    let mut open: BinaryHeap<Reverse<Step>> = BinaryHeap::new();
    open.extend(step(varied, vec![0; varied.len()], 0).map(Reverse));
    while let Some(Reverse((_, _, at, last))) = open.pop() {
        if found.tried == most {
            found.is_complete = false;
            break;
        }
        found.tried += 1;
        if let Some(body) = assembled(varied, &at, fixed) {
            found.hit = fits(&body);
            if found.hit.is_some() {
                found.is_complete = false;
                break;
            }
        }
        for next in last..varied.len() {
            let mut moved = at.clone();
            if let Some(choice) = moved.get_mut(next) {
                *choice += 1;
            }
            open.extend(step(varied, moved, next).map(Reverse));
        }
    }
    found
}

/// A combination with its size. `None`: a slot has no such value.
fn step(varied: &[Varied<'_, '_>], at: Vec<usize>, last: usize) -> Option<Step> {
    let (mut keys, mut length) = (0, 0);
    for (varied, choice) in varied.iter().zip(&at) {
        let (key, characters) = varied.choices.get(*choice)?.cost;
        keys += key;
        length += characters;
    }
    Some((keys, length, at, last))
}

/// The body of a combination. `None`: one value stands in another's way.
fn assembled(varied: &[Varied<'_, '_>], at: &[usize], fixed: &Map<String, Value>) -> Option<Value> {
    let mut object = fixed.clone();
    for (varied, choice) in varied.iter().zip(at) {
        if let Some(value) = &varied.choices.get(*choice)?.value
            && !body::put(&mut object, varied.slot.pointer, value.clone())
        {
            return None;
        }
    }
    Some(Value::Object(object))
}
