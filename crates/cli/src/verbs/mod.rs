//! What each verb does. A verb reads its arguments, calls the crates that know, and prints.

pub(crate) mod apply;
pub(crate) mod drift;
pub(crate) mod emulator;
pub(crate) mod explain;
pub(crate) mod filter;
pub(crate) mod iam_policy;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod list;
pub(crate) mod manual;
pub(crate) mod plan;
pub(crate) mod schema;
pub(crate) mod validate;
