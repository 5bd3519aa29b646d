use crate::{
    data::{KindData, LengthUnit, LiteralData, ParameterData},
    media,
    untyped::literal,
    violation::{Decimal, Noun, Range},
};

/// What a parameter may hold, in words: `a whole number, 10 to 70`.
pub(crate) fn text(parameter: &ParameterData) -> String {
    let meant = meant(parameter);
    if parameter.as_text { format!("{meant}, written as a text") } else { meant }
}

fn meant(parameter: &ParameterData) -> String {
    if let Some(constant) = parameter.constant {
        return literal::to_value(constant).to_string();
    }
    let (kind, range) = match &parameter.kind {
        KindData::Boolean => ("true or false", None),
        KindData::Integer { minimum, maximum } => {
            ("a whole number", Range::<i64>::new(*minimum, *maximum).text())
        }
        KindData::Number { minimum, maximum } => {
            ("a number", Range::new(minimum.map(Decimal), maximum.map(Decimal)).text())
        }
        KindData::Text { minimum, maximum, unit } => {
            let noun = match unit {
                LengthUnit::Characters => Noun::Characters,
                LengthUnit::Bytes => Noun::Bytes,
            };
            ("a text", Range::<u64>::new(*minimum, *maximum).counted(noun))
        }
        KindData::Closed { values } => return list(values),
        KindData::Media(accepts) => return media::forms_text(accepts.forms),
        KindData::Object { .. } => ("an object", None),
        KindData::List { minimum, maximum, .. } => {
            ("a list", Range::<u64>::new(*minimum, *maximum).counted(Noun::Items))
        }
    };
    match range {
        Some(range) => format!("{kind}, {range}"),
        None => kind.to_owned(),
    }
}

/// The values as JSON: `360, 480 or 576`.
pub(super) fn list(values: &[LiteralData]) -> String {
    let words: Vec<_> = values.iter().map(|value| literal::to_value(*value).to_string()).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => "nothing".to_owned(),
    }
}
