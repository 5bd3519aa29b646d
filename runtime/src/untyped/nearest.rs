use std::cmp::Reverse;

/// Longest text that is compared. The cost grows with the square.
const MOST: usize = 64;

/// The candidate that a person most likely meant. `None` where all are too different.
///
/// Case and punctuation count for nothing at first, so that `negativePrompt` finds `negative_prompt`; among
/// equals, the one that begins alike wins, then the first.
pub(super) fn nearest<'a>(given: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = letters(given);
    let score = |candidate: &'a str| {
        let letters = letters(candidate);
        let distance = distance(&plain, &letters);
        let alike = given.chars().zip(candidate.chars()).take(MOST).take_while(|(a, b)| a == b).count();
        // More than half changed is another word.
        (distance * 2 <= plain.len().max(letters.len())).then_some((distance, Reverse(alike), candidate))
    };
    let best =
        candidates.into_iter().filter_map(score).min_by_key(|(distance, alike, _)| (*distance, *alike));
    best.map(|(_, _, candidate)| candidate)
}

fn letters(text: &str) -> Vec<char> {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).take(MOST).collect()
}

/// The number of letters to insert, delete, replace or swap with their neighbour.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX / 2);
    let mut previous = None;
    for (index, letter) in left.iter().enumerate() {
        let mut row = vec![index + 1];
        let mut other_previous = None;
        for (column, other) in right.iter().enumerate() {
            let replaced = at(&above, column) + usize::from(letter != other);
            let deleted = at(&above, column + 1) + 1;
            let inserted = at(&row, column) + 1;
            let mut best = replaced.min(deleted).min(inserted);
            if column > 0 && previous == Some(other) && other_previous == Some(letter) {
                best = best.min(at(&before, column - 1) + 1);
            }
            row.push(best);
            other_previous = Some(other);
        }
        previous = Some(letter);
        before = std::mem::replace(&mut above, row);
    }
    at(&above, right.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_each_kind_of_slip_once() {
        for (left, right, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("steps", "steps", 0),
            ("stps", "steps", 1),
            ("stepps", "steps", 1),
            ("stebs", "steps", 1),
            ("setps", "steps", 1),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(&letters(left), &letters(right)), expected, "{left} {right}");
        }
    }

    #[test]
    fn the_nearest_name_is_what_a_person_meant() {
        let names = ["prompt", "negative_prompt", "steps", "seed", "video_length"];
        for (given, expected) in [
            ("stpes", Some("steps")),
            ("negativePrompt", Some("negative_prompt")),
            ("Prompt", Some("prompt")),
            ("length", Some("video_length")),
            ("sed", Some("seed")),
            ("fps", None),
            ("", None),
            ("resolution", None),
        ] {
            assert_eq!(nearest(given, names), expected, "{given}");
        }
    }

    #[test]
    fn among_equals_the_one_that_begins_alike_wins() {
        assert_eq!(nearest("16:10", ["1:1", "16:9"]), Some("16:9"));
        assert_eq!(nearest("ab", ["ac", "ad"]), Some("ac"));
    }

    #[test]
    fn a_huge_name_is_cut_before_it_is_compared() {
        let huge = "a".repeat(10_000_000);
        assert_eq!(nearest(&huge, ["a".repeat(64).as_str()]).map(str::len), Some(64));
        assert_eq!(nearest(&huge, ["seed"]), None);
    }
}
