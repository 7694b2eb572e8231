"""What somebody writes who has no esmith: reads the spec, reads the live mappings with boto3, compares.

    python baseline.py SPEC ENDPOINT

The same reads as a plan: the list, the tagging index, the mappings that have a key one by one, the
caller's identity. It compares what the benchmark's specs set, and nothing else.
"""

import json
import sys

import boto3
import yaml
from botocore.config import Config


def main(path, endpoint):
    with open(path) as file:
        spec = yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    config = Config(retries={"max_attempts": 0}, max_pool_connections=16)
    clients = {
        name: boto3.client(
            name,
            endpoint_url=endpoint,
            region_name=spec["region"],
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=config,
        )
        for name in ("lambda", "resourcegroupstaggingapi", "sts")
    }
    account = clients["sts"].get_caller_identity()["Account"]
    assert account == spec["account"], account
    live = {}
    for page in clients["lambda"].get_paginator("list_event_source_mappings").paginate():
        for mapping in page["EventSourceMappings"]:
            live[mapping["EventSourceMappingArn"]] = mapping
    names = {}
    tags = clients["resourcegroupstaggingapi"].get_paginator("get_resources")
    owned = [{"Key": "esmith:stack", "Values": [spec["stack"]]}]
    for page in tags.paginate(TagFilters=owned, ResourcesPerPage=100):
        for resource in page["ResourceTagMappingList"]:
            found = {tag["Key"]: tag["Value"] for tag in resource["Tags"]}
            names[found["esmith:name"]] = resource["ResourceARN"]
    differences = 0
    for name, mapping in spec["mappings"].items():
        found = live.get(names.get(name))
        if found is None:
            differences += 1
            continue
        if found.get("KMSKeyArn"):
            found = clients["lambda"].get_event_source_mapping(UUID=found["UUID"])
        differences += not same(mapping, found)
    differences += len(set(names) - set(spec["mappings"]))
    print(f"{differences} differences")


def same(desired, live):
    source = desired["sqs"]
    filters = [entry["pattern"] for entry in source.get("filterCriteria", {}).get("filters", [])]
    found = (live.get("FilterCriteria") or {}).get("Filters", [])
    return (
        live["FunctionArn"].rsplit(":function:", 1)[1] == desired["function"]
        and live["EventSourceArn"] == source["arn"]
        and live["BatchSize"] == source.get("batchSize", 10)
        and live.get("MaximumBatchingWindowInSeconds", 0)
        == source.get("maximumBatchingWindowInSeconds", 0)
        and [json.loads(entry["Pattern"]) for entry in found] == filters
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
