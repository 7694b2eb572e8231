"""Reads a textfile as Prometheus does and prints each sample: name, labels, value, sorted."""

import sys

from prometheus_client.parser import text_fd_to_metric_families


def main(path):
    with open(path, encoding="utf-8") as file:
        families = list(text_fd_to_metric_families(file))
    for family in families:
        if not family.documentation or family.type not in ("gauge", "counter"):
            raise SystemExit(f"{family.name}: no help, or no type")
        for sample in family.samples:
            labels = ",".join(f"{key}={value}" for key, value in sorted(sample.labels.items()))
            print(f"{sample.name}{{{labels}}} {sample.value:g}")


if __name__ == "__main__":
    main(*sys.argv[1:])
