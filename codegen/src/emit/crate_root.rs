//! The root of the generated crate.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{docs, example};
use crate::ir::{Catalog, Model, Provider};

/// The root: documentation, re-exports, one module a provider, the catalog.
pub(super) fn emit(catalog: &Catalog) -> TokenStream {
    let first = first_model(catalog);
    let introduction = docs::inner([
        "Typed client for the Wan video models that providers sell over HTTP.",
        "An unofficial client, made by no provider. Names of products are trademarks of their owners.",
        "Each model is a request struct with validators and one client method. Wrong values do not compile or are \
         refused before anything is paid; a job that was paid for is never lost by this client and never bought \
         twice.",
    ]);
    let example = first.map(|(provider, model)| crate_example(provider, model));
    let features = features();
    let modules = catalog.providers.iter().map(|provider| {
        let (id, module) = (&provider.id, format_ident!("{}", provider.id));
        quote! {
            #[cfg(feature = #id)]
            pub mod #module;
        }
    });
    let providers = catalog.providers.iter().map(|provider| {
        let (id, module) = (&provider.id, format_ident!("{}", provider.id));
        quote! { #[cfg(feature = #id)] &#module::PROVIDER, }
    });
    let exports = exports();
    quote! {
        #introduction
        #example
        #![doc = ""]
        #features

        #(#modules)*

        use wan_runtime::internal::ProviderData;

        #exports

        /// Every provider and model that this crate was built with: parameters, bounds, prices, rules.
        #[must_use]
        pub fn catalog() -> Catalog {
            Catalog::new(PROVIDERS)
        }

        static PROVIDERS: &[&ProviderData] = &[#(#providers)*];
    }
}

/// What a program needs of the runtime.
fn exports() -> TokenStream {
    quote! {
        #[cfg(feature = "client")]
        pub use wan_runtime::{
            Batch, BatchResults, Body, Call, Cancellation, Cap, Charge, ChargeEvent, ChunkFuture, Chunks, ClientBuilder,
            DownloadEvent, DownloadPhase, Error, ErrorKind, Eta, EtaBasis, Events, Header, HttpTransport, Job, JobRef, Observer,
            Output, PurchaseOutcome, Request, RequestEvent, RequestFailure, Response, RetryEvent, Save, Saved, SendFuture, Sent,
            SpendGuard, State, StateEvent, Status, Transport, TransportError, Untyped, Video, journal, offers,
        };
        #[cfg(feature = "blocking")]
        pub use wan_runtime::blocking;
        #[cfg(feature = "journal")]
        pub use wan_runtime::Journal;
        pub use wan_runtime::{
            Amount, AmountError, Estimate, Media, MediaError, Severity, Validate, Value, Violation, Violations, catalog,
            catalog::Catalog,
        };
    }
}

/// What the crate's features are for.
fn features() -> TokenStream {
    docs::inner([
        "# Features",
        "`client` (default) sends requests; without it there are types and validators alone and no HTTP stack. \
         `journal` writes each request that costs money down in a file before it is sent. `blocking` adds the same client \
         for programs without async code, as the module `blocking` of each provider. `checksum` sums videos up while \
         they are saved. `tracing` tells what the client does as spans and events. `rustls` (default) or `native-tls` \
         chooses the TLS library. Each provider is a feature of its own.",
    ])
}

/// The model that the crate's example shows: the newest one that is not on its way out.
fn first_model(catalog: &Catalog) -> Option<(&Provider, &Model)> {
    catalog
        .providers
        .iter()
        .flat_map(|provider| provider.models.iter().map(move |model| (provider, model)))
        .filter(|(_, model)| !model.deprecated && model.draft.is_none())
        .max_by(|(_, a), (_, b)| (&a.version, a.task).cmp(&(&b.version, b.task)))
}

fn crate_example(provider: &Provider, model: &Model) -> TokenStream {
    let example = example::request(model);
    let names = example::names(model, &example, &["self"]);
    let media = if example.media { "Media, " } else { "" };
    let block = format!(
        "# #[cfg(feature = \"client\")]\n\
         # async fn example() -> Result<(), {error}> {{\n\
         use wan_video::{{{media}Validate, {id}::{names}}};\n\
         \n\
         let client = {id}::Client::from_env()?;\n\
         {statements}\n\
         request.validate()?; // every violation at once; sending does it anyway\n\
         println!(\"{{}}\", request.estimate());\n\
         let job = client.{method}(&request).submit().await?;\n\
         let output = job.wait().await?;\n\
         output.save(\"clip.mp4\").await?;\n\
         # Ok(())\n\
         # }}",
        error = if example.file { "Box<dyn std::error::Error>" } else { "wan_video::Error" },
        id = provider.id,
        statements = example.statements,
        method = model.module,
    );
    docs::inner_code("no_run", &example.quietly(&block))
}
