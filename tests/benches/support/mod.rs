//! Pairs of measurements: the floor and ours in turn, so that a machine whose speed drifts does not decide.

use std::time::{Duration, Instant};

/// Measures both in turn and prints the medians and the median of the ratios, pair by pair.
pub(crate) fn compare(name: &str, pairs: usize, aim: &str, mut floor: impl FnMut(), mut ours: impl FnMut()) {
    floor();
    ours();
    let mut floors = Vec::new();
    let mut times = Vec::new();
    let mut ratios = Vec::new();
    for _ in 0..pairs {
        let (a, b) = (time(&mut floor), time(&mut ours));
        ratios.push(b.as_secs_f64() / a.as_secs_f64());
        floors.push(a);
        times.push(b);
    }
    ratios.sort_by(f64::total_cmp);
    floors.sort();
    times.sort();
    let middle = pairs / 2;
    println!(
        "{name}: floor {:?}, ours {:?}, ratio {:.2} ({:.2} to {:.2}), {aim}",
        floors[middle],
        times[middle],
        ratios[middle],
        ratios[0],
        ratios[pairs - 1]
    );
}

fn time(work: &mut impl FnMut()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}
