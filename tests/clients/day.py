"""What others do to an account on the day that `crates/cli/tests/clients/day.rs` tells of, with boto3.

Usage: day.py URL make MINIMAL: makes five mappings of every kind, each of a function of its own.
       day.py URL night: changes, disables, deletes and adds mappings behind everybody's back.
"""

import json
import sys
import time

import boto3

OF_EACH_KIND = 5
TRIES = 500
PAUSE = 0.02


def client(url):
    keys = {"aws_access_key_id": "any", "aws_secret_access_key": "any"}
    return boto3.client("lambda", endpoint_url=url, region_name="us-east-1", **keys)


def make(aws, minimal):
    with open(minimal, encoding="utf-8") as file:
        requests = json.load(file)
    for kind, request in requests.items():
        for number in range(1, OF_EACH_KIND + 1):
            function = f"{kind}-{number}"
            aws.create_event_source_mapping(**{**request, "FunctionName": function, "BatchSize": number + 1})
    settle(aws)


def live(aws):
    pages = aws.get_paginator("list_event_source_mappings").paginate()
    return [mapping for page in pages for mapping in page["EventSourceMappings"]]


def settle(aws):
    for _ in range(TRIES):
        if all(mapping["State"] in ("Enabled", "Disabled") for mapping in live(aws)):
            return
        time.sleep(PAUSE)
    raise SystemExit("the mappings never settle")


def night(aws):
    uuids = {mapping["FunctionArn"].rsplit(":", 1)[1]: mapping["UUID"] for mapping in live(aws)}
    aws.update_event_source_mapping(UUID=uuids["sqs-1"], BatchSize=7)
    aws.update_event_source_mapping(UUID=uuids["kinesis-2"], Enabled=False)
    aws.delete_event_source_mapping(UUID=uuids["docdb-3"])
    queue = "arn:aws:sqs:us-east-1:123456789012:parcels"
    aws.create_event_source_mapping(FunctionName="parcels", EventSourceArn=queue)
    # As one of the stack: with its name and its id.
    owned = next(mapping for mapping in live(aws) if mapping["UUID"] == uuids["sqs-1"])
    owner = aws.list_tags(Resource=owned["EventSourceMappingArn"])["Tags"]
    tags = {key: owner[key] for key in ("esmith:stack", "esmith:id")} | {"esmith:name": "ghost"}
    aws.create_event_source_mapping(FunctionName="ghost", EventSourceArn=queue, Tags=tags)
    settle(aws)


def main(url, act, *more):
    {"make": make, "night": night}[act](client(url), *more)


if __name__ == "__main__":
    main(*sys.argv[1:])
