use serde_json::{Value, json};
use wan_specs::{KindSpec, ParameterType, RuleSpec};

use super::rules::{Subject, all, any, not};

/// Greatest number that several parameters share: the schema lists every way to do so.
const SHARED: u64 = 20;

/// That the parameters hold so many items together. `None`: there are too many ways to share them.
pub(super) fn schema(rule: &RuleSpec, subjects: &[Subject<'_>]) -> Option<Value> {
    let of = rule.of.as_ref();
    let mut both = Vec::new();
    if let Some(least) = rule.minimum {
        both.push(at_least(least, subjects, of)?);
    }
    if let Some(most) = rule.maximum {
        both.push(not(&at_least(most.checked_add(1)?, subjects, of)?));
    }
    Some(all(&both))
}

/// That the parameters hold at least so many items together: some way to share the number among them.
fn at_least(number: u64, subjects: &[Subject<'_>], of: Option<&KindSpec>) -> Option<Value> {
    if let [only] = subjects {
        return Some(holds(only, number, of));
    }
    if number > SHARED + 1 {
        return None;
    }
    let ways = shares(number, subjects.len());
    let ways: Vec<Value> = ways
        .iter()
        .map(|way| {
            let parts = subjects.iter().zip(way).filter(|(_, share)| **share > 0);
            all(&parts.map(|(subject, share)| holds(subject, *share, of)).collect::<Vec<_>>())
        })
        .collect();
    Some(any(&ways))
}

/// That one parameter holds at least so many items.
fn holds(subject: &Subject<'_>, number: u64, of: Option<&KindSpec>) -> Value {
    let parameter = subject.0;
    match (number, parameter.kind) {
        (0, _) => json!({}),
        (_, ParameterType::List) => {
            let Some(of) = of else {
                return subject.present(json!({ "type": "array", "minItems": number }));
            };
            let item = parameter.item.iter().flat_map(|item| &item.fields);
            let member = item.into_iter().find(|field| field.name == of.member);
            let values: Vec<&Value> = of.values.iter().map(|value| &value.0).collect();
            let counted = member.map_or_else(|| json!(false), |member| Subject(member).is_one_of(&values));
            subject.present(json!({
                "type": "array",
                "contains": { "type": "object", "allOf": [counted] },
                "minContains": number,
            }))
        }
        (1, _) if of.is_none() => subject.is_set(),
        _ => json!(false),
    }
}

/// Every way to write a number as a sum of so many parts.
fn shares(number: u64, parts: usize) -> Vec<Vec<u64>> {
    if parts <= 1 {
        return vec![vec![number; parts]];
    }
    let ways = (0..=number).flat_map(|first| {
        shares(number - first, parts - 1).into_iter().map(move |rest| [vec![first], rest].concat())
    });
    ways.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_shared_in_every_way() {
        assert_eq!(shares(2, 1), [[2]]);
        assert_eq!(shares(2, 2), [[0, 2], [1, 1], [2, 0]]);
        assert_eq!(shares(3, 3).len(), 10);
    }
}
