use crate::{
    Draft, Options, Page, Refused,
    document::{Document, Malformed, Node},
    draft, openapi,
};

/// What a text is that a spec can be drafted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The text of a provider's page.
    Page,
    /// An OpenAPI document, in JSON or YAML.
    OpenApi,
    /// The JSON Schema of a request's body, in JSON or YAML.
    Schema,
}

/// Drafts a spec from any text that one can be drafted from: a page, an OpenAPI document, a JSON Schema.
///
/// # Errors
/// No parameter is recognised in the text, it has several models or operations of which none was chosen, or it is a
/// document that cannot be read.
pub fn draft_text(text: &str, options: &Options) -> Result<Draft, Refused> {
    match recognised(text)? {
        (Form::OpenApi, Some(document)) => openapi::draft(&document, options),
        (Form::Schema, Some(document)) => openapi::draft_bare(&document, options),
        _ => draft(&Page::new(text), options),
    }
}

/// Drafts a spec from an OpenAPI 3.0 or 3.1 document, in JSON or YAML.
///
/// # Errors
/// The text is no such document, it has several operations of which none was chosen, or the operation has no body.
pub fn draft_openapi(text: &str, options: &Options) -> Result<Draft, Refused> {
    let document = Document::read(text)?;
    check_version(document.root())?;
    openapi::draft(&document, options)
}

/// Drafts a spec from the bare JSON Schema of a request's body, in JSON or YAML.
///
/// # Errors
/// The text is neither, or the schema has no properties.
pub fn draft_schema(text: &str, options: &Options) -> Result<Draft, Refused> {
    openapi::draft_bare(&Document::read(text)?, options)
}

impl Form {
    /// What the text is. A text that is nothing else is a page.
    ///
    /// # Errors
    /// It is a document that cannot be read.
    pub fn of(text: &str) -> Result<Self, Refused> {
        recognised(text).map(|(form, _)| form)
    }
}

impl From<Malformed> for Refused {
    fn from(Malformed { line, what }: Malformed) -> Self {
        Self::Malformed { line, what }
    }
}

fn recognised(text: &str) -> Result<(Form, Option<Document>), Refused> {
    let bare = text.trim_start_matches('\u{feff}').trim_start();
    let json = bare.starts_with('{');
    if !json && !looks_like_yaml(bare) {
        return Ok((Form::Page, None));
    }
    let document = match Document::read(text) {
        Ok(document) => document,
        // A page may begin with the code of a body.
        Err(_)
            if json
                && !["\"openapi\"", "\"properties\"", "\"$schema\""].iter().any(|key| bare.contains(key)) =>
        {
            return Ok((Form::Page, None));
        }
        Err(malformed) => return Err(malformed.into()),
    };
    let root = document.root();
    let has = |keys: &[&str]| keys.iter().any(|key| root.get(key).is_some());
    if has(&["openapi", "swagger", "paths"]) {
        check_version(root)?;
        return Ok((Form::OpenApi, Some(document)));
    }
    let object = root.get("type").and_then(Node::text) == Some("object");
    if object || has(&["$schema", "properties", "allOf", "anyOf", "oneOf", "$ref", "$defs"]) {
        return Ok((Form::Schema, Some(document)));
    }
    Ok((Form::Page, None))
}

/// OpenAPI 2 has another shape, which would read as a document without a body.
fn check_version(root: Node) -> Result<(), Refused> {
    let version = root.get("openapi").or_else(|| root.get("swagger"));
    let written = version
        .and_then(|node| node.text().map(str::to_owned).or_else(|| node.number().map(ToString::to_string)));
    match written.as_deref() {
        Some(version) if version.starts_with("3.") => Ok(()),
        other => Err(Refused::OtherVersion(other.unwrap_or("none").to_owned())),
    }
}

/// Whether a text begins as YAML does and has one of the keys that tell a document from the front matter of a page.
fn looks_like_yaml(text: &str) -> bool {
    let telling =
        |line: &&str| !line.trim().is_empty() && !line.starts_with(['#', '%']) && line.trim() != "---";
    let key = |line: &str| {
        let (key, value) = line.split_once(':')?;
        let bare = key.trim_matches(['"', '\'']);
        let word = bare.chars().all(|letter| letter.is_ascii_alphanumeric() || "$_-".contains(letter));
        let apart = value.is_empty() || value.starts_with(' ');
        (word && apart && !bare.is_empty())
            .then(|| (bare.to_owned(), value.trim().trim_matches(['"', '\'']).to_owned()))
    };
    let begins = text.lines().find(telling).and_then(key).is_some();
    // `openapi: POST /v1/films` stands in the front matter of pages.
    let tells = |(key, value): (String, String)| match key.as_str() {
        "openapi" | "swagger" => value.starts_with(|first: char| first.is_ascii_digit()),
        "properties" | "paths" | "allOf" | "$schema" => true,
        _ => false,
    };
    begins && text.lines().filter_map(key).any(tells)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_is_recognised() {
        for (text, form) in [
            ("{\"openapi\": \"3.1.0\"}", Form::OpenApi),
            ("# ours\nopenapi: 3.0.3\npaths: {}\n", Form::OpenApi),
            ("---\n\"openapi\": '3.0.3'\n", Form::OpenApi),
            ("\u{feff}{\"type\": \"object\"}", Form::Schema),
            ("type: object\nproperties:\n  a: {}\n", Form::Schema),
            ("---\ntitle: Wan\nopenapi: POST /v1/films\n---\n# Wan\n", Form::Page),
            ("{\"prompt\": \"a fox\"}", Form::Page),
            ("{ a brace\n", Form::Page),
            ("Wan 2.1 Text to Video\nproperties: many\n", Form::Page),
            ("", Form::Page),
        ] {
            assert_eq!(Form::of(text), Ok(form), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused_and_not_taken_for_a_page() {
        for text in [
            "{\"openapi\": \"3.0\",}",
            "openapi: 3.0.0\npaths: [\n",
            "{\"swagger\": \"2.0\"}",
            "{\"openapi\": 4}",
        ] {
            assert!(Form::of(text).is_err(), "{text}");
        }
    }
}
