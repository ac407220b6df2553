#!/usr/bin/env python3
"""What exactness costs: the same trainings by builds whose grids differ, and their scores on cases never trained on.

    grid_ablation.py DATASET OUT NAME=BIN [NAME=BIN ...]

Every build trains both invertible networks (16 channels wide, patches of 48 voxels) for 1,000 steps with three seeds on
six of DATASET's first eight training cases, predicts the other two and scores them. Then it trains networks of 2, 8 and
32 couplings a level (two levels, patches of 32 voxels) for 200 steps. All values are kept, as a build without a grid has
no exact inverse. DATASET is in nnU-Net's raw layout, with one modality and labels 0 to 3. Prints two tables, writes the
losses of the deep networks, means of ten steps, to OUT/losses.csv, and goes on where a former call on OUT ended.
"""
import argparse
import csv
import json
import pathlib
import shutil
import statistics
import subprocess
import sys

NETWORKS = ['partially-invres', 'fully-invres']
SETTINGS = ['width=16', 'modalities=1', 'classes=4']
SEEDS = [0, 1, 2]
DEPTHS = [2, 8, 32]
MODELS = pathlib.Path(__file__).resolve().parent.parent / 'models'


def run(command):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f'{" ".join(map(str, command))}:\n{done.stderr}')


def split(dataset, out):
    """The first six of eight cases to train on, the other two to score."""
    description = json.loads((dataset / 'dataset.json').read_text())
    ending = description['file_ending']
    cases = sorted(path.name.removesuffix(ending) for path in (dataset / 'labelsTr').iterdir())[:8]
    for name, part in (('Tr', cases[:6]), ('Ts', cases[6:])):
        for kind, suffix in (('images', '_0000'), ('labels', '')):
            folder = out / f'{kind}{name}'
            folder.mkdir(parents=True, exist_ok=True)
            for case in part:
                shutil.copy(dataset / f'{kind}Tr' / f'{case}{suffix}{ending}', folder)
    (out / 'dataset.json').write_text(json.dumps({**description, 'numTraining': 6}))


def train(binary, network, settings, patch, seed, steps, data, out):
    """Trains unless a former call did; a run that was cut off begins again."""
    if not (out / 'finished').exists():
        shutil.rmtree(out, ignore_errors=True)
        run([binary / 'invseg-run', 'train', MODELS / f'{network}.yaml', *(w for s in settings for w in ('--set', s)),
             '--patch', patch, '--policy', 'keep', '--data', data, '--seed', seed, '--steps', steps, '--out', out])
        (out / 'finished').touch()


def losses(out):
    return [json.loads(line)['loss'] for line in (out / 'metrics.jsonl').read_text().splitlines()]


def range_scale(out):
    """What the model's range was widened by in the end."""
    with (out / 'checkpoint.safetensors').open('rb') as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), 'little')))
    return int(header['__metadata__']['range-scale'])


def dice(binary, run_folder, data):
    """The mean over cases and labels."""
    predictions, scores = run_folder / 'predictions', run_folder / 'scores.csv'
    if not scores.exists():
        shutil.rmtree(predictions, ignore_errors=True)
        run([binary / 'invseg-run', 'predict', run_folder, '--input', data, '--out', predictions])
        run([binary / 'invseg-run', 'evaluate', '--prediction', predictions, '--reference', data / 'labelsTs', '--csv',
             scores])
    with scores.open() as file:
        rows = [row for row in csv.DictReader(file)]
    return statistics.mean(float(row['Dice']) for row in rows)


def scored(builds, data, out):
    print('| network | grid | Dice of each seed | mean | spread | loss of the last 100 steps | range at the end |')
    print('|---|---|---|---|---|---|---|')
    for network in NETWORKS:
        for name, binary in builds.items():
            folders = [out / f'{network}-{name}-{seed}' for seed in SEEDS]
            for seed, folder in zip(SEEDS, folders):
                train(binary, network, SETTINGS, 48, seed, 1000, data, folder)
            values = [dice(binary, folder, data) for folder in folders]
            last = statistics.mean(statistics.mean(losses(folder)[-100:]) for folder in folders)
            ranges = ', '.join(f'{range_scale(folder)} R' for folder in folders)
            print(f'| {network} | {name} | {", ".join(f"{v:.4f}" for v in values)} | {statistics.mean(values):.4f} | '
                  f'{max(values) - min(values):.4f} | {last:.4f} | {ranges} |', flush=True)


def deep(builds, data, out):
    print('| network | couplings | grid | loss of steps 1-20 | 91-110 | 181-200 | range at the end |')
    print('|---|---|---|---|---|---|---|')
    curves = {}
    for network in NETWORKS:
        for depth in DEPTHS:
            for name, binary in builds.items():
                folder = out / f'{network}-{name}-deep-{depth}'
                settings = [*SETTINGS, f'blocks={depth}', 'levels=2']
                train(binary, network, settings, 32, 0, 200, data, folder)
                curve = losses(folder)
                curves[f'{network} {depth} {name}'] = [statistics.mean(curve[i:i + 10]) for i in range(0, 200, 10)]
                parts = ' | '.join(f'{statistics.mean(curve[a:a + 20]):.4f}' for a in (0, 90, 180))
                print(f'| {network} | {depth} | {name} | {parts} | {range_scale(folder)} R |', flush=True)
    with (out / 'losses.csv').open('w', newline='') as file:
        table = csv.writer(file, lineterminator='\n')
        table.writerow(['step', *curves])
        for row, values in enumerate(zip(*curves.values())):
            table.writerow([10 * (row + 1), *(f'{value:.4f}' for value in values)])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('dataset', type=pathlib.Path)
    parser.add_argument('out', type=pathlib.Path)
    parser.add_argument('builds', nargs='+', metavar='NAME=BIN')
    options = parser.parse_args()
    builds = {name: pathlib.Path(path) for name, path in (b.split('=', 1) for b in options.builds)}
    split(options.dataset, options.out / 'data')
    scored(builds, options.out / 'data', options.out)
    deep(builds, options.out / 'data', options.out)


if __name__ == '__main__':
    main()
