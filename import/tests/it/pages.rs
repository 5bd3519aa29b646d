use wan_import::{Draft, Options, Page, draft};

/// A page as it was handed to the project, and the spec that people made of it.
pub(crate) struct Handed {
    pub seed: &'static str,
    pub text: &'static str,
    pub provider: &'static str,
    pub model: &'static str,
}

pub(crate) const HANDED: &[Handed] = &[
    Handed { seed: "000", text: include_str!("../pages/000.txt"), provider: "segmind", model: "wan2.1-t2v" },
    Handed { seed: "001", text: include_str!("../pages/001.txt"), provider: "segmind", model: "wan-2.6-t2v" },
    Handed { seed: "002", text: include_str!("../pages/002.txt"), provider: "novita", model: "wan2.1-t2v" },
    Handed {
        seed: "003",
        text: include_str!("../pages/003.txt"),
        provider: "segmind",
        model: "wan2.1-i2v-480p",
    },
    Handed { seed: "004", text: include_str!("../pages/004.txt"), provider: "segmind", model: "wan-2.6-i2v" },
];

impl Handed {
    /// The spec that is committed, as JSON.
    pub(crate) fn committed(&self) -> serde_json::Value {
        let path = format!("{}/{}.json", self.provider, self.model);
        let (_, text) =
            wan_specs::Specs::files().iter().find(|(name, _)| *name == path).expect("a committed spec");
        serde_json::from_str(text).expect("JSON")
    }

    /// What the page is drafted to. Only a page without an address needs to be told its provider.
    pub(crate) fn draft(&self) -> Draft {
        let told = (self.seed == "002").then(|| self.provider.to_owned());
        draft(&Page::new(self.text), &Options { provider: told, ..options() }).expect("a draft")
    }
}

pub(crate) fn options() -> Options {
    let specs = wan_specs::Specs::embedded().expect("specs");
    Options { providers: specs.providers, read: Some("2026-11-20".to_owned()), ..Options::default() }
}
