//! What a plan can say, written by hand: a scenario shows each, and no scenario says anything else.

/// Why a step may not run.
pub(crate) const BLOCKED: &[&str] = &[
    "are tagged with this name: ",
    "replaces the other, and the spec does not prove it",
    "so that it may be another stack's; give one of the stacks another name, or take the mapping over",
    "with id `k3x9q2mf`, and this file has no id",
    "with no id, and this file has id `k3x9q2mf`",
    "is protected by its tag `esmith:protect`; take the tag off first",
    "live mappings have this content",
    "cannot have it too",
    "put the entry back with `protect: false` first",
    "the mapping is protected; remove `protect: true` first",
    "apply once without the replace to remove it",
    "replace is not allowed",
    "so AWS would refuse the new mapping",
    "refuses to take the key away",
    "would be overwritten; --overwrite-unknown allows it",
    "two tools would fight over it",
    "has this content and nobody owns it",
    "it cannot be tagged, so it is never replaced",
    "it cannot be tagged, so nothing proves it ours",
    "plan again when AWS is done",
    "which maps the same source to",
    "which has the consumer group `events-worker`",
    "the same source and function; keep one of them",
    "the same consumer group; keep one of them",
    "these wait for each other",
];

/// What may surprise.
pub(crate) const WARNINGS: &[&str] = &[
    "cannot be read",
    "AWS cannot tag",
    "does not tell whether it is enabled",
    "will disable it again until the cause is mended: LAMBDA_INITIATED: the KMS key is disabled",
    "will disable it again until the cause is mended: Internal Lambda error; PROBLEM: Stream not found",
    "AWS reports of 0000000",
    "a table has one stream at a time",
    "so AWS refuses every update of",
    "the tagging index does not show mappings that are ours; the tags of 12 mappings were asked",
];

/// What is worth knowing.
pub(crate) const NOTES: &[&str] =
    &["startingPosition is used at creation only", "startingPositionTimestamp is used"];

/// What stops apply beside blocked steps.
pub(crate) const GUARDS: &[&str] = &[
    "raise --max-deletes",
    "owned mappings would be deleted, at most half at once",
    "5 of 10 owned mappings would be deleted, replaced or adopted, at most 30 %",
    "4 of 10 owned mappings would be deleted, replaced or adopted, at most 30 %",
    "2 of 2 owned mappings would be deleted",
    "at most 10 % at once",
];

/// What forces a replace beside the members of a source.
pub(crate) const REASONS: &[&str] = &["kind", "name", "unfinished", "--replace"];

/// Public threads about other tools, each with a wish that a plan can fulfil.
pub(crate) const THREADS: &[&str] = &[
    "aws/serverless-application-model#1320",
    "aws/serverless-application-model#1690",
    "aws/aws-sam-cli#2308",
    "aws/aws-cdk#6942",
    "hashicorp/terraform-provider-aws#15539",
    "hashicorp/terraform-provider-aws#40257",
    "hashicorp/terraform-provider-aws#33352",
    "DataBiosphere/azul#3399",
    "hashicorp/terraform-provider-aws#498",
    "aws-cloudformation/cloudformation-coverage-roadmap#2260",
    "hashicorp/terraform-provider-aws#17888",
    "pulumi/pulumi#6534",
    "crossplane-contrib/provider-upjet-aws#907",
    "go-to-k/cdkd#976",
    "localstack/localstack#10559",
    "hashicorp/terraform-provider-aws#19253",
    "hashicorp/terraform-provider-aws#20092",
    "hashicorp/terraform-provider-aws#40755",
    "aws/aws-cdk#31532",
    "hashicorp/terraform-provider-aws#45662",
    "hashicorp/terraform-provider-aws#44496",
    "aws/aws-cdk#17214",
    "awsdocs/aws-lambda-developer-guide#487",
    "aws/serverless-application-model#278",
    "aws/chalice#1644",
    "serverless/serverless#3648",
    "aws/aws-sam-cli#1748",
];
