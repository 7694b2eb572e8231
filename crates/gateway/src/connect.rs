//! From settings to clients: where the region, the credentials and the endpoints come from.
//! Nothing is sent here, save what the SDK itself asks to find a region.

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

/// How to reach AWS, or what answers like it.
pub struct Settings {
    /// The region; else the one that the AWS configuration names.
    pub region: Option<String>,
    /// The profile of the AWS configuration files, stronger than keys in the environment; else
    /// `AWS_PROFILE` or the default one, weaker than them.
    pub profile: Option<String>,
    /// A role to assume with the credentials found.
    pub role_arn: Option<String>,
    /// One endpoint for Lambda, STS and tagging alike, stronger than `AWS_ENDPOINT_URL` and its
    /// kin.
    pub endpoint_url: Option<String>,
    /// How long a connection may take.
    pub connect_timeout: Duration,
    /// How long one attempt may take, its answer read to the end.
    pub attempt_timeout: Duration,
    /// Where credentials come from.
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

/// Where credentials come from.
pub enum Credentials {
    /// The SDK's standard chain: environment, profile, web identity, container, instance.
    Chain,
    /// These keys. No variable, profile, instance service or HTTP proxy is looked at.
    Fixed {
        /// The access key id.
        access: String,
        /// The secret access key.
        secret: String,
    },
}

/// Why there is nothing to call.
#[derive(Debug, Error, PartialEq)]
pub enum ConnectError {
    /// Nothing names a region.
    #[error("no region is given{}: set `--region`, `region` in the spec, `AWS_REGION` or the profile's `region`", in_profile(.profile.as_deref()))]
    NoRegion {
        /// The profile that was looked at, where one was named.
        profile: Option<String>,
    },
    /// The endpoint override is no address.
    #[error("endpoint `{url}` begins with neither `http://` nor `https://`")]
    Endpoint {
        /// What was given.
        url: String,
    },
}

fn in_profile(profile: Option<&str>) -> String {
    profile.map_or_else(String::new, |name| {
        format!(", and profile `{name}` has none or does not exist")
    })
}

/// Resolves the region and builds the clients. Credentials are looked for at the first call.
///
/// # Errors
/// No region is known, or the endpoint override is no address.
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

/// Whether `url` can be called at all.
pub(crate) fn is_web_address(url: &str) -> bool {
    url.starts_with("http://") || url.starts_with("https://")
}

/// A dated version, so that an update of the SDK changes no behaviour by itself.
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

/// A profile that was asked for by name is used: in the SDK's chain, keys in the environment would
/// win over it, and a misspelt name would go unnoticed.
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

/// Built by hand, because the loader cannot be kept from reading the environment.
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

/// The SDK's own client obeys `HTTP_PROXY`, also for loopback addresses.
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
        // Bodies are small and read whole: the attempt's timeout already bounds a stalled one.
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .build()
}

/// Fetching credentials is no call of the port, so it has retries of its own.
async fn assuming(config: SdkConfig, role_arn: String) -> SdkConfig {
    let for_role = config.clone().into_builder().retry_config(RetryConfig::standard()).build();
    let role = AssumeRoleProvider::builder(role_arn)
        .session_name("esmith")
        .configure(&for_role)
        .build()
        .await;
    config.into_builder().credentials_provider(SharedCredentialsProvider::new(role)).build()
}
