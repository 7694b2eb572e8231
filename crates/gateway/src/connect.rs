//! Builds the clients from the settings: region, credentials and endpoints. It sends no request,
//! except those of the SDK that find a region.

use std::time::Duration;

use aws_config::{
    AppName, BehaviorVersion, Region, SdkConfig, profile::ProfileFileCredentialsProvider,
    provider_config::ProviderConfig, retry::RetryConfig,
    stalled_stream_protection::StalledStreamProtectionConfig, sts::AssumeRoleProvider,
    timeout::TimeoutConfig,
};
use aws_sdk_lambda::config::{
    Credentials as Keys, FrameworkMetadata, IdentityCache, SharedCredentialsProvider,
};
use aws_smithy_http_client::{
    Connector,
    tls::{Provider, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::client::http::{
    HttpConnectorSettings, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use thiserror::Error;

use crate::{clients::Gateway, credentials::CheckedCredentials};

/// How to connect to AWS, or to another implementation of its API.
pub struct Settings {
    /// The region. The default is the region of the AWS configuration.
    pub region: Option<String>,
    /// The profile of the AWS configuration files. It wins over keys in the environment. Without
    /// it, keys in the environment win over `AWS_PROFILE` and the default profile.
    pub profile: Option<String>,
    /// The role to assume with the resolved credentials.
    pub role_arn: Option<String>,
    /// One endpoint for Lambda, STS and tagging. It wins over `AWS_ENDPOINT_URL` and
    /// `AWS_ENDPOINT_URL_<SERVICE>`.
    pub endpoint_url: Option<String>,
    /// The timeout for connecting.
    pub connect_timeout: Duration,
    /// The timeout for one attempt, with the whole answer.
    pub attempt_timeout: Duration,
    /// The source of the credentials.
    pub credentials: Credentials,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            region: None,
            profile: None,
            role_arn: None,
            endpoint_url: None,
            connect_timeout: Duration::from_secs(5),
            attempt_timeout: Duration::from_secs(30),
            credentials: Credentials::Chain,
        }
    }
}

/// The source of the credentials.
pub enum Credentials {
    /// The SDK's standard chain: environment, profile, web identity, container, instance.
    Chain,
    /// Fixed keys. Environment variables, profiles, the instance service and HTTP proxies are
    /// ignored.
    Fixed {
        /// The access key ID.
        access: String,
        /// The secret access key.
        secret: String,
    },
}

/// Why no client can be built.
#[derive(Debug, Error, PartialEq)]
pub enum ConnectError {
    /// No region is configured.
    #[error("no region is given{}: set `--region`, `region` in the spec, `AWS_REGION` or the profile's `region`", in_profile(.profile.as_deref()))]
    NoRegion {
        /// The requested profile, if there is one.
        profile: Option<String>,
    },
    /// The endpoint is not an HTTP address.
    #[error("endpoint `{url}` begins with neither `http://` nor `https://`")]
    Endpoint {
        /// The given endpoint.
        url: String,
    },
}

fn in_profile(profile: Option<&str>) -> String {
    profile.map_or_else(String::new, |name| {
        format!(", and profile `{name}` has none or does not exist")
    })
}

/// Resolves the region and builds the clients. Credentials are resolved at the first call.
///
/// # Errors
/// No region is configured, or the endpoint is not an HTTP address.
pub async fn connect(settings: Settings) -> Result<Gateway, ConnectError> {
    if let Some(url) = settings.endpoint_url.as_ref().filter(|url| !is_web_address(url)) {
        return Err(ConnectError::Endpoint { url: url.clone() });
    }
    let found = match &settings.credentials {
        Credentials::Chain => environment(&settings).await,
        Credentials::Fixed { access, secret } => fixed(&settings, access, secret),
    };
    let region = found.region().map(ToString::to_string).filter(|region| !region.is_empty());
    let Some(region) = region else {
        return Err(ConnectError::NoRegion { profile: settings.profile });
    };
    let own = ours(found);
    let config = match settings.role_arn {
        Some(role) => assuming(own, role).await,
        None => own,
    };
    Ok(Gateway {
        region,
        profile: settings.profile,
        lambda: aws_sdk_lambda::Client::new(&config),
        tagging: aws_sdk_resourcegroupstagging::Client::new(&config),
        sts: aws_sdk_sts::Client::new(&config),
    })
}

/// Returns whether `url` is an HTTP address.
pub(crate) fn is_web_address(url: &str) -> bool {
    url.starts_with("http://") || url.starts_with("https://")
}

/// Returns a fixed version, so that an update of the SDK does not change its behaviour.
fn behavior() -> BehaviorVersion {
    BehaviorVersion::v2026_01_12()
}

fn timeouts(settings: &Settings) -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(settings.connect_timeout)
        .operation_attempt_timeout(settings.attempt_timeout)
        .build()
}

async fn environment(settings: &Settings) -> SdkConfig {
    let mut loader = aws_config::defaults(behavior()).timeout_config(timeouts(settings));
    if let Some(region) = &settings.region {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(profile) = &settings.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(url) = &settings.endpoint_url {
        loader = loader.endpoint_url(url);
    }
    let config = loader.load().await;
    match &settings.profile {
        Some(profile) => from_profile(config, profile, timeouts(settings)),
        None => config,
    }
}

/// Takes the credentials from the requested profile only. In the SDK's chain, keys in the
/// environment would win over it and hide a misspelt name.
fn from_profile(config: SdkConfig, profile: &str, timeouts: TimeoutConfig) -> SdkConfig {
    let provider = ProviderConfig::without_region()
        .with_region(config.region().cloned())
        .with_use_fips(config.use_fips())
        .with_use_dual_stack(config.use_dual_stack())
        .with_timeout_config(timeouts);
    let keys = ProfileFileCredentialsProvider::builder()
        .profile_name(profile)
        .configure(&provider)
        .build();
    config.into_builder().credentials_provider(SharedCredentialsProvider::new(keys)).build()
}

/// Builds the configuration by hand, because the SDK's loader always reads the environment.
fn fixed(settings: &Settings, access: &str, secret: &str) -> SdkConfig {
    let keys = Keys::new(access, secret, None, None, "esmith");
    let mut builder = SdkConfig::builder()
        .behavior_version(behavior())
        .credentials_provider(SharedCredentialsProvider::new(keys))
        .identity_cache(IdentityCache::lazy().build())
        .timeout_config(timeouts(settings))
        .http_client(without_proxy(settings.connect_timeout));
    builder.set_time_source(Some(Default::default()));
    builder.set_region(settings.region.clone().map(Region::new));
    builder.set_endpoint_url(settings.endpoint_url.clone());
    builder.build()
}

/// Returns a client without a proxy. The SDK's default client uses `HTTP_PROXY` even for loopback
/// addresses.
fn without_proxy(connect_timeout: Duration) -> SharedHttpClient {
    let connector = Connector::builder()
        .connector_settings(
            HttpConnectorSettings::builder().connect_timeout(connect_timeout).build(),
        )
        .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
        .build();
    let connector = SharedHttpConnector::new(connector);
    http_client_fn(move |_, _| connector.clone())
}

fn ours(found: SdkConfig) -> SdkConfig {
    let keys = found
        .credentials_provider()
        .map(|keys| SharedCredentialsProvider::new(CheckedCredentials(keys)));
    let name = AppName::new("esmith").expect("the name has no forbidden character");
    let release = FrameworkMetadata::new("esmith", Some(env!("CARGO_PKG_VERSION")))
        .expect("a cargo version has no forbidden character");
    let mut builder = found.into_builder();
    builder.set_credentials_provider(keys);
    builder
        .app_name(name)
        .framework_metadata(release)
        .retry_config(RetryConfig::disabled())
        // Bodies are small and read as a whole, so the timeout of the attempt already limits a
        // stalled one.
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .build()
}

/// The SDK retries the call that assumes the role, because that call does not go through the port.
async fn assuming(config: SdkConfig, role_arn: String) -> SdkConfig {
    let for_role = config.clone().into_builder().retry_config(RetryConfig::standard()).build();
    let role = AssumeRoleProvider::builder(role_arn)
        .session_name("esmith")
        .configure(&for_role)
        .build()
        .await;
    config.into_builder().credentials_provider(SharedCredentialsProvider::new(role)).build()
}
