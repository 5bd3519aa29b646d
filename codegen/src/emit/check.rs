//! The validators: one line a bound or rule.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::{
    count, literal,
    request::{self, Shape},
    serialize,
};
use crate::ir::{
    Bounds, Field, Kind, LengthUnit, Operand, Place, Presence, Rule, RuleKind, Severity, TypeItem,
};

/// An implementation of `Validate`.
pub(super) fn emit(shape: Shape<'_>, rules: &[Rule]) -> TokenStream {
    let name = format_ident!("{}", shape.name);
    let bounds: TokenStream = shape.fields.iter().map(|field| self::field(field, shape)).collect();
    let mut refusals = Vec::new();
    let mut notes = Vec::new();
    // No request breaks what tells the price.
    let heard = |rule: &&Rule| !rule.by_type && rule.kind != RuleKind::PriceFactor;
    for rule in rules.iter().filter(heard) {
        let list = if rule.severity == Severity::Refuse { &mut refusals } else { &mut notes };
        list.extend(self::rule(rule, shape));
    }
    notes.extend(shape.fields.iter().filter_map(unmeasured));
    let collector = if bounds.is_empty() && refusals.is_empty() { quote!(_found) } else { quote!(found) };
    let advise = (!notes.is_empty()).then(|| {
        quote! {
            fn advise(&self, found: &mut Violations) {
                #(#notes)*
            }
        }
    });
    quote! {
        impl Validate for #name {
            fn check(&self, #collector: &mut Violations) {
                #bounds
                #(#refusals)*
            }
            #advise
        }
    }
}

/// Tells of a file whose bounds cannot be checked, because its header tells nothing.
fn unmeasured(field: &Field) -> Option<TokenStream> {
    let Kind::Media(media) = &field.kind else { return None };
    let bounded = media.min_seconds.is_some() || media.max_seconds.is_some() || !media.dimensions.is_empty();
    let (name, wire) = (format_ident!("{}", field.name), &field.wire);
    let constant = format_ident!("{}", media.constant);
    let optional = matches!(field.presence, Presence::Optional(_));
    let value = if optional { quote!(self.#name.as_ref()) } else { quote!(&self.#name) };
    bounded.then(|| quote!(found.unmeasured(#wire, #value, &#constant);))
}

fn field(field: &Field, shape: Shape<'_>) -> TokenStream {
    let name = format_ident!("{}", field.name);
    let wire = &field.wire;
    let optional = matches!(field.presence, Presence::Optional(_));
    match &field.kind {
        Kind::Text(bounds, _) if !bounds.is_open() => {
            let text = if optional { quote!(self.#name.as_deref()) } else { quote!(self.#name.as_str()) };
            scalar(&field.kind, wire, &text)
        }
        Kind::Integer(_) | Kind::Number(_) => scalar(&field.kind, wire, &quote!(self.#name)),
        Kind::Media(_) => {
            let media = if optional { quote!(self.#name.as_ref()) } else { quote!(&self.#name) };
            scalar(&field.kind, wire, &media)
        }
        Kind::Object(at) if is_checked(*at, shape.types) => {
            let check = |value: TokenStream| quote!(found.within(#wire, None, |found| #value.check(found)););
            if_set(optional, &name, &check(quote!(#name)), &check(quote!(self.#name)))
        }
        Kind::List(item, bounds) => {
            let count = (!bounds.is_open()).then(|| {
                let bounds = unsigned(bounds);
                if optional {
                    quote!(found.items(#wire, self.#name.as_ref().map(Vec::len), #bounds);)
                } else {
                    quote!(found.items(#wire, self.#name.len(), #bounds);)
                }
            });
            let items = list_items(item, shape);
            let each = items.map(|inner| {
                let walk = |list: TokenStream| {
                    quote! {
                        for (index, item) in #list.iter().enumerate() {
                            found.within(#wire, Some(index), |found| #inner);
                        }
                    }
                };
                if_set(optional, &name, &walk(quote!(#name)), &walk(quote!(self.#name)))
            });
            quote!(#count #each)
        }
        _ => TokenStream::new(),
    }
}

fn if_set(optional: bool, name: &proc_macro2::Ident, set: &TokenStream, always: &TokenStream) -> TokenStream {
    if optional { quote!(if let Some(#name) = &self.#name { #set }) } else { always.clone() }
}

fn list_items(item: &Kind, shape: Shape<'_>) -> Option<TokenStream> {
    match item {
        Kind::Object(at) if is_checked(*at, shape.types) => Some(quote!(item.check(found))),
        Kind::Text(bounds, _) if !bounds.is_open() => Some(call(&scalar(item, "", &quote!(item.as_str())))),
        Kind::Integer(bounds) if !bounds.is_open() => Some(call(&scalar(item, "", &quote!(*item)))),
        Kind::Number(_) => Some(call(&scalar(item, "", &quote!(*item)))),
        Kind::Media(_) => Some(call(&scalar(item, "", &quote!(item)))),
        Kind::List(inner, bounds) => {
            let count = (!bounds.is_open()).then(|| {
                let bounds = unsigned(bounds);
                quote!(found.items("", item.len(), #bounds);)
            });
            let each = list_items(inner, shape).map(|check| {
                quote! {
                    for (index, item) in item.iter().enumerate() {
                        found.within("", Some(index), |found| #check);
                    }
                }
            });
            (count.is_some() || each.is_some()).then(|| quote!({ #count #each }))
        }
        _ => None,
    }
}

/// A statement as the body of a closure.
fn call(statement: &TokenStream) -> TokenStream {
    quote!({ #statement })
}

fn scalar(kind: &Kind, wire: &str, value: &TokenStream) -> TokenStream {
    match kind {
        Kind::Integer(bounds) if !bounds.is_open() => {
            let bounds = range(bounds.minimum.map(literal::integer), bounds.maximum.map(literal::integer));
            quote!(found.integer(#wire, #value, #bounds);)
        }
        Kind::Number(bounds) => {
            let bounds = range(bounds.minimum.map(literal::float), bounds.maximum.map(literal::float));
            quote!(found.number(#wire, #value, #bounds);)
        }
        Kind::Text(bounds, unit) if !bounds.is_open() => {
            let bounds = unsigned(bounds);
            match unit {
                LengthUnit::Characters => quote!(found.characters(#wire, #value, #bounds);),
                LengthUnit::Bytes => quote!(found.bytes(#wire, #value, #bounds);),
            }
        }
        Kind::Media(media) => {
            let constant = format_ident!("{}", media.constant);
            quote!(found.media(#wire, #value, &#constant);)
        }
        _ => TokenStream::new(),
    }
}

fn unsigned(bounds: &Bounds<u64>) -> TokenStream {
    range(bounds.minimum.map(literal::unsigned), bounds.maximum.map(literal::unsigned))
}

fn range(minimum: Option<TokenStream>, maximum: Option<TokenStream>) -> TokenStream {
    match (minimum, maximum) {
        (minimum, Some(maximum)) => quote!(#minimum..=#maximum),
        (minimum, None) => quote!(#minimum..),
    }
}

fn is_checked(at: usize, types: &[TypeItem]) -> bool {
    matches!(types.get(at), Some(TypeItem::Object(object)) if object.checked)
}

/// The statements of one rule.
fn rule(rule: &Rule, shape: Shape<'_>) -> Vec<TokenStream> {
    let sentence = &rule.sentence;
    let report = match rule.severity {
        Severity::Refuse => quote!(refuse),
        Severity::Warn => quote!(warn),
        Severity::Inform => quote!(inform),
    };
    if rule.kind == RuleKind::InertUnless {
        let Some((operand, values)) = &rule.when else { return Vec::new() };
        let unknown_or_met = matches_values(operand, values, shape, true);
        return rule
            .parameters
            .iter()
            .map(|parameter| {
                let (set, wire) = (is_set(parameter, shape), &parameter.wire);
                quote!(if #set && !#unknown_or_met { found.#report(&[#wire], #sentence); })
            })
            .collect();
    }
    if rule.kind == RuleKind::Precedence {
        let any: Vec<TokenStream> = rule.parameters.iter().map(|operand| is_set(operand, shape)).collect();
        let any = joined(&any, &quote!(||));
        return rule
            .others
            .iter()
            .map(|other| {
                let wire = &other.wire;
                let also = set_sometimes(other, shape).map(|set| quote!(&& #set));
                quote!(if #any #also { found.#report(&[#wire], #sentence); })
            })
            .collect();
    }
    let broken = broken(rule, shape);
    let wires = rule.parameters.iter().map(|parameter| &parameter.wire);
    vec![quote!(if #broken { found.#report(&[#(#wires),*], #sentence); })]
}

fn broken(rule: &Rule, shape: Shape<'_>) -> TokenStream {
    let sets = |operands: &[Operand]| -> Vec<TokenStream> {
        operands.iter().map(|operand| is_set(operand, shape)).collect()
    };
    match rule.kind {
        RuleKind::AllowedTuples => broken_tuple(rule, shape),
        RuleKind::ConditionalValues => {
            let Some((operand, values)) = &rule.when else { return quote!(false) };
            let condition = matches_values(operand, values, shape, false);
            let allowed =
                rule.parameters.first().map(|operand| matches_values(operand, &rule.values, shape, true));
            quote!(#condition && !#allowed)
        }
        RuleKind::Requires => {
            let any = joined(&sets(&rule.parameters), &quote!(||));
            let others = joined(&sets(&rule.others), &quote!(&&));
            quote!(#any && !#others)
        }
        RuleKind::Excludes => {
            let sets = sets(&rule.parameters);
            quote!([#(#sets),*].into_iter().filter(|set| *set).count() > 1)
        }
        RuleKind::OneOf => {
            let sets = sets(&rule.parameters);
            quote!([#(#sets),*].into_iter().filter(|set| *set).count() != 1)
        }
        RuleKind::CountByKind => {
            let bounds = unsigned_size(&rule.count);
            let counts = rule.parameters.iter().map(|operand| count::of(operand, rule.of.as_ref(), shape));
            let counts: Vec<TokenStream> = counts.collect();
            let count = match counts.as_slice() {
                [one] => one.clone(),
                counts => quote!((#(#counts)+*)),
            };
            quote!(!(#bounds).contains(&#count))
        }
        RuleKind::OneOfSets => {
            let whole = rule.sets.iter().map(|set| {
                let sets = sets(set);
                quote!(#(#sets)&&*)
            });
            quote!([#(#whole),*].into_iter().filter(|set| *set).count() != 1)
        }
        RuleKind::Coerced => {
            let sets = sets(&rule.parameters);
            let (any, all) = (joined(&sets, &quote!(||)), joined(&sets, &quote!(&&)));
            quote!(#any && !#all)
        }
        RuleKind::InertUnless | RuleKind::Precedence | RuleKind::PriceFactor => quote!(false),
    }
}

/// Conditions joined by an operator, in parentheses where there are several.
fn joined(conditions: &[TokenStream], operator: &TokenStream) -> TokenStream {
    match conditions {
        [one] => one.clone(),
        [first, rest @ ..] => quote!((#first #(#operator #rest)*)),
        [] => quote!(true),
    }
}

/// Whether the values together are none of the tuples. Where a value is unknown, nothing is known to be wrong.
fn broken_tuple(rule: &Rule, shape: Shape<'_>) -> TokenStream {
    let unknown: Vec<bool> = rule.parameters.iter().map(|operand| may_be_unknown(operand, shape)).collect();
    let some = |value: TokenStream| if unknown.contains(&true) { quote!(Some(#value)) } else { value };
    let values = rule.parameters.iter().map(|operand| {
        if may_be_unknown(operand, shape) { optional(operand, shape) } else { some(known(operand, shape)) }
    });
    let tuples = rule.tuples.iter().map(|tuple| {
        let parts =
            rule.parameters.iter().zip(tuple).map(|(operand, value)| some(pattern(operand, value, shape)));
        quote!((#(#parts),*))
    });
    let nothing_known = unknown.iter().enumerate().filter(|(_, unknown)| **unknown).map(|(at, _)| {
        let parts = (0..unknown.len()).map(|part| if part == at { quote!(None) } else { quote!(_) });
        quote!((#(#parts),*))
    });
    let patterns: Vec<TokenStream> = tuples.chain(nothing_known).collect();
    quote!(!matches!((#(#values),*), #(#patterns)|*))
}

/// Whether the operand's effective value is one of the values. An unknown one counts as told.
fn matches_values(operand: &Operand, values: &[Value], shape: Shape<'_>, unknown: bool) -> TokenStream {
    let patterns = values.iter().map(|value| pattern(operand, value, shape));
    if may_be_unknown(operand, shape) {
        let effective = optional(operand, shape);
        let none = unknown.then(|| quote!(None));
        let patterns = none.into_iter().chain(patterns.map(|pattern| quote!(Some(#pattern))));
        return quote!(matches!(#effective, #(#patterns)|*));
    }
    let effective = known(operand, shape);
    match values {
        [Value::Bool(true)] => effective,
        [Value::Bool(false)] => quote!(!#effective),
        _ => quote!(matches!(#effective, #(#patterns)|*)),
    }
}

/// An `Option` of the value that holds: what is set, else the default.
fn optional(operand: &Operand, shape: Shape<'_>) -> TokenStream {
    if !may_be_unknown(operand, shape) {
        let known = known(operand, shape);
        return quote!(Some(#known));
    }
    let Some(field) = field_of(operand, shape) else { return quote!(None::<bool>) };
    let name = format_ident!("{}", field.name);
    if matches!(field.kind, Kind::Text(..)) { quote!(self.#name.as_deref()) } else { quote!(self.#name) }
}

/// The value that holds, where there is always one.
fn known(operand: &Operand, shape: Shape<'_>) -> TokenStream {
    if let Place::Part(field, part) = operand.place {
        let (field, part) = serialize::part_names(field, part, shape);
        return quote!(self.#field.#part());
    }
    let Some(field) = field_of(operand, shape) else { return quote!(false) };
    let name = format_ident!("{}", field.name);
    let text = matches!(field.kind, Kind::Text(..));
    match &field.presence {
        Presence::Optional(Some(default)) => {
            let default = request::value(&field.kind, default, shape.types);
            let value = if text { quote!(self.#name.as_deref()) } else { quote!(self.#name) };
            quote!(#value.unwrap_or(#default))
        }
        _ if text => quote!(self.#name.as_str()),
        _ => quote!(self.#name),
    }
}

pub(super) fn field_of<'a>(operand: &Operand, shape: Shape<'a>) -> Option<&'a Field> {
    match operand.place {
        Place::Field(at) => shape.fields.get(at),
        Place::Part(..) => None,
    }
}

fn may_be_unknown(operand: &Operand, shape: Shape<'_>) -> bool {
    let Place::Field(at) = operand.place else { return false };
    shape.fields.get(at).is_none_or(|field| matches!(field.presence, Presence::Optional(None)))
}

fn is_set(operand: &Operand, shape: Shape<'_>) -> TokenStream {
    let Place::Field(at) = operand.place else { return quote!(true) };
    match shape.fields.get(at) {
        Some(field) if matches!(field.presence, Presence::Optional(_)) => {
            let name = format_ident!("{}", field.name);
            quote!(self.#name.is_some())
        }
        _ => quote!(true),
    }
}

/// Whether the operand is set. `None`: it always is.
fn set_sometimes(operand: &Operand, shape: Shape<'_>) -> Option<TokenStream> {
    let field = field_of(operand, shape)?;
    matches!(field.presence, Presence::Optional(_)).then(|| is_set(operand, shape))
}

/// Bounds of a number of items.
fn unsigned_size(bounds: &Bounds<u64>) -> TokenStream {
    let size = |bound: Option<u64>| bound.map(literal::unsigned);
    range(size(bounds.minimum), size(bounds.maximum))
}

fn pattern(operand: &Operand, value: &Value, shape: Shape<'_>) -> TokenStream {
    match operand.place {
        Place::Field(_) => field_of(operand, shape)
            .map_or_else(|| quote!(_), |field| request::value(&field.kind, value, shape.types)),
        Place::Part(..) => match value {
            Value::String(text) => quote!(#text),
            Value::Bool(value) => quote!(#value),
            value => match value.as_i64() {
                Some(integer) => literal::integer(integer),
                None => literal::float(value.as_f64().unwrap_or_default()),
            },
        },
    }
}
