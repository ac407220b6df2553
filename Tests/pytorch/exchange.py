#!/usr/bin/env python3
"""Trains ten batches by invseg-run, by a program for PyTorch, and half by each, and compares losses and weights.

    exchange.py BIN [MODEL [NAME=VALUE …]]

The data are one case as large as the patch, without augmentation, so that every batch is the same. Losses of all steps
and the weights after them agree to 1e-4. So they do after ten updates of two batches by `fit`, with another optimizer, a
schedule and an average of the weights. Needs PyTorch, nibabel and safetensors.
"""
import argparse
import json
import pathlib
import re
import shutil
import subprocess
import tempfile

import nibabel
import numpy
import torch
from safetensors.torch import load_file

import check

SIZE = 16
CONSTANT = 'schedule: constant\n'
OTHER = '''optimizer: {sgd: {rate: 1e-2, momentum: 0.9, nesterov: true, weight-decay: 1e-4}}
schedule: {cosine: {warm-up: 0.2, floor: 0.01}}
accumulation: 2
weight-average: {decay: 0.9}
'''


def plain(path, training):
    """The text of a model without what differs from batch to batch, and trained as `training` says."""
    text = pathlib.Path(path).read_text()
    keys = [line.split(':')[0] for line in training.splitlines()]
    for key in ('augmentation', 'sampling', 'normalization', *keys):
        text = re.sub(rf'(?m)^{key}:.*\n', '', text)
    return text + 'normalization: none\naugmentation: none\n' + training


def expect(name, losses, path, expected_losses, expected):
    """Losses of steps and tensors of a checkpoint within 1e-4 of those that are expected; relatively, where a loss is above 1."""
    by_loss = max(abs(a - b) / max(1, abs(a)) for a, b in zip(expected_losses, losses, strict=True))
    tensors = load_file(path)
    assert tensors.keys() == expected.keys()
    by_weight = max(
        float((tensors[key] - expected[key]).abs().max()) for key in expected if not key.startswith('optimizer.'))
    print(f'{name}: losses differ by {by_loss:.1e}, weights by {by_weight:.1e}')
    assert by_loss <= 1e-4 and by_weight <= 1e-4


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('bin', type=pathlib.Path)
    parser.add_argument('model', nargs='?', default='models/partially-invres.yaml')
    parser.add_argument('settings', nargs='*', default=['levels=2', 'width=16', 'modalities=1', 'classes=5'])
    options = parser.parse_args()
    torch.set_num_threads(2)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)

        def run(*words):
            subprocess.run([options.bin / 'invseg-run', *map(str, words)], check=True, capture_output=True)

        (folder / 'model.yaml').write_text(plain(options.model, CONSTANT))
        (folder / 'other.yaml').write_text(plain(options.model, OTHER))
        # The second of two cases is the test set.
        run('synthesize', '--out', folder / 'data', '--cases', '2', '--size', f'{SIZE},{SIZE},{SIZE}')
        settings = [word for setting in options.settings for word in ('--set', setting)] + ['--patch', str(SIZE)]

        def train(steps, out, model='model.yaml'):
            run('train', folder / model, *settings, '--data', folder / 'data', '--steps', steps, '--out', out)

        def emitted(model):
            subprocess.run(
                [options.bin / 'invseg-compile', 'emit', folder / model, *settings, '--target', 'pytorch', '-o',
                 folder / f'{model}-program'], check=True, capture_output=True)
            return check.module(folder / f'{model}-program')

        def losses(out):
            return [json.loads(line)['loss'] for line in (out / 'metrics.jsonl').read_text().splitlines()]

        train(10, folder / 'ours')
        train(5, folder / 'half')
        network = emitted('model.yaml')

        def volume(path):
            # Files have the fastest axis first.
            return torch.from_numpy(numpy.asarray(nibabel.load(path).dataobj).T.copy())

        case = next((folder / 'data' / 'labelsTr').glob('*.nii.gz')).name.removesuffix('.nii.gz')
        image = volume(folder / 'data' / 'imagesTr' / f'{case}_0000.nii.gz').float()[None, None]
        labels = volume(folder / 'data' / 'labelsTr' / f'{case}.nii.gz').to(torch.uint8)[None, None]

        def go_on(step, count):
            return [float(step(image, labels, rate=network.rate(0))['loss']) for _ in range(count)]

        theirs = network.Step(network)
        their_losses = go_on(theirs, 5)
        theirs.save(folder / 'five.safetensors')
        their_losses += go_on(theirs, 5)
        theirs.save(folder / 'ten.safetensors')

        after_ours = network.Step(network)
        after_ours.load(folder / 'half' / 'checkpoint.safetensors')
        half_losses = losses(folder / 'half') + go_on(after_ours, 5)
        after_ours.save(folder / 'half-ten.safetensors')

        shutil.copy(folder / 'five.safetensors', folder / 'half' / 'checkpoint.safetensors')
        run('train', '--resume', folder / 'half', '--steps', 10)
        run('predict', folder / 'half', '--input', folder / 'data', '--out', folder / 'predictions')

        reference = load_file(folder / 'ours' / 'checkpoint.safetensors')
        ways = {
            'PyTorch': (their_losses, folder / 'ten.safetensors'),
            'five by invseg-run, five by PyTorch': (half_losses, folder / 'half-ten.safetensors'),
            'five by PyTorch, five by invseg-run': (
                their_losses[:5] + losses(folder / 'half')[5:], folder / 'half' / 'checkpoint.safetensors'),
        }
        for name, (found, path) in ways.items():
            expect(name, found, path, losses(folder / 'ours'), reference)

        train(20, folder / 'other', 'other.yaml')
        network, other_losses = emitted('other.yaml'), []

        class Told(network.Step):
            def gradients(self, *batch):
                given = super().gradients(*batch)
                other_losses.append(float(given['loss']))
                return given

        network.invseg.Step = Told
        network.invseg.fit(network, lambda _: (image, labels), 10, folder / 'fitted.safetensors', log=lambda _: None)
        expect('fit', other_losses, folder / 'fitted.safetensors', losses(folder / 'other'),
               load_file(folder / 'other' / 'checkpoint.safetensors'))


if __name__ == '__main__':
    main()
