#!/usr/bin/env python3
"""Compares single gradients in float32 with PyTorch's float64, ours and PyTorch's own float32.

    gradient_outliers.py BIN PEERS [--network partial-autograd] [--draws 20] [--size 32] [--channels 16,32,64] [--blocks 2]

The network is `partial-autograd`, which is our `partially-invres`, or `unet3d`, which has no grid. PEERS is the folder with `networks.py` and `reference.py`. A draw has its own weights, input and labels. The error of a
gradient is relative to the largest of its tensor, and an outlier is one above 1e-4. The rounding of a number in front of
a leaky ReLU may take it to the other side of the kink. So draws are told apart by whether such an argument lies within
1e-6 of it.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy
import torch
from safetensors.torch import load_file

from compare_reference import MODELS, names_of, probe

OUTLIER, NEAR = 1e-4, 1e-6


def step(model, given, dtype):
    """Gradients of a step in PyTorch, and how many arguments of activations lie near the kink."""
    near = 0

    def count(_, arguments):
        nonlocal near
        near += int((arguments[0].abs() < NEAR).sum())

    hooks = [module.register_forward_pre_hook(count) for module in model.modules() if isinstance(module, torch.nn.LeakyReLU)]
    model = model.to(dtype)
    volume = given['input'].clone().to(dtype).requires_grad_(True)
    torch.nn.functional.cross_entropy(model(volume), given['labels']).backward()
    for hook in hooks:
        hook.remove()
    return {'input': volume.grad, **{name: p.grad for name, p in model.named_parameters()}}, near


def errors(gradients, exact):
    """Errors of all gradients, each relative to the largest of its tensor."""
    parts = [
        (numpy.asarray(value, numpy.float64) - exact[name]).ravel() / numpy.abs(exact[name]).max()
        for name, value in gradients.items()]
    return numpy.abs(numpy.concatenate(parts))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('bin', type=pathlib.Path)
    parser.add_argument('peers', type=pathlib.Path)
    parser.add_argument('--network', choices=MODELS, default='partial-autograd')
    parser.add_argument('--draws', type=int, default=20)
    parser.add_argument('--size', type=int, default=32)
    parser.add_argument('--channels', default='16,32,64')
    parser.add_argument('--blocks', type=int, default=2)
    options = parser.parse_args()
    sys.path.insert(0, str(options.peers))
    import networks
    print('| draw | arguments near the kink | our outliers | the largest | PyTorch\'s outliers | the largest |')
    print('|---|---|---|---|---|---|')
    rows = []
    for draw in range(options.draws):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            subprocess.run(
                [sys.executable, options.peers / 'reference.py', options.network, '--size', str(options.size), '--channels',
                 options.channels, '--blocks', str(options.blocks), '--seed', str(draw), '--out', folder], check=True)
            described = json.loads((folder / 'network.json').read_text())
            given = load_file(folder / 'step.safetensors')
            exact = {
                name.removeprefix('gradient.'): value.numpy() for name, value in given.items()
                if name.startswith('gradient.')}
            model = networks.build(
                options.network, described['modalities'], described['classes'], [int(c) for c in options.channels.split(',')],
                options.blocks, (options.size,) * 3)
            model.load_state_dict(load_file(folder / 'weights.safetensors'))
            theirs, _ = step(model, given, torch.float32)
            model.zero_grad()
            _, near = step(model, given, torch.float64)
            out = probe(options.network, folder, described, options.bin)
        names = names_of(options.network, described)
        ours = {'input': out['gradient.input'], **{name: out[f'gradient.{mine}'] for mine, name in names.items()}}
        assert set(ours) == set(theirs) == set(exact)
        row = [near]
        for gradients in (ours, theirs):
            found = errors(gradients, exact)
            row += [int((found > OUTLIER).sum()), float(found.max())]
        rows.append(row)
        print(f'| {draw} | {row[0]} | {row[1]} | {row[2]:.1e} | {row[3]} | {row[4]:.1e} |', flush=True)
    for what, part in (('none near', [r for r in rows if r[0] == 0]), ('some near', [r for r in rows if r[0] > 0])):
        if part:
            total, ours, largest, theirs, their_largest = zip(*part)
            print(f'| {len(part)} draws, {what} | {sum(total)} | {sum(ours)} | {max(largest):.1e} | {sum(theirs)} | '
                  f'{max(their_largest):.1e} |')
    ours, theirs = ([sum(r[i] for r in rows), max(r[i + 1] for r in rows)] for i in (1, 3))
    sys.exit(ours[0] > theirs[0] or ours[1] > theirs[1])


if __name__ == '__main__':
    main()
