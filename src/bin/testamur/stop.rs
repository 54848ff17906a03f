//! Ctrl-C: work ends between two records, and what is done stays done.

use testamur::limits::CancelToken;

/// What Ctrl-C leaves to its shell (128 and the number of SIGINT).
pub(crate) const STOPPED: u8 = 130;

/// A token that Ctrl-C raises. A second Ctrl-C ends the program at once.
pub(crate) fn token() -> CancelToken {
    let token = CancelToken::new();
    let raised = token.clone();
    // Where no handler can be set, Ctrl-C ends the program as it always did: a run can be gone on with
    // after that too.
    let _ = ctrlc::set_handler(move || {
        if raised.is_cancelled() {
            std::process::exit(i32::from(STOPPED));
        }
        raised.cancel();
    });
    token
}
