//! Which requests that cost money a client has under way, so that a program can wait for them before it ends.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};

use tokio::sync::watch;

/// How many are under way, and whether more may begin.
#[derive(Debug)]
pub(crate) struct UnderWay(watch::Sender<State>);

#[derive(Debug, Default)]
struct State {
    requests: usize,
    closed: bool,
}

/// A request that is under way, until it is dropped.
#[derive(Debug)]
pub(crate) struct OneUnderWay(watch::Sender<State>);

impl UnderWay {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::default())
    }

    /// Counts one more. `None`: no more may begin.
    pub(crate) fn begin(&self) -> Option<OneUnderWay> {
        let begun = self.0.send_if_modified(|state| {
            if !state.closed {
                state.requests = state.requests.saturating_add(1);
            }
            !state.closed
        });
        begun.then(|| OneUnderWay(self.0.clone()))
    }

    /// Lets no more begin.
    pub(crate) fn close(&self) {
        self.0.send_modify(|state| state.closed = true);
    }

    /// How many are under way.
    pub(crate) fn requests(&self) -> usize {
        self.0.borrow().requests
    }

    /// Waits until none is under way.
    pub(crate) async fn none(&self) {
        // The sender is this one, so it cannot be gone.
        let _ = self.0.subscribe().wait_for(|state| state.requests == 0).await;
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.0.borrow().closed
    }

    /// Does the work unless no more may begin, now or before it is done. `None`: it was left off.
    pub(crate) async fn unless_closed<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut states = self.0.subscribe();
        let (mut closed, mut work) = (pin!(states.wait_for(|state| state.closed)), pin!(work));
        poll_fn(|context| {
            if closed.as_mut().poll(context).is_ready() {
                return Poll::Ready(None);
            }
            work.as_mut().poll(context).map(Some)
        })
        .await
    }
}

impl Drop for OneUnderWay {
    fn drop(&mut self) {
        self.0.send_modify(|state| state.requests = state.requests.saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    #[tokio::test]
    async fn none_is_under_way_once_the_last_one_ended() {
        let under_way = UnderWay::new();
        let (one, two) = (under_way.begin().unwrap(), under_way.begin().unwrap());
        under_way.close();
        assert!(under_way.begin().is_none());
        drop(one);
        assert_eq!(under_way.requests(), 1);
        drop(two);
        under_way.none().await;
    }

    #[tokio::test]
    async fn work_is_left_off_once_no_more_may_begin() {
        let under_way = UnderWay::new();
        assert_eq!(under_way.unless_closed(ready(7)).await, Some(7));
        under_way.close();
        assert_eq!(under_way.unless_closed(pending::<()>()).await, None);
        assert_eq!(under_way.unless_closed(ready(7)).await, None);
    }
}
