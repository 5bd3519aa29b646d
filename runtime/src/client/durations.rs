//! How long jobs took that this client saw done.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// How many of one model are remembered: the last ones, for providers grow faster and slower.
const KEPT: usize = 16;

/// The last times of each model. There are no more models than the specs list, so it does not grow.
#[derive(Debug, Default)]
pub(crate) struct Durations(Mutex<Vec<(&'static str, VecDeque<Duration>)>>);

impl Durations {
    /// One more job of the model took so long.
    pub(crate) fn add(&self, model: &'static str, took: Duration) {
        let mut models = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, times)) = models.iter_mut().find(|(known, _)| *known == model) {
            if times.len() == KEPT {
                times.pop_front();
            }
            times.push_back(took);
        } else {
            models.push((model, VecDeque::from([took])));
        }
    }

    /// The last times of the model, at most 16.
    pub(crate) fn of(&self, model: &str) -> Vec<Duration> {
        let models = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let times = models.iter().find(|(known, _)| *known == model).map(|(_, times)| times);
        times.into_iter().flatten().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_sixteen_times_of_each_model_are_remembered() {
        let durations = Durations::default();
        (0..100).for_each(|seconds| durations.add("fast", Duration::from_secs(seconds)));
        durations.add("slow", Duration::from_secs(7));
        let fast = durations.of("fast");
        assert_eq!((fast.len(), fast[0].as_secs(), fast[15].as_secs()), (16, 84, 99));
        assert_eq!(durations.of("slow"), [Duration::from_secs(7)]);
        assert!(durations.of("new").is_empty());
    }
}
