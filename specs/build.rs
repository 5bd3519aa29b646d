//! Lists the JSON files beside this script, so that they travel inside the crate.
//!
//! A build script and not a macro: it alone can ask cargo to build again when a file is added.

use std::{env, fmt::Write as _, fs, io, path::Path};

fn main() -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let root = Path::new(&root);
    println!("cargo::rerun-if-changed=build.rs");

    let mut files = Vec::new();
    for provider in fs::read_dir(root)? {
        let provider = provider?.path();
        if !provider.join("provider.json").is_file() {
            continue;
        }
        println!("cargo::rerun-if-changed={}", provider.display());
        for file in fs::read_dir(&provider)? {
            let file = file?.path();
            if file.extension().is_some_and(|extension| extension == "json") {
                files.push(file);
            }
        }
    }
    // A new provider is a new folder, which only the folder above can tell.
    println!("cargo::rerun-if-changed=.");
    files.sort();

    let mut list = String::from("&[\n");
    for file in &files {
        let name = file.strip_prefix(root).map_err(io::Error::other)?;
        let name = name.to_string_lossy().replace('\\', "/");
        let path = file.display().to_string();
        writeln!(list, "    ({name:?}, include_str!({path:?})),").map_err(io::Error::other)?;
    }
    list.push(']');
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join("files.rs"), list)
}
