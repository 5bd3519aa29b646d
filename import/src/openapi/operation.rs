use crate::{Options, Refused, document::Node, schema::Reader};

/// An operation of a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operation<'a> {
    /// `POST`.
    pub method: &'static str,
    /// `/v1/films`.
    pub path: &'a str,
    /// What is told of all methods of the path.
    pub item: Node<'a>,
    /// What is told of the operation.
    pub node: Node<'a>,
}

const METHODS: &[(&str, &str)] =
    &[("get", "GET"), ("put", "PUT"), ("post", "POST"), ("delete", "DELETE"), ("patch", "PATCH")];

/// The operations of a document, in its order.
pub(super) fn all<'a>(reader: &Reader<'a>, root: Node<'a>) -> Vec<Operation<'a>> {
    let mut found = Vec::new();
    for (path, item) in root.get("paths").into_iter().flat_map(Node::members) {
        let item = reader.behind(item);
        for (key, method) in METHODS {
            if let Some(node) = item.get(key) {
                found.push(Operation { method, path, item, node });
            }
        }
    }
    found
}

/// The operation that was asked for; else the one that runs the model that was asked for; else the only one with a
/// body.
pub(super) fn choose<'o, 'a>(
    operations: &'o [Operation<'a>],
    options: &Options,
) -> Result<&'o Operation<'a>, Refused> {
    let with_body: Vec<&Operation> =
        operations.iter().filter(|operation| operation.node.get("requestBody").is_some()).collect();
    let labels = |list: &[&Operation]| list.iter().map(|operation| operation.label()).collect::<Vec<_>>();
    if let Some(asked) = options.operation.as_deref() {
        // What a refusal names is found as it was named, whatever spaces are in it.
        if let Some(exact) = operations.iter().find(|operation| operation.is_labelled(asked)) {
            return Ok(exact);
        }
        let meant: Vec<&Operation> =
            operations.iter().filter(|operation| operation.is_called(asked)).collect();
        let sent: Vec<&Operation> =
            meant.iter().copied().filter(|operation| operation.node.get("requestBody").is_some()).collect();
        return match (meant.as_slice(), sent.as_slice()) {
            (_, [only]) | ([only], _) => Ok(*only),
            ([], _) => {
                Err(Refused::NoSuchOperation { asked: asked.to_owned(), operations: labels(&with_body) })
            }
            _ => Err(Refused::SeveralOperations(labels(&meant))),
        };
    }
    let runs = |operation: &&&Operation| {
        options.model.as_deref().is_some_and(|model| operation.path.split('/').any(|part| part == model))
    };
    let named: Vec<&Operation> = with_body.iter().filter(runs).copied().collect();
    match (named.as_slice(), with_body.as_slice()) {
        ([only], _) | (_, [only]) => Ok(*only),
        ([], []) => Err(Refused::NoBody("any operation".to_owned())),
        ([], several) | (several, _) => Err(Refused::SeveralOperations(labels(several))),
    }
}

/// Whether a content type is JSON.
pub(super) fn is_json(kind: &str) -> bool {
    let bare = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    bare == "application/json" || bare.ends_with("+json") || bare == "*/*"
}

impl<'a> Operation<'a> {
    /// `POST /v1/films`.
    pub(super) fn label(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Whether `asked` is its label, which is not written anew for each comparison.
    fn is_labelled(&self, asked: &str) -> bool {
        asked.strip_prefix(self.method).and_then(|rest| rest.strip_prefix(' ')) == Some(self.path)
    }

    /// The content type of the body that is read, and what is told of it: JSON where there is any.
    pub(super) fn content(&self, reader: &Reader<'a>) -> Option<(&'a str, Node<'a>)> {
        let contents = self.contents(reader);
        contents.iter().find(|(kind, _)| is_json(kind)).or_else(|| contents.first()).copied()
    }

    /// The content types that the body may have.
    pub(super) fn kinds(&self, reader: &Reader<'a>) -> Vec<&'a str> {
        self.contents(reader).into_iter().map(|(kind, _)| kind).collect()
    }

    fn contents(&self, reader: &Reader<'a>) -> Vec<(&'a str, Node<'a>)> {
        let body = self.node.get("requestBody").map(|body| reader.behind(body));
        body.and_then(|body| body.get("content")).into_iter().flat_map(Node::members).collect()
    }

    /// Whether it is the one that was asked for: by path, by method and path, by id.
    fn is_called(&self, asked: &str) -> bool {
        let asked = asked.trim();
        let by_method = asked.split_once(' ').is_some_and(|(method, path)| {
            method.eq_ignore_ascii_case(self.method) && path.trim() == self.path
        });
        let id = self.node.get("operationId").and_then(Node::text);
        by_method || asked == self.path || id == Some(asked)
    }
}
