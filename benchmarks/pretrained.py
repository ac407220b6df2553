#!/usr/bin/env python3
"""Whether pretrained weights save steps: phantoms to other phantoms.

    pretrained.py [--bin .build/release] [--model partially-invres] [--steps 300] [--seeds 1 2]

For each seed two sets of phantoms are made. A network is trained on the first, then one from scratch and one with
the first one's weights (`train --pretrained`) on the second, all for the same number of steps. A loss is the mean over
20 steps, as batches differ. Printed is the loss that the network from scratch ends with, and the first step at which the
pretrained one's is as low. Exit code 1 where that is after a third of the steps.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

WINDOW = 20
SMALL = ['--set', 'modalities=2', '--set', 'classes=5', '--set', 'width=8', '--set', 'levels=3',
         '--set', 'groups=4', '--patch', '32']


def run(command):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f'{" ".join(map(str, command))}:\n{done.stderr}')


def losses(folder):
    """Of each step the mean of the last 20; none for the first 19."""
    lines = [json.loads(line)['loss'] for line in open(folder / 'metrics.jsonl')]
    return [statistics.fmean(lines[end - WINDOW:end]) for end in range(WINDOW, len(lines) + 1)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--bin', default='.build/release')
    parser.add_argument('--model', default='partially-invres')
    parser.add_argument('--steps', type=int, default=300)
    parser.add_argument('--seeds', type=int, nargs='+', default=[1, 2])
    arguments = parser.parse_args()
    program = pathlib.Path(arguments.bin) / 'invseg-run'
    train = [program, 'train', f'models/{arguments.model}.yaml', *SMALL, '--steps', arguments.steps]
    failed = False
    for seed in arguments.seeds:
        with tempfile.TemporaryDirectory() as folder:
            place = pathlib.Path(folder)
            for index, name in enumerate(['one', 'other']):
                run([program, 'synthesize', '--out', place / name, '--cases', '8', '--size', '48,48,48',
                     '--modalities', '2', '--seed', 10 * seed + index])
            run([*train, '--data', place / 'one', '--out', place / 'first', '--seed', seed])
            data = ['--data', place / 'other', '--seed', seed + 100]
            run([*train, *data, '--out', place / 'scratch'])
            run([*train, *data, '--out', place / 'pretrained', '--pretrained', place / 'first'])
            scratch, pretrained = losses(place / 'scratch'), losses(place / 'pretrained')
            reached = [step + WINDOW for step, loss in enumerate(pretrained) if loss <= scratch[-1]]
            step = reached[0] if reached else None
            print(f'seed {seed}: from scratch {scratch[-1]:.4f} after {arguments.steps} steps; '
                  f'pretrained {pretrained[0]:.4f} after {WINDOW}, as low after {step or "none of the"} steps, '
                  f'{pretrained[-1]:.4f} after {arguments.steps}', flush=True)
            failed |= step is None or step > arguments.steps // 3
    sys.exit(1 if failed else 0)


main()
