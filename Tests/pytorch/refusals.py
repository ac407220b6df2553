#!/usr/bin/env python3
"""Holds what a program for PyTorch says of batches and checkpoints that it cannot take, and that such a batch leaves no trace.

    refusals.py BIN

Each fault has to raise its error. A step that was interrupted or refused a batch has to end in the weights of one that
saw the good batches alone, with several batches to an update, too. Needs PyTorch and safetensors.
"""
import argparse
import pathlib
import re
import tempfile
import types

import torch

import check

MODEL = 'models/partially-invres.yaml'
SETTINGS = ['levels=2', 'width=16', 'modalities=1', 'classes=4']


def raises(kind, words, call):
    """Fails where `call` does not raise an error of a kind whose message has the words."""
    try:
        call()
    except kind as fault:
        assert re.search(words, str(fault)), f'{fault} lacks {words}'
        return
    raise AssertionError(f'nothing was raised that says {words}')


def interrupted(network, step, batch, place):
    """Begins a gradient and ends it before the `place`-th tensor of gradients is added to."""
    parameters, own = step.parameters, step.parameters.gradient

    class Ending(dict):
        count = 0

        def __getitem__(self, name):
            self.count += 1
            if self.count > place:
                raise KeyboardInterrupt
            return dict.__getitem__(self, name)
    parameters.gradient = Ending(own)
    try:
        raises(KeyboardInterrupt, '', lambda: step(*batch, rate=1e-3))
    finally:
        parameters.gradient = own


def trained(network, faults):
    """The weights after two updates; before each of their batches comes what `faults` does with the step."""
    step = network.Step(network)
    for number in range(2 * network.ACCUMULATION):
        if step.seen == 0:
            faults(step)
        step(*check.batch(network, torch.float32, number), rate=1e-3)
    return step.parameters.flat.clone()


def batches(network, folder):
    step, (volumes, labels) = network.Step(network), check.batch(network, torch.float32, 0)
    missing, infinite = labels.clone(), volumes.clone()
    missing[0, 0, 0, 0, 0] = 4
    infinite[0, 0, 0, 0, 0] = float('inf')

    def faults(step):
        def refused(kind, words, *batch):
            raises(kind, words, lambda: step(*batch, rate=1e-3))
        refused(ValueError, 'has a 4: .* 0 to 3', volumes, missing)
        refused(ValueError, 'has a -1', volumes, labels.long() - 1)
        refused(ValueError, 'has to be integers', volumes, labels.float())
        refused(ValueError, 'planned for', volumes.repeat(2, 1, 1, 1, 1), labels.repeat(2, 1, 1, 1, 1))
        refused(ValueError, 'planned for', volumes, labels[:, 0])
        refused(ValueError, 'float64', volumes.double(), labels)
        refused(ValueError, '1 tensors', volumes)
        refused(FloatingPointError, 'a volume', infinite, labels)
        for place in (0, 5, 12):
            interrupted(network, step, (volumes, labels), place)
        if network.ACCUMULATION > 1:
            step(volumes, labels, rate=1e-3)
            interrupted(network, step, (volumes, labels), 9)
    assert torch.equal(trained(network, faults), trained(network, lambda step: None))
    # 256 is no byte.
    network.invseg._check_labels('labels', torch.tensor([0, 255], dtype=torch.uint8), 256, False)
    raises(ValueError, 'has a 254', lambda: network.invseg._check_labels(
        'labels', torch.tensor([254, 255], dtype=torch.uint8), 254, True))
    raises(ValueError, 'has a 4', lambda: network.Network(network).losses(volumes, missing))
    raises(FloatingPointError, 'a volume', lambda: step.predict(infinite))

    # An update that was cut off is not gone on with, and not saved.
    broken = types.SimpleNamespace(**vars(network))

    def cut_off(*_):
        raise KeyboardInterrupt
    broken.update = cut_off
    step.network = broken
    for number in range(network.ACCUMULATION - 1):
        step(volumes, labels, rate=1e-3)
    raises(KeyboardInterrupt, '', lambda: step(volumes, labels, rate=1e-3))
    raises(RuntimeError, 'cut off', lambda: step(volumes, labels, rate=1e-3))
    raises(ValueError, 'between updates', lambda: step.save(folder / 'broken.safetensors'))


def checkpoints(network, deeper, folder):
    path = folder / 'checkpoint.safetensors'
    data = [check.batch(network, torch.float32, number) for number in range(2)]
    fit = network.invseg.fit

    def continued(program, updates, to=path):
        return fit(program, lambda number: data[number % 2], updates, to, log=lambda line: None)
    continued(deeper, 1)
    content = path.read_bytes()
    raises(ValueError, 'another network', lambda: continued(network, 2))
    raises(ValueError, 'more than 0', lambda: continued(deeper, 0))
    assert path.read_bytes() == content
    continued(deeper, 2)
    for name, part, words in (
            ('empty', b'', 'no safetensors'), ('cut', content[:len(content) // 2], 'cut off'),
            ('text', b'weights of a network' * 9, 'no safetensors')):
        (folder / name).write_bytes(part)
        raises(ValueError, words, lambda: continued(deeper, 2, folder / name))

    def never(number):
        raise AssertionError('trained before it is known that the checkpoint can be written')
    raises(FileNotFoundError, 'none', lambda: fit(network, never, 1, folder / 'none' / 'checkpoint.safetensors'))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('bin', type=pathlib.Path)
    options = parser.parse_args()
    options.patch = 16
    torch.set_num_threads(2)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / 'two.yaml').write_text(pathlib.Path(MODEL).read_text() + 'accumulation: 2\n')

        def program(name, model, *settings):
            return check.emitted(options, [str(model), *SETTINGS, *settings], folder / name)
        network = program('one', MODEL)
        batches(network, folder)
        batches(program('two', folder / 'two.yaml'), folder)
        checkpoints(network, program('deeper', MODEL, 'blocks=2'), folder)
    print('batches and checkpoints that cannot be taken are refused, and leave no trace')


if __name__ == '__main__':
    main()
