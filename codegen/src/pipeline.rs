//! The whole way from bytes to texts, on as many threads as the machine lends.

use std::{
    num::NonZero,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use crate::{
    Diagnostics, SourceFile, Sources,
    emit::{self, Block},
    guide,
    ir::Catalog,
    lower::{lower, lower_with_drafts},
    print::{PrintError, TextFile, print},
    read,
};

/// What one run generates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// Whole files, sorted by path.
    pub files: Vec<TextFile>,
    /// Text for files kept by hand.
    pub blocks: Vec<Block>,
}

/// Why nothing was generated.
#[derive(Debug)]
pub enum GenerateError {
    /// Mistakes in the specs.
    Specs(Diagnostics),
    /// A bug of the generator.
    Bug(PrintError),
}

/// Generates everything that follows from the specs, drafts left out. The same specs give the same bytes, whatever the order of
/// the files and the number of threads.
///
/// # Errors
///
/// Every mistake in the specs; or tokens that are no Rust, which is a bug of the generator.
pub fn generate(sources: Vec<SourceFile>, threads: NonZero<usize>) -> Result<Generated, GenerateError> {
    generated(sources, threads, lower)
}

/// Generates everything that follows from the specs, and from drafts what can spend no money: types, validators and a
/// description, without anything that sends a request.
///
/// # Errors
///
/// Those of [`generate`].
pub fn generate_with_drafts(
    sources: Vec<SourceFile>,
    threads: NonZero<usize>,
) -> Result<Generated, GenerateError> {
    generated(sources, threads, lower_with_drafts)
}

fn generated(
    sources: Vec<SourceFile>,
    threads: NonZero<usize>,
    lower: fn(&Sources) -> Catalog,
) -> Result<Generated, GenerateError> {
    let sources = read(sources).map_err(GenerateError::Specs)?;
    let catalog = lower(&sources);
    let subjects = guide::subjects(&sources, &catalog);
    let mut files = spread(&subjects, threads, |subject| Ok(subject.page()))?;
    files.push(guide::index(&subjects));
    // The texts grow while the specs are no longer needed.
    drop(sources);
    // A file's tokens take much more memory than its text, so each thread holds those of one file at a time.
    files.extend(spread(&emit::outputs(&catalog), threads, |output| print(*output))?);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Generated { files, blocks: emit::blocks(&catalog) })
}

/// Makes a text of each item, in no particular order.
fn spread<T: Sync>(
    items: &[T],
    threads: NonZero<usize>,
    make: impl Fn(&T) -> Result<TextFile, PrintError> + Sync,
) -> Result<Vec<TextFile>, GenerateError> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut texts = Vec::new();
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            texts.push(make(item)?);
        }
        Ok(texts)
    };
    let threads = threads.get().min(items.len().div_ceil(4)).max(1);
    let parts: Vec<Result<Vec<TextFile>, PrintError>> = thread::scope(|scope| {
        let helpers: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut parts = vec![work()];
        parts.extend(helpers.into_iter().map(|helper| match helper.join() {
            Ok(part) => part,
            Err(panic) => std::panic::resume_unwind(panic),
        }));
        parts
    });
    let mut texts = Vec::with_capacity(items.len());
    for part in parts {
        texts.extend(part.map_err(GenerateError::Bug)?);
    }
    Ok(texts)
}
