"""Makes what mappings refer to: a role, two functions, two queues, a stream and a table.

Usage: prepare.py URL HEALTH_PATH. Waits until the server answers there, then prints the ARNs as JSON.
"""

import io
import json
import sys
import time
import urllib.request
import zipfile

import boto3

TRIES = 150
PAUSE = 0.2


def wait(url):
    """A server of somebody else's takes about a second to start; it may take 30 on a busy machine."""
    for _ in range(TRIES):
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            time.sleep(PAUSE)
    sys.exit(f"no answer at {url}")


def code():
    """An empty archive is refused, so it holds a file."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("main.py", "def handler(event, context): pass\n")
    return archive.getvalue()


def prepare(url):
    def client(service):
        return boto3.client(
            service,
            endpoint_url=url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    role = client("iam").create_role(RoleName="worker", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    for name in ["worker", "other"]:
        client("lambda").create_function(
            FunctionName=name,
            Runtime="python3.12",
            Role=role,
            Handler="main.handler",
            Code={"ZipFile": code()},
        )
    sqs = client("sqs")

    def queue(name, **attributes):
        url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return found["Attributes"]["QueueArn"]

    kinesis = client("kinesis")
    kinesis.create_stream(StreamName="clicks", ShardCount=1)
    table = client("dynamodb").create_table(
        TableName="orders",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )["TableDescription"]
    return {
        "sqs": queue("jobs"),
        "fifo": queue("jobs.fifo", FifoQueue="true"),
        "deadLetters": queue("dead-letters"),
        "kinesis": kinesis.describe_stream_summary(StreamName="clicks")[
            "StreamDescriptionSummary"
        ]["StreamARN"],
        "dynamodb": table["LatestStreamArn"],
    }


if __name__ == "__main__":
    url, health = sys.argv[1:]
    wait(url + health)
    json.dump(prepare(url), sys.stdout)
