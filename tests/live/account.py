"""What a run makes in the account beside mappings, how all of it is found again, and how it is taken away.

Whatever is made has a name that begins with `esmith-live-RUN-`, RUN being eight hexadecimal digits, and is
written into a ledger before it is asked for. Mappings have no names; they are those of the run's functions.
"""

import fcntl
import io
import json
import os
import re
import time
import zipfile

from botocore.exceptions import ClientError

PREFIX = "esmith-live-"
OURS = re.compile(rf"{PREFIX}([0-9a-f]{{8}})-")
TAG = "esmith-live"
SETTLING = {"Creating", "Enabling", "Disabling", "Updating", "Deleting"}
# In this order things are taken away: what uses another first.
ORDER = ["function", "consumer", "stream", "table", "queue", "topic", "role"]
ABSENT = re.compile("NotFound|NoSuchEntity|NonExistentQueue|QueueDoesNotExist")


class Ledger:
    """The file that says what was made, one line each; only one run at a time may hold it."""

    def __init__(self, folder, account, region):
        os.makedirs(folder, exist_ok=True)
        self.path = os.path.join(folder, f"{account}-{region}.jsonl")
        self.lock = open(self.path + ".lock", "w")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(f"error: another run holds {self.path}") from None

    def add(self, run, kind, name):
        with open(self.path, "a") as file:
            file.write(json.dumps({"run": run, "kind": kind, "name": name}) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def read(self):
        if not os.path.exists(self.path):
            return []
        with open(self.path) as file:
            # The last line may have been cut off; what it names was not made yet.
            return [json.loads(line) for line in file if line.endswith("}\n")]

    def clear(self):
        if os.path.exists(self.path):
            os.remove(self.path)


class Account:
    """The services of the one account and region."""

    def __init__(self, client, ledger, run, patience):
        self.client = client
        self.ledger = ledger
        self.run = run
        self.patience = patience

    def name(self, name):
        return f"{PREFIX}{self.run}-{name}"

    # What is made.

    def make(self, kind, name, create):
        """Writes down that a thing is about to be made, and makes it."""
        self.ledger.add(self.run, kind, name)
        print(f"+ {kind} {name}", flush=True)
        return create()

    def role(self, name):
        iam = self.client("iam")
        trust = statement("sts:AssumeRole", Principal={"Service": "lambda.amazonaws.com"})
        made = self.make(
            "role",
            name,
            lambda: iam.create_role(
                RoleName=name, AssumeRolePolicyDocument=trust, Tags=[self.key_value()]
            ),
        )
        # Only what carries the run's names can be read and written.
        actions = ["sqs:*", "kinesis:*", "dynamodb:*", "sns:Publish"]
        ours = [
            f"arn:aws:{at}{PREFIX}{self.run}-*"
            for at in ["sqs:*:*:", "sns:*:*:", "kinesis:*:*:stream/", "dynamodb:*:*:table/"]
        ]
        policy = statement(actions, Resource=ours)
        iam.put_role_policy(RoleName=name, PolicyName="live", PolicyDocument=policy)
        return made["Role"]["Arn"]

    def function(self, name, role, versions, aliases):
        client = self.client("lambda")

        def create():
            return client.create_function(
                FunctionName=name,
                Runtime="python3.13",
                Role=role,
                Handler="main.handler",
                Code={"ZipFile": code()},
                Tags={TAG: self.run},
            )

        # A new role takes a while until Lambda may assume it.
        self.make("function", name, lambda: self.insist(create, "cannot be assumed"))
        for number in range(1, versions + 1):
            self.wait(lambda: client.get_function_configuration(FunctionName=name), lambda it: (
                it.get("State", "Active"), it.get("LastUpdateStatus", "Successful"))
                == ("Active", "Successful"))
            # Without a change Lambda publishes the version that is there.
            client.update_function_configuration(FunctionName=name, Description=str(number))
            self.wait(lambda: client.get_function_configuration(FunctionName=name), lambda it: (
                it.get("LastUpdateStatus", "Successful") == "Successful"))
            client.publish_version(FunctionName=name)
        for alias in aliases:
            client.create_alias(FunctionName=name, Name=alias, FunctionVersion="1")

    def queue(self, name):
        sqs = self.client("sqs")
        fifo = {"FifoQueue": "true"} if name.endswith(".fifo") else {}
        create = lambda: sqs.create_queue(QueueName=name, Attributes=fifo, tags={TAG: self.run})
        url = self.make("queue", name, create)["QueueUrl"]
        got = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return got["Attributes"]["QueueArn"]

    def topic(self, name):
        sns = self.client("sns")
        create = lambda: sns.create_topic(Name=name, Tags=[self.key_value()])
        return self.make("topic", name, create)["TopicArn"]

    def stream(self, name):
        kinesis = self.client("kinesis")
        self.make("stream", name, lambda: kinesis.create_stream(StreamName=name, ShardCount=1))
        about = self.wait(
            lambda: kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"],
            lambda it: it["StreamStatus"] == "ACTIVE",
        )
        kinesis.add_tags_to_stream(StreamName=name, Tags={TAG: self.run})
        return about["StreamARN"]

    def consumer(self, stream, name):
        kinesis = self.client("kinesis")
        create = lambda: kinesis.register_stream_consumer(StreamARN=stream, ConsumerName=name)
        arn = self.make("consumer", f"{stream} {name}", create)["Consumer"]["ConsumerARN"]
        self.wait(
            lambda: kinesis.describe_stream_consumer(ConsumerARN=arn)["ConsumerDescription"],
            lambda it: it["ConsumerStatus"] == "ACTIVE",
        )
        return arn

    def table(self, name):
        dynamodb = self.client("dynamodb")
        self.make(
            "table",
            name,
            lambda: dynamodb.create_table(
                TableName=name,
                BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
                Tags=[self.key_value()],
            ),
        )
        about = self.wait(
            lambda: dynamodb.describe_table(TableName=name)["Table"],
            lambda it: it["TableStatus"] == "ACTIVE",
        )
        return about["LatestStreamArn"]

    def key_value(self):
        return {"Key": TAG, "Value": self.run}

    # What waits.

    def wait(self, look, is_done):
        """Looks until it is done, and returns what was seen last."""
        pauses = self.pauses()
        while not is_done(seen := look()):
            next(pauses)
        return seen

    def insist(self, call, text):
        """Calls again as long as AWS refuses with a text that says it will pass."""
        pauses = self.pauses()
        while True:
            try:
                return call()
            except ClientError as error:
                if text not in str(error):
                    raise
                next(pauses)

    def pauses(self):
        """Pauses, longer each time, until the patience ends."""
        end = time.monotonic() + self.patience
        pause = 0.02
        while time.monotonic() < end:
            time.sleep(pause)
            pause = min(pause * 1.5, 5)
            yield
        raise TimeoutError(f"AWS did not settle within {self.patience} s")

    # What is found again, and taken away.

    def mappings(self, runs):
        """Returns the mappings of the functions of these runs, of all pages."""
        pages = self.client("lambda").get_paginator("list_event_source_mappings").paginate()
        ours = [mapping for page in pages for mapping in page["EventSourceMappings"]]
        return [it for it in ours if run_of(it.get("FunctionArn", "").split(":")[6:7]) in runs]

    def delete_mappings(self, runs):
        """Deletes the mappings of these runs and waits until they are gone."""

        def left():
            found = self.mappings(runs)
            for mapping in found:
                if mapping.get("State") not in SETTLING:
                    print(f"- mapping {mapping['UUID']}", flush=True)
                    delete = self.client("lambda").delete_event_source_mapping
                    self.insist(lambda: quietly(delete, UUID=mapping["UUID"]), "ResourceInUse")
            return found

        self.wait(left, lambda found: not found)

    def take_away(self, things):
        """Takes away the mappings of the runs of these things, and the things."""
        self.delete_mappings({thing["run"] for thing in things})
        for thing in sorted(things, key=lambda thing: ORDER.index(thing["kind"])):
            print(f"- {thing['kind']} {thing['name']}", flush=True)
            delete = getattr(self, f"delete_{thing['kind']}")
            self.insist(lambda: delete(thing["name"]), "ResourceInUse")

    def delete_function(self, name):
        quietly(self.client("lambda").delete_function, FunctionName=name)

    def delete_consumer(self, name):
        stream, name = name.split(" ")
        kinesis = self.client("kinesis")
        quietly(kinesis.deregister_stream_consumer, StreamARN=stream, ConsumerName=name)

    def delete_stream(self, name):
        kinesis = self.client("kinesis")
        quietly(kinesis.delete_stream, StreamName=name, EnforceConsumerDeletion=True)

    def delete_table(self, name):
        quietly(self.client("dynamodb").delete_table, TableName=name)

    def delete_queue(self, name):
        sqs = self.client("sqs")
        found = quietly(sqs.get_queue_url, QueueName=name)
        if found:
            quietly(sqs.delete_queue, QueueUrl=found["QueueUrl"])

    def delete_topic(self, name):
        for arn in self.topics():
            if arn.endswith(f":{name}"):
                quietly(self.client("sns").delete_topic, TopicArn=arn)

    def delete_role(self, name):
        iam = self.client("iam")
        quietly(iam.delete_role_policy, RoleName=name, PolicyName="live")
        quietly(iam.delete_role, RoleName=name)

    def left_overs(self):
        """Returns what the account has with names of ours, whichever run made it."""
        lists = {
            "function": self.all("lambda", "list_functions", "Functions", "FunctionName"),
            "stream": self.all("kinesis", "list_streams", "StreamNames"),
            "table": self.all("dynamodb", "list_tables", "TableNames"),
            "queue": self.all("sqs", "list_queues", "QueueUrls", QueueNamePrefix=PREFIX),
            "topic": self.topics(),
            "role": self.all("iam", "list_roles", "Roles", "RoleName"),
        }
        named = [(kind, re.split("[:/]", name)[-1]) for kind, names in lists.items() for name in names]
        return [
            {"run": run, "kind": kind, "name": name}
            for kind, name in named
            if (run := run_of([name])) is not None
        ]

    def topics(self):
        return self.all("sns", "list_topics", "Topics", "TopicArn")

    def all(self, service, operation, member, key=None, **words):
        pages = self.client(service).get_paginator(operation).paginate(**words)
        found = [it for page in pages for it in page.get(member, [])]
        return [it[key] for it in found] if key else found


def run_of(names):
    """Returns the run in the first name, if it is one of ours."""
    found = OURS.match(names[0]) if names else None
    return found and found[1]


def quietly(call, **words):
    """Makes a call that takes something away; that it is gone already is well."""
    try:
        return call(**words)
    except ClientError as error:
        if not ABSENT.search(error.response["Error"]["Code"]):
            raise
        return None


def statement(actions, **more):
    allowed = {"Effect": "Allow", "Action": actions, **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [allowed]})


def code():
    """An empty archive is refused, so it holds a file."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("main.py", "def handler(event, context): pass\n")
    return archive.getvalue()
