#!/usr/bin/env python3
"""What plans come to, for every model of the zoo with and without its VAE branch.

plans.py [--bin .build/release]

Prints for five budgets from the least feasible to what keeping everything takes the predicted time, the
lower bound on it and the gap; for each policy the arena over the most live bytes; and the seconds that one
`plan` takes. Then those of ever deeper networks, up to more than 2,000 operations. Depends on no machine but
for the seconds that planning takes."""

import argparse
import json
import math
import pathlib
import statistics
import subprocess
import time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
parser.add_argument("--bin", default=".build/release", type=pathlib.Path)
arguments = parser.parse_args()


def plan(*options):
    command = [arguments.bin / "invseg-compile", "plan", *options, "--json"]
    return json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


def timed_plan(*options):
    """The plan, and the median seconds of three runs."""
    seconds = []
    for _ in range(3):
        start = time.monotonic()
        report = plan(*options)
        seconds.append(time.monotonic() - start)
    return report, statistics.median(seconds)


gaps, ratios = [], []
print(f"{'model':<28}{'budget MiB':>11}{'ms':>9}{'at least':>9}{'over keep':>10}{'gap':>8}")
for name in ["unet3d", "partially-invres", "fully-invres"]:
    for vae in ["false", "true"]:
        options = [f"models/{name}.yaml", "--set", f"vae={vae}"]
        report, seconds = timed_plan(*options, "--policy", "invert")
        for point in plan(*options, "--policy", "invert", "--budgets", "5")["budgets"]:
            step = point["step"]
            gaps.append(step["seconds"] / step["lower_bound_seconds"] - 1)
            print(
                f"{name + (' vae' if vae == 'true' else ''):<28}{point['budget_bytes'] / 2**20:>11.1f}"
                f"{1e3 * step['seconds']:>9.1f}{1e3 * step['lower_bound_seconds']:>9.1f}"
                f"{step['overhead_vs_keep']:>10.1%}{gaps[-1]:>8.2%}"
            )
        arenas = {
            figures["policy"]: figures["arena_bytes"] / figures["arena_lower_bound_bytes"]
            for figures in report["policies"]
        }
        ratios += arenas.values()
        shown = "  ".join(f"{policy} {ratio:.4f}" for policy, ratio in arenas.items())
        print(f"  arena over live bytes: {shown}; planned in {seconds:.2f} s")
print(f"gap: median {statistics.median(gaps):.2%}, worst {max(gaps):.2%}; arena: worst {max(ratios):.4f}")

print(f"\n{'model':<28}{'blocks':>7}{'operations':>11}{'planned in s':>13}{'grows as':>10}")
for name in ["partially-invres", "fully-invres"]:
    first = None
    for blocks in [1, 2, 4, 8, 16, 24, 48]:
        report, seconds = timed_plan(
            f"models/{name}.yaml", "--set", f"blocks={blocks}", "--policy", "invert")
        operations = sum(step["kind"] in ("forward", "backward") for step in report["schedule"])
        first = first or (operations, seconds)
        power = ""
        if operations > first[0]:
            # From the first row to this one.
            power = f"n^{math.log(seconds / first[1]) / math.log(operations / first[0]):.2f}"
        print(f"{name:<28}{blocks:>7}{operations:>11,}{seconds:>13.2f}{power:>10}")
        if operations > 2000:
            break
