use std::{
    cell::Cell,
    fmt,
    io::{self, Read},
};

use indexmap::{IndexMap, map::Entry};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};

use super::{Data, Document, Malformed};

/// Reads JSON. The parser takes its text byte by byte, so that the line it has come to is known at each value.
pub(super) fn read(text: &str) -> Result<Document, Malformed> {
    let mut document = Document::default();
    let line = Cell::new(1);
    let lines = Lines { bytes: text.as_bytes(), line: &line, broken: false };
    let mut parser = serde_json::Deserializer::from_reader(lines);
    let read = At { document: &mut document, line: &line }.deserialize(&mut parser);
    match read.and_then(|_| parser.end()) {
        Ok(()) => Ok(document),
        Err(error) => Err(Malformed { line: error.line().max(1), what: error.to_string() }),
    }
}

/// Gives out a text byte by byte. A line ends when the byte behind its break is asked for: the parser looks one byte
/// ahead of a number, which is still on the line of that number.
struct Lines<'a> {
    bytes: &'a [u8],
    line: &'a Cell<usize>,
    broken: bool,
}

impl Read for Lines<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let (Some((byte, rest)), Some(place)) = (self.bytes.split_first(), buffer.first_mut()) else {
            return Ok(0);
        };
        self.line.set(self.line.get() + usize::from(self.broken));
        self.broken = *byte == b'\n';
        self.bytes = rest;
        *place = *byte;
        Ok(1)
    }
}

/// Where the next value goes, and the line that the parser has come to.
struct At<'a> {
    document: &'a mut Document,
    line: &'a Cell<usize>,
}

impl At<'_> {
    fn next(&mut self) -> At<'_> {
        At { document: self.document, line: self.line }
    }

    fn scalar(self, value: Value) -> usize {
        let id = self.document.place(self.line.get());
        self.document.fill(id, Data::Scalar(value));
        id
    }
}

impl<'de> DeserializeSeed<'de> for At<'_> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for At<'_> {
    type Value = usize;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<usize, E> {
        Ok(self.scalar(Value::Null))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<usize, E> {
        Ok(self.scalar(value.into()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<usize, E> {
        Ok(self.scalar(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<usize, E> {
        Ok(self.scalar(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<usize, E> {
        Ok(self.scalar(Number::from_f64(value).map_or(Value::Null, Value::Number)))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<usize, E> {
        Ok(self.scalar(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<usize, A::Error> {
        let id = self.document.place(self.line.get());
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self.next())? {
            list.push(item);
        }
        self.document.fill(id, Data::List(list));
        Ok(id)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<usize, A::Error> {
        let id = self.document.place(self.line.get());
        let mut object = IndexMap::new();
        while let Some(name) = members.next_key::<String>()? {
            let line = self.line.get();
            let member = members.next_value_seed(self.next())?;
            match object.entry(name) {
                Entry::Vacant(place) => drop(place.insert(member)),
                Entry::Occupied(known) => self.document.twice(known.key(), line),
            }
        }
        self.document.fill(id, Data::Object(object));
        Ok(id)
    }
}
