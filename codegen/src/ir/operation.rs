/// Where an earlier answer holds the address of a call.
#[derive(Debug)]
pub struct Address {
    /// Name of the runtime's kind of the earlier call.
    pub from: &'static str,
    /// Pointers to it.
    pub pointers: Vec<String>,
}

/// How an upload takes a file.
#[derive(Debug)]
pub struct Takes {
    /// Where it is put.
    pub way: TakesWay,
    /// Extensions.
    pub formats: Vec<String>,
    /// Greatest size.
    pub max_bytes: Option<u64>,
}

/// Where the file of an upload is put.
#[derive(Debug)]
pub enum TakesWay {
    /// In a JSON body: the pointer, and the name of the runtime's media form.
    Json(String, &'static str),
    /// In a field of a form, behind fields with their values.
    Multipart(String, Vec<(String, String)>),
    /// At an address that the answer tells.
    Presigned {
        /// Pointers into the call's body, with what stands there.
        tells: Vec<(String, String)>,
        /// Pointers to the address.
        address: Vec<String>,
        /// Pointer to headers.
        headers: Option<String>,
    },
}
