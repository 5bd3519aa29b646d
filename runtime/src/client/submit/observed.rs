//! What observers are told of a request that costs money.

use std::time::Duration;

use super::{Paid, Taken};
use crate::{
    Charge, Error, ErrorKind,
    data::OperationKind,
    observe::{Purchase, PurchaseOutcome, RetryEvent},
    wire::{
        outcome::{Doubt, Outcome},
        refusal::Refused,
        text,
        upload::Received,
    },
};

impl Paid {
    /// Tells that the request will be sent again. `attempt`: how often it was sent so far.
    pub(super) fn tell_retry(&self, outcome: &Outcome, attempt: u32, pause: Duration) {
        self.core.telemetry().retry(|| {
            let refusal = |refused: &Refused| (refused.kind(), Some(refused.status), refused.to_string());
            let (kind, status, why) = match outcome {
                Outcome::NotSent { why, .. } => (ErrorKind::Unreachable, None, why.clone()),
                Outcome::Rejected { refused, .. } => refusal(refused),
                Outcome::Ambiguous(Doubt::Silence(why)) => (ErrorKind::SubmitUnknown, None, why.clone()),
                Outcome::Ambiguous(Doubt::Refused(refused) | Doubt::Named(refused, _)) => {
                    (ErrorKind::SubmitUnknown, Some(refused.status), refused.to_string())
                }
                Outcome::AcceptedIdLost(why) => (ErrorKind::AcceptedIdLost, None, why.clone()),
                Outcome::Accepted(_) | Outcome::Answered => (ErrorKind::Decode, None, String::new()),
            };
            RetryEvent {
                provider: self.core.provider().id,
                operation: if self.operation.kind == OperationKind::Sync { "sync" } else { "submit" },
                model: Some(self.model.id.to_owned()),
                job_id: None,
                attempt,
                pause,
                kind,
                status,
                why: text::line(&why, &self.private),
                costs_money: true,
            }
        });
    }

    /// Tells that a file will be uploaded again. `attempt`: how often it was sent so far.
    pub(super) fn tell_upload_again(&self, received: &Received, attempt: u32, pause: Duration) {
        self.core.telemetry().retry(|| {
            let (kind, status, why) = match received {
                Received::Nothing { why, kind, .. } => (*kind, None, why.clone()),
                Received::Refused { refused, .. } => {
                    (refused.kind(), Some(refused.status), refused.to_string())
                }
                Received::Address(_) => (ErrorKind::Decode, None, String::new()),
            };
            RetryEvent {
                provider: self.core.provider().id,
                operation: "upload",
                model: Some(self.model.id.to_owned()),
                job_id: None,
                attempt,
                pause,
                kind,
                status,
                why: text::line(&why, &self.private),
                costs_money: false,
            }
        });
    }

    /// Tells what became of the request, after it was written down.
    pub(super) fn tell_charge(&self, outcome: &Outcome, taken: &Result<Taken, Error>) {
        let charge = taken.as_ref().err().map_or(Charge::Yes, Error::charge);
        let (provider, model) = (self.core.provider().id, self.model.id);
        let purchase = match (taken, outcome) {
            (Ok(Taken::Output(output)), _) => Purchase::delivered(provider, model, output),
            (taken, outcome) => Purchase {
                provider,
                model,
                job: match taken {
                    Ok(Taken::Job { job, .. }) => Some(job),
                    _ => None,
                },
                outcome: match (outcome, taken) {
                    (Outcome::NotSent { .. } | Outcome::Rejected { .. }, _) => PurchaseOutcome::Refused,
                    (Outcome::Ambiguous(_), _) => PurchaseOutcome::Unknown,
                    (Outcome::Answered, Err(error)) if error.kind() == ErrorKind::ModelFailed => {
                        PurchaseOutcome::Failed
                    }
                    (_, Ok(_)) => PurchaseOutcome::Accepted,
                    (Outcome::AcceptedIdLost(_) | Outcome::Accepted(_) | Outcome::Answered, Err(_)) => {
                        PurchaseOutcome::IdLost
                    }
                },
                charge,
                estimate: None,
                cost: None,
            },
        };
        self.core.telemetry().charge(Purchase { estimate: Some(&self.estimate), ..purchase });
    }
}
