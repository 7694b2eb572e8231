//! The open questions about AWS's behaviour, each as a switch. Nobody outside AWS has confirmed
//! either answer, so a caller's tests should pass under both.

use serde::{Deserialize, Serialize};

/// One answer for each open question. The defaults are the likelier or the stricter answers.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// Empty values without confirmation (`{}` for logging and destination, `[]` for MSK's access
    /// configurations) clear the value; otherwise AWS keeps it.
    pub unconfirmed_clears: bool,
    /// Self-managed Kafka takes `ConsumptionMode`, as documented; in 2026 AWS refused it everywhere.
    pub queue_mode: bool,
    /// A poller bound that was not given is filled in and read back.
    pub poller_defaults_echoed: bool,
    /// Kafka's retry settings pass without provisioned pollers.
    pub kafka_retries_on_demand: bool,
    /// One update may clear `ScalingConfig` and set pollers (or the reverse), or clear the schema
    /// registry and the pollers together.
    pub exchange_in_one_update: bool,
    /// The caller may use the KMS keys, so Get shows encrypted filters.
    pub kms_readable: bool,
    /// Members that the API model does not know are kept and read back; AWS ignores them.
    pub echo_unknown: bool,
    /// Mappings can be tagged; in some regions they could not for a long time.
    pub tags_supported: bool,
    /// The Resource Groups Tagging API shows mappings.
    pub index_shows_mappings: bool,
    /// The tagging index is this many milliseconds behind.
    pub index_lag_ms: u64,
    /// The most filters of one mapping: 5, or 10 once AWS has raised the quota.
    pub filter_quota: usize,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            unconfirmed_clears: true,
            queue_mode: false,
            poller_defaults_echoed: true,
            kafka_retries_on_demand: true,
            exchange_in_one_update: false,
            kms_readable: true,
            echo_unknown: false,
            tags_supported: true,
            index_shows_mappings: true,
            index_lag_ms: 0,
            filter_quota: 5,
        }
    }
}
