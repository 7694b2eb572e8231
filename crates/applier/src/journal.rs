//! The write-ahead journal: its entries hold what a crash between delete and create would lose.

use std::io;

use esmith_planner::plan::JournalEntry;

/// A journal that survives the process.
pub trait Journal: Sync {
    /// Records an entry. When it returns, the entry survives a crash.
    ///
    /// # Errors
    /// The entry cannot be written. The step then sends no write to AWS.
    fn record(&self, journal_entry: &JournalEntry) -> io::Result<()>;

    /// Clears an entry, because the replacement mapping exists.
    fn clear(&self, journal_entry: &JournalEntry);
}
