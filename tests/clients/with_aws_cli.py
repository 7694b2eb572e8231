"""Creates, lists, changes and deletes a mapping of every kind of source with the AWS CLI.

Usage: with_aws_cli.py URL MINIMAL AWS. MINIMAL is a JSON file with a create request for each kind, AWS the program. Ends
with 0 if the emulator at URL answers as AWS does.
"""

import json
import os
import subprocess
import sys
import time

TRIES = 60
PAUSE = 0.05


class Cli:
    def __init__(self, url, aws):
        self.command = [aws, "--endpoint-url", url, "--region", "us-east-1", "--output", "json", "lambda"]
        keys = {"AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any", "AWS_PAGER": ""}
        self.environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | keys

    def run(self, *words):
        return subprocess.run(
            [*self.command, *words], env=self.environment, capture_output=True, text=True, check=False
        )

    def json(self, *words):
        done = self.run(*words)
        if done.returncode != 0:
            raise SystemExit(f"{words}: {done.stderr}")
        return json.loads(done.stdout) if done.stdout.strip() else None

    def list(self):
        return self.json("list-event-source-mappings")["EventSourceMappings"]

    def wait(self, holds):
        """Asks for the list until it holds; starting the program takes longer than a transition."""
        for _ in range(TRIES):
            mappings = self.list()
            if holds(mappings):
                return mappings
            time.sleep(PAUSE)
        raise SystemExit(f"never as it should be: {mappings}")


def main(url, minimal, aws):
    with open(minimal, encoding="utf-8") as file:
        requests = json.load(file)
    cli = Cli(url, aws)
    for request in requests.values():
        cli.json("create-event-source-mapping", "--cli-input-json", json.dumps(request))
    def all_are(state):
        return lambda found: len(found) == len(requests) and all(each["State"] == state for each in found)
    for mapping in cli.wait(all_are("Enabled")):
        cli.json("update-event-source-mapping", "--uuid", mapping["UUID"], "--no-enabled", "--batch-size", "7")
    for mapping in cli.wait(all_are("Disabled")):
        if mapping["BatchSize"] != 7:
            raise SystemExit(f"the batch size is not changed: {mapping}")
        cli.json("delete-event-source-mapping", "--uuid", mapping["UUID"])
    cli.wait(lambda found: not found)
    refused = cli.run("get-event-source-mapping", "--uuid", "11111111-2222-3333-4444-555555555555")
    if "ResourceNotFoundException" not in refused.stderr:
        raise SystemExit(f"an unknown mapping: {refused.stderr}")
    print(f"{len(requests)} kinds")


if __name__ == "__main__":
    main(*sys.argv[1:])
