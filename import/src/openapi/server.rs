use super::operation::Operation;
use crate::{Facts, Options, document::Node, header::Endpoint};

/// The operations of the document that have to do with the chosen one, which comes first, each with its address.
pub(super) fn endpoints(
    facts: &mut Facts,
    root: Node,
    operations: &[Operation],
    chosen: &Operation,
    options: &Options,
) -> Vec<Endpoint> {
    let servers: Vec<Server> = servers(root, chosen).collect();
    for server in servers.iter().filter(|server| server.variable) {
        let question = format!("The address has parts that can be chosen; {} is taken.", server.origin);
        facts.doubt("/provider", [server.line], question);
    }
    let known = |origin: &str| {
        options.providers.iter().any(|provider| provider.hosts.iter().any(|host| host.origin == origin))
    };
    let others = servers.iter().skip(1).filter(|server| !known(&server.origin));
    for server in others.take(5) {
        let question = format!("The document gives {} as another address.", server.origin);
        facts.doubt("/provider", [server.line], question);
    }
    let model = chosen.path.rsplit('/').next().filter(|last| !last.is_empty() && !last.contains('{'));
    let related = |other: &&Operation| {
        let own = model.is_some_and(|model| other.path.split('/').any(|part| part == model));
        let follows = other.method == "GET" && is_known(root, other, options);
        (other.method, other.path) != (chosen.method, chosen.path)
            && ((own && other.node.get("requestBody").is_some()) || follows)
    };
    let related = operations.iter().filter(related);
    std::iter::once(chosen).chain(related).map(|operation| endpoint(root, operation)).collect()
}

/// How many addresses are looked at: they are looked at for each operation.
const MOST: usize = 20;

/// Longest address in bytes. The parts to choose would otherwise make a long one out of a few short ones.
const LONGEST: usize = 2_000;

struct Server {
    origin: String,
    prefix: String,
    line: usize,
    /// Whether its address has parts to choose.
    variable: bool,
}

/// Where an operation is: the nearest list of servers counts. A server without a host tells nothing of where it is.
fn servers<'a>(root: Node<'a>, operation: &Operation<'a>) -> impl Iterator<Item = Server> {
    let lists = [operation.node.get("servers"), operation.item.get("servers"), root.get("servers")];
    let nearest = lists.into_iter().flatten().find(|list| list.items().next().is_some());
    let read = |server: Node| {
        let node = server.get("url")?;
        let template = node.text()?;
        let url = filled(template, server.get("variables"))?;
        let (scheme, rest) = url.split_once("://")?;
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let path = path.trim_matches('/');
        let prefix = if path.is_empty() { String::new() } else { format!("/{path}") };
        Some(Server {
            origin: format!("{scheme}://{host}"),
            prefix,
            line: node.line(),
            variable: template.contains('{'),
        })
    };
    nearest.into_iter().flat_map(Node::items).take(MOST).filter_map(read)
}

/// An address with what is chosen by default in the place of each `{name}`; what stands in that is taken as it is.
/// None: it is longer than any.
fn filled(template: &str, variables: Option<Node>) -> Option<String> {
    let mut url = String::new();
    let mut rest = Some(template).filter(|template| template.len() <= LONGEST)?;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else { break };
        url.push_str(before);
        match variables.and_then(|variables| variables.get(name)) {
            Some(told) => {
                let value = told.get("default").and_then(Node::text).unwrap_or_default();
                if url.len() + value.len() > LONGEST {
                    return None;
                }
                url.push_str(value);
            }
            None => url.extend(["{", name, "}"]),
        }
        rest = behind;
    }
    url.push_str(rest);
    (url.len() <= LONGEST).then_some(url)
}

fn endpoint(root: Node, operation: &Operation) -> Endpoint {
    let server = servers(root, operation).next();
    let prefix = server.as_ref().map_or("", |server| server.prefix.as_str());
    Endpoint {
        method: operation.method,
        path: format!("{prefix}{}", operation.path),
        line: operation.node.line(),
        origin: server.map(|server| server.origin),
    }
}

/// Whether some provider's spec has a template of this very path.
fn is_known(root: Node, operation: &Operation, options: &Options) -> bool {
    let path = endpoint(root, operation).path;
    let same = |template: &str| {
        let (mut ours, mut theirs) = (template.split('/'), path.split('/'));
        loop {
            match (ours.next(), theirs.next()) {
                (None, None) => return true,
                (Some(one), Some(other))
                    if one == other || (one.starts_with('{') && other.starts_with('{')) => {}
                _ => return false,
            }
        }
    };
    options.providers.iter().any(|provider| provider.operations.iter().any(|known| same(&known.path)))
}
