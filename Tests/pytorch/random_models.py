#!/usr/bin/env python3
"""Holds what is written for PyTorch of random models against autograd and against itself.

    random_models.py BIN CAMPAIGN [--first 0] [--count 500] [--threads 2]

BIN is the folder of the programs, CAMPAIGN the program `campaign-models` of the test build, which prints the model of a
seed. Of each that is right: deletions and bytes of keep, recompute and invert, gradients in float64 against autograd's
where nothing is bfloat16, and bits after three steps, as a CUDA graph runs them too.
"""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

import torch

import check


def model(options, seed, folder):
    """Arguments of `emit` for the model of a seed."""
    shown = subprocess.run([options.campaign, 'show', str(seed)], capture_output=True, text=True).stdout
    head, _, rest = shown.partition('\n')
    text = rest[:rest.index('\n{\n') + 1]
    path = folder / 'model.yaml'
    path.write_text(text)
    given = re.findall(r'--(\w+) (.*?)(?= --|$)', head)
    return path, [word for name, value in given for word in (f'--{name}', value)]


def outcome(run, *arguments, **named):
    """What a function gives, or None where the loss is no number."""
    try:
        return run(*arguments, **named)
    except FloatingPointError:
        return None


def same(bits, other):
    if bits is None or other is None:
        return bits is other
    return torch.equal(bits, other) or bool(bits.isnan().any() and other.isnan().any())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('bin', type=pathlib.Path)
    parser.add_argument('campaign', type=pathlib.Path)
    parser.add_argument('--first', type=int, default=0)
    parser.add_argument('--count', type=int, default=500)
    parser.add_argument('--threads', type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    tried = failed = inverting = 0
    for seed in range(options.first, options.first + options.count):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            path, words = model(options, seed, folder)
            try:
                bits = []
                for policy in ('keep', 'recompute', 'invert'):
                    done = subprocess.run(
                        [options.bin / 'invseg-compile', 'emit', path, '--target', 'pytorch', '--policy', policy, *words,
                         '-o', folder / policy], capture_output=True, text=True)
                    if done.returncode != 0:
                        # Rejected.
                        assert done.returncode == 1, done.stderr
                        break
                    network = check.module(folder / policy)
                    check.check_deletions(network)
                    outcome(check.check_bytes, network)
                    bits.append(outcome(check.trained, network, steps=3))
                else:
                    bits.append(outcome(check.check_capture, network, steps=3))
                    assert all(same(bits[0], other) for other in bits), 'bits differ'
                    if bits[0] is not None and not check.is_narrow(network):
                        check.check_autograd(network)
                    tried += 1
                    inverting += ': rebuilt by inversion;' in (folder / 'invert' / 'network.py').read_text()
            except Exception as fault:
                failed += 1
                print(f'{seed}: {type(fault).__name__}: {re.sub(chr(10), " ", str(fault))[:300]}', flush=True)
        if (seed + 1 - options.first) % 25 == 0 or seed + 1 == options.first + options.count:
            print(
                f'to seed {seed}: {tried} models were tried, {inverting} of them with inverted values, {failed} failed',
                flush=True)
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
