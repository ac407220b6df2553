#!/usr/bin/env python3
"""Predicted against measured time over `keep`, for every model at five budgets.

overheads.py [--bin .build/release] [--steps 4] [--rounds 9]

Measures the kernels' rates (`calibrate`), plans with them, and runs `keep` and each budget from the least
feasible to what `keep` takes in turn. Of each run the fastest step counts, and of these the median over the
rounds: for seconds at a time a shared machine may be slower, or faster, than it mostly is."""

import argparse
import json
import pathlib
import statistics
import subprocess
import tempfile

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
parser.add_argument("--bin", default=".build/release", type=pathlib.Path)
parser.add_argument("--steps", default="4")
parser.add_argument("--rounds", default=9, type=int)
arguments = parser.parse_args()


def run(program, *options):
    command = [arguments.bin / program, *options]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


with tempfile.TemporaryDirectory() as folder:
    rates = f"{folder}/rates.json"
    run("invseg-run", "calibrate", "--out", rates)
    differences = []
    print(f"{'model':<18}{'budget MiB':>11}{'predicted':>11}{'measured':>10}{'points':>8}")
    for name in ["unet3d", "partially-invres", "fully-invres"]:
        options = [f"models/{name}.yaml", "--set", "width=16", "--patch", "48", "--rates", rates]
        plan = json.loads(
            run("invseg-compile", "plan", *options, "--policy", "invert", "--budgets", "5", "--json"))
        points = plan["budgets"]

        def seconds(*more):
            report = run("invseg-run", "bench", *options, *more, "--steps", arguments.steps, "--json")
            return json.loads(report)["step_seconds"]["min"]

        times = {None: []} | {point["budget_bytes"]: [] for point in points}
        for _ in range(arguments.rounds):
            for budget, of_budget in times.items():
                of_budget.append(
                    seconds("--policy", "keep")
                    if budget is None
                    else seconds("--policy", "invert", "--budget", str(budget)))
        keep = statistics.median(times[None])
        for point in points:
            measured = statistics.median(times[point["budget_bytes"]]) / keep - 1
            predicted = point["step"]["overhead_vs_keep"]
            differences.append(abs(measured - predicted))
            print(
                f"{name:<18}{point['budget_bytes'] / 2**20:>11.1f}{predicted:>11.1%}{measured:>10.1%}"
                f"{100 * (measured - predicted):>8.1f}")
    print(
        f"points apart: median {100 * statistics.median(differences):.1f}, "
        f"worst {100 * max(differences):.1f}")
