use serde_json::json;
use wan_specs::{OperationKind, Specs};

use super::*;
use crate::{catalog::Catalog, job::Fate};

const HOUR: Duration = Duration::from_hours(1);

/// Makes jobs of the first shipped model of each provider.
struct Maker(Catalog);

impl Maker {
    fn new() -> Self {
        Self(Catalog::new(Specs::embedded().unwrap()).unwrap())
    }

    fn job(&self, body: Value, fate: Fate) -> Job {
        let provider = &self.0.providers[0];
        let model = &provider.models[0];
        Job::new(provider, model, OperationKind::Submit, body, fate, None, Duration::ZERO)
    }
}

#[test]
fn a_job_is_found_by_its_id_wherever_it_stands_in_a_path() {
    let (maker, jobs) = (Maker::new(), Jobs::default());
    let [first, second] =
        [1, 2].map(|_| jobs.accept(maker.job(json!({}), Fate::Succeeds), Duration::ZERO).id);
    for path in
        [format!("/{second}"), format!("/a/{second}.mp4"), format!("/-é{second}-2.mp4"), second.clone()]
    {
        assert_eq!(jobs.named_in(&path).map(|job| job.id), Some(second.clone()), "{path}");
    }
    assert_eq!(jobs.named_in(&format!("/{second}/{first}")).map(|job| job.id), Some(second.clone()));
    for path in ["", "/", &second[1..], &second.to_uppercase().replace('-', "_"), "é"] {
        assert!(jobs.named_in(path).is_none(), "{path}");
    }
}

#[test]
fn beyond_the_limit_the_oldest_job_that_is_over_goes_first_and_the_totals_stay() {
    let (maker, jobs) = (Maker::new(), Jobs::default());
    let endless = jobs.accept(maker.job(json!({}), Fate::NeverFinishes), Duration::ZERO).id;
    let first = jobs.accept(maker.job(json!({}), Fate::Succeeds), Duration::ZERO).id;
    for _ in 2..JOBS {
        jobs.accept(maker.job(json!({}), Fate::Succeeds), Duration::ZERO);
    }
    assert_eq!(jobs.with_gone().1, LedgerTotals::default());
    let of_all = |(kept, mut gone): (Vec<Job>, LedgerTotals)| {
        gone.add(&kept.iter().map(|job| LedgerEntry::new(job, HOUR)).collect::<Vec<_>>());
        gone
    };
    let before = of_all(jobs.with_gone());
    let last = jobs.accept(maker.job(json!({}), Fate::Succeeds), HOUR).id;
    assert_eq!(jobs.all().len(), JOBS);
    assert!(jobs.find(&first).is_none() && jobs.find(&endless).is_some() && jobs.find(&last).is_some());

    let after = of_all(jobs.with_gone());
    assert_eq!(after.entries, before.entries + 1);
    let mut expected = before;
    expected.add(&[LedgerEntry::new(&jobs.find(&last).unwrap(), HOUR)]);
    assert_eq!(after, expected);
}

#[test]
fn large_bodies_leave_room_for_fewer_jobs_and_the_newest_stays_whatever_its_size() {
    let (maker, jobs) = (Maker::new(), Jobs::default());
    let large = || json!({ "prompt": "a".repeat(JOB_BYTES / 2) });
    let first = jobs.accept(maker.job(large(), Fate::Succeeds), HOUR).id;
    let second = jobs.accept(maker.job(large(), Fate::Succeeds), HOUR).id;
    assert!(jobs.find(&first).is_none() && jobs.find(&second).is_some());
    let failing = maker.job(json!({}), Fate::Fails("why".repeat(JOB_BYTES / 3 + 1)));
    let third = jobs.accept(failing, HOUR).id;
    assert!(jobs.find(&second).is_none() && jobs.find(&third).is_some());
    assert_eq!(jobs.with_gone().1.entries, 2);
}
