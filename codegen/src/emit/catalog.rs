//! The static description of a model: what the untyped door and `catalog()` read.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{literal, polling};
use crate::ir::{
    LengthUnit, Media, Model, Parameter, ParameterKind, Price, Rule, RuleKind, Seconds, Severity,
};

/// The description of a model.
pub(super) fn model(provider: &str, model: &Model) -> TokenStream {
    let (id, wire_name, title) = (&model.id, &model.wire_name, &model.title);
    let (task, version, spec, deprecated) = (model.task, &model.version, &model.spec, model.deprecated);
    let draft = literal::option(model.draft.map(|draft| literal::unsigned(draft.questions.into())));
    let sunset = literal::option_text(model.sunset.as_deref());
    let docs = literal::option_text(model.docs.as_deref());
    let operations = model.offers.iter().map(|(kind, documented)| {
        let kind = format_ident!("{kind}");
        quote!((OperationKind::#kind, #documented))
    });
    let parameters = model.parameters.iter().map(parameter);
    let rules = model.rules.iter().map(rule);
    let price = literal::option(model.price.as_ref().map(price));
    let latency =
        literal::option(model.latency.as_ref().map(|latency| literal::unsigned(latency.milliseconds)));
    let polling = polling::data(&model.polling);
    quote! {
        /// What the spec says, for requests that are not typed.
        pub(crate) static MODEL: ModelData = ModelData {
            provider: #provider,
            id: #id,
            wire_name: #wire_name,
            title: #title,
            task: #task,
            version: #version,
            deprecated: #deprecated,
            draft: #draft,
            sunset: #sunset,
            docs: #docs,
            spec: #spec,
            operations: &[#(#operations),*],
            parameters: &[#(#parameters),*],
            rules: &[#(#rules),*],
            price: #price,
            latency_ms: #latency,
            polling: #polling,
        };
    }
}

/// The description of what a media parameter takes.
pub(super) fn media(media: &Media) -> TokenStream {
    let kind = format_ident!("{}", media.kind);
    let forms = media.forms.iter().map(|form| format_ident!("{form}"));
    let any = quote!(MediaData::any(MediaKind::#kind, &[#(MediaForm::#forms),*]));
    let mut changed = Vec::new();
    if !media.formats.is_empty() {
        let formats = literal::texts(&media.formats);
        changed.push(quote!(formats: #formats));
    }
    let seconds = |bound: Option<f64>| bound.map(literal::float);
    for (field, bound) in [
        ("min_seconds", seconds(media.min_seconds)),
        ("max_seconds", seconds(media.max_seconds)),
        ("max_bytes", media.max_bytes.map(literal::unsigned)),
    ] {
        let field = format_ident!("{field}");
        changed.extend(bound.map(|bound| quote!(#field: Some(#bound))));
    }
    if !media.dimensions.is_empty() {
        let bounds = media.dimensions.iter().map(|(field, bound)| {
            let (field, bound) = (format_ident!("{field}"), literal::unsigned(*bound));
            quote!(#field: Some(#bound))
        });
        changed.push(quote!(dimensions: DimensionsData { #(#bounds,)* ..DimensionsData::ANY }));
    }
    if media.uploads {
        changed.push(quote!(uploads: true));
    }
    if changed.is_empty() { any } else { quote!(MediaData { #(#changed,)* ..#any }) }
}

fn parameter(parameter: &Parameter) -> TokenStream {
    let (name, pointer, doc) = (&parameter.wire, &parameter.pointer, &parameter.doc);
    let start = match &parameter.kind {
        ParameterKind::Boolean => quote!(boolean(#name, #pointer, #doc)),
        ParameterKind::Integer(bounds) => {
            let minimum = literal::option(bounds.minimum.map(literal::integer));
            let maximum = literal::option(bounds.maximum.map(literal::integer));
            quote!(integer(#name, #pointer, #doc, #minimum, #maximum))
        }
        ParameterKind::Number(bounds) => {
            let minimum = literal::option(bounds.minimum.map(literal::float));
            let maximum = literal::option(bounds.maximum.map(literal::float));
            quote!(number(#name, #pointer, #doc, #minimum, #maximum))
        }
        ParameterKind::Text(bounds, LengthUnit::Characters) if bounds.is_open() => {
            quote!(text(#name, #pointer, #doc))
        }
        ParameterKind::Text(bounds, unit) => {
            let minimum = literal::option(bounds.minimum.map(literal::unsigned));
            let maximum = literal::option(bounds.maximum.map(literal::unsigned));
            let unit = match unit {
                LengthUnit::Characters => quote!(LengthUnit::Characters),
                LengthUnit::Bytes => quote!(LengthUnit::Bytes),
            };
            quote!(text_of(#name, #pointer, #doc, #minimum, #maximum, #unit))
        }
        ParameterKind::Closed(values) => {
            let values = literal::constants(values);
            quote!(closed(#name, #pointer, #doc, #values))
        }
        ParameterKind::Media(media) => {
            let constant = format_ident!("{}", media.constant);
            quote!(media(#name, #pointer, #doc, #constant))
        }
        ParameterKind::Object(fields) => {
            let fields = fields.iter().map(self::parameter);
            quote!(object(#name, #pointer, #doc, &[#(#fields),*]))
        }
        ParameterKind::List(item, bounds) => {
            let item = self::parameter(item);
            let minimum = literal::option(bounds.minimum.map(literal::unsigned));
            let maximum = literal::option(bounds.maximum.map(literal::unsigned));
            quote!(list(#name, #pointer, #doc, &#item, #minimum, #maximum))
        }
    };
    let more = modifiers(parameter);
    quote!(ParameterData::#start #more)
}

fn modifiers(parameter: &Parameter) -> TokenStream {
    let required = parameter.required.then(|| quote!(.required()));
    let default =
        parameter.default.as_ref().map(literal::constant).map(|value| quote!(.defaulting_to(#value)));
    let constant = parameter.constant.as_ref().map(literal::constant).map(|value| quote!(.constant(#value)));
    let as_text = parameter.as_text.then(|| quote!(.as_text()));
    let nullable = parameter.nullable.then(|| quote!(.nullable()));
    let unit = parameter.unit.as_ref().map(|unit| quote!(.unit(#unit)));
    let sensitive = parameter.sensitive.then(|| quote!(.sensitive()));
    let accepted = (!parameter.also_accepts.is_empty()).then(|| {
        let pairs = parameter.also_accepts.iter().map(|(value, means)| {
            let (value, means) = (literal::constant(value), literal::constant(means));
            quote!((#value, #means))
        });
        quote!(.also_accepts(&[#(#pairs),*]))
    });
    let deprecated = parameter.deprecated.as_ref().map(|note| quote!(.deprecated(#note)));
    quote!(#required #default #constant #as_text #nullable #unit #sensitive #accepted #deprecated)
}

fn rule(rule: &Rule) -> TokenStream {
    let kind = match rule.kind {
        RuleKind::AllowedTuples => quote!(RuleKind::AllowedTuples),
        RuleKind::InertUnless => quote!(RuleKind::InertUnless),
        RuleKind::Requires => quote!(RuleKind::Requires),
        RuleKind::Excludes => quote!(RuleKind::Excludes),
        RuleKind::OneOf => quote!(RuleKind::OneOf),
        RuleKind::ConditionalValues => quote!(RuleKind::ConditionalValues),
        RuleKind::Precedence => quote!(RuleKind::Precedence),
        RuleKind::CountByKind => quote!(RuleKind::CountByKind),
        RuleKind::OneOfSets => quote!(RuleKind::OneOfSets),
        RuleKind::Coerced => quote!(RuleKind::Coerced),
        RuleKind::PriceFactor => quote!(RuleKind::PriceFactor),
    };
    let severity = match rule.severity {
        Severity::Refuse => quote!(Severity::Refuse),
        Severity::Warn => quote!(Severity::Warn),
        Severity::Inform => quote!(Severity::Inform),
    };
    let parameters = rule.parameters.iter().map(|operand| &operand.wire);
    let sentence = &rule.sentence;
    let new = quote!(RuleData::new(#kind, #severity, &[#(#parameters),*], #sentence));
    let mut changed = Vec::new();
    if let Some((operand, values)) = &rule.when {
        let (wire, values) = (&operand.wire, literal::constants(values));
        changed.push(quote!(when: Some(ConditionData { parameter: #wire, values: #values })));
    }
    if !rule.others.is_empty() {
        let others = rule.others.iter().map(|operand| &operand.wire);
        changed.push(quote!(others: &[#(#others),*]));
    }
    if !rule.sets.is_empty() {
        let sets = rule.sets.iter().map(|set| {
            let names = set.iter().map(|operand| &operand.wire);
            quote!(&[#(#names),*])
        });
        changed.push(quote!(sets: &[#(#sets),*]));
    }
    if !rule.count.is_open() {
        let minimum = literal::option(rule.count.minimum.map(literal::unsigned));
        let maximum = literal::option(rule.count.maximum.map(literal::unsigned));
        changed.push(quote!(minimum: #minimum, maximum: #maximum));
    }
    if let Some((member, values)) = &rule.of {
        let values = literal::constants(values);
        changed.push(quote!(of: Some(ConditionData { parameter: #member, values: #values })));
    }
    if !rule.values.is_empty() {
        let values = literal::constants(&rule.values);
        changed.push(quote!(values: #values));
    }
    if !rule.tuples.is_empty() {
        let tuples = rule.tuples.iter().map(|tuple| literal::constants(tuple));
        changed.push(quote!(tuples: &[#(#tuples),*]));
    }
    if let Some(factor) = &rule.factor {
        changed.push(quote!(factor: Some(#factor)));
    }
    if changed.is_empty() { new } else { quote!(RuleData { #(#changed,)* ..#new }) }
}

fn price(price: &Price) -> TokenStream {
    let (currency, as_of) = (&price.currency, &price.as_of);
    let (low, high) = (literal::integer(price.low_micros), literal::integer(price.high_micros));
    let approximate = price.approximate;
    let length = literal::option(price.length.as_ref().map(|length| {
        let videos = literal::unsigned(length.videos.into());
        let seconds = match &length.seconds {
            Seconds::Fixed(seconds) => {
                let seconds = literal::float(*seconds);
                quote!(SecondsData::Fixed(#seconds))
            }
            Seconds::Parameter(wire) => quote!(SecondsData::Parameter(#wire)),
        };
        quote!(LengthData { videos: #videos, seconds: #seconds })
    }));
    quote! {
        PriceData {
            currency: #currency,
            low_micros: #low,
            high_micros: #high,
            approximate: #approximate,
            length: #length,
            as_of: #as_of,
        }
    }
}
