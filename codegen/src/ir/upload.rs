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
