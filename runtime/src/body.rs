use serde::{Serialize, Serializer, ser::SerializeMap};

/// Writes a body key by key. Generated requests use it instead of a derive, which takes longer to compile than all
/// the rest of a request.
#[derive(Debug)]
pub struct BodyWriter<M>(M);

impl<M: SerializeMap> BodyWriter<M> {
    /// Begins a body.
    ///
    /// # Errors
    ///
    /// Those of the serializer, here and below.
    pub fn begin<S>(serializer: S) -> Result<Self, S::Error>
    where
        S: Serializer<SerializeMap = M, Error = M::Error>,
    {
        serializer.serialize_map(None).map(Self)
    }

    /// Writes a value that is always sent.
    #[expect(clippy::missing_errors_doc, reason = "told at `begin`")]
    pub fn entry<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), M::Error> {
        self.0.serialize_entry(key, value)
    }

    /// Writes a value that is sent only if it is set.
    #[expect(clippy::missing_errors_doc, reason = "told at `begin`")]
    pub fn optional<T: Serialize>(&mut self, key: &'static str, value: &Option<T>) -> Result<(), M::Error> {
        match value {
            Some(value) => self.0.serialize_entry(key, value),
            None => Ok(()),
        }
    }

    /// Ends the body.
    #[expect(clippy::missing_errors_doc, reason = "told at `begin`")]
    pub fn end(self) -> Result<M::Ok, M::Error> {
        self.0.end()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    struct Request {
        prompt: &'static str,
        seed: Option<i64>,
    }

    impl Serialize for Request {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut body = BodyWriter::begin(serializer)?;
            body.entry("prompt", self.prompt)?;
            body.optional("seed", &self.seed)?;
            body.end()
        }
    }

    #[test]
    fn what_is_not_set_is_not_sent() {
        let body = |seed| serde_json::to_value(Request { prompt: "a fox", seed }).unwrap();
        assert_eq!(body(Some(7)), json!({ "prompt": "a fox", "seed": 7 }));
        assert_eq!(body(None), json!({ "prompt": "a fox" }));
    }
}
