"""Measures esmith's plan, apply and drift against a plain boto3 script, on one emulator in one run.

    python bench.py ESMITH [--sizes 50,1000,10000] [--large 100000] [--page FILE]

Prints counts and ratios as Markdown, and whether each limit holds; ends with 1 if one does not.
`cargo xtask bench-calls` builds the program, fills the environment and writes docs/benchmarks.md.
"""

import argparse
import collections
import http.client
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).parent
ACCOUNT, REGION = "123456789012", "eu-west-1"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/12345678-1234-1234-1234-123456789012"
# A filter that a key hides is read by itself: one of so many mappings has one.
HIDDEN = 500
RUNS = 3
PAGE = 100

Usage = collections.namedtuple("Usage", "wall cpu peak calls bytes throttled fastest")


def spec(size, hidden=HIDDEN, batch=lambda number: number % 10 + 1):
    """Returns a stack of queues with some settings, filters, and a few keys, if any are to be hidden."""
    lines = ["version: 1", "stack: bench", f'account: "{ACCOUNT}"', f"region: {REGION}", "mappings:"]
    for number in range(size):
        lines += [
            f"  worker-{number}:",
            f"    function: worker-{number}",
            "    sqs:",
            f"      arn: arn:aws:sqs:{REGION}:{ACCOUNT}:queue-{number}",
            f"      batchSize: {batch(number)}",
            "      filterCriteria:",
            "        filters:",
            '          - pattern: { body: { kind: ["order", { prefix: "re" }], total: [{ numeric: [">", 10] }] } }',
        ]
        if hidden and number % hidden == 1:
            lines.append(f"      kmsKeyArn: {KEY}")
    return "\n".join(lines) + "\n"


class Emulator:
    """`esmith emulator`, with the state of a file if there is one."""

    def __init__(self, esmith, state=None, latency=0, rate=0):
        words = [esmith, "emulator", "--port", "0", "--quiet", "--transition", "0"]
        words += ["--latency", str(latency), "--rate", str(rate), "--account", ACCOUNT]
        words += ["--region", REGION] + (["--state", state] if state else [])
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def calls(self):
        with urllib.request.urlopen(f"{self.url}/_esmith/calls") as answer:
            return json.load(answer)

    def fill(self, size):
        """Creates what an apply of the spec would, on one connection."""
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"))
        for number in range(size):
            pattern = '{"body":{"kind":["order",{"prefix":"re"}],"total":[{"numeric":[">",10]}]}}'
            name = f"worker-{number}"
            body = {
                "FunctionName": name,
                "EventSourceArn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:queue-{number}",
                "BatchSize": number % 10 + 1,
                "FilterCriteria": {"Filters": [{"Pattern": pattern}]},
                "Tags": {"esmith:stack": "bench", "esmith:name": name, "esmith:creation": name},
            }
            if number % HIDDEN == 1:
                body["KMSKeyArn"] = KEY
            path, kind = "/2015-03-31/event-source-mappings", {"Content-Type": "application/json"}
            connection.request("POST", path, json.dumps(body), kind)
            answer = connection.getresponse()
            text = answer.read()
            assert answer.status == 202, text

    def forget(self):
        request = urllib.request.Request(f"{self.url}/_esmith/calls", method="DELETE")
        urllib.request.urlopen(request).close()


def run(words, folder, code=0):
    """Runs a program to its end; returns wall and CPU seconds and the peak of its memory in MiB."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    with open(folder / "out.txt", "wb") as out:
        begun = time.monotonic()
        process = subprocess.Popen(words, cwd=folder, env=environment, stdout=out, stderr=out)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - begun
    if os.waitstatus_to_exitcode(status) != code:
        sys.exit(f"{words} ended with {status}:\n{(folder / 'out.txt').read_text()[-2000:]}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def measure(words, folder, emulator, runs=RUNS):
    """Returns the least of some runs, and the calls of the last."""
    measured = []
    for _ in range(runs):
        emulator.forget()
        measured.append(run(words, folder))
    calls = emulator.calls()
    lambdas = [call for call in calls if call["operation"] not in ("GetResources", "GetCallerIdentity")]
    times = sorted(call["atMs"] for call in lambdas)
    second = lambda start: sum(start <= at < start + 1000 for at in times)
    return Usage(
        wall=min(wall for wall, _, _ in measured),
        cpu=min(cpu for _, cpu, _ in measured),
        peak=max(peak for _, _, peak in measured),
        calls=collections.Counter(call["operation"] for call in calls),
        bytes=sum(call["bytes"] or 0 for call in calls),
        throttled=sum(call["status"] == 429 for call in calls),
        fastest=max(map(second, times), default=0),
    )


def programs(esmith, url):
    reach = ["stack.esm.yaml", "--endpoint-url", url, "--rate", "0", "--quiet"]
    return {
        "plan": [esmith, "plan", *reach],
        "apply": [esmith, "apply", "--auto-approve", *reach],
        "drift": [esmith, "drift", *reach],
        "boto3": [sys.executable, str(HERE / "baseline.py"), "stack.esm.yaml", url],
    }


def seeded(esmith, folder, size, hidden=HIDDEN):
    """Writes the spec and the state of an emulator on which it was applied; returns the state."""
    folder.mkdir()
    (folder / "stack.esm.yaml").write_text(spec(size, hidden))
    state = str(folder / "state.json")
    with Emulator(esmith, state, latency=0) as emulator:
        words = [esmith, "apply", "--auto-approve", "stack.esm.yaml", "--quiet", "--rate", "0"]
        run(words + ["--parallelism", "32", "--endpoint-url", emulator.url], folder)
    return state


class Report:
    """What is printed, and whether the limits hold."""

    def __init__(self):
        self.lines, self.broken = [], 0

    def line(self, text=""):
        self.lines.append(text)
        print(text, flush=True)

    def limit(self, what, found, limit, unit=""):
        holds = found <= limit
        self.broken += not holds
        shown = lambda value: f"{value:,.2f}".rstrip("0").rstrip(".") + unit
        self.line(f"| {what} | {shown(found)} | {shown(limit)} | {'yes' if holds else '**no**'} |")


def compared(report, esmith, folder, sizes):
    """Prints the table of runs; returns them by size, latency and program."""
    report.line("| mappings | latency | program | List | GetResources | Get | STS | KiB read | CPU ms | peak MiB | wall ms | of boto3's wall |")
    report.line("| ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    results = {}
    for size in sizes:
        state = seeded(esmith, folder / str(size), size)
        for latency in (0, 50):
            with Emulator(esmith, state, latency) as emulator:
                found = {
                    name: measure(words, folder / str(size), emulator)
                    for name, words in programs(esmith, emulator.url).items()
                }
            for name, usage in found.items():
                results[size, latency, name] = usage
                ratio = usage.wall / found["boto3"].wall
                report.line(row(size, latency, name, usage, ratio))
    return results


def row(size, latency, name, usage, ratio):
    operations = ["ListEventSourceMappings", "GetResources", "GetEventSourceMapping", "GetCallerIdentity"]
    counts = " | ".join(str(usage.calls[operation]) for operation in operations)
    return (
        f"| {size:,} | {latency} ms | {name} | {counts} | {usage.bytes / 1024:,.0f} "
        f"| {usage.cpu * 1000:,.0f} | {usage.peak:,.0f} | {usage.wall * 1000:,.0f} | {ratio:.2f} |"
    )


def limits(report, esmith, folder, results, large):
    report.line("| limit | found | at most | holds |")
    report.line("| --- | ---: | ---: | --- |")
    on_time(report, esmith, folder)
    paced(report, esmith, folder)
    for size in (1000, 10_000):
        mine, theirs = results[size, 0, "plan"], results[size, 0, "boto3"]
        calls = sum(mine.calls.values()), sum(theirs.calls.values())
        report.limit(f"{size:,} mappings: calls, of boto3's", calls[0] / calls[1], 1)
        report.limit(f"{size:,} mappings: CPU, of boto3's", mine.cpu / theirs.cpu, 1)
    few = results[10_000, 0, "plan"]
    report.limit("10,000 mappings: CPU of a plan", few.cpu, 1, " s")
    report.limit("10,000 mappings: peak of a plan", few.peak, 200, " MiB")
    if large:
        grown(report, esmith, folder, large)
    eventful(report, esmith, folder)
    starts(report, esmith, folder)


def on_time(report, esmith, folder):
    """Nothing to read one by one: a plan takes as long as its pages."""
    state = seeded(esmith, folder / "plain", 1000, hidden=None)
    with Emulator(esmith, state, latency=50) as emulator:
        plan = measure(programs(esmith, emulator.url)["plan"], folder / "plain", emulator)
    pages = 1000 // PAGE
    report.limit("1,000 mappings without keys: calls of a plan", sum(plan.calls.values()), 2 * pages + 1)
    report.limit("the same at 50 ms: wall", plan.wall * 1000, 1.15 * pages * 50 + 150, " ms")


def grown(report, esmith, folder, large):
    """The speed of a shared machine changes within a minute, so each round compares what ran side by
    side: a plan of many mappings, and plans of ten thousand."""
    (folder / "large").mkdir()
    (folder / "large/stack.esm.yaml").write_text(spec(large))
    state = str(folder / "10000" / "state.json")
    with Emulator(esmith) as crowded, Emulator(esmith, state) as emulator:
        crowded.fill(large)
        cpu = lambda url, folder: run(programs(esmith, url)["plan"], folder)[1]
        few = lambda: [cpu(emulator.url, folder / "10000") for _ in range(RUNS)]
        ratios = [cpu(crowded.url, folder / "large") / statistics.mean(few()) for _ in range(RUNS)]
    report.limit(f"{large:,} mappings: CPU, of 10,000's beside it", statistics.median(ratios), 11)


def eventful(report, esmith, folder):
    """What is said of every mapping costs the same for each, however many there are."""
    other = lambda number: (number + 1) % 10 + 1
    events = (
        ("a problem in each", ["validate"], lambda _: 99_999, 1),
        ("a change of each, as HTML", ["plan", "--format", "html"], other, 0),
        ("drift of each, accepted", ["drift", "--accept"], other, 0),
    )
    few, many = folder / "1000", folder / "10000"
    with Emulator(esmith, str(few / "state.json")) as small, Emulator(esmith, str(many / "state.json")) as large:
        for what, words, batch, code in events:

            def cpu(place, size, url):
                # Accepting writes into the file.
                (place / "eventful.esm.yaml").write_text(spec(size, batch=batch))
                reach = [] if words == ["validate"] else ["--endpoint-url", url, "--rate", "0", "--quiet"]
                return run([esmith, *words, "eventful.esm.yaml", *reach], place, code)[1]

            beside = lambda: statistics.mean(cpu(few, 1000, small.url) for _ in range(RUNS))
            ratio = statistics.median(cpu(many, 10_000, large.url) / beside() for _ in range(RUNS))
            report.limit(f"10,000 mappings, {what}: CPU, of 1,000's beside it", ratio, 11)


def paced(report, esmith, folder):
    """With the default rate, against the limit that AWS has."""
    with Emulator(esmith, str(folder / "1000" / "state.json"), 0, rate=15) as emulator:
        words = [esmith, "plan", "stack.esm.yaml", "--quiet", "--endpoint-url", emulator.url]
        usage = measure(words, folder / "1000", emulator, runs=1)
    report.limit("1,000 mappings at the default rate: wall of a plan", usage.wall, 3, " s")
    report.limit("the same: refused for too many requests", usage.throttled, 0)
    report.limit("the same: most calls to Lambda in a second", usage.fastest, 15)


def starts(report, esmith, folder):
    (folder / "small.esm.yaml").write_text(spec(3))
    least = lambda words: min(run([esmith, *words], folder)[0] for _ in range(20)) * 1000
    report.limit("`esmith --version`", least(["--version"]), 10, " ms")
    report.limit("`esmith validate` of a small file", least(["validate", "small.esm.yaml"]), 30, " ms")
    report.limit("the stripped program", os.path.getsize(esmith) / 1024 / 1024, 20, " MiB")


def machine():
    model = "unknown"
    if os.path.exists("/proc/cpuinfo"):
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
        models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
        model = models[0] if models else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} × {model}, {memory:.0f} GiB; "
        f"load {os.getloadavg()[0]:.1f} at the start; Python {platform.python_version()}."
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("esmith")
    parser.add_argument("--sizes", default="50,1000,10000")
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--page")
    arguments = parser.parse_args()
    esmith = str(pathlib.Path(arguments.esmith).resolve())
    report = Report()
    report.line(machine())
    report.line()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        sizes = [int(size) for size in arguments.sizes.split(",")]
        results = compared(report, esmith, folder, sizes)
        report.line()
        limits(report, esmith, folder, results, arguments.large)
    if arguments.page:
        write(pathlib.Path(arguments.page), report.lines)
    sys.exit(report.broken > 0)


def write(page, lines):
    """Puts the report between the marks of a page."""
    head, _, rest = page.read_text().partition("<!-- measured -->\n")
    _, _, tail = rest.partition("<!-- end -->\n")
    page.write_text(head + "<!-- measured -->\n" + "\n".join(lines) + "\n<!-- end -->\n" + tail)


if __name__ == "__main__":
    main()
