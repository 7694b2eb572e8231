//! What is live: the mappings of an account and region as AWS shows them, and what can be told from
//! that.

mod actor;
mod json;
mod mapping;
mod observed;
mod reading;
mod references;
mod settings;
mod snapshot;

pub use actor::{Actor, actor};
pub use mapping::{CREATION, ID, LiveMapping, NAME, PROTECT, REPLACES, STACK, Tags};
pub use observed::Observed;
pub use reading::{JournalEntry, Live, Noticed};
pub use references::{Absent, References};
pub use settings::Shown;
pub use snapshot::Snapshot;
