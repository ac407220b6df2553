#!/usr/bin/env python3
"""Trains for equal minutes with three augmentations and scores what each gave, then the best one once on the test set.

    augmentation_accuracy.py DATASET OUT [--minutes 10] [--seeds 0 1] [--peers PEERS --python PYTHON] [--bin .build/release]

DATASET has one modality, labels 0 to 3 and a test set. The augmentations are compared on nnU-Net's fold 0 of the
training cases alone; the one with the best mean Dice is trained on all of them, and the test cases are scored once.
PEERS holds train.py, which trains in PyTorch for the same minutes and is scored on the same cases. All runs take two
threads, one after the other. What OUT has of a former call is not trained again. Writes OUT/augmentation.md and
OUT/augmentation.svg.
"""
import argparse
import json
import pathlib
import re
import shutil
import statistics
import subprocess
import sys

from figures import drawn
from step_times import processor

MODEL = pathlib.Path('models/partially-invres.yaml')
KINDS = {'standard': 'standard', 'flips': '{flips: [0, 1, 2]}', 'none': '{set: none}'}
NAMES = {'standard': 'standard set', 'flips': 'flips alone', 'none': 'none'}
SETTINGS = [f'--set={setting}' for setting in ('modalities=1', 'width=16', 'levels=4', 'blocks=1')]
EPOCH = 'epoch: 100\nvalidation: {on: patches, batches: 20}\n'


def run(command):
    print(' '.join(map(str, command)), file=sys.stderr, flush=True)
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(done.returncode)
    return done.stdout


def train(options, kind, seed, split):
    """The folder of a run that is over."""
    folder = options.out / f'{kind}-{seed}-{split}'
    if (folder / 'done').exists():
        return folder
    text, count = re.subn('(?m)^augmentation: .*$', f'augmentation: {KINDS[kind]}', MODEL.read_text())
    assert count == 1
    model = options.out / f'{kind}.yaml'
    # The Dice of every epoch takes cases that are held out.
    model.write_text(text + (EPOCH if split == 'fold' else ''))
    # One that was broken off would have had other minutes.
    shutil.rmtree(folder, ignore_errors=True)
    run([options.bin / 'invseg-run', 'train', model, '--data', options.dataset, '--out', folder,
         '--minutes', options.minutes, '--threads', '2', '--patch', '64', '--seed', seed, *SETTINGS,
         *(['--fold', '0'] if split == 'fold' else [])])
    (folder / 'done').touch()
    return folder


def scores(summary):
    """Mean Dice of each label, and of all."""
    summary = json.loads(summary.read_text())
    return [summary['mean'][label]['Dice'] for label in ('1', '2', '3')] + [summary['foreground_mean']['Dice']]


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def row(*cells):
    return '| ' + ' | '.join(cell if isinstance(cell, str) else f'{cell:.4f}' for cell in cells) + ' |'


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('dataset', type=pathlib.Path)
    parser.add_argument('out', type=pathlib.Path)
    parser.add_argument('--minutes', default='10')
    parser.add_argument('--seeds', nargs='+', default=['0', '1'])
    parser.add_argument('--peers', type=pathlib.Path)
    parser.add_argument('--python', help='interpreter that has PyTorch and nibabel')
    parser.add_argument('--bin', type=pathlib.Path, default='.build/release')
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)

    minutes = float(options.minutes)
    table = [f'| augmentation | seed | steps | ventricles | grey | white | mean | in the last tenth: loss |',
             '|---|---|---|---|---|---|---|---|']
    means, curves = {kind: [] for kind in KINDS}, {kind: [] for kind in KINDS}
    for seed in options.seeds:
        for kind in KINDS:
            folder = train(options, kind, seed, 'fold')
            steps, epochs = lines(folder / 'metrics.jsonl'), lines(folder / 'epochs.jsonl')
            dice = scores(folder / 'validation' / 'summary.json')
            last = [step['loss'] for step in steps[len(steps) * 9 // 10:]]
            table.append(row(NAMES[kind], seed, str(len(steps)), *dice, statistics.mean(last)))
            means[kind].append(dice[-1])
            # The last epoch that ends within each tenth of the time.
            curves[kind].append([
                [epoch['mean_dice'] for epoch in epochs if epoch['seconds'] <= 60 * minutes * tenth / 10 + 1][-1]
                for tenth in range(1, 11)])
    best = max(KINDS, key=lambda kind: statistics.mean(means[kind]))

    folder = train(options, best, options.seeds[0], 'all')
    predictions = folder / 'predictions'
    if not predictions.exists():
        run([options.bin / 'invseg-run', 'predict', folder, '--input', options.dataset, '--out', predictions])
    run([options.bin / 'invseg-run', 'evaluate', '--prediction', predictions, '--reference', options.dataset / 'labelsTs'])
    test = ['| on the test cases | steps | ventricles | grey | white | mean |', '|---|---|---|---|---|---|',
            row(f'invseg, {NAMES[best]}', str(len(lines(folder / 'metrics.jsonl'))),
                *scores(predictions / 'summary.json'))]
    if options.peers:
        kept = options.out / 'pytorch.json'
        if not kept.exists():
            kept.write_text(run([
                options.python, options.peers / 'train.py', 'partial-autograd', '--seconds', str(60 * minutes),
                '--train', options.dataset, '--test', options.dataset / 'imagesTs', options.dataset / 'labelsTs']))
        peer = json.loads(kept.read_text().splitlines()[-1])
        cases = [statistics.mean(case) for case in zip(*peer['dice_csf_gm_wm'].values())]
        test.append(row('PyTorch, none', str(peer['steps']), *cases, statistics.mean(cases)))

    page = ['# Augmentation in equal minutes', '', '```sh',
            'python3 benchmarks/augmentation_accuracy.py DATASET OUT --peers PEERS --python PYTHON', '```', '',
            f'{processor()}, two threads, {options.minutes} minutes each. Dice of the cases held out, by label.', '',
            *table, '', '![Dice by time](augmentation.svg)', '',
            f'The best mean of the seeds is that of: {NAMES[best]}.', '', *test]
    (options.out / 'augmentation.md').write_text('\n'.join(page) + '\n')
    average = {kind: [statistics.mean(values) for values in zip(*curves[kind])] for kind in KINDS}
    (options.out / 'augmentation.svg').write_text(drawn(
        'Dice on patches of the cases held out', 'tenth of the time', 'Dice, mean of the seeds',
        list(range(1, 11)), average, NAMES, is_linear=True))
    print('\n'.join(page))


if __name__ == '__main__':
    main()
