/// Where an earlier answer holds the address of a call.
#[derive(Debug)]
pub struct Address {
    /// Name of the runtime's kind of the earlier call.
    pub from: &'static str,
    /// Pointers to it.
    pub pointers: Vec<String>,
}
