//! A provider's client: one method a model.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{
    docs,
    model::{price_text, uses_deprecated},
    provider::variables,
};
use crate::ir::{Model, Provider};

/// How a client's methods wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// As futures do.
    Async,
    /// By blocking their thread.
    Blocking,
}

/// The client, whose two manners differ in little but the types of the runtime.
pub(super) fn emit(provider: &Provider, manner: Manner) -> TokenStream {
    let (header, doc) = docs_of(provider, manner);
    let imports = imports(provider, manner);
    let constructors = constructors(provider, manner);
    // Nobody may rely on a draft, so nothing here can send its requests.
    let models: Vec<&Model> = provider.models.iter().filter(|model| model.draft.is_none()).collect();
    let methods = models.iter().copied().map(method);
    let doors = untyped_doors();
    let ending = ending(manner);
    let (core, made, offers) = match manner {
        Manner::Async => (
            quote!(Core),
            quote!(core),
            models.iter().copied().flat_map(|model| offers(provider, model)).collect(),
        ),
        // What a model offers is told once, beside the async client.
        Manner::Blocking => (quote!(BlockingCore), quote!(core: BlockingCore::new(core)?), Vec::new()),
    };
    let requests = models.iter().map(|model| format_ident!("{}", model.type_name));
    let modules = models.iter().map(|model| format_ident!("{}", model.module));
    let deprecated = uses_deprecated(models.iter().copied());
    quote! {
        #header
        #deprecated

        use std::time::Duration;

        #imports

        use super::{PROVIDER, #(#requests,)* #(#modules,)*};

        #doc
        #[derive(Clone, Debug)]
        pub struct Client {
            core: #core,
        }

        impl Client {
            #constructors
            #(#methods)*
            #doors
            #ending
        }

        impl ProviderClient for Client {
            const PROVIDER: &'static ProviderData = &PROVIDER;

            fn from_core(core: Core) -> Result<Self, Error> {
                Ok(Self { #made })
            }
        }

        #(#offers)*
    }
}

/// What is said of the module and of the client.
fn docs_of(provider: &Provider, manner: Manner) -> (TokenStream, TokenStream) {
    let title = docs::escape(&provider.title);
    match manner {
        Manner::Async => {
            let name = format!("Client for {title}.");
            let cheap = "Cloning it is cheap; clones share connections.";
            (docs::inner([name.as_str()]), docs::outer([name.as_str(), cheap]))
        }
        Manner::Blocking => {
            let name = format!("Client for {title} whose methods block their thread.");
            let more = "What its calls, jobs and outputs can do is told in [`blocking`](crate::blocking).";
            let cheap = "Cloning it is cheap; clones share connections and one thread, which ends with the last of \
                         them and of what came from them.";
            (docs::inner([name.as_str(), more]), docs::outer([name.as_str(), cheap]))
        }
    }
}

fn imports(provider: &Provider, manner: Manner) -> TokenStream {
    let offers = provider.models.iter().any(|model| model.draft.is_none()).then(|| quote!(, offers));
    match manner {
        Manner::Async => quote! {
            use wan_runtime::internal::{Core, ProviderClient, ProviderData};
            use wan_runtime::journal::Entry;
            use wan_runtime::{Batch, Call, ClientBuilder, Error, Job, JobRef, Output, Untyped, Value #offers};
        },
        Manner::Blocking => quote! {
            use wan_runtime::blocking::{Batch, Call, Job, Output};
            use wan_runtime::internal::{BlockingCore, Core, ProviderClient, ProviderData};
            use wan_runtime::journal::Entry;
            use wan_runtime::{ClientBuilder, Error, JobRef, Untyped, Value};
        },
    }
}

fn constructors(provider: &Provider, manner: Manner) -> TokenStream {
    let errors = match manner {
        Manner::Async => "`Config` where the variable is unset or holds no key.",
        Manner::Blocking => {
            "`Config` where the variable is unset or holds no key. `Io` where the system has no thread left."
        }
    };
    let from_env = docs::outer([
        format!("Creates a client with the key of {}. It does no I/O.", variables(provider)).as_str(),
        "# Errors",
        errors,
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

        /// Resumes a job of which only the provider's id is known. It counts as submitted
        /// when the journal says so, and now where no journal knows of it.
        ///
        /// # Errors
        ///
        /// `Config` where the model is not one of this provider, or where the id is none.
        pub fn resume_id(&self, model: &str, id: &str) -> Result<Job, Error> {
            self.core.resume_id(model, id)
        }

        /// Prepares many calls of this client, of which so many are worked on at a time as `concurrency` says.
        ///
        /// A call that fails does not touch the others, and none is begun once the cap of the client or of the day is
        /// reached.
        pub fn batch<I: IntoIterator>(&self, calls: I) -> Batch<I::IntoIter> {
            self.core.batch(calls)
        }
    }
}

/// What a client offers for the end of a program.
fn ending(manner: Manner) -> TokenStream {
    let left = match manner {
        Manner::Async => {
            "Takes the jobs that were accepted after their caller had left, so that they can be resumed: callers \
             whose `submit` was dropped before it ended, or whose `run` was dropped while it waited for the video."
        }
        Manner::Blocking => {
            "Takes the jobs that were accepted after their caller had left, so that they can be resumed: those of a \
             batch whose results were dropped before they were asked for."
        }
    };
    let left = docs::outer([left]);
    let (fun, waited) = match manner {
        Manner::Async => (quote!(async fn), quote!(.await)),
        Manner::Blocking => (quote!(fn), TokenStream::new()),
    };
    quote! {
        /// Recovers the videos of a request that was answered in an earlier run without a job and was not saved, such as
        /// those of `run_sync`. This client's journal is told when they are saved.
        ///
        /// # Errors
        ///
        /// `Config` where the entry is another provider's, or one of a job, which is resumed instead. `NoOutput` where it
        /// leads to no video.
        pub #fun recover(&self, entry: &Entry) -> Result<Output, Error> {
            self.core.recover(entry)#waited
        }

        #left
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
        pub #fun shutdown(&self, grace: Duration) -> Result<(), Error> {
            self.core.shutdown(grace)#waited
        }
    }
}

/// The markers of what a model's requests can do.
fn offers(provider: &Provider, model: &Model) -> Vec<TokenStream> {
    let name = format_ident!("{}", model.type_name);
    let marker = |kind: &str| match kind {
        "Submit" => Some(format_ident!("Submit")),
        "Sync" => Some(format_ident!("RunSync")),
        "Cancel" => Some(format_ident!("Cancel")),
        _ => None,
    };
    let markers = model.offers.iter().filter_map(|(kind, _)| marker(kind));
    let is_called_back = provider.webhook.is_some() && model.offers.iter().any(|(kind, _)| *kind == "Submit");
    let markers = markers.chain(is_called_back.then(|| format_ident!("Webhook")));
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
