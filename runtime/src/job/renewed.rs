//! A new address for a video whose old one has run out.

use super::Handle;
use crate::{
    JobRef, Output, Video,
    client::Core,
    data::OperationKind,
    journal::Change,
    wire::{poll::Poll, text},
};

/// Asks once where a job's videos are by now, writes it down, and returns where the one of this number is. In the place
/// of an error: why nobody can tell.
pub(crate) async fn renewed_address(core: &Core, job: &JobRef, index: usize) -> Result<String, String> {
    let handle = Handle::new(core.clone(), job.clone(), core.model(job.model()), None);
    // It is done, and who drops this handle has lost nothing.
    handle.seen.end();
    let operation = match core.operation(OperationKind::Result) {
        Some(operation) => operation,
        None => core.operation(OperationKind::Status).ok_or("the specs list no way to ask")?,
    };
    handle.learn_reach(operation).await;
    handle.reach(operation).map_err(|error| error.to_string())?;
    let reading = match handle.ask(operation, core.patience()).await {
        Poll::Seen(reading) => reading,
        Poll::Again(trouble) => return Err(text::line(&trouble.why, &handle.private())),
        Poll::Missing(refused) | Poll::Stop(refused) => {
            return Err(text::line(&refused.to_string(), &handle.private()));
        }
    };
    let output = Output::of_job(&handle, &reading, &reading).ok_or("the job's answer holds no video")?;
    core.note(job, Change::Outputs(output.addresses())).await;
    let address = output.videos().get(index).and_then(Video::url);
    Ok(address.ok_or("the job names no address of it any more")?.to_owned())
}
