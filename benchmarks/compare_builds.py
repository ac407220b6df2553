#!/usr/bin/env python3
"""Times a training step of two builds in turn, for every model under `keep` and `invert`.

    compare_builds.py BEFORE [AFTER] [--models NAME …] [--rounds 15] [--steps 3] [--set NAME=VALUE] [--instructions]

BEFORE and AFTER (.build/release) are folders of the built programs. Every round runs each case with one build and
then with the other, and rounds take turns in which comes first, so that whatever else the machine does falls on both.
Of each run the median step counts. A case's ratio is the median of AFTER over the median of BEFORE. With --instructions
it is the ratio of the instructions that a step takes on one thread, counted by valgrind: noise does not touch it.
"""
import argparse
import json
import math
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import tempfile

MODELS = ['unet3d', 'partially-invres', 'fully-invres']
POLICIES = ['keep', 'invert']


def output(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f'{" ".join(map(str, command))}:\n{done.stderr}')
    return done


def seconds(program, graph, steps):
    done = output([program, 'bench', graph, '--steps', str(steps), '--threads', '2', '--json'])
    return json.loads(done.stdout)['step_seconds']['median']


def instructions(program, graph):
    """Instructions of two steps more than one."""
    def count(steps):
        done = output(['valgrind', '--tool=callgrind', '--callgrind-out-file=/dev/null', program, 'bench',
                       graph, '--steps', str(steps), '--threads', '1'])
        return int(re.search(r'Collected : (\d+)', done.stderr)[1])
    return count(3) - count(1)


def processor():
    for line in open('/proc/cpuinfo'):
        if line.startswith('model name'):
            return line.split(':')[1].strip()
    return platform.processor()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('before', type=pathlib.Path)
    parser.add_argument('after', nargs='?', default='.build/release', type=pathlib.Path)
    parser.add_argument('--models', nargs='+', choices=MODELS, default=MODELS)
    parser.add_argument('--rounds', type=int, default=15)
    parser.add_argument('--steps', type=int, default=3)
    parser.add_argument('--set', action='append', default=[], help='a parameter of every model')
    parser.add_argument('--instructions', action='store_true')
    options = parser.parse_args()
    size = (['--patch', '16', '--set', 'width=16', '--set', 'levels=3'] if options.instructions
            else ['--patch', '64'])
    size += [word for value in options.set for word in ('--set', value)]
    cases = [(model, policy) for model in options.models for policy in POLICIES]
    figures = {case: ([], []) for case in cases}
    with tempfile.TemporaryDirectory() as folder:
        runs = {case: [] for case in cases}
        for name, build in (('before', options.before), ('after', options.after)):
            # valgrind cannot read the debug information of Swift's static libraries.
            program = f'{folder}/{name}'
            output(['objcopy', '--strip-debug', build / 'invseg-run', program])
            for model, policy in cases:
                graph = f'{folder}/{name}-{model}-{policy}.invseg'
                output([build / 'invseg-compile', 'build', f'models/{model}.yaml', '--policy', policy,
                        *size, '-o', graph])
                runs[model, policy].append((program, graph))
        for round in range(1 if options.instructions else options.rounds):
            for case in cases:
                for index in (0, 1) if round % 2 == 0 else (1, 0):
                    run = runs[case][index]
                    figures[case][index].append(
                        instructions(*run) if options.instructions else seconds(*run, options.steps))
    unit = 'instructions' if options.instructions else 'seconds'
    print(f'{processor()}; {unit} of a step, before and after')
    ratios = []
    for case, values in figures.items():
        before, after = map(statistics.median, values)
        ratios.append(after / before)
        print(f'{" ".join(case):<26}{before:>14.6g}{after:>14.6g}{ratios[-1]:>9.4f}')
    mean = math.exp(statistics.fmean(map(math.log, ratios)))
    print(f'geometric mean of the ratios {mean:.4f}, largest {max(ratios):.4f}')


if __name__ == '__main__':
    main()
