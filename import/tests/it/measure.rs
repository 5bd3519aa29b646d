use serde_json::Value;
use wan_import::Draft;

use crate::{
    leaves::leaves,
    pages::{HANDED, Handed},
};

/// What a committed spec says and the page of that seed does not, with the reason. `*` stands for any index.
const NOT_ON_THE_PAGE: &[(&str, &str, &str)] = &[
    ("000", "/price/per", "the page does not say per what"),
    ("001", "/parameters/2/unit", "the page calls it an enumeration"),
    ("001", "/parameters/7/unit", "the page calls it an enumeration"),
    ("003", "/parameters/2/unit", "the page gives the longest side no unit"),
    ("004", "/parameters/3/unit", "the page calls it an enumeration"),
    ("002", "/provider", "no address is shown"),
    ("002", "/model", "no address is shown"),
    ("002", "/parameters/*/name", "names were lost in copying"),
    ("002", "/parameters/*/type", "types were lost in copying"),
    ("002", "/parameters/*/required", "marks were lost in copying"),
    ("002", "/parameters/2/unit", "the page gives no unit"),
    ("002", "/parameters/3/unit", "the page gives no unit"),
    ("002", "/parameters/0/fields/0/name", "members were lost in copying"),
    ("002", "/parameters/0/fields/0/type", "members were lost in copying"),
    ("002", "/parameters/4/item/name", "members were lost in copying"),
    ("002", "/parameters/4/item/type", "members were lost in copying"),
    ("002", "/output/size/width", "follows from names, which were lost"),
    ("002", "/output/size/height", "follows from names, which were lost"),
    ("002", "/output/size/standing", "follows from names, which were lost"),
    ("*", "/output/videos", "no page says how many"),
];

#[derive(Debug, Default)]
struct Measure {
    /// What the page says and people put into the spec.
    stated: usize,
    /// Of these, what the draft says without a doubt.
    sure: usize,
    /// Of these, what the draft proposes and marks.
    marked: usize,
    /// Of these, what the draft lacks.
    missing: Vec<String>,
    /// Proposals, marked, about what the page does not say: right and wrong ones.
    beyond: (usize, usize),
    /// What the draft says otherwise than the spec, without a doubt.
    wrong: Vec<String>,
    /// What the draft says otherwise than the spec, with a doubt.
    wrong_but_marked: Vec<String>,
    doubts: usize,
}

#[test]
fn drafts_of_the_handed_pages_say_what_people_made_of_them() {
    println!(
        "seed  stated  right  of these marked  doubts  wrong  wrong but marked  beyond the page: right, wrong"
    );
    for page in HANDED {
        let measure = measure(page, &page.draft());
        let right = measure.sure + measure.marked;
        println!(
            "{:4}  {:6}  {right:5}  {:15}  {:6}  {:5}  {:16}  {} {}",
            page.seed,
            measure.stated,
            measure.marked,
            measure.doubts,
            measure.wrong.len(),
            measure.wrong_but_marked.len(),
            measure.beyond.0,
            measure.beyond.1,
        );
        assert!(measure.wrong.is_empty(), "{}: wrong: {:#?}", page.seed, measure.wrong);
        assert!(measure.wrong_but_marked.is_empty(), "{}: {:#?}", page.seed, measure.wrong_but_marked);
        let least = if page.seed == "002" { 80 } else { 95 };
        assert!(
            right * 100 >= measure.stated * least,
            "{}: {right} of {}; missing {:#?}",
            page.seed,
            measure.stated,
            measure.missing
        );
        println!("      missing: {:?}", measure.missing);
    }
}

#[test]
fn the_measure_sees_a_wrong_value_a_missing_one_and_one_too_many() {
    let page = &HANDED[0];
    let mut draft = page.draft();
    draft.spec["parameters"][3]["maximum"] = 6.into();
    draft.spec["parameters"][3].as_object_mut().unwrap().remove("minimum");
    draft.spec["parameters"][2]["max_length"] = 9.into();
    let measure = measure(page, &draft);
    assert_eq!(measure.missing, ["/parameters/3/minimum"]);
    assert_eq!(measure.wrong.len(), 2, "{:?}", measure.wrong);
}

#[test]
fn every_draft_is_a_spec_and_a_draft() {
    for page in HANDED {
        let mut draft = page.draft().spec;
        draft["task"].as_str().expect("a task");
        let model: wan_specs::ModelSpec = serde_json::from_value(draft.take()).expect(page.seed);
        assert_eq!(model.status, wan_specs::ModelStatus::Draft);
    }
}

#[test]
fn every_fact_of_a_parameter_has_the_line_that_said_it() {
    for page in HANDED {
        let lines: Vec<&str> = page.text.lines().collect();
        for fact in page.draft().facts {
            assert!(fact.lines.iter().all(|line| (1..=lines.len()).contains(line)), "{fact:?}");
            assert!(!fact.at.starts_with("/parameters/") || !fact.lines.is_empty(), "{fact:?}");
            let bound = fact.at.ends_with("/minimum")
                || fact.at.ends_with("/maximum")
                || fact.at.ends_with("/max_length");
            if bound {
                let said = lines[fact.lines[0] - 1];
                assert!(said.contains(&fact.value.to_string()), "{said} did not say {}", fact.value);
            }
        }
    }
}

fn measure(page: &Handed, draft: &Draft) -> Measure {
    let (committed, drafted) = (leaves(&page.committed()), leaves(&draft.spec));
    let mut measure = Measure { doubts: draft.doubts.len(), ..Measure::default() };
    for (at, value) in &committed {
        let (ours, marked) = (drafted.get(at), is_marked(draft, at));
        let on_the_page = is_on_the_page(page.seed, at);
        measure.stated += usize::from(on_the_page);
        match ours {
            None if on_the_page => measure.missing.push(at.clone()),
            None => {}
            Some(ours) if !same(ours, value) => {
                // What the page does not say reads as optional; one doubt of the whole page tells so.
                if !on_the_page && !marked && at.ends_with("/required") && says_nothing_of_required(draft) {
                    continue;
                }
                let what = format!("{at}: {ours} instead of {value}");
                match (on_the_page, marked) {
                    (false, true) => measure.beyond.1 += 1,
                    (true, true) => measure.wrong_but_marked.push(what),
                    (_, false) => measure.wrong.push(what),
                }
            }
            Some(_) if !on_the_page => measure.beyond.0 += usize::from(marked),
            Some(_) if marked => measure.marked += 1,
            Some(_) => measure.sure += 1,
        }
    }
    for (at, value) in drafted.iter().filter(|(at, _)| !committed.contains_key(*at)) {
        let what = format!("{at}: {value} too much");
        if is_marked(draft, at) { measure.wrong_but_marked.push(what) } else { measure.wrong.push(what) }
    }
    measure
}

fn says_nothing_of_required(draft: &Draft) -> bool {
    draft.doubts.iter().any(|doubt| doubt.question.contains("does not say which parameters are required"))
}

/// Whether a doubt is about the place, or a proposal about one above it.
pub(crate) fn is_marked(draft: &Draft, at: &str) -> bool {
    draft.doubts.iter().any(|doubt| {
        let below = at.strip_prefix(&doubt.at).is_some_and(|rest| rest.starts_with('/'));
        doubt.at == at || (below && doubt.proposed.is_some())
    })
}

fn is_on_the_page(seed: &str, at: &str) -> bool {
    let same = |pattern: &str| {
        let (pattern, at): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), at.split('/').collect());
        pattern.len() == at.len() && pattern.iter().zip(&at).all(|(one, other)| *one == "*" || one == other)
    };
    !NOT_ON_THE_PAGE.iter().any(|(page, pattern, _)| (*page == seed || *page == "*") && same(pattern))
}

fn same(one: &Value, other: &Value) -> bool {
    one == other
}
