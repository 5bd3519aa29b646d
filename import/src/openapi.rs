//! OpenAPI 3.0 and 3.1: one operation out of a document.

mod example;
mod operation;
mod server;

use operation::Operation;

use crate::{
    Draft, Facts, Options, Page, Refused,
    document::{Document, Node},
    draft::assemble,
    facts::model,
    header::{self, Header},
    schema::Reader,
};

/// Drafts the spec of the model that an operation of the document runs.
pub(crate) fn draft(document: &Document, options: &Options) -> Result<Draft, Refused> {
    let root = document.root();
    let old = root.get("openapi").and_then(Node::text).is_some_and(|version| version.starts_with("3.0"));
    let mut reader = Reader::new(document, old);
    let operations = operation::all(&reader, root);
    let chosen = operation::choose(&operations, options)?;
    let mut facts = Facts::of("document");
    let schema = read_body(&mut facts, &mut reader, chosen)?;
    read_parameters(&mut facts, &reader, chosen);
    if let Some(line) = chosen.node.get("deprecated").filter(|node| node.flag() == Some(true)).map(Node::line)
    {
        facts.doubt("/status", [line], "The document calls the operation deprecated.");
    }
    let header = header(&mut facts, root, &operations, chosen, schema, options);
    model::read(&mut facts, &Page::new(""), &header, options);
    model::read_output(&mut facts, &Page::new(""));
    guess_from_name(&mut facts);
    let docs = chosen.node.get("externalDocs").and_then(|docs| docs.get("url"));
    if let Some((url, line)) = docs.and_then(|url| Some((url.text()?, url.line()))) {
        facts.state("/docs", url, [line]);
    }
    finish(&mut facts, document);
    assemble(facts, ("document", "The provider's OpenAPI document"), options)
}

/// Drafts a spec out of a bare JSON Schema of a request's body.
pub(crate) fn draft_bare(document: &Document, options: &Options) -> Result<Draft, Refused> {
    let mut reader = Reader::new(document, false);
    let mut facts = Facts::of("document");
    let root = document.root();
    let examples = example::of_schema(&reader, root);
    let first = examples.first().map(|example| example.body.clone());
    let body = reader.body(&mut facts, root, first.as_ref());
    let line = |key: &str| body.first(key).and_then(|node| Some((node.text()?, node.line())));
    let header = Header {
        title: line("title").map(|(title, line)| (header::title(title), line)),
        summary: line("description").map(|(text, line)| (text.to_owned(), line)),
        ..Header::default()
    };
    example::read(&mut facts, &examples);
    model::read(&mut facts, &Page::new(""), &header, options);
    model::read_output(&mut facts, &Page::new(""));
    guess_from_name(&mut facts);
    finish(&mut facts, document);
    assemble(facts, ("document", "The provider's JSON Schema"), options)
}

/// Reads the body that a request has and the examples of it. Gives its schema.
fn read_body<'a>(
    facts: &mut Facts,
    reader: &mut Reader<'a>,
    chosen: &Operation<'a>,
) -> Result<Node<'a>, Refused> {
    let Some((kind, content)) = chosen.content(reader) else {
        return Err(Refused::NoBody(chosen.label()));
    };
    if !operation::is_json(kind) {
        let question = format!("The body is sent as {kind}; a spec's bodies are JSON.");
        facts.doubt("/parameters", [content.line()], question);
    }
    let others: Vec<&str> = chosen.kinds(reader).into_iter().filter(|other| *other != kind).collect();
    if !others.is_empty() {
        let question = format!("The body may be sent as {} too, which was not read.", others.join(", "));
        facts.doubt("/parameters", [content.line()], question);
    }
    let Some(schema) = content.get("schema") else { return Err(Refused::NoBody(chosen.label())) };
    let examples = example::of_content(reader, content, schema);
    let first = examples.first().map(|example| example.body.clone());
    reader.body(facts, schema, first.as_ref());
    example::read(facts, &examples);
    Ok(schema)
}

/// Asks about what is sent beside the body.
fn read_parameters(facts: &mut Facts, reader: &Reader, chosen: &Operation) {
    let shared = chosen.item.get("parameters").into_iter().flat_map(Node::items);
    let own = chosen.node.get("parameters").into_iter().flat_map(Node::items);
    for parameter in shared.chain(own).map(|parameter| reader.behind(parameter)) {
        let name = parameter.get("name").and_then(Node::text).unwrap_or("?");
        let place = parameter.get("in").and_then(Node::text).unwrap_or("?");
        let must = parameter.get("required").and_then(Node::flag) == Some(true);
        let question = format!(
            "The operation takes `{name}` in the {place}, {}. Is it the provider's, the model's or nobody's?",
            if must { "which is required" } else { "which is optional" }
        );
        facts.doubt("/parameters", [parameter.line()], question);
    }
}

/// What the document says of the model as a whole, in the words of the reader of pages.
fn header(
    facts: &mut Facts,
    root: Node,
    operations: &[Operation],
    chosen: &Operation,
    schema: Node,
    options: &Options,
) -> Header {
    let said = |node: Option<Node>| node.and_then(|node| Some((node.text()?.to_owned(), node.line())));
    let info = root.get("info");
    let titles = [
        said(chosen.node.get("summary")),
        said(info.and_then(|info| info.get("title"))),
        said(schema.get("title")),
    ];
    let titles: Vec<(String, usize)> = titles.into_iter().flatten().collect();
    let names_wan = |title: &&(String, usize)| title.0.to_lowercase().contains("wan");
    let title = titles.iter().find(names_wan).or_else(|| titles.first());
    let summary = said(chosen.node.get("description"))
        .or_else(|| said(schema.get("description")))
        .or_else(|| said(info.and_then(|info| info.get("description"))));
    Header {
        title: title.map(|(title, line)| (header::title(title), *line)),
        summary,
        endpoints: server::endpoints(facts, root, operations, chosen, options),
        ..Header::default()
    }
}

/// What is made out of what and the version, where only the model's name tells them.
fn guess_from_name(facts: &mut Facts) {
    let Some(name) = facts.get("/model").and_then(|name| Some(name.as_str()?.to_owned())) else { return };
    let guesses = [("/task", header::task(&name).map(str::to_owned)), ("/version", header::version(&name))];
    for (at, guess) in guesses {
        if let (None, Some(guess)) = (facts.get(at), guess) {
            facts.propose(at, guess, [], format!("It is read off the model's name, `{name}`."));
        }
    }
}

/// Asks about what is odd in the document itself.
fn finish(facts: &mut Facts, document: &Document) {
    for (question, line) in document.odd() {
        facts.doubt("/parameters", [*line], question.as_str());
    }
}
