//! Sends each request of the port as an operation of the SDK. The bodies come from the plan; only
//! tags and the filters of the tagging index are built here.

use aws_sdk_resourcegroupstagging::types::TagFilter;
use esmith_applier::port::{ApiError, ErrorClass, Lambda, Request};
use serde_json::{Value, json};

use crate::{
    clients::Gateway,
    exchange::{json as answered, replace_body, typed},
    failure,
};

/// The maximum size of a page, both of mappings and of resources.
const PAGE: i32 = 100;

impl Lambda for Gateway {
    async fn call(&self, request: Request) -> Result<Value, ApiError> {
        let result = self.send(request).await;
        result.map_err(|error| match &self.profile {
            Some(profile) if error.class == ErrorClass::Setup => {
                ApiError { message: format!("profile `{profile}`: {}", error.message), ..error }
            }
            _ => error,
        })
    }
}

impl Gateway {
    async fn send(&self, request: Request) -> Result<Value, ApiError> {
        let operation = request.operation();
        match request {
            Request::List { marker } => {
                let call = self.lambda.list_event_source_mappings().max_items(PAGE);
                let call = call.set_marker(marker).customize();
                answered(operation, |capture| call.interceptor(capture).send()).await
            }
            Request::Get { uuid } => {
                let call = self.lambda.get_event_source_mapping().uuid(uuid).customize();
                answered(operation, |capture| call.interceptor(capture).send()).await
            }
            Request::Create { body } => {
                let call = self.lambda.create_event_source_mapping().customize();
                let call = call.mutate_request(replace_body(&body));
                answered(operation, |capture| call.interceptor(capture).send()).await
            }
            Request::Update { uuid, body } => {
                let call = self.lambda.update_event_source_mapping().uuid(uuid).customize();
                let call = call.mutate_request(replace_body(&body));
                answered(operation, |capture| call.interceptor(capture).send()).await
            }
            Request::Disable { uuid } => {
                let call = self.lambda.update_event_source_mapping().uuid(uuid).enabled(false);
                answered(operation, |capture| call.customize().interceptor(capture).send()).await
            }
            Request::Delete { uuid } => {
                let call = self.lambda.delete_event_source_mapping().uuid(uuid).customize();
                answered(operation, |capture| call.interceptor(capture).send()).await
            }
            Request::ListTags { arn } => {
                let call = self.lambda.list_tags().resource(arn).customize();
                answered(operation, |capture| call.interceptor(capture).send()).await
            }
            Request::TagResource { arn, tags } => {
                let call = self.lambda.tag_resource().resource(arn).customize();
                // The SDK's map has no order. This body has the same bytes every time.
                let call = call.mutate_request(replace_body(&json!({ "Tags": tags })));
                typed(operation, |capture| call.interceptor(capture).send())
                    .await
                    .map(|_| Value::Null)
            }
            Request::UntagResource { arn, keys } => {
                let call = self.lambda.untag_resource().resource(arn);
                let call = call.set_tag_keys(Some(keys)).customize();
                typed(operation, |capture| call.interceptor(capture).send())
                    .await
                    .map(|_| Value::Null)
            }
            Request::GetResources { key, values, token } => {
                let filter = TagFilter::builder().key(key).set_values(Some(values)).build();
                let call = self.tagging.get_resources().resources_per_page(PAGE);
                let call = call.tag_filters(filter).set_pagination_token(token).customize();
                answered(operation, |capture| call.interceptor(capture).send()).await
            }
            Request::GetFunction { name, qualifier } => {
                let call = self.lambda.get_function_configuration().function_name(name);
                let call = call.set_qualifier(qualifier).customize();
                answered(operation, |capture| call.interceptor(capture).send()).await
            }
            Request::GetCallerIdentity => self.identity(operation).await,
        }
    }

    /// STS answers in XML, so the SDK's typed output is used here.
    async fn identity(&self, operation: &'static str) -> Result<Value, ApiError> {
        let call = self.sts.get_caller_identity().customize();
        let (answer, output) = typed(operation, |capture| call.interceptor(capture).send()).await?;
        let caller = output.filter(|caller| caller.account().is_some());
        let caller =
            caller.ok_or_else(|| failure::unreadable(operation, &answer, &"no account"))?;
        Ok(json!({
            "Account": caller.account(), "Arn": caller.arn(), "UserId": caller.user_id()
        }))
    }
}
