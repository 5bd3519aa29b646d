//! The whole generator, files read to files written, against a floor that parses the same JSON and writes the same
//! bytes and does nothing else.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a bench")]

#[path = "support/models.rs"]
mod models;
#[path = "support/mod.rs"]
mod support;

use std::{
    env, fs,
    num::NonZero,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use wan_codegen::{Generated, SourceFile};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    // Both sides are processes of their own, as a person starts them: this program again, told its role.
    if let Ok(role) = env::var("WAN_BENCH_ROLE") {
        let folder = PathBuf::from(env::var("WAN_BENCH_FOLDER").unwrap());
        match role.as_str() {
            "floor" => floor(&folder),
            _ => ours(&folder),
        }
        return;
    }
    for (count, pairs, aim) in [(5, 41, "aim: at most 6"), (100, 15, "no aim"), (1000, 7, "aim: at most 11")]
    {
        let folder = tempfile::tempdir().unwrap();
        write_specs(folder.path(), count);
        let generated = generate(folder.path());
        let list: Vec<String> =
            generated.files.iter().map(|file| format!("{} {}", file.text.len(), file.path)).collect();
        fs::write(folder.path().join("list"), list.join("\n")).unwrap();
        support::compare(
            &format!("generate {count} models"),
            pairs,
            aim,
            || drop(run("floor", folder.path())),
            || drop(run("ours", folder.path())),
        );
        println!("generate {count} models: peak memory {} MiB, aim at most 150", run("ours", folder.path()));
    }
}

/// Runs this program in a role and returns its peak memory.
fn run(role: &str, folder: &Path) -> String {
    let output = Command::new(env::current_exe().unwrap())
        .env("WAN_BENCH_ROLE", role)
        .env("WAN_BENCH_FOLDER", folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{role} failed");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn write_specs(folder: &Path, count: usize) {
    for file in models::specs(count) {
        let path = folder.join("specs").join(&file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file.bytes).unwrap();
    }
}

fn read_specs(folder: &Path) -> Vec<SourceFile> {
    let mut files = Vec::new();
    for provider in fs::read_dir(folder.join("specs")).unwrap() {
        let provider = provider.unwrap();
        for file in fs::read_dir(provider.path()).unwrap() {
            let file = file.unwrap();
            let path = format!("{}/{}", provider.file_name().display(), file.file_name().display());
            files.push(SourceFile { path, bytes: fs::read(file.path()).unwrap() });
        }
    }
    files
}

fn generate(folder: &Path) -> Generated {
    let threads = thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
    match wan_codegen::generate(read_specs(folder), threads) {
        Ok(generated) => generated,
        Err(wan_codegen::GenerateError::Specs(diagnostics)) => panic!("{}", diagnostics.render(false)),
        Err(wan_codegen::GenerateError::Bug(error)) => panic!("{error}"),
    }
}

fn ours(folder: &Path) {
    for file in generate(folder).files {
        write(&folder.join("ours").join(file.path), file.text.as_bytes());
    }
    println!("{}", peak_memory());
}

/// Parses every spec as JSON and writes as many bytes to as many files.
fn floor(folder: &Path) {
    for file in read_specs(folder) {
        std::hint::black_box(serde_json::from_slice::<serde_json::Value>(&file.bytes).unwrap());
    }
    for line in fs::read_to_string(folder.join("list")).unwrap().lines() {
        let (size, path) = line.split_once(' ').unwrap();
        write(&folder.join("floor").join(path), &vec![b'x'; size.parse().unwrap()]);
    }
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// Peak resident memory of this process in MiB, where the system tells it.
fn peak_memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kib.map_or_else(|| "unknown".to_owned(), |kib| (kib / 1024).to_string())
}
