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

fn main() {
    // A child of this program measures memory, which only a fresh process can.
    if let Ok(count) = env::var("WAN_BENCH_MEMORY") {
        let folder = PathBuf::from(env::var("WAN_BENCH_FOLDER").unwrap());
        write_specs(&folder, count.parse().unwrap());
        ours(&folder);
        println!("{}", peak_memory());
        return;
    }
    for (count, pairs, aim) in [(5, 41, "aim: at most 6"), (100, 15, "no aim"), (1000, 7, "aim: at most 11")]
    {
        let folder = tempfile::tempdir().unwrap();
        write_specs(folder.path(), count);
        let generated = generate(folder.path());
        let bytes: usize = generated.files.iter().map(|file| file.text.len()).sum();
        println!("{count} models: {} files, {} KiB", generated.files.len(), bytes / 1024);
        support::compare(
            &format!("generate {count} models"),
            pairs,
            aim,
            || floor(folder.path(), &generated),
            || ours(folder.path()),
        );
        println!("generate {count} models: peak memory {} MiB, aim at most 150", memory_of(count));
    }
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
    write(&folder.join("ours"), &generate(folder));
}

fn floor(folder: &Path, generated: &Generated) {
    for file in read_specs(folder) {
        std::hint::black_box(serde_json::from_slice::<serde_json::Value>(&file.bytes).unwrap());
    }
    write(&folder.join("floor"), generated);
}

fn write(folder: &Path, generated: &Generated) {
    for file in &generated.files {
        let path = folder.join(&file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &file.text).unwrap();
    }
}

fn memory_of(count: usize) -> String {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env::current_exe().unwrap())
        .env("WAN_BENCH_MEMORY", count.to_string())
        .env("WAN_BENCH_FOLDER", folder.path())
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Peak resident memory of this process in MiB, where the system tells it.
fn peak_memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kib.map_or_else(|| "unknown".to_owned(), |kib| (kib / 1024).to_string())
}
