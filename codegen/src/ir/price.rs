use super::{Model, Rule, RuleKind};

/// A published price.
#[derive(Debug)]
pub struct Price {
    /// Currency code.
    pub currency: String,
    /// Least, in millionths.
    pub low_micros: i64,
    /// Greatest, in millionths.
    pub high_micros: i64,
    /// Whether the page calls it approximate.
    pub approximate: bool,
    /// How long the videos are, where it is for a second of video.
    pub length: Option<Length>,
    /// The day it was read.
    pub as_of: String,
}

/// How long the videos of a request are together.
#[derive(Debug)]
pub struct Length {
    /// Number of videos.
    pub videos: u32,
    /// Playing time of one.
    pub seconds: Seconds,
}

/// Playing time of a video.
#[derive(Debug)]
pub enum Seconds {
    /// It is always the same.
    Fixed(f64),
    /// The value of the parameter with this wire name.
    Parameter(String),
}

impl Model {
    /// Whether a request can cost anything else than the published price.
    #[must_use]
    pub fn price_varies(&self) -> bool {
        let price = self.price.as_ref();
        price.is_some_and(|price| price.length.is_some() || self.price_factors().next().is_some())
    }

    /// The rules by which the price is multiplied.
    pub fn price_factors(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(|rule| rule.kind == RuleKind::PriceFactor)
    }
}
