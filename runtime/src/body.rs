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

/// A value that is written as a string that holds it: `"5"`.
#[derive(Debug)]
pub struct AsText<'a, T>(pub &'a T);

/// What can be written so.
pub trait TextForm {
    /// Writes the value, or each item of the list, as a string.
    ///
    /// # Errors
    ///
    /// Those of the serializer.
    fn serialize_text<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
}

impl<T: TextForm> Serialize for AsText<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize_text(serializer)
    }
}

impl TextForm for i64 {
    fn serialize_text<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl TextForm for f64 {
    fn serialize_text<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // As a number that is not finite becomes null in JSON, so it does here.
        if self.is_finite() { serializer.collect_str(self) } else { serializer.serialize_none() }
    }
}

impl TextForm for bool {
    fn serialize_text<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<T: TextForm> TextForm for Vec<T> {
    fn serialize_text<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(AsText))
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

    #[test]
    fn numbers_and_truths_are_written_as_strings_that_hold_them() {
        let text = |value: &dyn Fn() -> serde_json::Result<serde_json::Value>| value().unwrap();
        assert_eq!(text(&|| serde_json::to_value(AsText(&-5_i64))), json!("-5"));
        assert_eq!(text(&|| serde_json::to_value(AsText(&0.75))), json!("0.75"));
        assert_eq!(text(&|| serde_json::to_value(AsText(&5.0))), json!("5"));
        assert_eq!(text(&|| serde_json::to_value(AsText(&f64::NAN))), json!(null));
        assert_eq!(text(&|| serde_json::to_value(AsText(&true))), json!("true"));
        assert_eq!(text(&|| serde_json::to_value(AsText(&vec![vec![1_i64], vec![]]))), json!([["1"], []]));
    }
}
