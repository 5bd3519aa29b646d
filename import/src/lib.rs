//! Drafts a spec from the text of a provider's page, as people copy it. Text in, draft out: nothing here reads a file,
//! a network or a clock.
//!
//! 1. [`Page`] numbers the lines.
//! 2. `layout` takes parameters out of the page in its own words, one module a way of writing them down; `header` and
//!    `code` read what is said once: title, price, operations, example bodies.
//! 3. `facts` concludes: each [`Fact`] is a place in the spec, a value and the lines that said it. Where a page leaves
//!    room there is a [`Doubt`] with or without a proposal, never a silent guess.
//! 4. [`draft`] puts the facts where they belong, and [`complete`] proposes what the page does not tell.
//!
//! A spec that people made is held against a page by [`compare`], takes in a newer one by [`merge`], and keeps what is
//! open as its questions by [`ask`].
//!
//! ```
//! use wan_import::{Options, Page, draft};
//!
//! let page = Page::new("Wan 3.0 Text to Video\n\nPOST https://api.example.com/v1/wan-3.0-t2v\n\nParameters\n\ndurationoptional\ninteger\n\nDefault: 5\nAllowed values :\n51015\n");
//! let draft = draft(&page, &Options::default())?;
//! assert_eq!(draft.spec["parameters"][0]["values"][2]["value"], 15);
//! assert!(draft.doubts.iter().any(|doubt| doubt.at == "/parameters/0/values"));
//! # Ok::<(), wan_import::Refused>(())
//! ```

mod choice;
mod code;
mod compare;
mod complete;
mod document;
mod draft;
mod entry;
mod facts;
mod form;
mod header;
mod layout;
mod leaves;
mod merge;
mod nesting;
mod number;
mod openapi;
mod page;
mod phrase;
mod prose;
mod question;
mod schema;
mod section;
mod sentence;
mod values;

pub use choice::Refused;
pub use compare::{Agreement, Comparison, compare};
pub use complete::complete;
pub use draft::{Draft, draft};
pub use facts::{Doubt, Fact, Facts};
pub use form::{Form, draft_openapi, draft_schema, draft_text};
pub use merge::{Merged, merge};
pub use page::{Line, Page};
pub use question::ask;

/// What a page cannot tell.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The providers that specs describe: they tell whose host an address is and what an operation is for.
    pub providers: Vec<wan_specs::ProviderSpec>,

    /// Id of the provider, where no address on the page tells it.
    pub provider: Option<String>,

    /// Which model is meant, by its name on the wire, where the page has several.
    pub model: Option<String>,

    /// Which operation of an OpenAPI document is meant: `/v1/films`, `POST /v1/films` or its `operationId`.
    pub operation: Option<String>,

    /// The day the page was read, as `2026-11-20`.
    pub read: Option<String>,
}
