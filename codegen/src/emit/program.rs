//! A whole program that sends a request, for pages: what stands there is what users write.

use std::fmt::Write as _;

use serde_json::Value;

use super::example;
use crate::ir::Model;

/// The program that sends exactly this body, which is in the documented spelling. `key` is the variable that holds the
/// key; the model comes with its provider's module.
pub(crate) fn text(key: Option<&str>, (module, model): (&str, &Model), body: &Value) -> String {
    let example = example::whole(model, body);
    let names = example::names(model, &example, &["Client"]);
    let media =
        if example.media { format!("{{Media, {module}::{names}}}") } else { format!("{module}::{names}") };
    let key = key.map(|key| format!(" // {key}")).unwrap_or_default();
    let mut text = format!(
        "use wan_video::{media};\n\n#[tokio::main]\nasync fn main() -> Result<(), Box<dyn std::error::Error>> {{\n    let client \
         = Client::from_env()?;{key}\n"
    );
    for line in example.statements.lines() {
        let _ = writeln!(text, "    {line}");
    }
    text.push_str("    println!(\"{}\", request.estimate());\n");
    let queued = model.offers.iter().any(|(kind, _)| *kind == "Submit");
    if queued {
        let _ = writeln!(text, "    let job = client.{}(&request).submit().await?;", model.module);
        text.push_str(
            "    println!(\"{}\", job.to_ref()); // `client.resume` takes it up again, on any day\n",
        );
        text.push_str("    let output = job.wait().await?;\n");
    } else {
        let _ = writeln!(text, "    let output = client.{}(&request).run_sync().await?;", model.module);
    }
    text.push_str(
        "    for (number, video) in output.videos().iter().enumerate() {\n        video.save(format!(\"{number}.mp4\")).await?;\n    \
         }\n    Ok(())\n}\n",
    );
    text
}
