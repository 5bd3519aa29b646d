//! What `cargo xtask diff` does between reading and printing, against a floor that reads and parses both revisions and
//! does nothing else. Every model differs: a range is narrower and a price higher, where the model has them.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench")]

#[path = "support/models.rs"]
mod models;
#[path = "support/mod.rs"]
mod support;

use std::{env, fs, path::Path, process::Command};

use wan_codegen::SourceFile;
use wan_review::{Revision, compare};
use wan_specs::{ModelSpec, ProviderSpec};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    // Both sides are processes of their own, as a person starts them: this program again, told its role.
    if let Ok(role) = env::var("WAN_BENCH_ROLE") {
        let folder = env::var("WAN_BENCH_FOLDER").unwrap();
        match role.as_str() {
            "floor" => floor(folder.as_ref()),
            _ => ours(folder.as_ref()),
        }
        return;
    }
    for (count, pairs, aim) in [(5, 41, "aim: at most 20"), (100, 15, "no aim"), (1000, 7, "aim: linear")] {
        let folder = tempfile::tempdir().unwrap();
        for file in models::specs(count) {
            write(&folder.path().join("old").join(&file.path), &file.bytes);
            write(&folder.path().join("new").join(&file.path), changed(&file).as_bytes());
        }
        support::compare(
            &format!("review {count} models"),
            pairs,
            aim,
            || run("floor", folder.path()),
            || run("ours", folder.path()),
        );
    }
}

/// The file with a narrower range and a higher price.
fn changed(file: &SourceFile) -> String {
    let text = String::from_utf8(file.bytes.clone()).unwrap();
    text.replace("\"maximum\": 70", "\"maximum\": 40").replace("\"high\": \"", "\"high\": \"1")
}

fn run(role: &str, folder: &Path) {
    let status = Command::new(env::current_exe().unwrap())
        .env("WAN_BENCH_ROLE", role)
        .env("WAN_BENCH_FOLDER", folder)
        .status()
        .unwrap();
    assert!(status.success(), "{role} failed");
}

fn read(folder: &Path) -> Vec<SourceFile> {
    let mut files = Vec::new();
    for provider in fs::read_dir(folder).unwrap() {
        let provider = provider.unwrap();
        for file in fs::read_dir(provider.path()).unwrap() {
            let file = file.unwrap();
            let path = format!("{}/{}", provider.file_name().display(), file.file_name().display());
            files.push(SourceFile { path, bytes: fs::read(file.path()).unwrap() });
        }
    }
    files
}

fn ours(folder: &Path) {
    let side = |name: &str| Revision::read(name, read(&folder.join(name))).unwrap();
    let report = compare(&side("old"), &side("new"));
    assert!(!report.is_empty());
    std::hint::black_box(report);
}

fn floor(folder: &Path) {
    for file in ["old", "new"].iter().flat_map(|side| read(&folder.join(side))) {
        if file.path.ends_with("/provider.json") {
            std::hint::black_box(serde_json::from_slice::<ProviderSpec>(&file.bytes).unwrap());
        } else {
            std::hint::black_box(serde_json::from_slice::<ModelSpec>(&file.bytes).unwrap());
        }
    }
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}
