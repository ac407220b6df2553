#!/usr/bin/env python3
"""Trains on what MONAI and nnU-Net load, by a planned step and by autograd, and compares losses and bytes.

    loaders.py BIN [--steps 200]

The batches are those of examples/monai/train.py and examples/nnunet/train.py, on phantoms. Both ways begin with the same
weights; the first twenty losses agree to 1e-4. The tensors of the planned step stay below those of autograd by what the
plan has below keeping all. Needs PyTorch, MONAI, nnunetv2 and nibabel.
"""
import argparse
import importlib.util
import itertools
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import weakref

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

import check

ROOT = pathlib.Path(__file__).parents[2]
MODEL = ['models/partially-invres.yaml', 'levels=3', 'width=16', 'blocks=4', 'modalities=1', 'classes=5']
COMPARED = 20


def example(name):
    specification = importlib.util.spec_from_file_location(name, ROOT / 'examples' / name / 'train.py')
    loaded = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(loaded)
    return loaded


def preprocessed(dataset, folder):
    """What nnU-Net makes of the data set."""
    raw = folder / 'raw' / 'Dataset001_Phantoms'
    raw.parent.mkdir()
    raw.symlink_to(dataset)
    for name in ('preprocessed', 'results'):
        (folder / name).mkdir()
    environment = os.environ | {f'nnUNet_{name}': str(folder / name) for name in ('raw', 'preprocessed', 'results')}
    subprocess.run(
        [pathlib.Path(sys.executable).with_name('nnUNetv2_plan_and_preprocess'), '-d', '1', '-c', '3d_fullres', '-np', '1',
         '-npfp', '1'], check=True, env=environment, capture_output=True)
    return folder / 'preprocessed' / 'Dataset001_Phantoms'


class LiveBytes(TorchDispatchMode):
    """The most bytes of storages that there are at once among those that operations within make."""

    def __init__(self):
        super().__init__()
        self.live = self.most = 0
        self.known = set()

    def __torch_dispatch__(self, operation, types, arguments=(), keywords=None):
        before = {
            leaf.untyped_storage()._cdata for leaf in tree_leaves((arguments, keywords)) if isinstance(leaf, torch.Tensor)}
        result = operation(*arguments, **(keywords or {}))
        for leaf in tree_leaves(result):
            if not isinstance(leaf, torch.Tensor):
                continue
            storage = leaf.untyped_storage()
            key = storage._cdata
            if key in self.known or key in before:
                continue
            self.known.add(key)
            size = (storage.nbytes() + check.UNIT - 1) // check.UNIT * check.UNIT
            self.live += size
            self.most = max(self.most, self.live)
            weakref.finalize(storage, self._gone, key, size)
        return result

    def _gone(self, key, size):
        self.known.discard(key)
        self.live -= size


def optimizer(network, parameters):
    """PyTorch's own of the model's kind."""
    ours = network.OPTIMIZER
    if isinstance(ours, sys.modules['invseg'].Adam):
        kind = torch.optim.AdamW if ours.decoupled else torch.optim.Adam
        return kind(parameters, betas=(ours.beta1, ours.beta2), eps=ours.epsilon, weight_decay=ours.weight_decay)
    return torch.optim.SGD(
        parameters, lr=1, momentum=ours.momentum, nesterov=ours.nesterov, weight_decay=ours.weight_decay)


def compare(name, network, batches, steps, plan):
    step, plain = network.Step(network), network.Network(network)
    update = optimizer(network, plain.parameters())
    bytes_, worst, losses = {}, 0.0, []
    for number, batch in enumerate(itertools.islice(batches, steps)):
        rate = network.rate(number / steps)
        if number >= COMPARED:
            losses.append(float(step(*batch, rate=rate)['loss']))
            continue
        with LiveBytes() as own:
            losses.append(float(step(*batch, rate=rate)['loss']))
        with LiveBytes() as theirs:
            loss = plain.losses(*batch, step=number)['loss']
            update.zero_grad(set_to_none=True)
            loss.backward()
        torch.nn.utils.clip_grad_norm_(plain.parameters(), 12)
        for group in update.param_groups:
            group['lr'] = rate
        update.step()
        worst = max(worst, abs(losses[-1] - float(loss.detach())))
        bytes_ = {'own': own.most, 'theirs': theirs.most}
    assert len(losses) == steps
    less, planned = bytes_['theirs'] - bytes_['own'], plan['keep'] - plan['invert']
    print(
        f'{name}: the first {COMPARED} losses differ from autograd by {worst:.1e}; loss {losses[0]:.3f} to '
        f'{sum(losses[-20:]) / 20:.3f} over {steps} steps; tensors {bytes_["own"] / 2**20:.1f} MiB to autograd\'s '
        f'{bytes_["theirs"] / 2**20:.1f}, {less / 2**20:.1f} less, where the plan has {planned / 2**20:.1f} less than '
        f'keeping all', flush=True)
    assert worst <= 1e-4
    assert less >= planned
    assert losses[-1] < losses[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('bin', type=pathlib.Path)
    parser.add_argument('--steps', type=int, default=200)
    parser.add_argument('--patch', type=int, default=32)
    options = parser.parse_args()
    torch.set_num_threads(2)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        data = folder / 'data'
        subprocess.run(
            [options.bin / 'invseg-run', 'synthesize', '--out', data, '--cases', '6', '--size', '48,48,48'], check=True,
            capture_output=True)
        plan = {
            policy: int(re.search(r'\((\d+) bytes\)', check.emit(
                options, MODEL, folder / policy, '--policy', policy).stdout)[1])
            for policy in ('keep', 'invert')}
        network = check.module(folder / 'invert')
        classes = len(json.loads((data / 'dataset.json').read_text())['labels'])
        monai, nnunet = example('monai'), example('nnunet')
        compare(
            'MONAI', network, monai.batches(monai.loader(data, network.INPUT, classes), network.INPUT[0]), options.steps,
            plan)
        compare(
            'nnU-Net', network, nnunet.batches(nnunet.loader(preprocessed(data, folder), network.INPUT)), options.steps,
            plan)


if __name__ == '__main__':
    main()
