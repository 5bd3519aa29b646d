use serde_json::{Value, json};

use super::Facts;
use crate::{
    Options, Page,
    code::Body,
    header::{self, Endpoint, Header},
    prose,
};

/// Concludes what the page says of the model as a whole.
pub(crate) fn read(facts: &mut Facts, page: &Page, header: &Header, options: &Options) {
    read_title(facts, header);
    let provider = read_provider(facts, header, options);
    read_name(facts, header, options);
    read_operations(facts, page, header, provider);
    read_price(facts, header, options);
    if let Some((seconds, approximate, line)) = header.latency {
        facts.state("/latency/seconds", seconds, [line]);
        if approximate {
            facts.state("/latency/approximate", true, [line]);
        }
        if let Some(read) = &options.read {
            facts.state("/latency/as_of", read.as_str(), []);
        }
    }
}

/// Takes the body that the page's code writes down.
pub(super) fn read_example(facts: &mut Facts, body: Option<&Body>) {
    let Some(body) = body else {
        facts.doubt(
            "/examples",
            [],
            "The page as copied shows no body. A spec needs one; compose it and say so.",
        );
        return;
    };
    let lines: Vec<usize> = (body.first..=body.last).collect();
    facts.state("/examples/0", json!({ "name": "page", "body": body.value }), lines);
    for key in body.value.as_object().into_iter().flat_map(serde_json::Map::keys) {
        if !facts.is_parameter(key) {
            let question = format!("The page's example sends `{key}`, which the page does not list.");
            facts.doubt("/examples/0", [body.first], question);
        }
    }
}

/// Concludes what a finished request delivers.
pub(crate) fn read_output(facts: &mut Facts, page: &Page) {
    facts.propose(
        "/output/videos",
        1,
        [],
        format!("The {} does not say how many videos a request delivers; one is assumed.", facts.source),
    );
    let fixed =
        page.lines().iter().find_map(|line| Some((prose::fixed_seconds(line.trimmed())?, line.number)));
    if let Some((name, unit)) = ["video_length", "duration", "seconds", "length"].iter().find_map(|name| {
        let index = facts.parameter(name)?;
        Some((
            *name,
            facts.get(&format!("/parameters/{index}/unit")).and_then(Value::as_str) == Some("seconds"),
        ))
    }) {
        if unit {
            facts.state("/output/seconds", json!({ "parameter": name, "standing": "documented" }), []);
        } else {
            let question = format!(
                "`{name}` is read as the playing time in seconds; the {} does not say so.",
                facts.source
            );
            facts.propose(
                "/output/seconds",
                json!({ "parameter": name, "standing": "assumed" }),
                [],
                question,
            );
        }
    } else if let Some((seconds, line)) = fixed {
        facts.state("/output/seconds", json!({ "value": seconds, "standing": "documented" }), [line]);
    }
    if facts.is_parameter("width") && facts.is_parameter("height") {
        let question = "`width` and `height` are read as the pixels of the video.";
        let size = json!({ "width": "width", "height": "height", "standing": "documented" });
        facts.propose("/output/size", size, [], question);
    }
}

fn read_title(facts: &mut Facts, header: &Header) {
    let Some((title, line)) = &header.title else {
        for at in ["/title", "/task", "/version"] {
            facts.doubt(at, [], format!("The {} has no title.", facts.source));
        }
        return;
    };
    let is_code = title.contains(['=', '{', '"', '(', ';']);
    if title.to_ascii_lowercase().contains("wan") && !is_code {
        facts.state("/title", title.as_str(), [*line]);
    } else {
        facts.propose(
            "/title",
            title.as_str(),
            [*line],
            "What looks like the title does not name Wan. Is it?",
        );
        for at in ["/task", "/version"] {
            facts.doubt(at, [*line], "The title that would tell it is in doubt.");
        }
        return;
    }
    match header::task(title) {
        Some(task) => facts.state("/task", task, [*line]),
        None => facts.doubt(
            "/task",
            [*line],
            format!("The title \"{title}\" does not say what is made out of what."),
        ),
    }
    match header::version(title) {
        Some(version) => facts.state("/version", version, [*line]),
        None => facts.doubt("/version", [*line], format!("The title \"{title}\" has no version of Wan.")),
    }
    if let Some((summary, line)) = &header.summary {
        facts.propose(
            "/doc",
            summary.as_str(),
            [*line],
            format!("These are the {}'s words. A spec says it in ours, in one sentence.", facts.source),
        );
    }
}

/// The provider, by the host of an address or by what was said.
fn read_provider<'a>(
    facts: &mut Facts,
    header: &Header,
    options: &'a Options,
) -> Option<&'a wan_specs::ProviderSpec> {
    let origin =
        header.endpoints.iter().find_map(|endpoint| Some((endpoint.origin.as_deref()?, endpoint.line)));
    let owner = origin.and_then(|(origin, line)| {
        let owns =
            |provider: &&wan_specs::ProviderSpec| provider.hosts.iter().any(|host| host.origin == origin);
        Some((options.providers.iter().find(owns)?, line))
    });
    if let Some((provider, line)) = owner {
        facts.state("/provider", provider.provider.as_str(), [line]);
        return Some(provider);
    }
    if let Some(asked) = &options.provider {
        facts.state("/provider", asked.as_str(), []);
        return options.providers.iter().find(|provider| provider.provider == *asked);
    }
    match origin {
        Some((origin, line)) => {
            facts.doubt("/provider", [line], format!("No provider is known that has the host {origin}."));
        }
        None => {
            facts.doubt("/provider", [], format!("No address in the {} tells the provider.", facts.source));
        }
    }
    None
}

/// The model's name on the wire, which is also its id, and the name of its Rust type.
fn read_name(facts: &mut Facts, header: &Header, options: &Options) {
    let shown =
        header.endpoints.iter().find_map(|endpoint| Some((endpoint.model()?.to_owned(), endpoint.line)));
    let title = header.title.as_ref().map(|(title, _)| title.to_lowercase().replace(' ', "-"));
    let name = if let Some((name, line)) = shown {
        if name.to_lowercase().contains("wan") {
            facts.state("/model", name.as_str(), [line]);
            name
        } else {
            let question =
                format!("The address ends with `{name}`, which does not name Wan. What is the model called?");
            let proposed = title.unwrap_or(name);
            facts.propose("/model", proposed.as_str(), [line], question);
            proposed
        }
    } else if let Some(asked) = &options.model {
        facts.state("/model", asked.as_str(), []);
        asked.clone()
    } else {
        let constant = facts.parameter("model_name").map(|index| format!("/parameters/{index}/constant"));
        let constant = constant.and_then(|at| facts.get(&at)?.as_str().map(str::to_owned));
        let Some(name) = constant.or(title) else {
            facts.doubt("/model", [], "What is the model called on the wire?");
            return;
        };
        let question =
            format!("The {} shows no address, so what the model is called in it is not known.", facts.source);
        facts.propose("/model", name.as_str(), [], question);
        name
    };
    facts.state("/rust/type", type_name(&name), []);
}

fn type_name(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_ascii_alphanumeric());
    let capital = |word: &str| word.split_at_checked(1).map(|(first, rest)| first.to_uppercase() + rest);
    words.filter_map(capital).collect()
}

/// The operations whose addresses the page shows, in the order of the provider's spec, which says what each is for.
fn read_operations(
    facts: &mut Facts,
    page: &Page,
    header: &Header,
    provider: Option<&wan_specs::ProviderSpec>,
) {
    let Some(provider) = provider else {
        let lines: Vec<usize> = header.endpoints.iter().map(|endpoint| endpoint.line).collect();
        facts.doubt(
            "/operations",
            lines,
            "Without the provider's spec it is not known what each operation is for.",
        );
        return;
    };
    let strange =
        |endpoint: &&Endpoint| !provider.operations.iter().any(|operation| is_called(operation, endpoint));
    for endpoint in header.endpoints.iter().filter(strange) {
        let question = format!("The provider's spec has no operation {} {}.", endpoint.method, endpoint.path);
        facts.doubt("/operations", [endpoint.line], question);
    }
    let queued = page.lines().iter().find(|line| line.text.contains("asynchronous API"));
    let mut count = 0;
    for operation in &provider.operations {
        let shown =
            header.endpoints.iter().find(|endpoint| is_called(operation, endpoint)).map(|one| one.line);
        let line = shown
            .or_else(|| Some(queued.filter(|_| header.endpoints.is_empty() && is_queued(operation))?.number));
        if let Some(line) = line {
            let value = json!({ "operation": operation.operation, "standing": "documented" });
            facts.state(format!("/operations/{count}"), value, [line]);
            count += 1;
        }
    }
    if provider.operations.len() > count {
        let question = format!(
            "The provider has operations besides, of which the {} says nothing for this model.",
            facts.source
        );
        facts.doubt("/operations", [], question);
    }
}

fn is_queued(operation: &wan_specs::OperationSpec) -> bool {
    use wan_specs::OperationKind::{Result, Status, Submit};
    matches!(operation.operation, Submit | Status | Result)
}

fn is_called(operation: &wan_specs::OperationSpec, endpoint: &Endpoint) -> bool {
    let method = serde_json::to_value(operation.method).unwrap_or_default();
    let mut template = operation.path.split('/');
    let mut path = endpoint.path.split('/');
    let same = loop {
        match (template.next(), path.next()) {
            (None, None) => break true,
            (Some(one), Some(other)) if one == other || (one == "{model}" && !other.contains('{')) => {}
            // Whatever each calls the id.
            (Some(one), Some(other))
                if one.starts_with('{') && other.starts_with('{') && one != "{model}" => {}
            _ => break false,
        }
    };
    same && method.as_str() == Some(endpoint.method)
}

fn read_price(facts: &mut Facts, header: &Header, options: &Options) {
    let Some((price, line)) = &header.price else {
        facts.doubt(
            "/price",
            [],
            format!("The {} shows no price. Absent is unknown, never zero.", facts.source),
        );
        return;
    };
    facts.state("/price/currency", "USD", [*line]);
    facts.state("/price/low", price.low.as_str(), [*line]);
    facts.state("/price/high", price.high.as_str(), [*line]);
    if price.approximate {
        facts.state("/price/approximate", true, [*line]);
    }
    match price.per.as_deref() {
        Some("generation" | "request" | "video") => facts.state("/price/per", "generation", [*line]),
        Some("second" | "s") => facts.state("/price/per", "second", [*line]),
        other => {
            let said = other.map_or("nothing".to_owned(), |word| format!("\"{word}\""));
            let question = format!("Per what is the price? The page says {said}; per generation is assumed.");
            facts.propose("/price/per", "generation", [*line], question);
        }
    }
    if let Some(read) = &options.read {
        facts.state("/price/as_of", read.as_str(), []);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_named_for_the_model() {
        for (name, rust) in [
            ("wan2.1-t2v", "Wan21T2v"),
            ("wan-2.6-i2v", "Wan26I2v"),
            ("wan2.1-i2v-480p", "Wan21I2v480p"),
            ("", ""),
        ] {
            assert_eq!(type_name(name), rust);
        }
    }
}
