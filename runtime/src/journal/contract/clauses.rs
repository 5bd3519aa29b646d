//! The clauses of the contract. Each begins with an empty store.

use std::{
    future::poll_fn,
    task::{Context, Poll},
};

use super::{
    Broken,
    probe::{DAY, PRICE, Probe, cap, intent, moment},
};
use crate::{
    Amount,
    journal::{
        entry::{Entry, EntryId, Intent, SavedFile},
        stage::Stage,
        store::{Begun, Change, DayCap, JournalError, JournalFuture, JournalStore},
    },
};

/// All that is said of a request when it is begun is there to be read, and its stage is *sending*. Of its body there is
/// the SHA-256, and the text only if the store was told to keep prompts.
///
/// # Errors
///
/// What is missing or other than it was said.
pub async fn an_entry_is_kept_as_it_was_begun(store: &dyn JournalStore) -> Result<(), Broken> {
    const SHA256: &str = "a36c30abdeb52ed1647ea324dddb6a54b01c373345ee984ffb36aef3dc8d5953";
    let probe = Probe { clause: "an_entry_is_kept_as_it_was_begun", store };
    let bare = Intent { currency: None, low: None, high: None, tag: None, ..intent() };
    for intent in [intent(), bare] {
        let id = probe.begin(intent.clone()).await?;
        let found = probe.entry(id).await?;
        let mut expected = Entry::begun(id, &intent, SHA256.to_owned());
        if found.body.is_some() {
            expected.body = Some(String::from_utf8_lossy(&intent.body).into_owned());
        }
        probe.same("an entry that was begun", &found, &expected)?;
    }
    let other = probe.begin(Intent { body: b"{}".to_vec(), ..intent() }).await?;
    if probe.entry(other).await?.body_sha256 == SHA256 {
        return Err(probe.broken("another body has the same hash"));
    }
    Ok(())
}

/// No two entries have one number, also not after others have ended, and `entries` returns them in the order in which
/// they were begun.
///
/// # Errors
///
/// The numbers that were found.
pub async fn entries_have_numbers_of_their_own_and_come_oldest_first(
    store: &dyn JournalStore,
) -> Result<(), Broken> {
    let probe = Probe { clause: "entries_have_numbers_of_their_own_and_come_oldest_first", store };
    let mut begun: Vec<EntryId> = Vec::new();
    for stage in [Stage::Rejected, Stage::Sending, Stage::Accepted, Stage::Failed, Stage::Unknown] {
        let id = probe.begun_at(stage).await?;
        if begun.contains(&id) {
            return Err(probe.broken(format!("number {} was given twice", id.number())));
        }
        begun.push(id);
    }
    let found: Vec<EntryId> = probe.entries(false).await?.iter().map(|entry| entry.id).collect();
    probe.same("the entries", &found, &begun)
}

/// Stage, detail, job, answer, addresses and files are there to be read once they were written, and what does not
/// speak of them leaves them as they are.
///
/// # Errors
///
/// What is missing or other than it was said.
pub async fn what_is_learnt_is_kept(store: &dyn JournalStore) -> Result<(), Broken> {
    let probe = Probe { clause: "what_is_learnt_is_kept", store };
    let file = |name: &str| Change::Saved(SavedFile::new(name, 9));
    let (detail, answer) = ("it names no job".to_owned(), Some(r#"{"task":"7"}"#.to_owned()));
    let histories = [
        vec![Change::Stage(Stage::Rejected, Some("too long".to_owned()))],
        vec![
            Change::IdLost { detail, answer },
            Change::Accepted(probe.job("job-6")?),
            Change::Stage(Stage::Failed, None),
        ],
        vec![
            Change::Accepted(probe.job("job-7")?),
            Change::Stage(Stage::Succeeded, Some("with a warning".to_owned())),
            Change::Outputs(vec!["https://files.test/7.mp4".to_owned()]),
            file("fox.mp4"),
            file("fish.mp4"),
        ],
        vec![
            Change::Accepted(probe.job_with_addresses("operations/7:a")?),
            Change::Stage(Stage::Expired, None),
        ],
    ];
    for history in histories {
        let id = probe.begin(intent()).await?;
        let untouched = probe.begin(intent()).await?;
        let (mut expected, other) = (probe.entry(id).await?, probe.entry(untouched).await?);
        for change in history {
            let what = format!("an entry after {change:?}");
            probe.update(id, change.clone()).await?;
            expected.learn(change);
            probe.same(&what, &probe.entry(id).await?, &expected)?;
        }
        probe.same("an entry that nothing was learnt of", &probe.entry(untouched).await?, &other)?;
    }
    Ok(())
}

/// From each stage, only those are reached that [`Stage::can_become`] allows. What is learnt of an entry that does not
/// exist is no error, and makes none.
///
/// # Errors
///
/// The stages between which the store goes, or does not go.
pub async fn what_cannot_follow_is_passed_over(store: &dyn JournalStore) -> Result<(), Broken> {
    let probe = Probe { clause: "what_cannot_follow_is_passed_over", store };
    for from in Stage::ALL {
        for next in Stage::ALL {
            let id = probe.begun_at(from).await?;
            probe.update(id, Change::Stage(next, Some("late".to_owned()))).await?;
            let found = probe.entry(id).await?;
            let (stage, detail) =
                if from.can_become(next) { (next, Some("late".to_owned())) } else { (from, None) };
            let what = format!("`{}` after `{}`", next.word(), from.word());
            probe.same(&what, &(found.stage, found.detail), &(stage, detail))?;
        }
        let id = probe.begun_at(from).await?;
        let job = probe.job("job-late")?;
        probe.update(id, Change::Accepted(job.clone())).await?;
        let known = from.can_become(Stage::Accepted).then_some(job);
        probe.same(&format!("a job after `{}`", from.word()), &probe.entry(id).await?.job, &known)?;
    }
    let before = probe.entries(false).await?.len();
    let missing = EntryId::from_number(i64::MAX);
    probe.update(missing, Change::Stage(Stage::Failed, None)).await?;
    probe.same("entries after an update of none", &probe.entries(false).await?.len(), &before)
}

/// `entries(true)` returns the entries whose stage [is unfinished](Stage::is_unfinished), and no others.
///
/// # Errors
///
/// The stages that were found.
pub async fn unfinished_is_what_has_something_left_to_be_done(
    store: &dyn JournalStore,
) -> Result<(), Broken> {
    let probe = Probe { clause: "unfinished_is_what_has_something_left_to_be_done", store };
    for stage in Stage::ALL {
        probe.begun_at(stage).await?;
    }
    let words = |entries: &[Entry]| -> Vec<&str> { entries.iter().map(|entry| entry.stage.word()).collect() };
    let all: Vec<&str> = Stage::ALL.iter().map(|stage| stage.word()).collect();
    probe.same("all entries", &words(&probe.entries(false).await?), &all)?;
    let unfinished: Vec<&str> =
        Stage::ALL.iter().filter(|stage| stage.is_unfinished()).map(|stage| stage.word()).collect();
    probe.same("unfinished entries", &words(&probe.entries(true).await?), &unfinished)
}

/// `find` returns the last entry that was accepted as this job, also by a reference that says another time, and none
/// for a job that is not known, whatever stands in the addresses of others.
///
/// # Errors
///
/// What was found in its place.
pub async fn a_job_is_found_by_its_reference(store: &dyn JournalStore) -> Result<(), Broken> {
    let probe = Probe { clause: "a_job_is_found_by_its_reference", store };
    let mut ids = Vec::new();
    for id in ["job-7", "job-8", "job-7"] {
        let entry = probe.begin(intent()).await?;
        probe.update(entry, Change::Accepted(probe.job(id)?)).await?;
        ids.push(entry);
    }
    let mut found = Vec::new();
    for id in ["job-7", "job-8", "job-9"] {
        found.push(probe.find(&probe.job(id)?).await?.map(|entry| entry.id));
    }
    let expected = vec![ids.get(2).copied(), ids.get(1).copied(), None];
    probe.same("the entries of job-7 (twice accepted), job-8 and job-9 (unknown)", &found, &expected)?;
    let later = probe.find(&probe.job_taken_up("job-8")?).await?.map(|entry| entry.id);
    probe.same("the entry of job-8, taken up by its id", &later, &ids.get(1).copied())?;
    let entry = probe.begin(intent()).await?;
    probe.update(entry, Change::Accepted(probe.job_with_the_address_of("job-10", "job-8")?)).await?;
    let found = probe.find(&probe.job("job-8")?).await?.map(|entry| entry.id);
    probe.same("the entry of job-8, which stands in an address of job-10", &found, &ids.get(1).copied())
}

/// Tags, details, answers, addresses and files that are too long or too many are kept as [`Entry::begun`] and
/// [`Entry::learn`] bound them: the beginning of a text, and the addresses that are not too long.
///
/// # Errors
///
/// The lengths that were found.
pub async fn what_is_long_is_bounded(store: &dyn JournalStore) -> Result<(), Broken> {
    let probe = Probe { clause: "what_is_long_is_bounded", store };
    let long = |length: usize| "ü".repeat(length);
    let tagged = Intent { tag: Some(long(2_000)), ..intent() };
    let id = probe.begin(tagged.clone()).await?;
    let mut expected = Entry::begun(id, &tagged, String::new());
    let address = |number: usize| format!("https://files.test/{number}.mp4");
    let too_long = format!("{}?{}", address(0), long(4_096));
    let addresses = std::iter::once(too_long).chain((0..100).map(address)).collect();
    for change in [
        Change::IdLost { detail: long(2_000), answer: Some(long(100_000)) },
        Change::Stage(Stage::Unknown, Some(long(3_000))),
        Change::Outputs(addresses),
    ] {
        probe.update(id, change.clone()).await?;
        expected.learn(change);
        let found = probe.entry(id).await?;
        // The lengths first: they tell more than a hundred thousand characters do.
        probe.same(
            "lengths of tag, detail and answer, and number of addresses",
            &sizes(&found),
            &sizes(&expected),
        )?;
        let texts = |entry: &Entry| (entry.tag.clone(), entry.detail.clone(), entry.answer.clone());
        if texts(&found) != texts(&expected) || found.outputs != expected.outputs {
            return Err(probe.broken("what is kept is not the beginning of what was said"));
        }
    }
    Ok(())
}

/// Under a cap counts the most that each request may cost, of all that were or may have been accepted: at every stage
/// but *not sent* and *rejected*. A request that ends exactly at the cap is begun, and one whose price is not known
/// adds nothing.
///
/// # Errors
///
/// What the store says is spent.
pub async fn a_cap_counts_all_that_may_be_paid(store: &dyn JournalStore) -> Result<(), Broken> {
    let probe = Probe { clause: "a_cap_counts_all_that_may_be_paid", store };
    let mut spent = 0;
    for stage in Stage::ALL {
        probe.begun_at(stage).await?;
        if stage.counts_as_spent() {
            spent += PRICE;
        }
        let what = format!("a request after one that is `{}`", stage.word());
        probe.under(&what, cap(spent + PRICE - 1), Some(spent)).await?;
    }
    probe.begin(Intent { currency: None, low: None, high: None, ..intent() }).await?;
    probe.under("a request after one without a price", cap(spent), Some(spent)).await?;
    probe.under("a request that ends exactly at the cap", cap(spent + PRICE), None).await?;
    probe.under("a request after it", cap(spent + PRICE), Some(spent + PRICE)).await
}

/// A cap counts what is in its currency and was sent since its day began, that moment included. A request in another
/// currency adds [nothing](DayCap::counts).
///
/// # Errors
///
/// What the store says is spent.
pub async fn a_cap_is_of_one_currency_and_one_day(store: &dyn JournalStore) -> Result<(), Broken> {
    let probe = Probe { clause: "a_cap_is_of_one_currency_and_one_day", store };
    probe.begin(Intent { currency: Some("EUR".to_owned()), ..intent() }).await?;
    probe.begin(Intent { sent_at: moment() - DAY * 2, ..intent() }).await?;
    probe.under("a request after one in euro and one of another day", cap(PRICE), None).await?;
    probe.under("a request after one of the same day", cap(PRICE), Some(PRICE)).await?;
    let euro = Intent { currency: Some("EUR".to_owned()), ..intent() };
    let begun = probe.told("`begin`", store.begin(euro, Some(cap(PRICE))).await)?;
    if matches!(begun, Begun::OverCap { .. }) {
        return Err(probe.broken("a request in euro is refused by a cap in dollars"));
    }
    let since = |since| DayCap::new("USD", Amount::from_micros(PRICE), since);
    probe.under("a request on a day that began as the last was sent", since(moment()), Some(PRICE)).await?;
    probe.under("a request on the next day", since(moment() + DAY), None).await
}

/// A request that is over the cap leaves no entry.
///
/// # Errors
///
/// The entries that were found.
pub async fn what_is_over_the_cap_is_not_begun(store: &dyn JournalStore) -> Result<(), Broken> {
    let probe = Probe { clause: "what_is_over_the_cap_is_not_begun", store };
    probe.begin(intent()).await?;
    for _ in 0..2 {
        probe.under("a second request under a cap for one", cap(PRICE), Some(PRICE)).await?;
    }
    probe.same("the number of entries", &probe.entries(false).await?.len(), &1)
}

/// Of many requests at one time that have room for one under the cap, one is begun: looking at what is spent and
/// writing the entry are one step.
///
/// # Errors
///
/// How many were begun.
pub async fn of_many_that_want_the_last_dollar_one_gets_it(store: &dyn JournalStore) -> Result<(), Broken> {
    let probe = Probe { clause: "of_many_that_want_the_last_dollar_one_gets_it", store };
    let wants = (0..40).map(|_| store.begin(intent(), Some(cap(PRICE)))).collect();
    let mut begun = 0_usize;
    for answer in together(wants).await {
        begun += usize::from(matches!(probe.told("`begin`", answer)?, Begun::Entry(_)));
    }
    probe.same("how many were begun", &begun, &1)?;
    probe.same("how many entries there are", &probe.entries(false).await?.len(), &1)
}

fn sizes(entry: &Entry) -> [usize; 4] {
    let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    [length(&entry.tag), length(&entry.detail), length(&entry.answer), entry.outputs.len()]
}

/// Waits for all at one time.
async fn together<T>(mut futures: Vec<JournalFuture<'_, T>>) -> Vec<Result<T, JournalError>> {
    let mut answers = Vec::new();
    poll_fn(move |context: &mut Context<'_>| {
        futures.retain_mut(|future| match future.as_mut().poll(context) {
            Poll::Ready(answer) => {
                answers.push(answer);
                false
            }
            Poll::Pending => true,
        });
        if futures.is_empty() { Poll::Ready(std::mem::take(&mut answers)) } else { Poll::Pending }
    })
    .await
}
