use std::fmt;

use serde_json::Value;

use super::{LengthUnit, MediaForm, MediaKind};
use crate::{
    data::{KindData, LiteralData, MediaData, ParameterData},
    untyped::{allowed, literal},
};

/// One parameter of a request, a member of one, or what a list holds.
#[derive(Clone, Copy)]
pub struct Parameter(pub(super) &'static ParameterData);

/// What a parameter may hold. Both ends of a range are allowed; `None` is no limit.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Kind {
    /// True or false.
    Boolean,
    /// A whole number.
    #[non_exhaustive]
    Integer {
        /// The least.
        minimum: Option<i64>,
        /// The greatest.
        maximum: Option<i64>,
    },
    /// A number with a fraction.
    #[non_exhaustive]
    Number {
        /// The least.
        minimum: Option<f64>,
        /// The greatest.
        maximum: Option<f64>,
    },
    /// Text of a length.
    #[non_exhaustive]
    Text {
        /// The least length.
        minimum: Option<u64>,
        /// The greatest length.
        maximum: Option<u64>,
        /// What the length counts.
        unit: LengthUnit,
    },
    /// One of [`Parameter::values`].
    Closed,
    /// A media file.
    Media(MediaLimits),
    /// An object with the members [`Parameter::fields`].
    Object,
    /// A list of [`Parameter::item`].
    #[non_exhaustive]
    List {
        /// The least number of items.
        minimum: Option<u64>,
        /// The greatest number of items.
        maximum: Option<u64>,
    },
}

/// What a media parameter takes.
#[derive(Clone, Copy)]
pub struct MediaLimits(&'static MediaData);

/// Who fills in a default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AppliedBy {
    /// A typed request sends it.
    Client,
    /// Nothing is sent, and the provider applies it.
    Provider,
}

impl Parameter {
    /// The provider's name for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// Where it stands, as a JSON pointer from the body, or from the object that holds it.
    #[must_use]
    pub fn pointer(self) -> &'static str {
        self.0.pointer
    }

    /// What it may hold.
    #[must_use]
    pub fn kind(self) -> Kind {
        match &self.0.kind {
            KindData::Boolean => Kind::Boolean,
            KindData::Integer { minimum, maximum } => Kind::Integer { minimum: *minimum, maximum: *maximum },
            KindData::Number { minimum, maximum } => Kind::Number { minimum: *minimum, maximum: *maximum },
            KindData::Text { minimum, maximum, unit } => {
                Kind::Text { minimum: *minimum, maximum: *maximum, unit: *unit }
            }
            KindData::Closed { .. } => Kind::Closed,
            KindData::Media(limits) => Kind::Media(MediaLimits(limits)),
            KindData::Object { .. } => Kind::Object,
            KindData::List { minimum, maximum, .. } => Kind::List { minimum: *minimum, maximum: *maximum },
        }
    }

    /// What it may hold, in words: `a whole number, 10 to 70`.
    #[must_use]
    pub fn allowed(self) -> String {
        allowed::text(self.0)
    }

    /// Whether the provider refuses a request without it.
    #[must_use]
    pub fn is_required(self) -> bool {
        self.0.required
    }

    /// What holds when the caller says nothing; null where no value is the published default. `None`: unknown.
    #[must_use]
    pub fn default(self) -> Option<Value> {
        self.0.default.map(literal::to_value)
    }

    /// Who fills in the default. `None`: there is none.
    #[must_use]
    pub fn default_applied_by(self) -> Option<AppliedBy> {
        let applied_by = if self.0.required { AppliedBy::Client } else { AppliedBy::Provider };
        self.0.default.map(|_| applied_by)
    }

    /// The one value it can have, which a typed request always sends.
    #[must_use]
    pub fn constant(self) -> Option<Value> {
        self.0.constant.map(literal::to_value)
    }

    /// Whether the body holds it as a string: `"5"` for 5. Default, constant and values are told as what they mean.
    #[must_use]
    pub fn is_sent_as_text(self) -> bool {
        self.0.as_text
    }

    /// Whether the provider takes null, which stands for no value, also where another value is the default.
    #[must_use]
    pub fn is_nullable(self) -> bool {
        self.0.nullable || (!self.0.required && self.0.default == Some(LiteralData::Null))
    }

    /// The unit of the number: `seconds`, `pixels`.
    #[must_use]
    pub fn unit(self) -> Option<&'static str> {
        self.0.unit
    }

    /// The values of a closed list, empty for any other kind.
    #[must_use]
    pub fn values(self) -> Vec<Value> {
        match &self.0.kind {
            KindData::Closed { values } => values.iter().copied().map(literal::to_value).collect(),
            _ => Vec::new(),
        }
    }

    /// Other spellings that the provider takes, each with the documented value it stands for.
    #[must_use]
    pub fn also_accepts(self) -> impl ExactSizeIterator<Item = (Value, Value)> {
        let value = literal::to_value;
        self.0.also_accepts.iter().map(move |(accepted, means)| (value(*accepted), value(*means)))
    }

    /// The members of an object, none for any other kind.
    #[must_use]
    pub fn fields(self) -> impl ExactSizeIterator<Item = Self> + Clone {
        let fields: &[_] = if let KindData::Object { fields } = &self.0.kind { fields } else { &[] };
        fields.iter().map(Self)
    }

    /// What a list holds. `None` for any other kind.
    #[must_use]
    pub fn item(self) -> Option<Self> {
        if let KindData::List { item, .. } = &self.0.kind { Some(Self(item)) } else { None }
    }

    /// Whether the value is private.
    #[must_use]
    pub fn is_sensitive(self) -> bool {
        self.0.sensitive
    }

    /// Why people should no longer set it, and what to do instead, in Markdown. `None`: they may.
    #[must_use]
    pub fn deprecated(self) -> Option<&'static str> {
        self.0.deprecated
    }

    /// What it means, in Markdown.
    #[must_use]
    pub fn doc(self) -> &'static str {
        self.0.doc
    }
}

impl MediaLimits {
    /// The kind of file.
    #[must_use]
    pub fn kind(self) -> MediaKind {
        self.0.kind
    }

    /// How it may be put into a body.
    #[must_use]
    pub fn forms(self) -> &'static [MediaForm] {
        self.0.forms
    }

    /// The formats, as lower-case extensions. Empty: not published.
    #[must_use]
    pub fn formats(self) -> &'static [&'static str] {
        self.0.formats
    }

    /// The least playing time in seconds. `None`: not published.
    #[must_use]
    pub fn min_seconds(self) -> Option<f64> {
        self.0.min_seconds
    }

    /// The greatest playing time in seconds. `None`: not published.
    #[must_use]
    pub fn max_seconds(self) -> Option<f64> {
        self.0.max_seconds
    }

    /// The greatest size in bytes. `None`: not published.
    #[must_use]
    pub fn max_bytes(self) -> Option<u64> {
        self.0.max_bytes
    }

    /// The least and the greatest width of a picture, in pixels. `None`: not published.
    #[must_use]
    pub fn width(self) -> (Option<u64>, Option<u64>) {
        (self.0.dimensions.min_width, self.0.dimensions.max_width)
    }

    /// The least and the greatest height of a picture, in pixels. `None`: not published.
    #[must_use]
    pub fn height(self) -> (Option<u64>, Option<u64>) {
        (self.0.dimensions.min_height, self.0.dimensions.max_height)
    }

    /// The least and the greatest width times height of a picture. `None`: not published.
    #[must_use]
    pub fn pixels(self) -> (Option<u64>, Option<u64>) {
        (self.0.dimensions.min_pixels, self.0.dimensions.max_pixels)
    }

    /// Whether a typed request takes a local file though only addresses are sent: it is uploaded first.
    #[must_use]
    pub fn is_uploaded(self) -> bool {
        self.0.uploads
    }
}

impl fmt::Debug for Parameter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Parameter({})", self.name())
    }
}

impl fmt::Display for Parameter {
    /// Name, what is allowed and the default, on one line.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let required = if self.0.required { ", required" } else { "" };
        write!(formatter, "`{}`: {}{required}", self.name(), self.allowed())?;
        match self.default() {
            Some(default) => write!(formatter, ", default {default}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for MediaLimits {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.0, formatter)
    }
}
