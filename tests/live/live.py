"""Runs the contract's cases against a real account, or a server that stands in for one.

`cargo xtask live` starts this; CONTRIBUTING.md says how it is used. The account is asked who it is before
anything else, the price is said before anything is made, and whatever was made is taken away in the end:
after the last case, after Ctrl-C, and else by the next run, which reads the ledger.
"""

import argparse
import json
import math
import os
import re
import secrets
import signal
import sys
import time
import urllib.parse

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

import cases
from account import SETTLING, Account, Ledger
from wire import Wire

# List prices of us-east-1 in US dollars, as we know them; AWS's pages have the word.
SHARD_HOUR = 0.015
CONSUMER_HOUR = 0.015
# What an enabled queue takes to be created or changed, and to vanish.
SECONDS_A_CALL = 8
SECONDS_A_CASE = 20

# What stands for a mapping in a case, and the calls that are about one.
UNMADE = re.compile(r"\$(uuid|arn|\d)")
OF_ONE = {"Get", "Update", "Delete"}
OF_TAGS = {"ListTags", "TagResource", "UntagResource"}

MARKERS = ["NextMarker", "PaginationToken"]

NOT_AGREED = 3


def arguments():
    words = argparse.ArgumentParser(prog="cargo xtask live", description=__doc__)
    words.add_argument("--account", required=True)
    words.add_argument("--region", default="us-east-1")
    words.add_argument("--endpoint-url")
    words.add_argument("--cases", default="", metavar="PART")
    words.add_argument("--with-pollers", action="store_true")
    words.add_argument("--yes", action="store_true")
    words.add_argument("--clean", action="store_true")
    words.add_argument("--sweep", action="store_true")
    words.add_argument("--patience", type=float, default=300)
    words.add_argument("--contract", required=True)
    words.add_argument("--recordings", required=True)
    words.add_argument("--ledger", required=True)
    return words.parse_args()


def main():
    given = arguments()
    if given.endpoint_url and urllib.parse.urlsplit(given.endpoint_url).hostname not in {
        "127.0.0.1",
        "localhost",
    }:
        sys.exit("error: --endpoint-url is for a server on this machine")
    # SIGTERM ends a run as Ctrl-C does: with everything taken away.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    session = boto3.Session(region_name=given.region)
    # No endpoint but the one that is given: nothing else may pass for AWS.
    config = Config(ignore_configured_endpoint_urls=True, retries={"mode": "adaptive"})
    known = {}

    def client(service):
        if service not in known:
            known[service] = session.client(
                service, endpoint_url=given.endpoint_url, config=config
            )
        return known[service]

    caller = client("sts").get_caller_identity()
    found = caller["Account"]
    if found != given.account:
        sys.exit(f"error: these credentials are of account {found}, not {given.account}")
    ledger = Ledger(given.ledger, found, given.region)
    run = secrets.token_hex(4)
    account = Account(client, ledger, run, given.patience)
    clean(account, ledger, given)
    if given.clean or given.sweep:
        print("nothing is left")
        return
    chosen, plan = choose(given)
    announce(given, chosen, plan)
    if not given.yes:
        print("nothing was made; --yes agrees to the price")
        sys.exit(NOT_AGREED)
    try:
        lab = Lab(account, Wire(session, client), caller["Arn"], plan, given)
        lab.prepare(plan)
        lab.run(chosen)
    except KeyboardInterrupt:
        print("interrupted", flush=True)
        raise
    finally:
        print("taking everything away; if this is cut off, the next run does it", flush=True)
        account.take_away(ledger.read())
        ledger.clear()
    lab.report()


def clean(account, ledger, given):
    """Takes away what earlier runs left, and names what runs left that the ledger does not know."""
    left = ledger.read()
    if left:
        runs = ", ".join(sorted({thing["run"] for thing in left}))
        print(f"taking away what is left of run {runs}", flush=True)
        account.take_away(left)
        ledger.clear()
    strange = account.left_overs()
    if strange and given.sweep:
        account.take_away(strange)
    elif strange:
        names = ", ".join(thing["name"] for thing in strange)
        print(f"left by runs from elsewhere, which --sweep takes away: {names}")


def choose(given):
    """Returns the cases that can be carried and what they need, and says why others are left out."""
    reasons, chosen = {}, []
    for case in cases.read(given.contract, given.cases):
        why = case.left_out(given.with_pollers, on_aws=not given.endpoint_url)
        if why is None:
            chosen.append(case)
        else:
            reasons[why] = reasons.get(why, 0) + 1
    total = len(chosen) + sum(reasons.values())
    print(f"{len(chosen)} of {total} cases can be carried; left out:")
    for why, count in sorted(reasons.items()):
        print(f"{count:>6}  {why}")
    return chosen, cases.Needs(chosen)


def announce(given, chosen, needs):
    """Says what will be made and what it costs."""
    counts = {kind: len(needs.of(kind)) for kind in ["queue", "topic", "stream", "consumer", "table"]}
    things = ["1 role", f"{len(needs.functions)} functions"]
    things += [f"{count} {kind}s" for kind, count in counts.items() if count]
    calls = sum(len(case.calls()) for case in chosen)
    hours = (calls * SECONDS_A_CALL + len(chosen) * SECONDS_A_CASE) / 3600
    billed = math.ceil(hours) + 1
    price = billed * (counts["stream"] * SHARD_HOUR + counts["consumer"] * CONSUMER_HOUR)
    print(f"account {given.account}, region {given.region}, {given.endpoint_url or 'AWS'}")
    print(f"to be made, and taken away again: {', '.join(things)}, and the mappings of {calls} calls")
    print(f"it takes about {hours * 60:.0f} minutes; the most it costs, by us-east-1's list prices as we know them:")
    print(f"  {price:.2f} USD for {billed} hours of streams and consumers, one shard each")
    print("  the rest is billed by request: some thousand to SQS, DynamoDB and Lambda, below 0.01 USD")
    if given.with_pollers:
        print("  and event pollers by the hour, at the price that AWS's Lambda page states")
    sys.stdout.flush()


class Lab:
    """A run: what was made for it, and what came of each case."""

    def __init__(self, account, wire, caller, needs, given):
        self.account = account
        self.wire = wire
        self.given = given
        self.names = cases.Names(given.account, given.region, account.name, needs.uuids)
        # Refusals name the caller, who is nobody's business.
        self.names.made[f"arn:aws:sts::{cases.ACCOUNT}:caller"] = caller
        self.recorded = {}
        self.differences = []

    def prepare(self, needs):
        """Makes what the cases name."""
        account, names = self.account, self.names
        for kind in ["queue", "topic", "stream", "table", "consumer"]:
            for arn in needs.of(kind):
                _, *parts = needs.sources[arn]
                if kind == "consumer":
                    stream = f"arn:aws:kinesis:{cases.HOME}:stream/{parts[0]}"
                    names.made[arn] = account.consumer(names.made[stream], parts[1])
                else:
                    names.made[arn] = getattr(account, kind)(account.name(parts[0]))
        role = account.role(account.name("role"))
        for name, qualifiers in sorted(needs.functions.items()):
            numbers = [int(one) for one in qualifiers if one.isdigit()]
            aliases = sorted(one for one in qualifiers if not one.isdigit())
            own = account.name(name)
            account.function(own, role, max([*numbers, *[1 for _ in aliases]], default=0), aliases)
            bare = f"arn:aws:lambda:{cases.HOME}:function:{name}"
            names.made[bare] = f"arn:aws:lambda:{self.given.region}:{self.given.account}:function:{own}"

        if needs.functions:
            self.await_role(needs)

    def await_role(self, needs):
        """Waits until the role may read every source: what is new to IAM is refused for a while."""
        function = self.account.name(min(needs.functions))
        client = self.account.client("lambda")
        for kind in ["queue", "stream", "table"]:
            position = {} if kind == "queue" else {"StartingPosition": "LATEST"}
            for arn in needs.of(kind):
                words = {"FunctionName": function, "EventSourceArn": self.names.made[arn], **position}
                create = client.create_event_source_mapping
                self.account.insist(lambda: create(**words), " role ")
        self.account.delete_mappings({self.account.run})

    def run(self, chosen):
        for number, case in enumerate(chosen, 1):
            print(f"{number}/{len(chosen)} {case.file}: {case.name}", flush=True)
            steps, uuids = [], []
            try:
                for index, step in enumerate(case.steps, 1):
                    if "advance" in step and case.is_timed():
                        time.sleep(step["advance"] / 1000)
                    elif "advance" in step:
                        self.settle(uuids)
                    else:
                        steps.append(self.take(case, index, step, uuids))
            finally:
                self.account.delete_mappings({self.account.run})
            self.recorded.setdefault(case.file, []).append({"name": case.name, "steps": steps})
        self.write()

    def take(self, case, index, step, uuids):
        """Makes one call, and returns what is recorded of it."""
        answer = self.ask(case, step, uuids)
        if answer is None:
            self.differ(case, index, step, [("not sent: it names a mapping that was not made", None, None)])
            return {"call": step["call"], "sent": False}
        if step["call"] == "Create" and answer.status < 300 and isinstance(answer.body, dict):
            uuids.append(answer.body["UUID"])
            print(f"+ mapping {uuids[-1]}", flush=True)
        body = self.shown(answer.body, uuids)
        found = cases.differences(step["expect"], answer.status, answer.code, body, uuids)
        self.differ(case, index, step, found)
        recorded = {"call": step["call"], "status": answer.status, "code": answer.code, "body": body}
        return {name: value for name, value in recorded.items() if value is not None}

    def differ(self, case, index, step, found):
        """Keeps where an answer differs from what the case expects of this step."""
        of = {"case": f"{case.file}: {case.name}", "step": index, "call": step["call"]}
        switches = {"switches": case.switches} if case.switches else {}
        for place, actual, expected in found:
            differs = {"place": place, "found": actual, "expected": expected}
            self.differences.append(of | differs | switches)

    def ask(self, case, step, uuids):
        """Sends a call, unless it names a mapping that could not be made. What the tagging index shows is asked for until it is as expected, or long enough."""

        def own(text):
            text = cases.filled(text, uuids)
            for number, uuid in enumerate(uuids, 1):
                text = text.replace(f"${number}", uuid)
            return text

        def value(one):
            if isinstance(one, dict):
                return {name: value(inner) for name, inner in one.items()}
            if isinstance(one, list):
                return [value(inner) for inner in one]
            return own(one) if isinstance(one, str) else one

        body = value(self.names.own(case.body(step), case.missing))
        uuid = own(step.get("uuid", "$uuid"))
        # What `$arn` stands for is filled in with the contract's account.
        arn = self.names.own(own(step.get("arn", "$arn")), case.missing)
        if step["call"] not in OF_TAGS:
            arn = ""
        query = self.names.query(step.get("query", ""), case.missing)
        if UNMADE.search(json.dumps(body) + arn) or UNMADE.search(uuid) and step["call"] in OF_ONE:
            return None

        def send():
            return self.wire.call(step["call"], uuid, arn, query, body)

        def agrees(answer):
            shown = self.shown(answer.body, uuids)
            found = cases.differences(step["expect"], answer.status, answer.code, shown, uuids)
            return all(place != "arns" for place, *_ in found)

        if step["call"] != "GetResources" or "arns" not in step["expect"]:
            return send()
        try:
            return self.account.wait(send, agrees)
        except TimeoutError:
            return send()

    def shown(self, body, uuids):
        """Returns an answer in the contract's names, without what belongs to others and without moments."""
        if isinstance(body, dict):
            body = dict(body)
            for member, key in [
                ("EventSourceMappings", "UUID"),
                ("ResourceTagMappingList", "ResourceARN"),
            ]:
                if isinstance(body.get(member), list):
                    ours = [one for one in body[member] if str(one.get(key))[-36:] in uuids]
                    body[member] = sorted(ours, key=lambda one: uuids.index(one[key][-36:]))
            # What a marker holds is nobody's business.
            body |= {name: "MARKER" for name in MARKERS if body.get(name)}
        text = self.names.theirs(json.dumps(body, ensure_ascii=False), uuids)
        return cases.timeless(json.loads(text))

    def settle(self, uuids):
        """Waits until AWS is done with the case's mappings."""

        def state(uuid):
            answer = self.wire.call("Get", uuid, "", "", None)
            return answer.body.get("State") if isinstance(answer.body, dict) else None

        for uuid in uuids:
            try:
                self.account.wait(lambda: state(uuid), lambda seen: seen not in SETTLING)
            except TimeoutError:
                print(f"  {uuid} did not settle", flush=True)

    def write(self):
        """Writes the recordings, one file for each file of cases, and the differences."""
        folder = self.given.recordings
        os.makedirs(folder, exist_ok=True)
        about = {
            "recorded": time.strftime("%Y-%m-%d", time.gmtime()),
            "from": "a server on this machine" if self.given.endpoint_url else "AWS",
            "region": self.given.region,
        }
        for file, recorded in self.recorded.items():
            self.save(file, {**about, "cases": recorded})
        self.save("differences.json", {**about, "differences": self.differences})

    def save(self, name, value):
        with open(os.path.join(self.given.recordings, name), "w") as file:
            json.dump(value, file, indent=2, ensure_ascii=False)
            file.write("\n")

    def report(self):
        """Prints where the answers differ from the cases; alternatives of a switch apart."""
        total = sum(len(recorded) for recorded in self.recorded.values())
        differing = {}
        for one in self.differences:
            differing.setdefault(one["case"], []).append(one)
        for case, found in differing.items():
            switches = found[0].get("switches")
            print(f"{case}" + (f" (if {json.dumps(switches)})" if switches else ""))
            for one in found:
                found_, expected = (json.dumps(one[at]) for at in ["found", "expected"])
                print(f"  step {one['step']} {one['call']}: {one['place']} is {found_}, expected {expected}")
        print(f"{total} cases recorded in {self.given.recordings}, {len(differing)} differ")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except (BotoCoreError, ClientError, TimeoutError) as error:
        sys.exit(f"error: {error}")
