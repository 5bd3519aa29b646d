use super::MediaForm;

/// How an upload takes a file.
#[derive(Debug)]
pub struct TakesData {
    pub way: TakesWay,
    /// Lower-case extensions; empty: not published.
    pub formats: &'static [&'static str],
    pub max_bytes: Option<u64>,
}

/// Where the file of an upload is put. `{file_name}`, `{media_type}` and `{bytes}` may stand in values.
#[derive(Debug)]
pub enum TakesWay {
    /// Into a JSON body.
    Json {
        /// JSON pointer; `*` stands for the one item of a list.
        files: &'static str,
        form: MediaForm,
    },
    /// Into a field of a form.
    Multipart {
        /// The field.
        file: &'static str,
        /// The fields before it, with their values.
        fields: &'static [(&'static str, &'static str)],
    },
    /// To an address that the answer tells.
    Presigned {
        /// What the call's JSON body says of the file: JSON pointers with values. Empty: it has no body.
        tells: &'static [(&'static str, &'static str)],
        /// JSON pointers to the address, tried in order.
        address: &'static [&'static str],
        /// JSON pointer to an object of headers that go along.
        headers: Option<&'static str>,
    },
}
