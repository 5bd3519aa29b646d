use std::{ffi::OsString, fmt};

use crate::{Error, ErrorKind, data::KeyData};

/// Longest key. A longer value is a file that was put into the variable by mistake.
const MOST_BYTES: usize = 4096;

/// A key that proves who pays. It is never shown.
#[derive(Clone)]
pub(crate) struct ApiKey(String);

impl ApiKey {
    /// Takes a key as it is. [`check`](Self::check) has to follow.
    pub(crate) fn unchecked(key: String) -> Self {
        Self(key)
    }

    /// Reads the key from the first of the provider's variables that is set and not empty.
    pub(crate) fn from_variables(
        key: &KeyData,
        read: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Self, Error> {
        let set = key.env.iter().find_map(|name| {
            let value = read(name).filter(|value| !value.to_string_lossy().trim_matches(NEWLINES).is_empty());
            value.map(|value| (*name, value))
        });
        let Some((name, value)) = set else {
            let names = key.env.join("` or `");
            return Err(Error::config(format!("no key: the environment variable `{names}` is not set"))
                .with_hint(format!("set it, or give the key to `api_key` of the builder: `{names}=<key>`")));
        };
        let source = format!("the environment variable `{name}`");
        match value.into_string() {
            Ok(text) => Self(text).check(&source),
            Err(_) => Err(malformed(&source, "is not ASCII")),
        }
    }

    /// The key without newlines at its end, which `echo` and editors leave there.
    pub(crate) fn check(self, source: &str) -> Result<Self, Error> {
        let key = self.0.trim_end_matches(NEWLINES);
        let problem = if key.is_empty() {
            "is empty"
        } else if key.len() > MOST_BYTES {
            "is longer than 4096 bytes"
        } else if !key.is_ascii() {
            "is not ASCII"
        } else if key.bytes().any(|byte| byte.is_ascii_whitespace()) {
            "holds whitespace"
        } else if key.bytes().any(|byte| byte.is_ascii_control()) {
            "holds a control character"
        } else {
            return Ok(Self(key.to_owned()));
        };
        Err(malformed(source, problem))
    }

    /// The header that carries the key.
    pub(crate) fn header(&self, data: &KeyData) -> (&'static str, String) {
        (data.header, data.template.replace("{key}", &self.0))
    }

    /// The key itself, so that it can be blotted out of messages.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ApiKey([redacted])")
    }
}

const NEWLINES: [char; 2] = ['\r', '\n'];

fn malformed(source: &str, problem: &str) -> Error {
    Error::new(ErrorKind::Config, format!("the key in {source} {problem}"))
        .with_hint("copy the key again, alone and without quotes or spaces")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Charge;

    const DATA: KeyData =
        KeyData { env: &["ACME_API_KEY", "ACME_KEY"], header: "authorization", template: "Bearer {key}" };

    fn read(values: &[(&str, &str)]) -> Result<ApiKey, Error> {
        ApiKey::from_variables(&DATA, |name| {
            values.iter().find(|(own, _)| *own == name).map(|(_, value)| (*value).into())
        })
    }

    #[test]
    fn the_first_variable_that_holds_something_gives_the_key() {
        assert_eq!(read(&[("ACME_API_KEY", "k1"), ("ACME_KEY", "k2")]).unwrap().expose(), "k1");
        assert_eq!(read(&[("ACME_API_KEY", ""), ("ACME_KEY", "k2\r\n")]).unwrap().expose(), "k2");
        assert_eq!(read(&[("ACME_API_KEY", "\n"), ("ACME_KEY", "k2")]).unwrap().expose(), "k2");
    }

    #[test]
    fn a_key_may_have_4096_bytes() {
        assert!(read(&[("ACME_API_KEY", &"k".repeat(4096))]).is_ok());
        assert!(read(&[("ACME_API_KEY", &"k".repeat(4097))]).is_err());
    }

    #[test]
    fn a_missing_key_names_every_variable() {
        let error = read(&[]).unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Config, Charge::No));
        assert!(error.to_string().contains("`ACME_API_KEY` or `ACME_KEY`"), "{error}");
    }

    #[test]
    fn a_malformed_key_names_its_variable_and_shows_nothing_of_itself() {
        let long = "Z".repeat(5000);
        for (key, problem) in [
            ("ZQ ZQ", "whitespace"),
            (" ZQZQ", "whitespace"),
            ("ZQ\nZQ", "whitespace"),
            ("ZQ\r\nx-evil: ZQ", "whitespace"),
            ("ZQ\u{7}ZQ", "control"),
            ("ZQäZQ", "ASCII"),
            (long.as_str(), "longer"),
        ] {
            let error = read(&[("ACME_API_KEY", key)]).unwrap_err();
            let told = format!("{error} {error:?}");
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(told.contains("`ACME_API_KEY`") && told.contains(problem), "{told}");
            assert!(!told.contains('Z') && !told.contains('Q'), "{told}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_is_no_text_is_refused() {
        use std::os::unix::ffi::OsStringExt;
        let error =
            ApiKey::from_variables(&DATA, |_| Some(OsString::from_vec(vec![0xff, 0xfe]))).unwrap_err();
        assert!(error.to_string().contains("not ASCII"), "{error}");
    }

    #[test]
    fn a_key_is_put_into_its_header_and_never_shown() {
        let key = ApiKey::unchecked("hunter2".to_owned());
        assert_eq!(key.header(&DATA), ("authorization", "Bearer hunter2".to_owned()));
        assert_eq!(format!("{key:?}"), "ApiKey([redacted])");
    }
}
