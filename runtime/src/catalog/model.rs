use std::{fmt, time::Duration};

use serde_json::Value;

use super::{OperationKind, Parameter, Rule};
use crate::{Estimate, Violations, data::ModelData, untyped};

/// One model as one provider sells it.
#[derive(Clone, Copy)]
pub struct Model(pub(super) &'static ModelData);

/// How sure it is that an operation is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Standing {
    /// The model's page says so.
    Documented,
    /// It is concluded from the pages of other models.
    Assumed,
}

impl Model {
    /// The model that this data describes, as the validators and prices of a catalog judge it.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(data: &'static ModelData) -> Self {
        Self(data)
    }

    /// What describes it.
    #[doc(hidden)]
    #[must_use]
    pub const fn data(self) -> &'static ModelData {
        self.0
    }

    /// Id of the provider.
    #[must_use]
    pub fn provider(self) -> &'static str {
        self.0.provider
    }

    /// The id, as it stands in job references.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.0.id
    }

    /// The name for people.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.0.title
    }

    /// What it makes out of what: `t2v`, `i2v`.
    #[must_use]
    pub fn task(self) -> &'static str {
        self.0.task
    }

    /// The version of the family of models.
    #[must_use]
    pub fn version(self) -> &'static str {
        self.0.version
    }

    /// The version of the spec that this crate was generated from: twelve hexadecimal digits.
    #[must_use]
    pub fn spec_version(self) -> &'static str {
        self.0.spec
    }

    /// The provider's page. `None`: not known.
    #[must_use]
    pub fn docs(self) -> Option<&'static str> {
        self.0.docs
    }

    /// Whether the provider wants people to leave it.
    #[must_use]
    pub fn is_deprecated(self) -> bool {
        self.0.deprecated
    }

    /// Whether its spec is a draft that nobody may rely on yet: requests can be made and validated, and none is sent.
    #[must_use]
    pub fn is_draft(self) -> bool {
        self.0.draft.is_some()
    }

    /// How many questions about a draft are open. 0 where it is none.
    #[must_use]
    pub fn open_questions(self) -> u32 {
        self.0.draft.unwrap_or_default()
    }

    /// The day it goes away, as `2027-01-31`. `None`: not announced.
    #[must_use]
    pub fn sunset(self) -> Option<&'static str> {
        self.0.sunset
    }

    /// What a request may hold, in the order of the provider's page.
    #[must_use]
    pub fn parameters(self) -> impl ExactSizeIterator<Item = Parameter> + Clone {
        self.0.parameters.iter().map(Parameter)
    }

    /// The parameter with this name.
    #[must_use]
    pub fn parameter(self, name: &str) -> Option<Parameter> {
        self.parameters().find(|parameter| parameter.name() == name)
    }

    /// How parameters depend on each other.
    #[must_use]
    pub fn rules(self) -> impl ExactSizeIterator<Item = Rule> + Clone {
        self.0.rules.iter().map(Rule)
    }

    /// The published price, before what a request makes of it: its seconds, and the factors that apply.
    #[must_use]
    pub fn estimate(self) -> Estimate {
        Estimate::new(self.0.price.as_ref())
    }

    /// What a request with this JSON body costs, with the meaning that the typed requests have.
    ///
    /// What the body leaves open widens the range. A price that cannot be bounded is not known, which is not zero.
    #[must_use]
    pub fn estimate_of(self, body: &Value) -> Estimate {
        Estimate::of(self.0, body)
    }

    /// The published time from request to result. `None`: not published.
    #[must_use]
    pub fn latency(self) -> Option<Duration> {
        self.0.latency_ms.map(Duration::from_millis)
    }

    /// The operations it offers, and how sure that is.
    #[must_use]
    pub fn operations(self) -> impl ExactSizeIterator<Item = (OperationKind, Standing)> + Clone {
        self.0.operations.iter().map(|(kind, documented)| {
            (*kind, if *documented { Standing::Documented } else { Standing::Assumed })
        })
    }

    /// How sure it is that the model offers an operation. `None`: it does not.
    #[must_use]
    pub fn offers(self, kind: OperationKind) -> Option<Standing> {
        self.operations().find(|(offered, _)| *offered == kind).map(|(_, standing)| standing)
    }

    /// Checks a JSON body as it would be sent, with the meaning that the typed requests have.
    ///
    /// A required parameter has to stand in the body even where it has a default, for the typed request sends it.
    ///
    /// # Errors
    ///
    /// All violations at once: of parameters in their order, of names that are not known, of rules.
    pub fn validate(self, body: &Value) -> Result<(), Violations> {
        let mut found = Violations::default();
        untyped::check_json(self.0, body, &mut found);
        if found.is_empty() { Ok(()) } else { Err(found) }
    }

    /// Returns warnings and notes on a JSON body. None of them keeps it from being sent.
    #[must_use]
    pub fn advice(self, body: &Value) -> Violations {
        let mut found = Violations::default();
        untyped::advise_json(self.0, body, &mut found);
        found
    }
}

impl fmt::Debug for Model {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Model({}/{})", self.provider(), self.id())
    }
}

impl fmt::Display for Model {
    /// The name for people.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.title())
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Documented => "documented",
            Self::Assumed => "assumed",
        })
    }
}
