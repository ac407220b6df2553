#!/usr/bin/env python3
"""Times a training step of two builds in turn, for every model under `keep` and `invert`.

    compare_builds.py BEFORE [AFTER] [--rounds 15] [--steps 3] [--precision float32] [--instructions]

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


def bench(program, model, policy, settings, steps, threads, before=()):
    command = [*before, program, 'bench', f'models/{model}.yaml', '--policy', policy, *settings,
               '--steps', str(steps), '--threads', str(threads), '--json']
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f'{" ".join(map(str, command))}:\n{done.stderr}')
    return done


def seconds(program, model, policy, settings, steps):
    done = bench(program, model, policy, ['--patch', '64', *settings], steps, 2)
    return json.loads(done.stdout)['step_seconds']['median']


def instructions(program, model, policy, settings):
    """Instructions of two steps more than one."""
    def count(steps):
        done = bench(
            program, model, policy,
            ['--patch', '16', '--set', 'width=16', '--set', 'levels=3', *settings], steps, 1,
            before=['valgrind', '--tool=callgrind', '--callgrind-out-file=/dev/null'])
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
    parser.add_argument('--rounds', type=int, default=15)
    parser.add_argument('--steps', type=int, default=3)
    parser.add_argument('--set', action='append', default=[], help='a parameter of every model')
    parser.add_argument('--instructions', action='store_true')
    options = parser.parse_args()
    settings = [word for value in options.set for word in ('--set', value)]
    cases = [(model, policy) for model in MODELS for policy in POLICIES]
    figures = {case: ([], []) for case in cases}
    with tempfile.TemporaryDirectory() as folder:
        programs = []
        for name, build in (('before', options.before), ('after', options.after)):
            # valgrind cannot read the debug information of Swift's static libraries.
            programs.append(f'{folder}/{name}')
            subprocess.run(
                ['objcopy', '--strip-debug', build / 'invseg-run', programs[-1]], check=True)
        for round in range(1 if options.instructions else options.rounds):
            for case in cases:
                for index in (0, 1) if round % 2 == 0 else (1, 0):
                    figures[case][index].append(
                        instructions(programs[index], *case, settings) if options.instructions
                        else seconds(programs[index], *case, settings, options.steps))
    unit = 'instructions' if options.instructions else 'seconds'
    print(f'{processor()}; {unit} of a step, before and after')
    ratios = []
    for case, runs in figures.items():
        before, after = map(statistics.median, runs)
        ratios.append(after / before)
        print(f'{" ".join(case):<26}{before:>14.6g}{after:>14.6g}{ratios[-1]:>9.4f}')
    mean = math.exp(statistics.fmean(map(math.log, ratios)))
    print(f'geometric mean of the ratios {mean:.4f}, largest {max(ratios):.4f}')


if __name__ == '__main__':
    main()
