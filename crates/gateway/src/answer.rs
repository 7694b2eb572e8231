//! An HTTP answer, unchanged.

use std::time::Duration;

use aws_sdk_lambda::operation::RequestId;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

/// The maximum size of an answer, in bytes. A page of a hundred mappings has far less than one MiB.
pub(crate) const LARGEST: usize = 64 * 1024 * 1024;

/// An HTTP answer before it is interpreted.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) request_id: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn of(response: &HttpResponse) -> Self {
        let retry_after = response.headers().get("retry-after");
        Self {
            status: response.status().as_u16(),
            request_id: response.headers().request_id().map(ToOwned::to_owned),
            // AWS sends seconds. A date would need a clock and is ignored.
            retry_after: retry_after
                .and_then(|text| text.trim().parse().ok())
                .map(Duration::from_secs),
            body: response.body().bytes().unwrap_or_default().to_vec(),
        }
    }

    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}
