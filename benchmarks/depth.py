#!/usr/bin/env python3
"""Draws what depth costs: the arena of a training step, as planned, against couplings a level.

    depth.py [--out benchmarks] [--bin .build/release]

The arena holds activations, their gradients and scratch; `fully-invres` at its defaults (patch 64^3).
Writes depth.svg. Planned bytes are measured bytes, and depend on no machine.
"""
import argparse
import json
import pathlib
import subprocess

from figures import drawn

DEPTHS = [1, 2, 3, 4, 6, 8]
POLICIES = {
    'keep': 'keep all', 'recompute': 'recompute some', 'invert': 'invert',
}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--out', default='benchmarks')
    parser.add_argument('--bin', default='.build/release')
    options = parser.parse_args()
    arenas = {policy: [] for policy in POLICIES}
    for depth in DEPTHS:
        plan = json.loads(subprocess.run(
            [f'{options.bin}/invseg-compile', 'plan', 'models/fully-invres.yaml', '--set',
             f'blocks={depth}', '--policy', 'invert', '--json'],
            capture_output=True, check=True, text=True).stdout)
        for figures in plan['policies']:
            if figures['policy'] in arenas:
                arenas[figures['policy']].append(figures['arena_bytes'] / 2**20)
    (pathlib.Path(options.out) / 'depth.svg').write_text(drawn(
        'Activation memory of a training step, patch 64³', 'couplings of a level', 'MiB', DEPTHS,
        arenas, POLICIES))


if __name__ == '__main__':
    main()
