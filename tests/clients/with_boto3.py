"""Creates, pages through, changes, tags and deletes a mapping of every kind of source with boto3.

Usage: with_boto3.py URL MINIMAL. MINIMAL is a JSON file with a create request for each kind. Ends with 0 if the
emulator at URL answers as AWS does.
"""

import json
import sys
import time

import boto3

TRIES = 500
PAUSE = 0.02


def client(name, url):
    keys = {"aws_access_key_id": "any", "aws_secret_access_key": "any"}
    return boto3.client(name, endpoint_url=url, region_name="us-east-1", **keys)


def settled(aws, uuid):
    for _ in range(TRIES):
        mapping = aws.get_event_source_mapping(UUID=uuid)
        if mapping["State"] in ("Enabled", "Disabled"):
            return mapping
        time.sleep(PAUSE)
    raise SystemExit(f"{uuid} never settles")


def gone(aws, uuid):
    for _ in range(TRIES):
        try:
            aws.get_event_source_mapping(UUID=uuid)
        except aws.exceptions.ResourceNotFoundException:
            return
        time.sleep(PAUSE)
    raise SystemExit(f"{uuid} is never gone")


def expect(kind, what, found, wanted):
    if found != wanted:
        raise SystemExit(f"{kind}: {what} is {found!r}, wanted {wanted!r}")


def main(url, minimal):
    with open(minimal, encoding="utf-8") as file:
        requests = json.load(file)
    aws = client("lambda", url)
    uuids = {}
    for kind, request in requests.items():
        created = aws.create_event_source_mapping(**request, Tags={"kind": kind})
        expect(kind, "state", created["State"], "Creating")
        uuids[kind] = created["UUID"]
    pages = aws.get_paginator("list_event_source_mappings").paginate(PaginationConfig={"PageSize": 3})
    pages = list(pages)
    listed = {mapping["UUID"] for page in pages for mapping in page["EventSourceMappings"]}
    expect("all", "listed", listed, set(uuids.values()))
    expect("all", "pages", len(pages), -(-len(uuids) // 3))
    for kind, uuid in uuids.items():
        arn = settled(aws, uuid)["EventSourceMappingArn"]
        aws.update_event_source_mapping(UUID=uuid, BatchSize=7, Enabled=False)
        changed = settled(aws, uuid)
        expect(kind, "batch size", changed["BatchSize"], 7)
        expect(kind, "state", changed["State"], "Disabled")
        aws.tag_resource(Resource=arn, Tags={"team": "checkout"})
        aws.untag_resource(Resource=arn, TagKeys=["kind"])
        expect(kind, "tags", aws.list_tags(Resource=arn)["Tags"], {"team": "checkout"})
        expect(kind, "deleted", aws.delete_event_source_mapping(UUID=uuid)["State"], "Deleting")
        gone(aws, uuid)
    expect("all", "left", aws.list_event_source_mappings()["EventSourceMappings"], [])
    expect("all", "account", client("sts", url).get_caller_identity()["Account"], "123456789012")
    print(f"{len(uuids)} kinds")


if __name__ == "__main__":
    main(*sys.argv[1:])
