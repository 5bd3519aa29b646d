//! A request as JSON, and the local files in it that have to become addresses before it is sent.

use serde::Serialize;
use serde_json::Value;

use crate::{
    Media,
    data::{KindData, MediaData, MediaForm, ParameterData},
    media::{BareBase64, placeholder, set_aside},
};

/// A body, and the files that are uploaded before it is sent.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub(crate) body: Vec<u8>,
    pub(crate) uploads: Uploads,
}

/// Local files that become addresses.
#[derive(Debug, Default)]
pub(crate) struct Uploads {
    /// Where the body holds a placeholder.
    pub(crate) places: Vec<Place>,
}

/// Where an address is needed.
#[derive(Debug)]
pub(crate) struct Place {
    /// As people write it: `image`, `images[1]`.
    pub(crate) name: String,
    /// JSON pointer from the body.
    pub(crate) pointer: String,
    /// Equal files share a number, and are uploaded once.
    pub(crate) file: usize,
    pub(crate) media: Media,
}

/// What is looked for in a body.
struct Search<'a> {
    files: &'a [Media],
    placeholders: Vec<String>,
    places: Vec<Place>,
}

impl Written {
    /// Writes a typed request. Without files to upload it is exactly what `serde_json` makes of it.
    pub(crate) fn of<M: Serialize>(
        parameters: &[ParameterData],
        request: &M,
    ) -> Result<Self, serde_json::Error> {
        let plain = || serde_json::to_vec(request).map(Self::plain);
        if !parameters.iter().any(can_be_uploaded) {
            return plain();
        }
        let (body, files) = set_aside(|| serde_json::to_value(request));
        let mut body = body?;
        let placeholders = files.iter().enumerate().map(|(index, media)| placeholder(index, media)).collect();
        let mut search = Search { files: &files, placeholders, places: Vec::new() };
        search.members(parameters, &mut body, "", "");
        if search.places.is_empty() {
            return plain();
        }
        let uploads = Uploads { places: search.places };
        Ok(Self { body: serde_json::to_vec(&body)?, uploads })
    }

    /// A body in which nothing is to be uploaded.
    pub(crate) fn plain(body: Vec<u8>) -> Self {
        Self { body, uploads: Uploads::default() }
    }
}

impl Uploads {
    /// The first place of each file.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Place> {
        let is_first = |(index, place): &(usize, &Place)| {
            !self.places.iter().take(*index).any(|earlier| earlier.file == place.file)
        };
        self.places.iter().enumerate().filter(is_first).map(|(_, place)| place)
    }
}

impl Search<'_> {
    fn members(&mut self, parameters: &[ParameterData], holder: &mut Value, name: &str, pointer: &str) {
        for parameter in parameters {
            if let Some(value) = holder.pointer_mut(parameter.pointer) {
                let dot = if name.is_empty() { "" } else { "." };
                let name = format!("{name}{dot}{}", parameter.name);
                self.value(parameter, value, name, format!("{pointer}{}", parameter.pointer));
            }
        }
    }

    fn value(&mut self, parameter: &ParameterData, value: &mut Value, name: String, pointer: String) {
        match (&parameter.kind, value) {
            (KindData::Media(accepts), Value::String(text)) => self.media(accepts, text, name, pointer),
            (KindData::Object { fields }, object @ Value::Object(_)) => {
                self.members(fields, object, &name, &pointer);
            }
            (KindData::List { item, .. }, Value::Array(items)) => {
                for (index, value) in items.iter_mut().enumerate() {
                    self.value(item, value, format!("{name}[{index}]"), format!("{pointer}/{index}"));
                }
            }
            _ => {}
        }
    }

    fn media(&mut self, accepts: &MediaData, text: &mut String, name: String, pointer: String) {
        let file = self.placeholders.iter().position(|placeholder| placeholder == text);
        let Some((file, media)) = file.and_then(|file| Some((file, self.files.get(file)?))) else { return };
        if accepts.uploads {
            self.places.push(Place { name, pointer, file, media: media.clone() });
        } else if let Ok(Value::String(written)) = encoded(accepts, media) {
            *text = written;
        }
    }
}

/// A local file as it stands in a body that takes files themselves.
fn encoded(accepts: &MediaData, media: &Media) -> Result<Value, serde_json::Error> {
    let takes = |form| accepts.forms.contains(&form);
    if takes(MediaForm::Base64) && !takes(MediaForm::DataUri) {
        serde_json::to_value(BareBase64(media))
    } else {
        serde_json::to_value(media)
    }
}

fn can_be_uploaded(parameter: &ParameterData) -> bool {
    match &parameter.kind {
        KindData::Media(accepts) => accepts.uploads,
        KindData::Object { fields } => fields.iter().any(can_be_uploaded),
        KindData::List { item, .. } => can_be_uploaded(item),
        _ => false,
    }
}
