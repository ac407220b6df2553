#!/usr/bin/env python3
"""Times whole volumes, ours and by ONNX Runtime and OpenVINO in turn, and writes a report.

    prediction_times.py PEERS --python PYTHON [--rounds 3] [--size 160] [--out benchmarks/PREDICTION.md]

PEERS holds networks.py; PYTHON runs peer_prediction.py with it. A volume is a phantom of SIZE^3 voxels in four
channels. All engines take the same tiles of 64^3 in two threads. Ratios are of the medians.
"""
import argparse
import json
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

from step_times import processor

HERE = pathlib.Path(__file__).parent
NETWORKS = {'3D U-Net': ('unet3d', 'unet3d', []),
            'coupling U-Net': ('partially-invres', 'partial-autograd', ['--set', 'blocks=2'])}
PEERS = ['ONNX Runtime', 'OpenVINO']


def run(command):
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f'{" ".join(map(str, command))}:\n{result.stderr}')
    return result


def ours(program, folder, name):
    """Seconds of the volume, and the share of it that the network took."""
    log = run([program, 'predict', folder / name, '--input', folder / 'data', '--out',
               folder / 'ours', '--threads', '2', '--overwrite']).stderr
    found = re.search(r'gz  ([\d.]+) (m?s): network (\d+) %, .*other (\d+) %', log)
    seconds = float(found[1]) / (1000 if found[2] == 'ms' else 1)
    return seconds, int(found[3]) / 100, int(found[4]) / 100


def theirs(options, folder, peer, network):
    images = sorted((folder / 'data' / 'imagesTr').iterdir())
    line = json.loads(run([
        options.python, HERE / 'peer_prediction.py', options.peers,
        peer.replace(' ', '').lower(), network, *images, '--out', folder / 'peer.nii.gz'
    ]).stdout.splitlines()[-1])
    return line['seconds'], line['network_seconds'] / line['seconds'], None


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('peers', help='folder of networks.py')
    parser.add_argument('--python', required=True, help='interpreter that has the peers')
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--size', type=int, default=160)
    parser.add_argument('--out', default='benchmarks/PREDICTION.md')
    parser.add_argument('--bin', default='.build/release')
    options = parser.parse_args()
    program = f'{options.bin}/invseg-run'
    lines = [
        '# A whole volume, ours and by ONNX Runtime and OpenVINO', '',
        f'{processor()}, two threads, {options.size}^3 voxels in four channels, five classes,'
        ' tiles of 64^3 that overlap by half;', f'from file to file, medians of {options.rounds}'
        ' (least to largest); the runs took turns. Other: neither network, reading nor writing.', '',
        '| network | engine | seconds | of ONNX Runtime\'s | of OpenVINO\'s | network | other |',
        '|---|---|---|---|---|---|---|']
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        run([program, 'synthesize', '--out', folder / 'data', '--cases', '1', '--modalities', '4',
             '--size', str(options.size)])
        for model, _, settings in NETWORKS.values():
            run([program, 'train', f'models/{model}.yaml', '--data', folder / 'data', '--out',
                 folder / model, '--steps', '1', '--patch', '64', '--set', 'modalities=4', '--set',
                 'classes=5', *settings])
        for title, (model, network, _) in NETWORKS.items():
            times = {engine: [] for engine in ['invseg', *PEERS]}
            for _ in range(options.rounds):
                for engine, values in times.items():
                    values.append(
                        ours(program, folder, model) if engine == 'invseg'
                        else theirs(options, folder, engine, network))
                    print(f'{title}, {engine}: {values[-1][0]:.2f} s', file=sys.stderr)
            medians = {
                engine: statistics.median(value[0] for value in values)
                for engine, values in times.items()}
            for engine, values in times.items():
                seconds = [value[0] for value in values]
                ratios = [
                    f'{medians[engine] / medians[peer]:.2f}' if engine == 'invseg' else ''
                    for peer in PEERS]
                share = statistics.median(value[1] for value in values)
                other = '' if values[0][2] is None else f'{max(v[2] for v in values):.0%}'
                lines.append(
                    f'| {title} | {engine} | {medians[engine]:.2f} ({min(seconds):.2f} to'
                    f' {max(seconds):.2f}) | {ratios[0]} | {ratios[1]} | {share:.0%} | {other} |')
    lines += ['', 'Printed by `make bench PEERS=FOLDER PYTHON=PYTHON`.']
    text = '\n'.join(lines) + '\n'
    pathlib.Path(options.out).write_text(text)
    print(text)


if __name__ == '__main__':
    main()
