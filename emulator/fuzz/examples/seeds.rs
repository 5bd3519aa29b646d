//! Writes what the fuzzer begins with, from what is shipped: `corpus/<target>/`.

use std::{error::Error, fs, path::Path};

use wan_emulator::Fault;
use wan_specs::{Method, Specs};

fn main() -> Result<(), Box<dyn Error>> {
    let specs = Specs::embedded()?;
    let mut bodies: Vec<String> = specs
        .models
        .iter()
        .flat_map(|model| model.examples.iter().map(|example| example.body.0.to_string()))
        .collect();
    let uploads = specs.providers.iter().flat_map(|provider| &provider.operations);
    for takes in uploads.filter_map(|operation| operation.takes.as_ref()) {
        let (list, _) = takes.files.split_once("/*").unwrap_or((&takes.files, ""));
        let name = list.trim_start_matches('/');
        bodies.push(serde_json::json!({ name: ["data:image/png;base64,AAAA"] }).to_string());
    }
    write("body", &bodies)?;

    let mut scenarios: Vec<String> =
        Fault::all().iter().map(|fault| serde_json::json!({ "fault": fault }).to_string()).collect();
    let all = scenarios.join(",");
    scenarios.push(format!(r#"{{"seed":7,"faults":[{all}]}}"#));
    scenarios.push(
        r#"[{"fault":"silence","on":{"provider":"acme","model":"wan-1","operation":"submit","job":"7"},
            "skip":1,"times":null,"chance":0.25}]"#
            .to_owned(),
    );
    scenarios.extend(Fault::all().iter().map(Fault::name));
    write("scenario", &scenarios)?;

    write("head", &heads(&specs))
}

fn heads(specs: &Specs) -> Vec<String> {
    let mut heads = Vec::new();
    for provider in &specs.providers {
        for operation in &provider.operations {
            let method = match operation.method {
                Method::Get => "GET",
                Method::Post => "POST",
                Method::Put => "PUT",
                Method::Delete => "DELETE",
            };
            let query: Vec<String> =
                operation.query.iter().map(|query| format!("{}={}", query.name, query.value)).collect();
            let name = specs.models.iter().find(|model| model.provider == provider.provider);
            let path = operation.path.replace("{model}", name.map_or("", |model| model.wire_name()));
            let target = format!("/{}/{}{path}?{}", provider.provider, operation.host, query.join("&"));
            heads.push(format!("{method} {target}\ncontent-type: application/json"));
            heads.push(format!("{method} {target}\nx-wan-emulator-fault: {{\"status\":{{\"code\":503}}}}"));
        }
        for range in ["bytes=0-0", "bytes=5-", "bytes=-1"] {
            let file = format!("/{}/files/{{id}}.mp4", provider.provider);
            heads.push(format!("GET {file}\nrange: {range}\nif-range: \"tag\""));
        }
    }
    heads
}

fn write(target: &str, seeds: &[String]) -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    fs::create_dir_all(&folder)?;
    for (number, seed) in seeds.iter().enumerate() {
        fs::write(folder.join(format!("seed-{number}")), seed)?;
    }
    println!("{} seeds in {}", seeds.len(), folder.display());
    Ok(())
}
