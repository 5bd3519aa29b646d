use std::{fmt, fs, io, path::Path};

use crate::{ModelSpec, ProviderSpec};

/// The specs, read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Specs {
    /// Providers, sorted by id.
    pub providers: Vec<ProviderSpec>,

    /// Models, sorted by provider and id.
    pub models: Vec<ModelSpec>,
}

/// Why specs could not be read. The generator's `check` tells more, and all of it.
#[derive(Debug)]
pub struct SpecsError {
    path: String,
    problem: Problem,
}

#[derive(Debug)]
enum Problem {
    Io(io::Error),
    Json(serde_json::Error),
}

/// The files in this crate: path below `specs/` and text, sorted by path.
const EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

impl Specs {
    /// The paths and texts of the files that travel with this crate, sorted by path.
    #[must_use]
    pub fn files() -> &'static [(&'static str, &'static str)] {
        EMBEDDED
    }

    /// The specs that travel with this crate.
    ///
    /// # Errors
    ///
    /// A file that does not read as a spec; the shipped ones do.
    pub fn embedded() -> Result<Self, SpecsError> {
        Self::parse(EMBEDDED.iter().map(|(path, text)| (*path, *text)))
    }

    /// The specs of a folder that is laid out like this crate's: `<provider>/provider.json`, `<provider>/<model>.json`.
    ///
    /// # Errors
    ///
    /// A folder or file that cannot be read, or that does not read as a spec.
    pub fn from_dir(root: impl AsRef<Path>) -> Result<Self, SpecsError> {
        let root = root.as_ref();
        let io_error = |path: &Path| {
            let path = path.display().to_string();
            move |error| SpecsError { path, problem: Problem::Io(error) }
        };
        let mut files = Vec::new();
        for folder in fs::read_dir(root).map_err(io_error(root))? {
            let folder = folder.map_err(io_error(root))?.path();
            if !folder.join("provider.json").is_file() {
                continue;
            }
            for file in fs::read_dir(&folder).map_err(io_error(&folder))? {
                let file = file.map_err(io_error(&folder))?.path();
                if file.extension().is_some_and(|extension| extension == "json") {
                    let text = fs::read_to_string(&file).map_err(io_error(&file))?;
                    let name = file.strip_prefix(root).unwrap_or(&file).to_string_lossy().replace('\\', "/");
                    files.push((name, text));
                }
            }
        }
        Self::parse(files.iter().map(|(path, text)| (path.as_str(), text.as_str())))
    }

    /// Specs from paths and texts. A file called `provider.json` is a provider, any other a model.
    ///
    /// # Errors
    ///
    /// A text that does not read as a spec.
    pub fn parse<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, SpecsError> {
        let mut specs = Self::default();
        for (path, text) in files {
            let error = |error| SpecsError { path: path.to_owned(), problem: Problem::Json(error) };
            if path.ends_with("/provider.json") {
                specs.providers.push(serde_json::from_str(text).map_err(error)?);
            } else {
                specs.models.push(serde_json::from_str(text).map_err(error)?);
            }
        }
        specs.providers.sort_by(|a, b| a.provider.cmp(&b.provider));
        specs.models.sort_by(|a, b| (&a.provider, &a.model).cmp(&(&b.provider, &b.model)));
        Ok(specs)
    }

    /// The provider with this id.
    #[must_use]
    pub fn provider(&self, id: &str) -> Option<&ProviderSpec> {
        self.providers.iter().find(|provider| provider.provider == id)
    }

    /// The model with this id, at this provider.
    #[must_use]
    pub fn model(&self, provider: &str, model: &str) -> Option<&ModelSpec> {
        self.models.iter().find(|spec| spec.provider == provider && spec.model == model)
    }
}

impl fmt::Display for SpecsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.problem {
            Problem::Io(_) => "cannot read",
            Problem::Json(_) => "not a spec",
        };
        write!(formatter, "{what}: {}", self.path)
    }
}

impl std::error::Error for SpecsError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.problem {
            Problem::Io(error) => Some(error),
            Problem::Json(error) => Some(error),
        }
    }
}
