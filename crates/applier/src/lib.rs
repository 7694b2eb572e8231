//! Carries a plan out through a port to AWS Lambda. It does not decide what to do.

pub mod port;
