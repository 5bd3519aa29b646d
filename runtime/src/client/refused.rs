//! How a refusal is told.

use std::time::Duration;

use super::Core;
use crate::{
    ErrorKind,
    data::Refusal,
    wire::{private::Private, refusal::Refused, text},
};

impl Refused {
    /// The kind of error that it is. A server's failure counts as not reaching the provider.
    pub(crate) fn kind(&self) -> ErrorKind {
        match self.means {
            Refusal::Auth | Refusal::Permission => ErrorKind::Auth,
            Refusal::InsufficientCredits => ErrorKind::InsufficientCredits,
            Refusal::NotFound => ErrorKind::NotFound,
            Refusal::RateLimited => ErrorKind::RateLimited,
            Refusal::Rejected | Refusal::Moderation | Refusal::AlreadyFinished | Refusal::AlreadyRunning => {
                ErrorKind::Rejected
            }
            Refusal::Server => ErrorKind::Unreachable,
        }
    }
}

impl Core {
    /// One sentence on a refusal, with the server's own words. `noun` is what was refused.
    pub(crate) fn told_refusal(&self, noun: &str, refused: &Refused, private: &Private) -> String {
        let own = refused.message.as_deref().and_then(|message| text::quoted(message, private));
        let own = own.map_or_else(String::new, |own| format!(": {own}"));
        format!("{} answered the {noun} with {refused}{own}", self.provider().id)
    }

    /// What to do about a refusal. `again` is what may be done once the cause is gone.
    pub(crate) fn refusal_hint(&self, refused: &Refused, after: Option<Duration>, again: &str) -> String {
        let provider = self.provider();
        match refused.means {
            _ if (300..400).contains(&refused.status) => "check the address given to `base_url`".to_owned(),
            Refusal::Auth => match provider.key.env.first() {
                Some(name) => format!("check the key, for instance in `{name}`, and {again}"),
                None => format!("check the key and {again}"),
            },
            Refusal::Permission => {
                format!("ask {} to open this to your account, or choose another model", provider.title)
            }
            Refusal::InsufficientCredits => format!("add credit to your account at {}", provider.title),
            Refusal::NotFound => match provider.docs {
                Some(docs) => format!("look at {docs} whether it still exists"),
                None => format!("ask {} whether it still exists", provider.title),
            },
            Refusal::RateLimited | Refusal::Server => match after {
                Some(after) => format!("{again} in {} s", after.as_secs_f64().ceil()),
                None => format!("{again} later"),
            },
            Refusal::Rejected => "correct the request; `body()` holds the whole answer".to_owned(),
            Refusal::Moderation => {
                "change what the request asks for: as it is, it will be refused again".to_owned()
            }
            Refusal::AlreadyFinished | Refusal::AlreadyRunning => "ask for the job's status".to_owned(),
        }
    }
}
