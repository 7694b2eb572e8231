//! The write-ahead journal: its entries hold what a crash between delete and create would lose.

use std::io;

use esmith_planner::plan::Keepsake;

/// A journal that survives the process.
pub trait Journal: Sync {
    /// Records an entry. When it returns, the entry survives a crash.
    ///
    /// # Errors
    /// The entry cannot be written. The step then sends no write to AWS.
    fn record(&self, keepsake: &Keepsake) -> io::Result<()>;

    /// Clears an entry, because the replacement mapping exists.
    fn clear(&self, keepsake: &Keepsake);
}
