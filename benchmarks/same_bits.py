#!/usr/bin/env python3
"""Trains the invertible models under every policy, eight budgets and 1, 2 and 4 threads, and compares the weights.

    same_bits.py BIN DATASET OUT [--steps 20] [--patch 32]

DATASET is in nnU-Net's raw layout, with one modality and labels 0 to 3. All runs of a model see the same patches; they
end in the same bytes. Then 256 couplings are run there and back: every rebuilt state is what it was.
"""
import argparse
import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import sys

MODELS = [['models/partially-invres.yaml'], ['models/fully-invres.yaml']]
SETTINGS = ['width=16', 'blocks=2', 'modalities=1', 'classes=4']
DEEP = ['models/partially-invres.yaml', '--set', 'levels=1', '--set', 'blocks=256', '--set', 'width=16', '--patch', '16']


def output(command):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f'{" ".join(map(str, command))}:\n{done.stderr}')
    return done.stdout


def digest(checkpoint):
    """Of the tensors, without what the file says of the run."""
    content = checkpoint.read_bytes()
    start = 8 + int.from_bytes(content[:8], 'little')
    header = json.loads(content[8:start])
    header.pop('__metadata__')
    return hashlib.sha256(json.dumps(header, sort_keys=True).encode() + content[start:]).hexdigest()


def plans(compile_, words):
    """Every policy, and eight budgets from the least to what keeping takes."""
    report = json.loads(output([compile_, 'plan', *words, '--budgets', '8', '--json']))
    yield from (['--policy', policy] for policy in ('keep', 'recompute', 'invert'))
    yield from (['--budget', str(point['budget_bytes'])] for point in report['budgets'])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('bin', type=pathlib.Path)
    parser.add_argument('dataset')
    parser.add_argument('out', type=pathlib.Path)
    parser.add_argument('--steps', type=int, default=20)
    parser.add_argument('--patch', default='32')
    options = parser.parse_args()
    run, compile_ = options.bin / 'invseg-run', options.bin / 'invseg-compile'
    failed = False
    for model in MODELS:
        for vae in ('false', 'true'):
            words = [*model, *(w for s in [*SETTINGS, f'vae={vae}'] for w in ('--set', s)), '--patch', options.patch]
            digests = {}
            for plan in plans(compile_, words):
                for threads in ('1', '2', '4'):
                    shutil.rmtree(options.out, ignore_errors=True)
                    output([run, 'train', *words, *plan, '--threads', threads, '--data', options.dataset, '--steps',
                            options.steps, '--seed', '0', '--out', options.out])
                    key = digest(options.out / 'checkpoint.safetensors')
                    digests.setdefault(key, []).append(f'{" ".join(plan)} --threads {threads}')
            count = sum(map(len, digests.values()))
            found = 'the same bits in all' if len(digests) == 1 else f'{len(digests)} different results'
            print(f'{model[0]}, vae={vae}: {count} runs of {options.steps} steps, {found}', flush=True)
            failed |= len(digests) != 1
    shutil.rmtree(options.out, ignore_errors=True)
    print(output([run, 'verify', *DEEP]).strip())
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
