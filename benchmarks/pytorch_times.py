#!/usr/bin/env python3
"""Times a training step that was written for PyTorch against autograd and against invseg-run, alternating.

    pytorch_times.py [--patch 64] [--rounds 5] BIN [MODEL [NAME=VALUE …]]

Prints Markdown: medians of a step's seconds on the processor, and their ratios to the step that invseg-run takes with
the same policy. Autograd runs the same network, on the same grid. Needs PyTorch 2.13.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import torch

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'Tests' / 'pytorch'))
import check  # noqa: E402

POLICIES = ('keep', 'invert')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('bin', type=pathlib.Path)
    parser.add_argument('model', nargs='?', default='models/partially-invres.yaml')
    parser.add_argument('settings', nargs='*', default=['blocks=4'])
    parser.add_argument('--patch', type=int, default=64)
    parser.add_argument('--rounds', type=int, default=5)
    options = parser.parse_args()
    torch.set_num_threads(2)
    with tempfile.TemporaryDirectory() as folder:
        networks = {
            policy: check.emitted(
                options, [options.model, *options.settings], pathlib.Path(folder) / policy, '--policy', policy)
            for policy in POLICIES}
    steps = {policy: network.Step(network) for policy, network in networks.items()}
    plain = networks['keep'].Network(networks['keep'])
    update = torch.optim.Adam(plain.parameters(), lr=1e-3)

    def autograd(batch):
        update.zero_grad(set_to_none=True)
        plain.losses(*batch)['loss'].backward()
        update.step()

    def ours(policy):
        settings = [word for setting in options.settings for word in ('--set', setting)]
        done = subprocess.run(
            [options.bin / 'invseg-run', 'bench', options.model, *settings, '--patch', str(options.patch), '--policy', policy,
             '--steps', '2', '--threads', '2', '--json'], check=True, capture_output=True, text=True)
        return json.loads(done.stdout)['step_seconds']['median']

    times = {}
    for turn in range(options.rounds + 1):
        batch = check.batch(networks['keep'], torch.float32, turn)
        ways = {f'PyTorch, {policy}': lambda policy=policy: steps[policy](*batch, rate=1e-3) for policy in POLICIES}
        ways['PyTorch, autograd'] = lambda: autograd(batch)
        for name, run in ways.items():
            start = time.perf_counter()
            run()
            times.setdefault(name, []).append(time.perf_counter() - start)
        for policy in POLICIES:
            times.setdefault(f'invseg-run, {policy}', []).append(ours(policy))
    # The first round warms up.
    median = {name: statistics.median(values[1:]) for name, values in times.items()}
    print('| step | s | times invseg-run, keep |\n|---|---|---|')
    for name, seconds in sorted(median.items(), key=lambda entry: entry[1]):
        print(f"| {name} | {seconds:.3f} | {seconds / median['invseg-run, keep']:.2f} |")


if __name__ == '__main__':
    main()
