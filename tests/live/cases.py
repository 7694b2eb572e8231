"""The contract's cases: which of them own queues, streams and a table can carry, what they need in the account,
and how an answer is compared with what a case expects. Members of a case that are not known here leave it out
or are said not to be compared; none is passed over in silence.
"""

import json
import os
import re

from wire import CALLS

KINDS = {"kinesis", "kinesis_efo", "dynamodb", "sqs", "sqs_fifo"}
ACCOUNT = "123456789012"
REGION = "us-east-1"
HOME = f"{REGION}:{ACCOUNT}"
FUNCTION = re.compile(
    rf"(?:arn:aws:lambda:{HOME}:function:|{ACCOUNT}:function:)?([\w-]{{1,36}})(?::([\w$-]+))?"
)
SOURCES = [
    ("queue", re.compile(rf"arn:aws:sqs:{HOME}:([\w-]+(?:\.fifo)?)")),
    ("topic", re.compile(rf"arn:aws:sns:{HOME}:([\w-]+)")),
    ("consumer", re.compile(rf"arn:aws:kinesis:{HOME}:stream/([\w-]+)/consumer/([\w-]+):\d+")),
    ("stream", re.compile(rf"arn:aws:kinesis:{HOME}:stream/([\w-]+)")),
    ("table", re.compile(rf"arn:aws:dynamodb:{HOME}:table/([\w-]+)/stream/[\d:.T-]+")),
]
UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
TIMES = {"LastModified"}
KNOWN = {
    "case": {"name", "covers", "proves", "source", "grade", "given", "steps"},
    "given": {"switches", "missing", "timing"},
    "missing": {"functions", "sources"},
    "step": {"call", "base", "body", "query", "uuid", "arn", "expect"},
    "expect": {
        "status", "code", "message", "contains", "body_is", "body_exactly", "members", "absent", "arns",
    },
}


class Case:
    """A case with the requests that its calls make."""

    def __init__(self, file, raw, minimal):
        self.file = file
        self.name = raw["name"]
        self.given = raw.get("given", {})
        self.switches = self.given.get("switches", {})
        missing = self.given.get("missing", {})
        self.missing = set(missing.get("functions", [])) | set(missing.get("sources", []))
        self.steps = raw["steps"]
        self.minimal = minimal

    def uuids(self):
        """Returns the UUIDs that the case writes out."""
        return set(UUID.findall(json.dumps([self.steps, self.minimal])))

    def calls(self):
        return [step for step in self.steps if "call" in step]

    def body(self, step):
        """Returns the body of a call: the smallest request of its kind, with members changed."""
        body = {**self.minimal.get(step.get("base"), {}), **step.get("body", {})}
        return {
            name: None if value == {"null": True} else value for name, value in body.items() if value is not None
        }

    def is_timed(self):
        """Returns whether the case is about how long AWS takes; its moments are as it says them."""
        return self.given.get("timing") == "aws"

    def left_out(self, with_pollers, on_aws):
        """Returns why the case cannot be carried, or nothing."""
        if self.is_timed() and not on_aws:
            return "how long AWS takes, which no other server shows"
        for step in self.steps:
            if "fault" in step:
                return "AWS cannot be told to fail"
            if "alter" in step or "missing" in step:
                return "what happens behind the API's back"
            if "$marker" in json.dumps(step):
                return "the marker of a page before"
            if step.keys() == {"advance"}:
                continue
            if strange := step.keys() - KNOWN["step"]:
                return f"a step with `{min(strange)}`"
            if step["call"] not in CALLS:
                return f"the call `{step['call']}`"
            if step.get("base") not in KINDS | {None}:
                return f"the kind `{step['base']}`"
            text = json.dumps(self.body(step))
            if "ProvisionedPollerConfig" in text and not with_pollers:
                return "event pollers, which --with-pollers pays for"
            for arn in arns(self.body(step)):
                service = arn.split(":")[2] if arn.count(":") > 4 else ""
                if service not in {"sqs", "sns", "kinesis", "dynamodb", "lambda", ""}:
                    return f"an ARN of `{service}`"
        if strange := self.given.keys() - KNOWN["given"]:
            return f"given `{min(strange)}`"
        if strange := self.given.get("missing", {}).keys() - KNOWN["missing"]:
            return f"missing `{min(strange)}`"
        if any(":" in name and not name.startswith("arn:") for name in self.missing):
            return "a version or alias that is missing"
        return None


def read(contract, part):
    """Returns the cases whose file and name hold the part."""
    with open(os.path.join(contract, "minimal.json")) as file:
        minimal = json.load(file)
    found = []
    for name in sorted(os.listdir(os.path.join(contract, "cases"))):
        with open(os.path.join(contract, "cases", name)) as file:
            found += [Case(name, raw, minimal) for raw in json.load(file)["cases"]]
    return [case for case in found if part in f"{case.file}: {case.name}"]


def arns(value):
    """Returns every text in a value that is an ARN."""
    if isinstance(value, str):
        return [value] if value.startswith("arn:") else []
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [arn for one in inner for arn in arns(one)]


class Needs:
    """What the cases name, and so what the account must have: by kind, with the names of the contract."""

    def __init__(self, cases):
        self.uuids = {uuid for case in cases for uuid in case.uuids()}
        self.functions = {}
        self.sources = {}
        for case in cases:
            for step in case.calls():
                body = case.body(step)
                self.add_function(body.get("FunctionName"))
                for arn in arns(body):
                    self.add_source(arn)
        # A consumer reads a stream.
        for kind, *names in list(self.sources.values()):
            if kind == "consumer":
                self.add_source(f"arn:aws:kinesis:{HOME}:stream/{names[0]}")

    def add_function(self, name):
        found = isinstance(name, str) and FUNCTION.fullmatch(name)
        if found:
            qualifiers = self.functions.setdefault(found[1], set())
            qualifiers |= {found[2]} - {None, "$LATEST"}

    def add_source(self, arn):
        for kind, pattern in SOURCES:
            if found := pattern.fullmatch(arn):
                self.sources[arn] = (kind, *found.groups())

    def of(self, kind):
        return sorted(arn for arn, (its, *_) in self.sources.items() if its == kind)


class Names:
    """The contract's names and the account's own, in both directions."""

    def __init__(self, account, region, own_name, known):
        self.account = account
        self.region = region
        self.own_name = own_name
        self.made = {}
        # The UUIDs that the contract writes out.
        self.known = known

    def own(self, value, missing, key=""):
        """Says in the account's names what a case says in the contract's."""
        if isinstance(value, dict):
            return {name: self.own(one, missing, name) for name, one in value.items()}
        if isinstance(value, list):
            return [self.own(one, missing, key) for one in value]
        if not isinstance(value, str):
            return value
        if key == "FunctionName" and (found := FUNCTION.fullmatch(value)):
            gone = "gone-" if found[1] in missing else ""
            start, end = found.span(1)
            value = value[:start] + self.own_name(gone + found[1]) + value[end:]
        if value in missing:
            value = self.nowhere(value)
        for theirs, ours in sorted(self.made.items(), key=lambda pair: -len(pair[0])):
            value = value.replace(theirs, ours)
        return value.replace(HOME, f"{self.region}:{self.account}").replace(ACCOUNT, self.account)

    def nowhere(self, arn):
        """Returns the ARN of a source like this one that was never made."""
        for kind, pattern in SOURCES:
            if found := pattern.fullmatch(arn):
                group = 2 if kind == "consumer" else 1
                start, end = found.span(group)
                name = "gone-" + found[group]
                gone = arn[:start] + (name if kind == "consumer" else self.own_name(name)) + arn[end:]
                # A consumer that is not there is one of a stream that is.
                return gone
        return arn

    def query(self, text, missing):
        """Says a query in the account's names; only functions and sources are named in one."""
        def one(part):
            key, _, value = part.partition("=")
            return f"{key}={self.own(value.replace('%3A', ':'), missing, key)}" if value else part

        return "&".join(one(part) for part in text.split("&"))

    def theirs(self, text, uuids):
        """Says in the contract's names what AWS says in the account's; ids become numbers."""
        for ours, contract in sorted(
            ((ours, contract) for contract, ours in self.made.items()), key=lambda pair: -len(pair[0])
        ):
            text = text.replace(ours, contract)
        text = text.replace(self.own_name("gone-"), "").replace(self.own_name(""), "")
        text = text.replace(f"{self.region}:{self.account}", HOME).replace(self.account, ACCOUNT)
        for number, uuid in enumerate(uuids, 1):
            text = text.replace(uuid, f"${number}")
        return UUID.sub(lambda found: found[0] if found[0] in self.known else "$other", text)


def timeless(value):
    """Returns a value without the moments at which things happened."""
    if isinstance(value, dict):
        return {
            name: "TIME" if name in TIMES and one is not None else timeless(one)
            for name, one in value.items()
        }
    return [timeless(one) for one in value] if isinstance(value, list) else value


def filled(value, uuids):
    """Returns what is expected, with `$uuid` and `$arn` as numbers, too."""
    last = f"${len(uuids)}" if uuids else "$uuid"
    arn = f"arn:aws:lambda:{HOME}:event-source-mapping:{last}"
    if isinstance(value, str):
        return value.replace("$arn", arn).replace("$uuid", last)
    if isinstance(value, dict):
        return {name: filled(one, uuids) for name, one in value.items()}
    return [filled(one, uuids) for one in value] if isinstance(value, list) else value


def differences(expect, status, code, body, uuids):
    """Returns where an answer differs from what is expected: place, found, expected."""
    found = []
    expect = {name: one for name, one in expect.items() if one is not None}

    def check(place, actual, expected):
        if actual != expected:
            found.append((place, actual, expected))

    check("status", status, expect.get("status", status))
    check("code", code, expect.get("code"))
    members = body if isinstance(body, dict) else {}
    message = members.get("message") or members.get("Message") or ""
    if "message" in expect:
        check("message", message, filled(expect["message"], uuids))
    if "contains" in expect and filled(expect["contains"], uuids) not in message:
        found.append(("message", message, filled(expect["contains"], uuids)))
    if "body_is" in expect:
        found += held(body, filled(expect["body_is"], uuids), "body")
    if "body_exactly" in expect:
        check("body", body, timeless(filled(expect["body_exactly"], uuids)))
    if "members" in expect:
        there = sorted(name for name, value in members.items() if value is not None)
        check("members", there, sorted(expect["members"]))
    for path in expect.get("absent", []):
        if (value := at(body, path.split("."))) is not None:
            found.append((f"absent.{path}", value, None))
    if "arns" in expect:
        shown = members.get("ResourceTagMappingList") or []
        shown = sorted(one["ResourceARN"].rsplit(":", 1)[-1] for one in shown)
        check("arns", shown, sorted(filled(expect["arns"], uuids)))
    for strange in sorted(expect.keys() - KNOWN["expect"]):
        found.append((f"not compared: {strange}", None, expect[strange]))
    return found


def at(value, path):
    for name in path:
        if isinstance(value, list) and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            value = value.get(name) if isinstance(value, dict) else None
    return value


def held(actual, expected, place):
    """Objects may hold more than is expected of them; lists and values are equal."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        return [
            difference
            for name, one in expected.items()
            for difference in held(actual.get(name), one, f"{place}.{name}")
        ]
    if isinstance(expected, list) and isinstance(actual, list) and len(actual) == len(expected):
        pairs = enumerate(zip(actual, expected))
        return [difference for n, (a, e) in pairs for difference in held(a, e, f"{place}.{n}")]
    if actual == expected or actual == "TIME" and isinstance(expected, (int, float)):
        return []
    return [(place, actual, expected)]
