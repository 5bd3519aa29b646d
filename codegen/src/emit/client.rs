//! A provider's client: one method a model.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{
    docs,
    model::{price_text, uses_deprecated},
    provider::variables,
};
use crate::ir::{Model, Provider};

/// The client.
pub(super) fn emit(provider: &Provider) -> TokenStream {
    let title = docs::escape(&provider.title);
    let header = docs::inner([format!("Client for {title}.").as_str()]);
    let doc = docs::outer([
        format!("Client for {title}.").as_str(),
        "Cloning it is cheap; clones share connections.",
    ]);
    let constructors = constructors(provider);
    let methods = provider.models.iter().map(method);
    let doors = untyped_doors();
    let offers = provider.models.iter().flat_map(offers);
    let requests = provider.models.iter().map(|model| format_ident!("{}", model.type_name));
    let modules = provider.models.iter().map(|model| format_ident!("{}", model.module));
    let deprecated = uses_deprecated(&provider.models);
    quote! {
        #header
        #deprecated

        use std::time::Duration;

        use wan_runtime::internal::{Core, ProviderClient, ProviderData};
        use wan_runtime::journal::Entry;
        use wan_runtime::{Batch, Call, ClientBuilder, Error, Job, JobRef, Output, Untyped, Value, offers};

        use super::{PROVIDER, #(#requests,)* #(#modules,)*};

        #doc
        #[derive(Clone, Debug)]
        pub struct Client {
            core: Core,
        }

        impl Client {
            #constructors
            #(#methods)*
            #doors
        }

        impl ProviderClient for Client {
            const PROVIDER: &'static ProviderData = &PROVIDER;

            fn from_core(core: Core) -> Self {
                Self { core }
            }
        }

        #(#offers)*
    }
}

fn constructors(provider: &Provider) -> TokenStream {
    let from_env = docs::outer([
        format!("Creates a client with the key of {}. It does no I/O.", variables(provider)).as_str(),
        "# Errors",
        "`Config` where the variable is unset or holds no key.",
    ]);
    quote! {
        #from_env
        pub fn from_env() -> Result<Self, Error> {
            Self::builder().build()
        }

        /// Starts a client with settings of its own.
        pub fn builder() -> ClientBuilder<Self> {
            ClientBuilder::new()
        }
    }
}

/// What every client offers besides its models' methods.
fn untyped_doors() -> TokenStream {
    quote! {
        /// Prepares a call of any model of this provider, by id, with a body that is checked against the specs.
        ///
        /// It runs the same guards as a typed request; sending it is up to the answer's `submit`.
        pub fn submit_json(&self, model: &str, body: &Value) -> Call<Untyped> {
            self.core.call_json(model, body)
        }

        /// Resumes a job that any process submitted earlier.
        ///
        /// # Errors
        ///
        /// `Config` where the job is another provider's.
        pub fn resume(&self, job: &JobRef) -> Result<Job, Error> {
            self.core.resume(job)
        }

        /// Resumes a job of which only the provider's id is known. It counts as submitted now.
        ///
        /// # Errors
        ///
        /// `Config` where the model is not one of this provider, or where the id is none.
        pub fn resume_id(&self, model: &str, id: &str) -> Result<Job, Error> {
            self.core.resume_id(model, id)
        }

        /// Recovers the videos of a request that was answered in an earlier run without a job and was not saved, such as
        /// those of `run_sync`. This client's journal is told when they are saved.
        ///
        /// # Errors
        ///
        /// `Config` where the entry is another provider's, or one of a job, which is resumed instead. `NoOutput` where it
        /// leads to no video.
        pub async fn recover(&self, entry: &Entry) -> Result<Output, Error> {
            self.core.recover(entry).await
        }

        /// Prepares many calls of this client, of which so many are worked on at a time as `concurrency` says.
        ///
        /// A call that fails does not touch the others, and none is begun once the cap of the client or of the day is
        /// reached.
        pub fn batch<I: IntoIterator>(&self, calls: I) -> Batch<I::IntoIter> {
            self.core.batch(calls)
        }

        /// Takes the jobs that were accepted after their caller had left, so that they can be resumed: callers whose
        /// `submit` was dropped before it ended, or whose `run` was dropped while it waited for the video.
        #[must_use = "the jobs are paid for, and are handed out once"]
        pub fn take_unclaimed(&self) -> Vec<JobRef> {
            self.core.take_unclaimed()
        }

        /// Lets no more requests begin that cost money, and waits so long for those that are under way.
        ///
        /// Jobs can still be asked about, waited for and saved. The program may end once this is done: every job that
        /// was paid for is known to its caller or among those of `take_unclaimed`, and durable where there is a
        /// journal.
        ///
        /// # Errors
        ///
        /// `TimedOut` where some are still under way.
        pub async fn shutdown(&self, grace: Duration) -> Result<(), Error> {
            self.core.shutdown(grace).await
        }
    }
}

/// The markers of what a model's requests can do.
fn offers(model: &Model) -> Vec<TokenStream> {
    let name = format_ident!("{}", model.type_name);
    let marker = |kind: &str| match kind {
        "Submit" => Some(format_ident!("Submit")),
        "Sync" => Some(format_ident!("RunSync")),
        "Cancel" => Some(format_ident!("Cancel")),
        _ => None,
    };
    let markers = model.offers.iter().filter_map(|(kind, _)| marker(kind));
    markers.map(|marker| quote!(impl offers::#marker for #name {})).collect()
}

fn method(model: &Model) -> TokenStream {
    let (name, request) = (format_ident!("{}", model.module), format_ident!("{}", model.type_name));
    let offers = |wanted: &str| {
        model.offers.iter().find(|(kind, _)| *kind == wanted).map(|(_, documented)| *documented)
    };
    let mut verbs = Vec::new();
    if offers("Submit").is_some() {
        verbs.extend(["`submit`", "`run`"]);
    }
    if offers("Sync").is_some() {
        verbs.push("`run_sync`");
    }
    let price = model.price.as_ref().map_or_else(|| "not published".to_owned(), price_text);
    let mut paragraphs = vec![
        format!("Prepares a call of {}.", docs::escape(&model.title)),
        format!("Nothing is sent until {} is called on it. Price: {price}.", verbs.join(" or ")),
    ];
    if offers("Submit") == Some(false) {
        paragraphs.push(
            "That the queued call works for this model is assumed: its page shows the blocking one. If it \
             does not, the submit is refused with `NotFound` and costs nothing."
                .to_owned(),
        );
    }
    let doc = docs::outer(paragraphs.iter().map(String::as_str));
    quote! {
        #doc
        pub fn #name(&self, request: &#request) -> Call<#request> {
            self.core.call(&#name::MODEL, request)
        }
    }
}
