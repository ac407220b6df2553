#!/usr/bin/env python3
"""Compares one step of ours with the reference numbers of the same network in PyTorch.

    compare_reference.py unet3d REFERENCE_FOLDER [--float64] [--bin .build/release]

REFERENCE_FOLDER holds weights.safetensors, step.safetensors and network.json of the network
`unet3d` or `partial-autograd`: parameters under PyTorch's names, input, labels, logits and
gradients in float64. Prints the largest difference of the logits over the largest logit, and the
largest difference of a gradient over that tensor's largest. Exits with 1 where they are above
1e-5 and 1e-4, or 1e-9 with --float64.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy
from safetensors.numpy import load_file

MODELS = {'unet3d': 'unet3d', 'partial-autograd': 'partially-invres'}


def path_of(level):
    """Path of a level's body: each level stands in the skip of the one above."""
    return '.'.join(['level'] + ['skip.level'] * level)


def unet3d_names(levels):
    names = {'head.weight': 'head.weight', 'head.bias': 'head.bias'}
    for level in range(levels):
        at = path_of(level)
        blocks = [f'encoder.{level}.{block}' for block in range(2)]
        if level < levels - 1:
            blocks += [f'decoder.{level}.{block}' for block in range(2)]
        for index, theirs in enumerate(blocks):
            ours = f'{at}.conv-norm-act' + (f'-{index + 1}' if index else '')
            names[f'{ours}.conv.weight'] = f'{theirs}.0.weight'
            names[f'{ours}.instance-norm.weight'] = f'{theirs}.1.weight'
            names[f'{ours}.instance-norm.bias'] = f'{theirs}.1.bias'
        if level < levels - 1:
            for kind in ('weight', 'bias'):
                names[f'{at}.skip.conv-transpose.{kind}'] = f'up.{level}.{kind}'
    return names


def partial_names(levels, blocks):
    names = {'stem.weight': 'stem.weight', 'head.weight': 'head.weight', 'head.bias': 'head.bias'}

    def coupling(ours, theirs):
        for branch in 'fg':
            at = f'{ours}.coupling.{branch}.residual'
            names[f'{at}.group-norm.weight'] = f'{theirs}.{branch}.0.weight'
            names[f'{at}.group-norm.bias'] = f'{theirs}.{branch}.0.bias'
            names[f'{at}.conv.weight'] = f'{theirs}.{branch}.2.weight'

    for level in range(levels):
        at = path_of(level)
        for block in range(blocks):
            coupling(f'{at}.down.{block}.reversible', f'encoder.{level}.{block}')
        coupling(f'{at}.up', f'decoder.{level}.0')
        if level < levels - 1:
            for kind in ('weight', 'bias'):
                names[f'{at}.skip.widen.{kind}'] = f'down.{level}.{kind}'
                names[f'{at}.skip.narrow.{kind}'] = f'up.{level}.{kind}'
    return names


def names_of(network, described):
    """Names of PyTorch's by ours, of a network that `network.json` describes."""
    levels = len(described['channels'].split(','))
    return unet3d_names(levels) if network == 'unet3d' else partial_names(levels, described['blocks'])


def probe(network, reference, described, bin, float64=False):
    """Our outputs and gradients of the reference's step, by our names."""
    channels = [int(c) for c in described['channels'].split(',')]
    settings = {'modalities': described['modalities'], 'classes': described['classes'],
                'width': channels[0], 'levels': len(channels), 'loss': 'cross-entropy'}
    if network != 'unet3d':
        settings['blocks'] = described['blocks']
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / 'names.json').write_text(json.dumps(names_of(network, described)))
        command = [str(bin / 'invseg-run'), 'probe',
                   f'models/{MODELS[network]}.yaml',
                   '--patch', str(described['size']),
                   '--input', str(reference / 'step.safetensors'),
                   '--weights', str(reference / 'weights.safetensors'),
                   '--names', str(folder / 'names.json'), '--out', str(folder / 'out.safetensors')]
        for name, value in settings.items():
            command += ['--set', f'{name}={value}']
        subprocess.run(command + (['--float64'] if float64 else []), check=True)
        return load_file(folder / 'out.safetensors')


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('network', choices=MODELS)
    parser.add_argument('reference', type=pathlib.Path)
    parser.add_argument('--float64', action='store_true')
    parser.add_argument('--bin', type=pathlib.Path, default=pathlib.Path('.build/release'))
    options = parser.parse_args()

    described = json.loads((options.reference / 'network.json').read_text())
    names = names_of(options.network, described)
    ours = probe(options.network, options.reference, described, options.bin, options.float64)
    theirs = load_file(options.reference / 'step.safetensors')

    def difference(mine, other):
        mine = mine.astype(numpy.float64)
        return float(numpy.abs(mine - other).max() / numpy.abs(other).max())

    logits = difference(ours['segmentation'], theirs['logits'])
    gradients = {f'gradient.{mine}': difference(ours[f'gradient.{mine}'],
                                                theirs[f'gradient.{other}'])
                 for mine, other in names.items()}
    gradients['gradient.input'] = difference(ours['gradient.input'], theirs['gradient.input'])
    worst = max(gradients, key=gradients.get)
    loss = abs(float(ours['loss'].ravel()[0]) - float(theirs['loss'].ravel()[0]))
    print(f'{options.network} {"float64" if options.float64 else "float32"}: '
          f'logits {logits:.2e}, loss {loss:.2e}, '
          f'{len(gradients)} gradients at most {gradients[worst]:.2e} ({worst})')
    limits = (1e-9, 1e-9) if options.float64 else (1e-5, 1e-4)
    sys.exit(logits > limits[0] or gradients[worst] > limits[1])


if __name__ == '__main__':
    main()
