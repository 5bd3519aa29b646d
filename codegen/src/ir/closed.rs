use serde_json::Value;

use super::TypeItem;

/// A closed list.
#[derive(Debug)]
pub struct ClosedType<T> {
    /// Name of the enum.
    pub name: String,
    /// Its documentation.
    pub doc: String,
    /// Its values, in order.
    pub values: Vec<ClosedValue<T>>,
}

/// One value of a closed list.
#[derive(Debug)]
pub struct ClosedValue<T> {
    /// Name of the variant.
    pub variant: String,
    /// What is sent.
    pub value: T,
    /// Its documentation.
    pub doc: Option<String>,
    /// Why people should no longer use it.
    pub deprecated: Option<String>,
}

/// Several parameters in one.
#[derive(Debug)]
pub struct ChoiceType {
    /// Name of the enum.
    pub name: String,
    /// Its documentation.
    pub doc: String,
    /// Rust name, wire name and documentation of each parameter.
    pub parts: Vec<(String, String, String)>,
    /// Variant and the value of each part.
    pub values: Vec<(String, Vec<Value>)>,
}

impl TypeItem {
    /// Whether it has a variant that people should no longer use.
    #[must_use]
    pub fn has_deprecated_value(&self) -> bool {
        match self {
            Self::Texts(item) => item.values.iter().any(|one| one.deprecated.is_some()),
            Self::Integers(item) => item.values.iter().any(|one| one.deprecated.is_some()),
            Self::Choice(_) | Self::Object(_) => false,
        }
    }
}
