//! Videos of an earlier run that were made and not saved.

use std::sync::Arc;

use super::{
    Output, Source, Video,
    spool::{Label, Spooled},
};
use crate::{
    Charge, Error, ErrorKind,
    client::Core,
    journal::{Entry, Stage},
    wire::beside::Beside,
};

impl Output {
    /// The videos that an entry of the journal names and that were not saved.
    pub(crate) async fn recovered(core: &Core, entry: &Entry) -> Result<Self, Error> {
        let own = core.provider().id;
        let charge = if entry.stage.counts_as_spent() { Charge::Unknown } else { Charge::No };
        if entry.provider != own {
            return Err(Error::config(format!("entry {} is not one of {own}", entry.id.number()))
                .with_charge(charge)
                .with_hint(format!("recover it with the client of `{}`", entry.provider)));
        }
        if let Some(job) = &entry.job {
            return Err(Error::config(format!("entry {} is a job", entry.id.number()))
                .with_charge(Charge::Yes)
                .with_job(Some(job))
                .with_hint("`resume` the job and wait for its video"));
        }
        let video = |(index, source)| Video {
            source,
            index,
            facts: Arc::default(),
            lifetime: None,
            job: None,
            entry: Some(entry.id),
            core: core.clone(),
        };
        let mut sources = Vec::new();
        for address in &entry.outputs {
            let source = match Spooled::found(address).await {
                Some(spooled) => Some(Source::Spooled(Arc::new(spooled))),
                None => Source::address(address),
            };
            sources.extend(source);
        }
        if entry.stage == Stage::Unknown && sources.is_empty() {
            // They came, and the program died before it could say so.
            let label = Label::new(entry.id, entry.sent_at);
            let found = core.settings().spool.labelled(label).await.into_iter();
            sources.extend(found.map(|spooled| Source::Spooled(Arc::new(spooled))));
        }
        if sources.is_empty() {
            let stage = entry.stage.word();
            let what = format!("entry {} of the journal ({stage}) leads to no video", entry.id.number());
            return Err(Error::new(ErrorKind::NoOutput, what)
                .with_charge(charge)
                .with_hint(format!("look for it in your account at {}", core.provider().title)));
        }
        let videos = sources.into_iter().enumerate().map(video).collect();
        Ok(Self { videos, cost: None, seed: None, job: None, request_id: None, beside: Beside::default() })
    }
}
