//! The same specs give the same bytes.

use std::{
    fs,
    num::NonZero,
    path::{Path, PathBuf},
};

use wan_codegen::{Generated, SourceFile};
use wan_specs::Specs;

fn shipped() -> Vec<SourceFile> {
    let files = Specs::files().iter();
    files
        .map(|(path, text)| SourceFile { path: (*path).to_owned(), bytes: text.as_bytes().to_vec() })
        .collect()
}

fn generate(files: Vec<SourceFile>, threads: usize) -> Generated {
    wan_codegen::generate(files, NonZero::new(threads).unwrap()).unwrap_or_else(|error| panic!("{error:?}"))
}

/// The files in an order that the seed decides.
fn shuffled(mut files: Vec<SourceFile>, seed: u64) -> Vec<SourceFile> {
    let mut state = seed;
    for last in (1..files.len()).rev() {
        // Knuth's constants: good enough to mix a few names.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        files.swap(last, usize::try_from(state >> 33).unwrap() % (last + 1));
    }
    files
}

#[test]
fn neither_the_order_of_files_nor_the_number_of_threads_changes_a_byte() {
    let expected = generate(shipped(), 1);
    assert!(expected.files.len() >= shipped().len());
    for seed in 1..=8 {
        let files = shuffled(shipped(), seed);
        assert_ne!(files, shipped(), "seed {seed} shuffles nothing");
        for threads in [1, 2, 8] {
            assert_eq!(generate(files.clone(), threads), expected, "seed {seed}, {threads} threads");
        }
    }
}

#[test]
fn the_folder_that_specs_lie_in_changes_no_byte() {
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let other = second.path().join("another place");
    write(first.path(), &shipped());
    write(&other, &shuffled(shipped(), 3));
    assert_eq!(generate(read(first.path()), 1), generate(read(&other), 4));
}

fn write(folder: &Path, files: &[SourceFile]) {
    for file in files {
        let path = folder.join(&file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &file.bytes).unwrap();
    }
}

/// The files of a folder of folders, in the order in which the system names them.
fn read(folder: &Path) -> Vec<SourceFile> {
    let entries = |folder: &Path| -> Vec<PathBuf> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
    };
    let source = |path: PathBuf| {
        let name = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
        SourceFile { path: name, bytes: fs::read(&path).unwrap() }
    };
    entries(folder).iter().flat_map(|folder| entries(folder)).map(source).collect()
}
