/// Where an earlier answer holds the address of a call.
#[derive(Debug)]
pub struct Address {
    /// Name of the runtime's kind of the earlier call.
    pub from: &'static str,
    /// Pointers to it.
    pub pointers: Vec<String>,
}

/// A file in the body of an upload.
#[derive(Debug)]
pub struct Takes {
    /// Pointer to it.
    pub files: String,
    /// Name of the runtime's media form.
    pub form: &'static str,
    /// Extensions.
    pub formats: Vec<String>,
    /// Greatest size.
    pub max_bytes: Option<u64>,
}
