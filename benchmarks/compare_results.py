#!/usr/bin/env python3
"""Whether two builds plan and compute the same.

    compare_results.py BEFORE [AFTER] [--budgets 5] [--steps 20] [--models unet3d,...]

BEFORE and AFTER (.build/release) are folders of the built programs. For each model of the zoo, with and without the VAE
branch, plans are compared under `keep`, `recompute`, `invert` and at budgets spread between the least feasible one and
what `keep` takes: bytes, offsets, order of steps and predicted seconds. Then both builds train the model, small, for
some steps on phantoms, and every tensor of their checkpoints has to have the same bits. Prints a line for each
comparison; exit code 1 where one differs.
"""
import argparse
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

MODELS = ['unet3d', 'partially-invres', 'fully-invres']
VARIANTS = [[], ['--set', 'vae=true']]
SMALL = ['--set', 'width=16', '--set', 'levels=3', '--patch', '32']


def run(command, codes=(0,)):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if done.returncode not in codes:
        sys.exit(f'{" ".join(map(str, command))}:\n{done.stderr}')
    return done.stdout


def plan(programs, model, options):
    text = run([programs / 'invseg-compile', 'plan', f'models/{model}.yaml', *options, '--json'], (0, 2))
    return json.loads(text)


def differences(before, after, path=''):
    """Paths at which two JSON values differ, a dozen at most."""
    if isinstance(before, dict) and isinstance(after, dict):
        found = []
        for key in sorted(before.keys() | after.keys()):
            found += differences(before.get(key), after.get(key), f'{path}.{key}')
        return found[:12]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        found = []
        for index, pair in enumerate(zip(before, after)):
            found += differences(*pair, f'{path}[{index}]')
        return found[:12]
    return [] if before == after else [f'{path}: {str(before)[:60]} -> {str(after)[:60]}']


def tensors(checkpoint):
    data = checkpoint.read_bytes()
    length = struct.unpack('<Q', data[:8])[0]
    header = json.loads(data[8:8 + length])
    header.pop('__metadata__', None)
    body = data[8 + length:]
    return {name: (entry['dtype'], entry['shape'], body[slice(*entry['data_offsets'])])
            for name, entry in header.items()}


def trained(programs, model, variant, data, out, steps, policy):
    run([programs / 'invseg-run', 'train', f'models/{model}.yaml', *SMALL, *variant, '--data', data, '--out', out,
         '--steps', steps, '--policy', policy, '--threads', 2])
    return tensors(out / 'checkpoint.safetensors')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('before', type=pathlib.Path)
    parser.add_argument('after', nargs='?', default='.build/release', type=pathlib.Path)
    parser.add_argument('--budgets', type=int, default=5)
    parser.add_argument('--steps', type=int, default=20)
    parser.add_argument('--models', default=','.join(MODELS))
    arguments = parser.parse_args()
    failures = 0

    def tell(what, found):
        nonlocal failures
        failures += bool(found)
        print(f'{what}: {"differs" if found else "equal"}')
        for line in found:
            print(f'    {line}')
        sys.stdout.flush()

    models = arguments.models.split(',')
    for model in models:
        for variant in VARIANTS:
            name = f'{model}{" with the VAE branch" if variant else ""}'
            keep = plan(arguments.before, model, [*variant, '--policy', 'keep'])
            least, most = keep['least_feasible_bytes'], keep['peak_bytes']
            questions = [['--policy', policy] for policy in ['keep', 'recompute', 'invert']]
            for index in range(arguments.budgets):
                budget = least + (most - least) * index // max(arguments.budgets - 1, 1)
                questions.append(['--budget', str(budget)])
            for question in questions:
                both = [plan(programs, model, [*variant, *question])
                        for programs in (arguments.before, arguments.after)]
                tell(f'plan of {name}, {" ".join(question)}', differences(*both))
    with tempfile.TemporaryDirectory() as folder:
        data = pathlib.Path(folder) / 'data'
        run([arguments.before / 'invseg-run', 'synthesize', '--out', data, '--cases', 3, '--size', '40,40,40',
             '--modalities', 2])
        count = 0
        for model in models:
            for variant in VARIANTS:
                for policy in ['keep', 'invert']:
                    both = []
                    for programs in (arguments.before, arguments.after):
                        count += 1
                        both.append(trained(programs, model, [*variant, '--set', 'classes=5'], data,
                                            pathlib.Path(folder) / str(count), arguments.steps, policy))
                    names = sorted(both[0].keys() | both[1].keys())
                    found = [name for name in names if both[0].get(name) != both[1].get(name)]
                    name = f'{model}{" with the VAE branch" if variant else ""}'
                    tell(f'{len(names)} tensors of {name} after {arguments.steps} steps, {policy}', found[:12])
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
