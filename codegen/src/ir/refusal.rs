/// What a refusal means.
#[derive(Debug)]
pub struct ErrorRule {
    /// HTTP status, or the first of several.
    pub http_status: u16,
    /// The last of them.
    pub http_status_to: u16,
    /// Word for programs.
    pub code: Option<String>,
    /// What the word for programs begins with.
    pub code_prefix: Option<String>,
    /// Part of the sentence for people.
    pub message: Option<String>,
    /// Name of the runtime's refusal.
    pub means: &'static str,
    /// Name of the runtime's money class.
    pub money: &'static str,
    /// The provider's name for it.
    pub title: String,
}

/// What says when to try again.
#[derive(Debug)]
pub struct BackOff {
    /// Name of the runtime's place: a header or the body.
    pub kind: &'static str,
    /// The header's name or the JSON pointer.
    pub place: String,
    /// Name of the runtime's format.
    pub format: &'static str,
}
