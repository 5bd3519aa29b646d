//! The contract of a store, run on stores that keep it and on stores that each break one clause.

use std::{
    fmt::Write,
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

use sha2::{Digest, Sha256};
use wan_runtime::{
    Amount, JobRef, Journal,
    journal::{
        Begun, Change, DayCap, Entry, EntryId, Intent, JournalError, JournalFuture, JournalStore, Stage,
        contract,
    },
};

/// What is wrong with a store.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Flaw {
    None,
    ForgetsTheTag,
    RoundsToSeconds,
    HashesNothing,
    FailsToBegin,
    LosesEveryFourthEntry,
    GivesANumberTwice,
    NewestFirst,
    ForgetsTheDetail,
    ForgetsTheAnswer,
    ChangesAllEntries,
    KeepsTheLine,
    GoesBack,
    TakesEveryJob,
    MakesWhatIsMissing,
    FinishesDoubts,
    ShowsTheFinished,
    FindsTheFirst,
    FindsAnything,
    FindsByTheLetter,
    FindsInAddresses,
    KeepsAll,
    KeepsTheEnd,
    AddsEveryCurrency,
    CountsTheLeast,
    CountsRefusals,
    ForgetsUnknown,
    StopsShortOfTheCap,
    OneCurrency,
    NoDay,
    BeginsAboveTheCap,
    WritesWhatItRefuses,
    LooksAndThenWrites,
}

/// Entries in memory.
#[derive(Debug)]
struct Memory {
    flaw: Flaw,
    entries: Mutex<Vec<Entry>>,
}

impl Memory {
    fn new(flaw: Flaw) -> Self {
        Self { flaw, entries: Mutex::default() }
    }

    fn spent(&self, cap: &DayCap) -> i64 {
        let counts = |entry: &&Entry| match self.flaw {
            Flaw::CountsRefusals => true,
            Flaw::ForgetsUnknown => entry.stage.counts_as_spent() && entry.stage != Stage::Unknown,
            _ => entry.stage.counts_as_spent(),
        };
        let entries = self.entries.lock().unwrap();
        entries
            .iter()
            .filter(counts)
            .filter(|entry| self.flaw == Flaw::NoDay || entry.sent_at >= cap.since)
            .filter(|entry| self.flaw == Flaw::OneCurrency || entry.currency.as_ref() == Some(&cap.currency))
            .filter_map(|entry| if self.flaw == Flaw::CountsTheLeast { entry.low } else { entry.high })
            .map(Amount::micros)
            .sum()
    }

    fn write(&self, intent: &Intent) -> EntryId {
        let mut entries = self.entries.lock().unwrap();
        let number = match self.flaw {
            Flaw::GivesANumberTwice => 1,
            _ => i64::try_from(entries.len()).unwrap() + 1,
        };
        let id = EntryId::from_number(number);
        let hashed = if self.flaw == Flaw::HashesNothing { &[] } else { intent.body.as_slice() };
        let mut entry = Entry::begun(id, intent, sha256(hashed));
        match self.flaw {
            Flaw::ForgetsTheTag => entry.tag = None,
            Flaw::RoundsToSeconds => entry.sent_at -= std::time::Duration::from_millis(123),
            Flaw::KeepsAll => entry.tag.clone_from(&intent.tag),
            Flaw::LosesEveryFourthEntry if number % 4 == 0 => return id,
            _ => {}
        }
        entries.push(entry);
        id
    }

    fn change(&self, id: EntryId, change: &Change) {
        let mut entries = self.entries.lock().unwrap();
        if self.flaw == Flaw::MakesWhatIsMissing && !entries.iter().any(|entry| entry.id == id) {
            let intent = Intent::new("acme", "clip-1", "0123456789ab", "");
            entries.push(Entry::begun(id, &intent, String::new()));
        }
        for entry in entries.iter_mut() {
            if entry.id == id || self.flaw == Flaw::ChangesAllEntries {
                self.learn(entry, change.clone());
            }
        }
    }

    fn learn(&self, entry: &mut Entry, change: Change) {
        match (self.flaw, change) {
            (Flaw::ForgetsTheDetail, Change::Stage(stage, _)) => entry.learn(Change::Stage(stage, None)),
            (Flaw::ForgetsTheAnswer, Change::IdLost { detail, .. }) => {
                entry.learn(Change::IdLost { detail, answer: None });
            }
            (Flaw::GoesBack, Change::Stage(stage, detail)) => {
                (entry.stage, entry.detail) = (stage, detail.or(entry.detail.take()));
            }
            (Flaw::KeepsTheLine, Change::Accepted(job)) => {
                entry.learn(Change::Accepted(job.to_string().parse().unwrap()));
            }
            (Flaw::TakesEveryJob, Change::Accepted(job)) => {
                entry.job = Some(job.clone());
                entry.learn(Change::Accepted(job));
            }
            (Flaw::KeepsTheEnd, Change::IdLost { detail, answer }) => {
                let answer = answer.map(|answer| answer.chars().rev().collect());
                entry.learn(Change::IdLost { detail: format!("x{detail}"), answer });
            }
            (_, change) => entry.learn(change),
        }
    }
}

impl JournalStore for Memory {
    fn begin(&self, intent: Intent, cap: Option<DayCap>) -> JournalFuture<'_, Begun> {
        Box::pin(async move {
            if self.flaw == Flaw::FailsToBegin {
                return Err(JournalError::new("no space is left on the device"));
            }
            if let Some(cap) = cap {
                let spent = self.spent(&cap);
                let counted = match self.flaw {
                    Flaw::AddsEveryCurrency => intent.high.unwrap(),
                    _ => cap.counts(&intent),
                };
                let wanted = spent + counted.micros();
                let over = match self.flaw {
                    Flaw::StopsShortOfTheCap => wanted >= cap.most.micros(),
                    Flaw::BeginsAboveTheCap => spent > cap.most.micros(),
                    _ => wanted > cap.most.micros(),
                };
                if over {
                    if self.flaw == Flaw::WritesWhatItRefuses {
                        let id = self.write(&intent);
                        self.change(id, &Change::Stage(Stage::NotSent, None));
                    }
                    return Ok(Begun::OverCap { spent: Amount::from_micros(spent) });
                }
            }
            if self.flaw == Flaw::LooksAndThenWrites {
                tokio::task::yield_now().await;
            }
            Ok(Begun::Entry(self.write(&intent)))
        })
    }

    fn update(&self, entry: EntryId, change: Change) -> JournalFuture<'_, ()> {
        self.change(entry, &change);
        Box::pin(async { Ok(()) })
    }

    fn find(&self, job: JobRef) -> JournalFuture<'_, Option<Entry>> {
        let entries = self.entries.lock().unwrap().clone();
        let mut found = entries.iter().filter(|entry| match self.flaw {
            Flaw::FindsByTheLetter => entry.job.as_ref() == Some(&job),
            Flaw::FindsInAddresses => {
                // The line does not tell an address whose path may be a signature.
                let whole = |known: &JobRef| format!("{known} {}", serde_json::to_string(known).unwrap());
                entry.job.as_ref().is_some_and(|known| whole(known).contains(&format!("/{}@", job.id())))
            }
            _ => entry.job.as_ref().is_some_and(|known| known.is_same_job(&job)),
        });
        let found = match self.flaw {
            Flaw::FindsTheFirst => found.next().cloned(),
            Flaw::FindsAnything => found.next_back().or(entries.last()).cloned(),
            _ => found.next_back().cloned(),
        };
        Box::pin(async { Ok(found) })
    }

    fn entries(&self, unfinished: bool) -> JournalFuture<'_, Vec<Entry>> {
        let mut entries = self.entries.lock().unwrap().clone();
        entries.retain(|entry| match self.flaw {
            Flaw::ShowsTheFinished => true,
            Flaw::FinishesDoubts if entry.stage == Stage::IdLost => !unfinished,
            _ => !unfinished || entry.stage.is_unfinished(),
        });
        if self.flaw == Flaw::NewestFirst {
            entries.reverse();
        }
        Box::pin(async { Ok(entries) })
    }
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut digits, byte| {
        write!(digits, "{byte:02x}").unwrap();
        digits
    })
}

#[tokio::test]
async fn the_journal_in_a_file_keeps_the_contract_with_prompts_and_without() {
    let folder = tempfile::tempdir().unwrap();
    let number = AtomicU32::new(0);
    let open = || {
        let name = format!("{}.db", number.fetch_add(1, Ordering::Relaxed));
        Journal::open(folder.path().join(name)).unwrap()
    };
    contract::check(async || open()).await.unwrap();
    contract::check(async || open().keep_prompts()).await.unwrap();
}

#[tokio::test]
async fn a_store_in_memory_keeps_the_contract() {
    contract::check(async || Memory::new(Flaw::None)).await.unwrap();
    // Videos do not lie beside what lies nowhere.
    assert_eq!(Memory::new(Flaw::None).spool_folder(), None);
}

#[tokio::test]
async fn a_store_that_breaks_a_clause_is_caught_and_the_clause_named() {
    for (flaw, clause) in [
        (Flaw::ForgetsTheTag, "an_entry_is_kept_as_it_was_begun"),
        (Flaw::RoundsToSeconds, "an_entry_is_kept_as_it_was_begun"),
        (Flaw::HashesNothing, "an_entry_is_kept_as_it_was_begun"),
        (Flaw::FailsToBegin, "an_entry_is_kept_as_it_was_begun"),
        (Flaw::LosesEveryFourthEntry, "entries_have_numbers_of_their_own_and_come_oldest_first"),
        (Flaw::GivesANumberTwice, "an_entry_is_kept_as_it_was_begun"),
        (Flaw::NewestFirst, "entries_have_numbers_of_their_own_and_come_oldest_first"),
        (Flaw::ForgetsTheDetail, "what_is_learnt_is_kept"),
        (Flaw::ForgetsTheAnswer, "what_is_learnt_is_kept"),
        (Flaw::ChangesAllEntries, "what_is_learnt_is_kept"),
        (Flaw::KeepsTheLine, "what_is_learnt_is_kept"),
        (Flaw::GoesBack, "what_cannot_follow_is_passed_over"),
        (Flaw::TakesEveryJob, "what_cannot_follow_is_passed_over"),
        (Flaw::MakesWhatIsMissing, "what_cannot_follow_is_passed_over"),
        (Flaw::FinishesDoubts, "unfinished_is_what_has_something_left_to_be_done"),
        (Flaw::ShowsTheFinished, "unfinished_is_what_has_something_left_to_be_done"),
        (Flaw::FindsTheFirst, "a_job_is_found_by_its_reference"),
        (Flaw::FindsAnything, "a_job_is_found_by_its_reference"),
        (Flaw::FindsByTheLetter, "a_job_is_found_by_its_reference"),
        (Flaw::FindsInAddresses, "a_job_is_found_by_its_reference"),
        (Flaw::KeepsAll, "what_is_long_is_bounded"),
        (Flaw::KeepsTheEnd, "what_is_learnt_is_kept"),
        (Flaw::AddsEveryCurrency, "a_cap_is_of_one_currency_and_one_day"),
        (Flaw::CountsTheLeast, "a_cap_counts_all_that_may_be_paid"),
        (Flaw::CountsRefusals, "a_cap_counts_all_that_may_be_paid"),
        (Flaw::ForgetsUnknown, "a_cap_counts_all_that_may_be_paid"),
        (Flaw::StopsShortOfTheCap, "a_cap_counts_all_that_may_be_paid"),
        (Flaw::BeginsAboveTheCap, "a_cap_counts_all_that_may_be_paid"),
        (Flaw::OneCurrency, "a_cap_is_of_one_currency_and_one_day"),
        (Flaw::NoDay, "a_cap_is_of_one_currency_and_one_day"),
        (Flaw::WritesWhatItRefuses, "what_is_over_the_cap_is_not_begun"),
        (Flaw::LooksAndThenWrites, "of_many_that_want_the_last_dollar_one_gets_it"),
    ] {
        let broken = contract::check(async || Memory::new(flaw)).await.expect_err(&format!("{flaw:?}"));
        assert_eq!(broken.clause(), clause, "{flaw:?}: {broken}");
        assert_eq!(broken.to_string(), format!("the store breaks the clause `{clause}`: {}", broken.how()));
        assert!(broken.how().split_whitespace().count() > 1, "{broken}");
        assert!(broken.how().len() < 4_000, "{broken}");
    }
}
