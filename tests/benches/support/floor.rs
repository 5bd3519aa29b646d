//! A client for the same models as a person would write it with serde derive, for comparison.

use std::fmt::Write as _;

use wan_specs::{ModelSpec, ParameterSpec, ParameterType, Specs};

/// The crate's one file.
pub(crate) fn write(specs: &Specs) -> String {
    let mut text = String::from(CALL);
    for (at, model) in specs.models.iter().enumerate() {
        writeln!(text, "pub mod model_{at} {{\nuse serde::Serialize;").unwrap();
        model_text(model, &mut text);
        text.push_str("}\n");
    }
    text
}

const CALL: &str = r#"
pub struct Client { http: reqwest::Client, key: String }

impl Client {
    pub fn new(key: String) -> Self { Self { http: reqwest::Client::new(), key } }

    async fn call(&self, url: &str, body: Vec<u8>) -> Result<serde_json::Value, String> {
        let answer = self.http.post(url).header("x-api-key", &self.key).body(body).send().await;
        let answer = answer.map_err(|error| error.to_string())?;
        answer.json().await.map_err(|error| error.to_string())
    }
}
"#;

fn model_text(model: &ModelSpec, text: &mut String) {
    let mut fields = String::new();
    let mut checks = String::new();
    for parameter in &model.parameters {
        let kind = kind(parameter, text);
        let name = &parameter.name;
        if parameter.required {
            writeln!(fields, "    pub {name}: {kind},").unwrap();
        } else {
            writeln!(
                fields,
                "    #[serde(skip_serializing_if = \"Option::is_none\")]\n    pub {name}: Option<{kind}>,"
            )
            .unwrap();
        }
        check(parameter, &mut checks);
    }
    writeln!(text, "#[derive(Clone, Debug, PartialEq, Serialize)]\npub struct Request {{\n{fields}}}")
        .unwrap();
    writeln!(
        text,
        "impl Request {{\n    pub fn check(&self) -> Result<(), String> {{\n{checks}        Ok(())\n    }}\n}}\n\
         impl super::Client {{\n    pub async fn model_{0}(&self, request: &Request) -> Result<serde_json::Value, String> {{\n\
         request.check()?;\n        let body = serde_json::to_vec(request).map_err(|error| error.to_string())?;\n\
         self.call(\"https://example.invalid/{0}\", body).await\n    }}\n}}",
        format!("{}_{}", model.provider, model.model).replace(['.', '-'], "_")
    )
    .unwrap();
}

fn kind(parameter: &ParameterSpec, text: &mut String) -> String {
    let pascal: String =
        parameter.name.split('_').map(|part| part[..1].to_uppercase() + &part[1..]).collect();
    if !parameter.values.is_empty() && parameter.kind == ParameterType::String {
        writeln!(text, "#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]\npub enum {pascal} {{")
            .unwrap();
        for (at, value) in parameter.values.iter().enumerate() {
            writeln!(text, "    #[serde(rename = {})]\n    V{at},", value.value.0).unwrap();
        }
        text.push_str("}\n");
        return pascal;
    }
    match parameter.kind {
        ParameterType::Boolean => "bool".to_owned(),
        ParameterType::Integer => "i64".to_owned(),
        ParameterType::Number => "f64".to_owned(),
        ParameterType::Object => {
            let mut fields = String::new();
            for field in &parameter.fields {
                let kind = kind(field, text);
                writeln!(
                    fields,
                    "    #[serde(skip_serializing_if = \"Option::is_none\")]\n    pub {}: Option<{kind}>,",
                    field.name
                )
                .unwrap();
            }
            writeln!(
                text,
                "#[derive(Clone, Debug, PartialEq, Serialize)]\npub struct {pascal} {{\n{fields}}}"
            )
            .unwrap();
            pascal
        }
        ParameterType::List => {
            let item = parameter.item.as_deref().map_or_else(|| "String".to_owned(), |item| kind(item, text));
            format!("Vec<{item}>")
        }
        _ => "String".to_owned(),
    }
}

fn check(parameter: &ParameterSpec, checks: &mut String) {
    let name = &parameter.name;
    let range = match (&parameter.minimum, &parameter.maximum) {
        (Some(minimum), Some(maximum)) => format!("({minimum}..={maximum}).contains(value)"),
        _ => match (parameter.min_length, parameter.max_length) {
            (_, Some(maximum)) => format!("value.chars().count() <= {maximum}"),
            _ => return,
        },
    };
    let refuse = format!("return Err(format!(\"{name} is out of range\"))");
    if parameter.required {
        writeln!(checks, "        {{ let value = &self.{name}; if !({range}) {{ {refuse}; }} }}").unwrap();
    } else {
        writeln!(checks, "        if let Some(value) = &self.{name} {{ if !({range}) {{ {refuse}; }} }}")
            .unwrap();
    }
}
