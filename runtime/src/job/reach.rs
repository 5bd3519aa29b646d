//! Where a job is asked about whose provider sends addresses for that.

use super::handle::Handle;
use crate::{
    Error, ErrorKind,
    data::{OperationData, OperationKind},
    wire::{
        Answer,
        address::{Variables, encode, fill},
        text,
    },
};

impl Handle {
    /// The address at which the call is made. `None`: the one of its template.
    ///
    /// # Errors
    ///
    /// There is no template, and either no address is known, or one where the key may not go. Nothing is sent then, and the
    /// job goes on.
    pub(super) fn reach(&self, operation: &OperationData) -> Result<Option<String>, Error> {
        if operation.address.is_none() {
            return Ok(None);
        }
        let sent = self.follow_up(operation.kind);
        match sent.map(|sent| self.core.follow(operation, &sent).ok_or(sent)) {
            Some(Ok(url)) => Ok(Some(url)),
            _ if !operation.path.is_empty() => Ok(None),
            Some(Err(sent)) => Err(self.strange(operation.kind, &sent)),
            None => Err(self.unaddressed(operation.kind)),
        }
    }

    /// Asks for the job's state once where only that answer can tell where the call is made.
    pub(super) async fn learn_reach(&self, operation: &OperationData) {
        self.look_up().await;
        let is_told = |from| operation.address.as_ref().is_some_and(|address| address.from == from);
        if is_told(OperationKind::Status) && self.reach(operation).is_err() {
            if let Some(status) = self.core.operation(OperationKind::Status) {
                // What else it tells is not asked for here; what it cannot tell, the call itself will say.
                let _ = self.ask(status, self.core.patience()).await;
            }
        }
    }

    /// Whether the provider sends addresses with the answer to a submit, and none of them is known.
    pub(super) fn lacks_follow_ups(&self) -> bool {
        let mut operations = self.core.provider().operations.iter();
        operations.any(|operation| {
            let from = operation.address.as_ref().map(|address| address.from);
            from == Some(OperationKind::Submit) && self.follow_up(operation.kind).is_none()
        })
    }

    /// Keeps the addresses that an answer to a status tells. One that cannot be used takes the place of none that can.
    pub(super) fn learn_follow_ups(&self, answer: &Answer) {
        let told = self.core.follow_ups(OperationKind::Status, answer);
        let usable = |call: OperationKind, address: &str| {
            let operation = self.core.operation(call);
            operation.is_some_and(|operation| self.core.follow(operation, address).is_some())
        };
        let is_better = |call: OperationKind, address: &str| {
            usable(call, address) || !self.follow_up(call).is_some_and(|known| usable(call, &known))
        };
        self.learnt.keep_follow_ups(told.filtered(is_better));
    }

    /// The address that is known for a call: of what was told at different times, the last.
    fn follow_up(&self, call: OperationKind) -> Option<String> {
        let own = || self.reference.follow_up(call).filter(|address| self.is_believed(call, address));
        self.learnt.follow_up(call).or_else(own)
    }

    /// Whether an address of the reference is used. What the provider told here is. A reference that was handed in may have been
    /// in the hands of anybody: by it a question may read something else of the provider's, but what changes something goes
    /// where the template leads, if there is one.
    fn is_believed(&self, call: OperationKind, address: &str) -> bool {
        let Some(operation) = self.core.operation(call).filter(|operation| !operation.path.is_empty()) else {
            return true;
        };
        let is_question = call != OperationKind::Cancel && operation.method == "GET";
        is_question || self.recipe.is_known() || self.is_of_template(operation, address)
    }

    /// Whether an address leads where the template of the call leads for this job, but for its query.
    fn is_of_template(&self, operation: &OperationData, address: &str) -> bool {
        let model = self.model.map_or(self.reference.model(), |model| model.wire_name);
        let path = fill(operation.path, Variables { model, id: Some(self.reference.id()) }, encode);
        let own = self.core.settings().hosts.base(operation.host).map(|base| format!("{base}{path}"));
        let followed = self.core.follow(operation, address);
        followed.is_some_and(|followed| followed.split('?').next() == own.as_deref())
    }

    /// The provider wants to be asked where the key may not go, or where jobs are bought.
    fn strange(&self, call: OperationKind, sent: &str) -> Error {
        let what = wanted(call);
        let origin = text::origin(sent, &self.private());
        let title = self.core.provider().title;
        if self.core.settings().hosts.follow(sent).is_some() {
            let what =
                format!("{} is to be {what} at an address of {origin} where jobs are bought", self.name());
            return self.error(ErrorKind::Config, what).with_hint(format!(
                "nothing was sent there, and the job goes on: find out who changed its reference, and look for the job in \
                 your account at {title}"
            ));
        }
        self.error(
            ErrorKind::Config,
            format!("{} is to be {what} at {origin}, which is no listed host that may see the key", self.name()),
        )
        .with_hint(format!(
            "nothing was sent there, and the job goes on: if you trust that host, move the provider's with `base_url` \
             there and resume the job, or look for it in your account at {title} before you pay again"
        ))
    }

    /// Nobody knows where the call is made.
    fn unaddressed(&self, call: OperationKind) -> Error {
        let what = wanted(call);
        self.error(
            ErrorKind::Config,
            format!("{} cannot be {what}: only an address that the provider sends leads there, and none is known", self.name()),
        )
        .with_hint(format!(
            "resume it from the journal or from its reference in JSON, which hold what came with the answer to the \
             submit, or look for it in your account at {} before you pay again",
            self.core.provider().title
        ))
    }
}

/// What is to be done with a job, in words.
fn wanted(call: OperationKind) -> &'static str {
    match call {
        OperationKind::Cancel => "cancelled",
        OperationKind::Result => "fetched",
        _ => "asked about",
    }
}
