//! Writes the first inputs of each target to `corpus/`: the pages and documents of the tests.

use std::{fs, io, path::Path};

fn main() -> io::Result<()> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests");
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for (folder, targets) in [
        ("pages", &["page", "linear"][..]),
        ("pages/made", &["page", "linear"]),
        ("documents", &["document", "linear"]),
    ] {
        for file in fs::read_dir(tests.join(folder))? {
            let file = file?;
            if !file.file_type()?.is_file() {
                continue;
            }
            let text = fs::read_to_string(file.path())?;
            for target in targets {
                let name = format!("{}-{}", folder.replace('/', "-"), file.file_name().to_string_lossy());
                fs::create_dir_all(corpus.join(target))?;
                if *target != "linear" {
                    fs::write(corpus.join(target).join(&name), &text)?;
                    continue;
                }
                // Each line again and again behind the lines in front of it.
                for (index, line) in text.lines().enumerate().filter(|(index, _)| index % 20 == 0) {
                    let head: Vec<&str> = text.lines().take(index).collect();
                    let seed = format!("{}\n\u{1}{line}\n", head.join("\n"));
                    fs::write(corpus.join(target).join(format!("{name}-{index}")), seed)?;
                }
            }
        }
    }
    Ok(())
}
