#!/usr/bin/env python3
"""Times a training step of ours and of the peers in turn, in one run, and writes a report.

    step_times.py PEERS --python PYTHON [--rounds 3] [--out benchmarks/RESULTS.md] [--bin .build/release]

PEERS holds step.py, which prints one JSON line with step_seconds_median and peak_mib for a network;
PYTHON runs it. Every round runs each case once, ours and theirs after one another, so that whatever else the
machine does falls on all of them; the report has the median of the rounds' medians, the least and
the largest, and the ratios of the medians.
"""
import argparse
import json
import pathlib
import platform
import statistics
import subprocess
import sys

PATCH, THREADS, STEPS = 64, 2, 3
COMMON = ['--set', 'modalities=4', '--set', 'loss=cross-entropy']


def ours(model, policy, *settings):
    command = ['bench', f'models/{model}.yaml', *COMMON, '--policy', policy]
    for setting in settings:
        command += ['--set', setting]
    return command


# Name, ours or the peer's command.
CASES = {
    'coupling U-Net, 2 blocks': {
        'keep': ours('partially-invres', 'keep', 'blocks=2'),
        'invert': ours('partially-invres', 'invert', 'blocks=2'),
        'PyTorch': ['partial-autograd', '--blocks', '2'],
        'RevTorch': ['partial-revtorch', '--blocks', '2'],
    },
    'coupling U-Net, 8 blocks': {
        'keep': ours('partially-invres', 'keep', 'blocks=8'),
        'invert': ours('partially-invres', 'invert', 'blocks=8'),
        'PyTorch': ['partial-autograd', '--blocks', '8'],
        'RevTorch': ['partial-revtorch', '--blocks', '8'],
    },
    'coupling U-Net, 2 blocks, bfloat16': {
        'keep': ours('partially-invres', 'keep', 'blocks=2', 'precision=bfloat16'),
        'invert': ours('partially-invres', 'invert', 'blocks=2', 'precision=bfloat16'),
        'PyTorch': ['partial-autograd', '--blocks', '2', '--bf16'],
    },
    '3D U-Net': {
        'keep': ours('unet3d', 'keep'),
        'PyTorch': ['unet3d'],
    },
    '3D U-Net, bfloat16': {
        'keep': ours('unet3d', 'keep', 'precision=bfloat16'),
        'PyTorch': ['unet3d', '--bf16'],
    },
}
PEERS = ['PyTorch', 'RevTorch']


def printed_json(command):
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f'{" ".join(command)}:\n{result.stderr}')
    return json.loads(result.stdout[result.stdout.index('{'):])


def measured(name, command, options, patch=PATCH, steps=STEPS):
    """Seconds of a step, and MiB that the process grew by in the steps."""
    if name in PEERS:
        line = printed_json([
            options.python, str(pathlib.Path(options.peers) / 'step.py'), *command, '--size',
            str(patch), '--steps', str(steps), '--threads', str(THREADS),
        ])
        return line['step_seconds_median'], line['peak_mib']
    report = printed_json([
        f'{options.bin}/invseg-run', *command, '--patch', str(patch), '--steps', str(steps),
        '--threads', str(THREADS), '--json'])
    return report['step_seconds']['median'], report['process_step_peak_bytes'] / 2**20


def processor():
    for line in open('/proc/cpuinfo'):
        if line.startswith('model name'):
            return line.split(':')[1].strip()
    return platform.processor()


def report(times, kernels, options):
    lines = [
        '# A training step, ours and the peers\'', '',
        f'{processor()}, {THREADS} threads, patch {PATCH}^3, batch 1, four modalities and classes,',
        'channels 32, 64, 128, 256, cross-entropy, Adam. Seconds of a step: the median of '
        f'{options.rounds} runs\' medians of {STEPS} steps (least to largest); the runs took turns.',
        'MiB: how far the process\'s peak grew beyond what it held before the first step.', '',
        '| network | run | seconds | of PyTorch\'s | of RevTorch\'s | MiB |',
        '|---|---|---|---|---|---|',
    ]
    for case, runs in times.items():
        medians = {
            name: statistics.median(seconds for seconds, _ in values)
            for name, values in runs.items()}
        for name, values in runs.items():
            times_of = [seconds for seconds, _ in values]
            mebibytes = max(mebibytes for _, mebibytes in values)
            ratios = [
                f'{medians[name] / medians[peer]:.2f}' if peer in medians and name not in PEERS
                else '' for peer in PEERS]
            lines.append(
                f'| {case} | {name} | {medians[name]:.3f} ({min(times_of):.3f} to '
                f'{max(times_of):.3f}) | {ratios[0]} | {ratios[1]} | {mebibytes:.0f} |')
    lines += ['', 'Convolutions on one core (`invseg-run calibrate --kernels`):', '', '```',
              kernels.rstrip(), '```', '',
              'Printed by `make bench PEERS=FOLDER PYTHON=PYTHON`.']
    return '\n'.join(lines) + '\n'


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('peers', help='folder of step.py')
    parser.add_argument('--python', required=True, help='interpreter that has PyTorch')
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--cases', default='', help='only cases whose name contains this')
    parser.add_argument('--out', default='benchmarks/RESULTS.md')
    parser.add_argument('--bin', default='.build/release')
    options = parser.parse_args()
    cases = {name: runs for name, runs in CASES.items() if options.cases in name}
    times = {case: {name: [] for name in runs} for case, runs in cases.items()}
    for _ in range(options.rounds):
        for case, runs in cases.items():
            for name, command in runs.items():
                times[case][name].append(measured(name, command, options))
                print(
                    f'{case}, {name}: %.3f s, %.0f MiB' % times[case][name][-1], file=sys.stderr)
    kernels = subprocess.run(
        [f'{options.bin}/invseg-run', 'calibrate', '--kernels'], capture_output=True, text=True,
        check=True).stdout
    pathlib.Path(options.out).write_text(report(times, kernels, options))


if __name__ == '__main__':
    main()
