use serde_json::Value;
use wan_specs::SampleSpec;

use crate::catalog::Provider;

/// Turns the sample's ids into the job's and the provider's addresses into this emulator's.
pub(crate) struct Rewriting<'a> {
    pub(crate) origin: &'a str,
    pub(crate) provider: &'a Provider,
    pub(crate) sample_ids: Vec<String>,
    pub(crate) id: &'a str,
}

impl Rewriting<'_> {
    pub(crate) fn value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            Value::Object(members) => {
                Value::Object(members.iter().map(|(name, value)| (name.clone(), self.value(value))).collect())
            }
            scalar => scalar.clone(),
        }
    }

    pub(crate) fn headers(&self, sample: &SampleSpec) -> Vec<(String, String)> {
        sample.headers.iter().map(|header| (header.name.clone(), self.text(&header.value))).collect()
    }

    pub(crate) fn text(&self, text: &str) -> String {
        let text = self.sample_ids.iter().fold(text.to_owned(), |text, id| text.replace(id, self.id));
        let spec = &self.provider.spec;
        for host in &spec.hosts {
            if let Some(rest) = text.strip_prefix(&host.origin)
                && (rest.is_empty() || rest.starts_with(['/', '?', '#']))
            {
                return format!("{}/{}/{}{rest}", self.origin, spec.provider, host.name);
            }
        }
        text
    }
}
