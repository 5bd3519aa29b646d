//! `cargo check` of the generated crate, against what a person would write for the same models with serde derive:
//! plain structs, inline checks, one call that is not generic.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a bench")]

#[path = "support/floor.rs"]
mod floor;
#[path = "support/models.rs"]
mod models;
#[path = "support/mod.rs"]
mod support;

use std::{
    fs,
    num::NonZero,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use wan_specs::Specs;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for (count, pairs) in [(5, 7), (100, 5)] {
        let folder = root.join("target/bench-compile").join(count.to_string());
        let ours = write_ours(root, &folder.join("ours"), count);
        let floor = write_floor(root, &folder.join("floor"), count);
        let target = root.join("target/bench-compile/target");
        support::compare(
            &format!("cargo check of {count} models"),
            pairs,
            "aim: at most 1.25",
            || check(&floor, &target),
            || check(&ours, &target),
        );
    }
}

/// The crate that is generated for so many models.
fn write_ours(root: &Path, folder: &Path, count: usize) -> PathBuf {
    let _ = fs::remove_dir_all(folder);
    let Ok(generated) = wan_codegen::generate(models::specs(count), NonZero::<usize>::MIN) else {
        panic!("the specs are wrong; run: cargo xtask generate")
    };
    for file in generated.files.iter().filter(|file| file.path.starts_with("generated/src")) {
        let path = folder.join(file.path.trim_start_matches("generated/"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &file.text).unwrap();
    }
    write_manifest(
        root,
        folder,
        "wan-video",
        "[features]\ndefault = [\"client\", \"novita\", \"segmind\"]\nclient = []\nnovita = []\nsegmind = []\n",
    );
    folder.to_owned()
}

/// The crate that a person would write for so many models.
fn write_floor(root: &Path, folder: &Path, count: usize) -> PathBuf {
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder.join("src")).unwrap();
    let files = models::specs(count);
    let texts = files.iter().map(|file| (file.path.as_str(), std::str::from_utf8(&file.bytes).unwrap()));
    let specs = Specs::parse(texts).unwrap();
    fs::write(folder.join("src/lib.rs"), floor::write(&specs)).unwrap();
    write_manifest(root, folder, "floor", "");
    folder.to_owned()
}

fn write_manifest(root: &Path, folder: &Path, name: &str, features: &str) {
    let runtime = root.join("runtime").display().to_string();
    let text = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n{features}\n\
         [dependencies]\nreqwest = {{ version = \"0.13\", default-features = false, features = [\"json\"] }}\n\
         serde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"\n\
         wan-runtime = {{ path = {runtime:?}, default-features = false, features = [\"client\"] }}\n"
    );
    fs::write(folder.join("Cargo.toml"), text).unwrap();
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
}

/// Checks the crate itself again; its dependencies are built already.
fn check(folder: &Path, target: &Path) {
    let source = folder.join("src/lib.rs");
    let text = fs::read(&source).unwrap();
    fs::write(&source, text).unwrap();
    let status = Command::new("cargo")
        .args(["check", "--quiet", "--offline"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target)
        // Everything is checked, as on the first build, and not only what changed.
        .env("CARGO_INCREMENTAL", "0")
        .stdin(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success(), "cargo check failed in {}", folder.display());
}
