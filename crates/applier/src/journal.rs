//! Where a run writes down what a crash between delete and create would lose.

use std::io;

use esmith_planner::plan::Keepsake;

/// A place that outlives the process.
pub trait Journal: Sync {
    /// Writes a keepsake down; on return it survives a crash.
    ///
    /// # Errors
    /// Why it could not be written; nothing is written to AWS then.
    fn record(&self, keepsake: &Keepsake) -> io::Result<()>;

    /// Forgets a keepsake: its successor is there.
    fn clear(&self, keepsake: &Keepsake);
}
