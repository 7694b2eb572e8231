//! Finds functions, versions and aliases that do not exist, with one call for each and a second one
//! for a missing qualifier.

use std::collections::BTreeSet;

use esmith_planner::drift::{Absent, References};
use esmith_spec::function::FunctionName;
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::{
    client::ApiClient,
    port::{ApiError, ErrorClass, Lambda, Request},
    reads::AT_ONCE,
};

/// Returns the functions and qualifiers that do not exist.
///
/// # Errors
/// A missing permission, by name; or the first call that still fails after its retries.
pub async fn absent<L: Lambda>(
    client: &ApiClient<'_, L>,
    functions: &BTreeSet<String>,
) -> Result<References, ApiError> {
    let each = functions.iter().map(|text| async move {
        let absent = absent_of(client, text).await?;
        Ok::<_, ApiError>(absent.map(|absent| (text.clone(), absent)))
    });
    let found: Vec<_> = stream::iter(each).buffer_unordered(AT_ONCE).try_collect().await?;
    Ok(References(found.into_iter().flatten().collect()))
}

async fn absent_of<L: Lambda>(
    client: &ApiClient<'_, L>,
    text: &str,
) -> Result<Option<Absent>, ApiError> {
    let function = FunctionName::new(text);
    let Some(qualifier) = function.qualifier() else {
        let is_there = exists(client, text, None).await?;
        return Ok((!is_there).then_some(Absent::Function));
    };
    let name = text.strip_suffix(qualifier).and_then(|name| name.strip_suffix(':')).unwrap_or(text);
    if exists(client, name, Some(qualifier)).await? {
        return Ok(None);
    }
    let is_there = exists(client, name, None).await?;
    Ok(Some(if is_there { Absent::Qualifier } else { Absent::Function }))
}

async fn exists<L: Lambda>(
    client: &ApiClient<'_, L>,
    name: &str,
    qualifier: Option<&str>,
) -> Result<bool, ApiError> {
    let request =
        Request::GetFunction { name: name.to_owned(), qualifier: qualifier.map(str::to_owned) };
    match client.call(request).await {
        Ok(_) => Ok(true),
        Err(error) if error.class == ErrorClass::NotFound => Ok(false),
        Err(error) if error.class == ErrorClass::Denied => Err(ApiError {
            message: format!(
                "lambda:GetFunctionConfiguration is needed to tell whether a function exists: {}",
                error.message
            ),
            ..error
        }),
        Err(error) => Err(error),
    }
}
