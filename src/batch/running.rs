//! A batch in the background, with a handle to watch and to stop it.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;

use crate::batch::Batch;
use crate::batch::Input;
use crate::batch::Observer;
use crate::batch::Report;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::limits::CancelToken;

/// How far a batch is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Records that there are.
    pub records: u64,
    /// Records that are through.
    pub through: u64,
    /// Of these, records that were refused.
    pub refused: u64,
}

/// A batch that runs in the background.
///
/// Dropping the handle lets the batch go on.
pub struct Running {
    thread: JoinHandle<Result<Report>>,
    state: Arc<State>,
    cancel: CancelToken,
}

#[derive(Default)]
struct State {
    records: AtomicU64,
    through: AtomicU64,
    refused: AtomicU64,
}

impl Observer for State {
    fn starts(&self, records: u64) {
        self.records.store(records, Ordering::Relaxed);
    }

    fn progress(&self, through: u64, refused: u64) {
        self.through.store(through, Ordering::Relaxed);
        self.refused.store(refused, Ordering::Relaxed);
    }
}

impl Batch {
    /// Runs it in the background.
    ///
    /// # Errors
    /// [`Kind::Io`] when the system gives no thread.
    pub fn spawn(self, input: impl Input + 'static) -> Result<Running> {
        let state = Arc::new(State::default());
        let observer = state.clone();
        let cancel = self.cancel_token().clone();
        let thread = std::thread::Builder::new()
            .name("testamur-batch".to_owned())
            .spawn(move || self.run(&input, &*observer))
            .map_err(|error| Error::new(Kind::Io, format!("no thread can be had: {error}")))?;
        Ok(Running {
            thread,
            state,
            cancel,
        })
    }
}

impl Running {
    /// How far it is.
    pub fn progress(&self) -> Progress {
        Progress {
            records: self.state.records.load(Ordering::Relaxed),
            through: self.state.through.load(Ordering::Relaxed),
            refused: self.state.refused.load(Ordering::Relaxed),
        }
    }

    /// Asks it to stop between two records; it can be gone on with later.
    pub fn cancel(&self) {
        self.cancel.cancel();
    }

    /// Whether it has ended.
    pub fn is_finished(&self) -> bool {
        self.thread.is_finished()
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// As for [`Batch::run`].
    pub fn join(self) -> Result<Report> {
        self.thread.join().unwrap_or_else(|_| {
            Err(Error::new(
                Kind::Io,
                "the batch broke off; that is a fault of testamur",
            ))
        })
    }
}
