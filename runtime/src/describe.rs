//! Short ways to write the constant data of [`data`](crate::data), so that generated tables read as tables.

use crate::data::{
    AnswerData, DimensionsData, KindData, LengthUnit, LiteralData, MediaData, MediaForm, MediaKind,
    ParameterData, PollingData, RuleData, RuleKind, Severity,
};

impl AnswerData {
    /// An answer of which nothing is known.
    pub const NONE: Self = Self {
        id: &[],
        state: &[],
        error: &[],
        output: &[],
        output_ttl: &[],
        progress: &[],
        eta: &[],
        queue_position: &[],
        cost: &[],
        seed: &[],
        seed_header: None,
        cost_header: None,
        request_id_header: None,
    };
}

impl PollingData {
    /// A cadence that follows from the model's latency.
    pub const NONE: Self =
        Self { first_ms: None, interval_ms: None, growth: None, longest_ms: None, deadline_ms: None };
}

impl MediaData {
    /// What takes anything of a kind in these forms.
    #[must_use]
    pub const fn any(kind: MediaKind, forms: &'static [MediaForm]) -> Self {
        Self {
            kind,
            forms,
            formats: &[],
            min_seconds: None,
            max_seconds: None,
            max_bytes: None,
            dimensions: DimensionsData::ANY,
            uploads: false,
        }
    }
}

impl DimensionsData {
    /// No bound at all.
    pub const ANY: Self = Self {
        min_width: None,
        max_width: None,
        min_height: None,
        max_height: None,
        min_pixels: None,
        max_pixels: None,
    };

    /// Whether there is a bound at all.
    #[must_use]
    pub fn is_bounded(&self) -> bool {
        let bounds = [self.min_width, self.max_width, self.min_height, self.max_height];
        bounds.iter().chain(&[self.min_pixels, self.max_pixels]).any(Option::is_some)
    }
}

impl ParameterData {
    const fn new(name: &'static str, pointer: &'static str, doc: &'static str, kind: KindData) -> Self {
        Self {
            name,
            pointer,
            kind,
            required: false,
            default: None,
            constant: None,
            as_text: false,
            nullable: false,
            unit: None,
            sensitive: false,
            also_accepts: &[],
            doc,
            deprecated: None,
        }
    }

    /// True or false.
    #[must_use]
    pub const fn boolean(name: &'static str, pointer: &'static str, doc: &'static str) -> Self {
        Self::new(name, pointer, doc, KindData::Boolean)
    }

    /// A whole number.
    #[must_use]
    pub const fn integer(
        name: &'static str,
        pointer: &'static str,
        doc: &'static str,
        minimum: Option<i64>,
        maximum: Option<i64>,
    ) -> Self {
        Self::new(name, pointer, doc, KindData::Integer { minimum, maximum })
    }

    /// A number with a fraction.
    #[must_use]
    pub const fn number(
        name: &'static str,
        pointer: &'static str,
        doc: &'static str,
        minimum: Option<f64>,
        maximum: Option<f64>,
    ) -> Self {
        Self::new(name, pointer, doc, KindData::Number { minimum, maximum })
    }

    /// Text of any length.
    #[must_use]
    pub const fn text(name: &'static str, pointer: &'static str, doc: &'static str) -> Self {
        Self::text_of(name, pointer, doc, None, None, LengthUnit::Characters)
    }

    /// Text of a bounded length.
    #[must_use]
    pub const fn text_of(
        name: &'static str,
        pointer: &'static str,
        doc: &'static str,
        minimum: Option<u64>,
        maximum: Option<u64>,
        unit: LengthUnit,
    ) -> Self {
        Self::new(name, pointer, doc, KindData::Text { minimum, maximum, unit })
    }

    /// One of a closed list.
    #[must_use]
    pub const fn closed(
        name: &'static str,
        pointer: &'static str,
        doc: &'static str,
        values: &'static [LiteralData],
    ) -> Self {
        Self::new(name, pointer, doc, KindData::Closed { values })
    }

    /// A media file.
    #[must_use]
    pub const fn media(
        name: &'static str,
        pointer: &'static str,
        doc: &'static str,
        accepts: MediaData,
    ) -> Self {
        Self::new(name, pointer, doc, KindData::Media(accepts))
    }

    /// Named members.
    #[must_use]
    pub const fn object(
        name: &'static str,
        pointer: &'static str,
        doc: &'static str,
        fields: &'static [ParameterData],
    ) -> Self {
        Self::new(name, pointer, doc, KindData::Object { fields })
    }

    /// Items of one kind.
    #[must_use]
    pub const fn list(
        name: &'static str,
        pointer: &'static str,
        doc: &'static str,
        item: &'static ParameterData,
        minimum: Option<u64>,
        maximum: Option<u64>,
    ) -> Self {
        Self::new(name, pointer, doc, KindData::List { item, minimum, maximum })
    }

    /// The provider refuses a request without it.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// What holds when the caller says nothing.
    #[must_use]
    pub const fn defaulting_to(mut self, default: LiteralData) -> Self {
        self.default = Some(default);
        self
    }

    /// The one value it can have.
    #[must_use]
    pub const fn constant(mut self, constant: LiteralData) -> Self {
        self.constant = Some(constant);
        self
    }

    /// The value is written as a string that holds it.
    #[must_use]
    pub const fn as_text(mut self) -> Self {
        self.as_text = true;
        self
    }

    /// The provider takes null for no value.
    #[must_use]
    pub const fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// The unit of the number.
    #[must_use]
    pub const fn unit(mut self, unit: &'static str) -> Self {
        self.unit = Some(unit);
        self
    }

    /// The value is private.
    #[must_use]
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// Spellings that the provider takes besides, with what they mean.
    #[must_use]
    pub const fn also_accepts(mut self, accepted: &'static [(LiteralData, LiteralData)]) -> Self {
        self.also_accepts = accepted;
        self
    }

    /// People should no longer set it, for the reason given.
    #[must_use]
    pub const fn deprecated(mut self, note: &'static str) -> Self {
        self.deprecated = Some(note);
        self
    }
}

impl RuleData {
    /// A rule of which only kind, severity, parameters and sentence are told.
    #[must_use]
    pub const fn new(
        kind: RuleKind,
        severity: Severity,
        parameters: &'static [&'static str],
        sentence: &'static str,
    ) -> Self {
        Self {
            kind,
            severity,
            parameters,
            when: None,
            others: &[],
            sets: &[],
            minimum: None,
            maximum: None,
            of: None,
            values: &[],
            tuples: &[],
            factor: None,
            sentence,
        }
    }
}
