//! The core threads. Each runs under a watch: one that panics or cannot go on is reported with its name, so
//! that the program can stop with a reason instead of running on without it.

use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::Notify;

/// A core thread that has ended although it was not asked to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the thread {name} has ended: {reason}")]
pub struct ThreadEnd {
    /// The thread's name.
    pub name: String,
    /// Why, for the log.
    pub reason: String,
}

/// Starts core threads and reports the first that ends too early. Clones share what they know.
#[derive(Clone, Default)]
pub struct ThreadWatch {
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    first: Mutex<Option<ThreadEnd>>,
    changed: Notify,
}

impl ThreadWatch {
    /// Starts a thread. `work` returns `Ok` when it was asked to end, or the reason why it cannot go on.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn spawn(
        &self,
        name: impl Into<String>,
        work: impl FnOnce() -> Result<(), String> + Send + 'static,
    ) -> io::Result<JoinHandle<()>> {
        let (watch, name) = (self.clone(), name.into());
        std::thread::Builder::new().name(name.clone()).spawn(move || {
            // Nothing of the thread is used after a panic.
            let reason = match catch_unwind(AssertUnwindSafe(work)) {
                Ok(Ok(())) => return,
                Ok(Err(reason)) => reason,
                Err(panic) => format!("it panicked: {}", words_of(panic.as_ref())),
            };
            watch.report(ThreadEnd { name, reason });
        })
    }

    /// The first thread that ended too early, if any has.
    #[must_use]
    pub fn ended(&self) -> Option<ThreadEnd> {
        self.inner.first.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Resolves when a thread has ended too early.
    pub async fn first_end(&self) -> ThreadEnd {
        loop {
            let changed = self.inner.changed.notified();
            if let Some(end) = self.ended() {
                return end;
            }
            changed.await;
        }
    }

    fn report(&self, end: ThreadEnd) {
        self.inner.first.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(end);
        self.inner.changed.notify_waiters();
    }
}

/// What a panic said.
fn words_of(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a message")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first_end_of(work: impl FnOnce() -> Result<(), String> + Send + 'static) -> ThreadEnd {
        let watch = ThreadWatch::default();
        let thread = watch.spawn("one", work).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let end = runtime.block_on(watch.first_end());
        thread.join().unwrap();
        end
    }

    #[test]
    fn a_thread_that_panics_or_fails_is_reported_with_its_reason() {
        assert_eq!(first_end_of(|| panic!("out of luck")).reason, "it panicked: out of luck");
        let end = first_end_of(|| Err("no disk".to_owned()));
        assert_eq!(end.to_string(), "the thread one has ended: no disk");
    }

    #[test]
    fn a_thread_that_was_asked_to_stop_is_not_reported_and_of_two_others_the_first_is() {
        let watch = ThreadWatch::default();
        watch.spawn("one", || Ok(())).unwrap().join().unwrap();
        assert_eq!(watch.ended(), None);
        watch.spawn("two", || panic!("first")).unwrap().join().unwrap();
        watch.spawn("three", || panic!("second")).unwrap().join().unwrap();
        assert_eq!(watch.ended().map(|end| end.name).as_deref(), Some("two"));
    }
}
