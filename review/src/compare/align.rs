use std::collections::HashMap;

use super::place::Item;

/// An item of two lists, on the sides that have it.
#[derive(Clone, Debug)]
pub(crate) struct Aligned<'a, T> {
    /// What tells it from its neighbours.
    pub(crate) name: String,
    /// Index and item of the old list.
    pub(crate) old: Option<(usize, &'a T)>,
    /// Index and item of the new list.
    pub(crate) new: Option<(usize, &'a T)>,
}

impl<T> Aligned<'_, T> {
    /// The item as a step of a place.
    pub(crate) fn item(&self) -> Item<'_> {
        Item {
            name: &self.name,
            old: self.old.map(|(index, _)| index),
            new: self.new.map(|(index, _)| index),
        }
    }
}

/// Pairs the items of two lists by name: in the new list's order, then what is gone. An item whose name another one had
/// before it gets a number.
pub(crate) fn align<'a, T>(old: &'a [T], new: &'a [T], name: impl Fn(&T) -> String) -> Vec<Aligned<'a, T>> {
    let (old, new) = (named(old, &name), named(new, &name));
    let places: HashMap<&str, usize> =
        old.iter().enumerate().map(|(at, (name, _))| (name.as_str(), at)).collect();
    let mut kept = vec![false; old.len()];
    let mut pairs = Vec::with_capacity(new.len());
    for (at, (name, item)) in new.into_iter().enumerate() {
        let before = places.get(name.as_str()).copied();
        let old = before.and_then(|at| old.get(at)).map(|(_, item)| *item);
        if let Some(kept) = before.and_then(|at| kept.get_mut(at)) {
            *kept = true;
        }
        pairs.push(Aligned { name, old: before.zip(old), new: Some((at, item)) });
    }
    for (at, ((name, item), kept)) in old.iter().zip(kept).enumerate() {
        if !kept {
            pairs.push(Aligned { name: name.clone(), old: Some((at, item)), new: None });
        }
    }
    pairs
}

fn named<T>(items: &[T], name: impl Fn(&T) -> String) -> Vec<(String, &T)> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut named = Vec::with_capacity(items.len());
    for item in items {
        let base = name(item);
        let count = seen.entry(base.clone()).or_default();
        *count += 1;
        named.push((if *count == 1 { base } else { format!("{base}#{count}") }, item));
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_paired_by_name_in_the_new_order_and_then_what_is_gone() {
        let pairs = align(&["a", "b", "c"], &["c", "d", "a"], |name| (*name).to_owned());
        let seen: Vec<_> = pairs
            .iter()
            .map(|pair| (pair.name.as_str(), pair.old.map(|(at, _)| at), pair.new.map(|(at, _)| at)))
            .collect();
        assert_eq!(
            seen,
            [("c", Some(2), Some(0)), ("d", None, Some(1)), ("a", Some(0), Some(2)), ("b", Some(1), None)]
        );
    }

    #[test]
    fn a_name_that_comes_twice_is_numbered() {
        let pairs = align(&["a", "a"], &["a"], |name| (*name).to_owned());
        let names: Vec<_> = pairs.iter().map(|pair| (pair.name.as_str(), pair.new.is_some())).collect();
        assert_eq!(names, [("a", true), ("a#2", false)]);
    }
}
