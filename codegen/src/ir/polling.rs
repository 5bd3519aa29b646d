/// How often a job is asked about. `None`: as its latency suggests.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Polling {
    /// Milliseconds to the first question.
    pub first: Option<u64>,
    /// Milliseconds from the first question to the second.
    pub interval: Option<u64>,
    /// By what each later pause is multiplied.
    pub growth: Option<f64>,
    /// The longest pause, in milliseconds.
    pub longest: Option<u64>,
    /// How long a job is waited for, in milliseconds.
    pub deadline: Option<u64>,
}
