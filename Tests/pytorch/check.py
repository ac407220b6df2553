#!/usr/bin/env python3
"""Holds what `invseg-compile emit --target pytorch` writes against its plan, against itself and against invseg-run.

    check.py [--patch 16] [--steps 20] BIN [MODEL [NAME=VALUE …] …]

BIN is the folder of the programs; without models those of the zoo are taken. Needs PyTorch and safetensors. For
each model, without and with a limit in bytes:

- a name is deleted where it is read for the last time, and not read after that;
- the tensors that there are at each step have the bytes that its comment says;
- weights after some steps are the same bits whatever the policy and the budget, and some plan inverts where couplings
  are;
- in float64 losses, outputs and gradients are those of autograd, to 1e-12 of the largest, and those of
  `invseg-run probe --float64`, to 1e-10; with bfloat16, whose steps are of 2^-8, those of autograd to a thirtieth,
  and no further from those without it than the gradients of invseg-run are, which rounds more;
- a step reads no number back from the device, and gives the same bits as the step of a CUDA graph does.

The check that `--self-check` writes finds the same bits, and `--rates` takes what it measures.
"""
import argparse
import ast
import copy
import importlib.util
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from safetensors.torch import load_file, save_file

ZOO = [
    ['models/unet3d.yaml', 'levels=3', 'width=8'],
    ['models/unet3d.yaml', 'levels=3', 'width=8', 'vae=true'],
    ['models/partially-invres.yaml', 'levels=3', 'width=16', 'blocks=4'],
    ['models/partially-invres.yaml', 'levels=3', 'width=16', 'blocks=4', 'vae=true'],
    ['models/partially-invres.yaml', 'levels=3', 'width=16', 'blocks=6', 'precision=bfloat16'],
    ['models/fully-invres.yaml', 'levels=2', 'width=8', 'blocks=3'],
    ['models/fully-invres.yaml', 'levels=2', 'width=8', 'blocks=4', 'vae=true', 'task=brats', 'modalities=4'],
]
UNIT = 512


def module(folder):
    sys.path.insert(0, str(folder))
    try:
        sys.modules.pop('invseg', None)
        specification = importlib.util.spec_from_file_location('network', folder / 'network.py')
        loaded = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(loaded)
    finally:
        sys.path.pop(0)
    loaded.invseg = sys.modules['invseg']
    loaded.Step, loaded.Network = loaded.invseg.Step, loaded.invseg.Network
    return loaded


def emit(options, model, out, *plan):
    command = [options.bin / 'invseg-compile', 'emit', model[0], '--target', 'pytorch', '--patch', str(options.patch),
               *(word for setting in model[1:] for word in ('--set', setting)), *plan, '-o', out]
    return subprocess.run(command, capture_output=True, text=True)


def emitted(options, model, out, *plan):
    done = emit(options, model, out, *plan)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return module(out)


def batch(network, dtype, seed):
    """Numbers for every input of the step, labels among them."""
    generator = torch.Generator().manual_seed(seed)
    names = network.invseg.batch_names(network.step)
    shape = (network.INPUT[0], 1, *network.INPUT[2:])
    return [
        torch.randn(network.INPUT, generator=generator, dtype=torch.float64).float().to(dtype)
        if name == 'volumes' else torch.randint(0, network.LABELS[name][0], shape, generator=generator, dtype=torch.uint8)
        for name in names]


def function(network, name):
    tree = ast.parse(pathlib.Path(network.__file__).read_text())
    return next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name)


def comments(network, name):
    """Lines of the comments of the plan's steps, with the bytes that they say."""
    node = function(network, name)
    text = pathlib.Path(network.__file__).read_text().splitlines()
    found = {}
    for number, line in enumerate(text[node.lineno - 1:node.end_lineno], node.lineno):
        comment = re.match(r'    # \d+  .*; (\d+) bytes$', line)
        if comment:
            found[number] = int(comment[1])
    return found


def check_deletions(network):
    for name in ('step', 'predict'):
        lines = comments(network, name)
        deleted, last = set(), {}
        for statement in function(network, name).body:
            # The end of a step of the plan that is left before the way back.
            if isinstance(statement, ast.If):
                continue
            for part in ast.walk(statement):
                if not isinstance(part, ast.Name) or not re.fullmatch(r'v\d+(_again)?', part.id):
                    continue
                if isinstance(part.ctx, ast.Del):
                    between = [line for line in lines if last[part.id] < line < statement.lineno]
                    assert not between, f'{part.id} is deleted at line {statement.lineno}, which is late'
                    deleted.add(part.id)
                elif isinstance(part.ctx, ast.Store):
                    # What takes the name's own value may give it another one.
                    reads = any(
                        isinstance(node, ast.Name) and node.id == part.id and isinstance(node.ctx, ast.Load)
                        for node in ast.walk(statement))
                    assert part.id not in last or part.id in deleted or reads or isinstance(statement, ast.AugAssign), (
                        f'{part.id} is written again before it is deleted, line {statement.lineno}')
                    deleted.discard(part.id)
                    last[part.id] = statement.lineno
                else:
                    assert part.id not in deleted, f'{part.id} is read after it is deleted'
                    last[part.id] = statement.lineno
                    if isinstance(statement, ast.Return):
                        deleted.add(part.id)
        assert set(last) == deleted, f'never deleted: {set(last) - deleted}'


def check_bytes(network):
    """Counts the storages of the step's variables after the statements of each step of the plan."""
    node, planned = function(network, 'step'), comments(network, 'step')
    starts = sorted(planned)
    # Where a plan's step ends: its deletion, or the next comment, or what follows.
    statements = [statement.lineno for statement in node.body]
    where = {}
    for index, comment in enumerate(starts):
        end = starts[index + 1] if index + 1 < len(starts) else node.end_lineno + 1
        own = [statement for statement in node.body if comment < statement.lineno < end]
        own = [s for s in own if not isinstance(s, (ast.Return, ast.If))]
        deletion = next((s for s in own if isinstance(s, ast.Delete) and s.targets[0].id.startswith('v')), None)
        line = deletion.lineno if deletion else next(s for s in statements if s > own[-1].lineno)
        where[line] = planned[comment]
    seen = set()

    def live(frame):
        storages = {}
        for value in frame.f_locals.values():
            if isinstance(value, torch.Tensor):
                storage = value.untyped_storage()
                storages[storage.data_ptr()] = storage.nbytes()
        return sum((size + UNIT - 1) // UNIT * UNIT for size in storages.values())

    def trace(frame, event, _):
        if frame.f_code is not code:
            return None
        if event == 'line' and frame.f_lineno in where:
            counted = live(frame)
            assert counted == where[frame.f_lineno], (
                f'line {frame.f_lineno}: {counted} bytes, not {where[frame.f_lineno]}')
            seen.add(frame.f_lineno)
        return trace

    code = network.step.__wrapped__.__code__
    training = network.Step(network)
    data = batch(network, torch.float32, 0)
    sys.settrace(trace)
    try:
        training.gradients(*data)
    finally:
        sys.settrace(None)
    assert seen == set(where), f'{len(set(where) - seen)} steps were not met'


def plans(options, model, folder):
    """Every policy, and four budgets from what the least takes to what keeping takes."""
    yield from (['--policy', policy] for policy in ('keep', 'recompute', 'invert'))
    kept = emit(options, model, folder / 'most', '--policy', 'keep')
    refused = emit(options, model, folder / 'least', '--budget', '1')
    assert kept.returncode == 0 and refused.returncode == 2, kept.stderr + refused.stderr
    most = int(re.search(r'\((\d+) bytes\)', kept.stdout)[1])
    least = int(re.search(r'any policy is (\d+) bytes', refused.stderr)[1])
    for part in range(4):
        yield ['--budget', str(least + (most - least) * part // 3)]


def trained(network, steps):
    training = network.Step(network)
    for step in range(steps):
        training(*batch(network, torch.float32, step), rate=1e-3)
    return training.parameters.flat


class OnDevice(TorchDispatchMode):
    """Holds that every tensor is on one device and that no index is a list of numbers, so that nothing is copied from or to
    the processor's memory."""

    def __init__(self, device):
        super().__init__()
        self.device = device
        self.made = []

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        if function is torch.ops.aten.index.Tensor:
            for index in args[1]:
                assert index is None or any(index is tensor for tensor in self.made), f'{function} by a list'
        result = function(*args, **(kwargs or {}))
        for tensor in tree_leaves(result):
            if isinstance(tensor, torch.Tensor):
                assert tensor.device.type == self.device, f'{function} leaves the device'
                self.made.append(tensor)
        return result


def check_capture(network, steps):
    """Holds what a CUDA graph needs of a step: that it reads no number back, which PyTorch's device without data refuses,
    and that it is the same step each time it runs on what lies in its inputs. Returns the weights after some steps."""
    captured = network.invseg.CapturedStep

    class Once(captured):
        def _record(self):
            # The first run fills caches.
            self._step()
            with OnDevice(self.parameters.flat.device.type):
                self.losses = self._step()

        def _replay(self):
            pass

    class Repeated(captured):
        def _record(self):
            self._step()

        def _replay(self):
            # A graph has nothing of what Python does between its operations.
            sums, self.parameters.sums = self.parameters.sums, None
            self.losses = self._step()
            self.parameters.sums = sums

    parameters = network.Step(network, device='meta').parameters
    Once(network, parameters, network.RANGE, 0, [tensor.to('meta') for tensor in batch(network, torch.float32, 0)])
    training = network.Step(network)
    training.capture = Repeated
    for step in range(steps):
        training(*batch(network, torch.float32, step), rate=1e-3)
    return training.parameters.flat


def is_narrow(network):
    """Whether tensors are stored as bfloat16."""
    return '.bfloat16()' in pathlib.Path(network.__file__).read_text()


def check_probe(options, model, network, folder):
    dtype, how = (torch.float32, []) if is_narrow(network) else (torch.float64, ['--float64'])
    volumes, labels = batch(network, dtype, 0)
    save_file({'input': volumes.float(), 'labels': labels}, folder / 'in.safetensors')
    subprocess.run(
        [options.bin / 'invseg-run', 'probe', model[0], '--patch', str(options.patch), *how,
         *(word for setting in model[1:] for word in ('--set', setting)),
         '--input', folder / 'in.safetensors', '--out', folder / 'out.safetensors'], check=True)
    theirs = load_file(folder / 'out.safetensors')
    training = network.Step(network, dtype=dtype)
    losses = training.gradients(volumes, labels)
    outputs = network.Step(network, dtype=dtype).predict(volumes)
    assert outputs.keys() <= theirs.keys(), f'{outputs.keys()} of {theirs.keys()}'
    pairs = [('loss', losses['loss'], theirs['loss'].double().reshape(1))] + [
        (name, value, theirs[name].double().reshape(value.shape)) for name, value in outputs.items()] + [
        (name, value, theirs[f'gradient.{name}'].double().reshape(value.shape))
        for name, value in training.parameters.gradient.items()]
    if not is_narrow(network):
        return compare(pairs, 1e-10, 'invseg-run')
    wide = [word.replace('precision=bfloat16', 'precision=float32') for word in model]
    other = emitted(options, wide, folder / 'wide', '--policy', 'keep')
    exact = other.Step(other)
    exact.gradients(volumes, labels)
    expected = exact.parameters.gradient
    own = compare([(name, value, expected[name]) for name, value, _ in pairs if name in expected], 1, 'float32')
    theirs = compare([(name, value, expected[name]) for name, _, value in pairs if name in expected], 1, 'float32')
    assert own <= theirs, f'gradients are {own:.1e} off those without bfloat16, those of invseg-run {theirs:.1e}'
    return own


def check_autograd(network):
    """Gradients of the planned step against those of autograd, both in float64 where nothing is bfloat16."""
    dtype = torch.float32 if is_narrow(network) else torch.float64
    data = batch(network, dtype, 0)
    training, module_ = network.Step(network, dtype=dtype), network.Network(network, dtype=dtype)
    # Gradients of one batch, where several make an update.
    training.parameters.sums = None
    outputs, plain_outputs = training.predict(data[0]), copy.deepcopy(module_)(data[0])
    losses, plain = training.gradients(*data), module_.losses(*data)
    plain['loss'].backward()
    gradients = {
        name: torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
        for name, parameter in module_.named_parameters()}
    pairs = [('loss', losses['loss'], plain['loss'].detach())] + [
        (name, value, plain_outputs[name].detach()) for name, value in outputs.items()] + [
        (name, value, gradients[name]) for name, value in training.parameters.gradient.items()]
    return compare(pairs, 1 / 30 if is_narrow(network) else 1e-12, 'autograd')


def check_self_check(options, model, folder):
    """Runs what is written for the user's device on the processor."""
    emitted(options, model, folder / 'checked', '--self-check')
    script = [sys.executable, folder / 'checked' / 'self_check.py', '--device', 'cpu']
    found = json.loads(subprocess.run(script, check=True, capture_output=True, text=True).stdout)
    assert found['same_bits'] and found['same_bits_again'], found
    assert found['small']['invert']['planned_bytes'] <= found['small']['keep']['planned_bytes'], found
    rates = folder / 'rates.json'
    subprocess.run([*script, '--calibrate', rates], check=True)
    done = subprocess.run(
        [options.bin / 'invseg-compile', 'plan', model[0], '--target', 'pytorch', '--patch', str(options.patch), '--rates', rates,
         *(word for setting in model[1:] for word in ('--set', setting))], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def compare(pairs, limit, whom):
    """The greatest difference relative to the greatest number of its tensor, or to a thousandth of that of all where that
    is more: a bias before a normalization has a gradient of roundings."""
    least = max(1e-3 * max(float(other.abs().max()) for _, _, other in pairs), 1e-30)
    worst = 0.0
    for what, ours, other in pairs:
        error = float((ours - other).abs().max()) / max(float(other.abs().max()), least)
        assert error <= limit, f'{what} differs from {whom} by {error:.1e}'
        worst = max(worst, error)
    return worst


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('bin', type=pathlib.Path)
    parser.add_argument('--patch', type=int, default=16)
    parser.add_argument('--steps', type=int, default=20)
    parser.add_argument('models', nargs='*')
    options = parser.parse_args()
    models, own = [], None
    for word in options.models:
        if '=' in word and own:
            own.append(word)
        else:
            own = [word]
            models.append(own)
    failed = 0
    for model in models or ZOO:
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            try:
                bits, inverted = [], 0
                for number, plan in enumerate(plans(options, model, folder)):
                    network = emitted(options, model, folder / str(number), *plan)
                    inverted += pathlib.Path(network.__file__).read_text().count(': rebuilt by inversion;')
                    check_deletions(network)
                    check_bytes(network)
                    for threads in (1, 2):
                        torch.set_num_threads(threads)
                        bits.append((threads, trained(network, options.steps)))
                assert torch.equal(check_capture(network, options.steps), bits[-1][1]), 'bits of a captured step differ'
                assert inverted > 0 or 'unet3d' in model[0], 'no plan rebuilds anything by inversion'
                for threads in (1, 2):
                    same = [flat for count, flat in bits if count == threads]
                    assert all(torch.equal(same[0], other) for other in same), f'bits differ at {threads} threads'
                plain = check_autograd(network)
                error = check_probe(options, model, network, folder)
                if model == (models or ZOO)[-1]:
                    check_self_check(options, model, folder)
                whom = 'float32' if is_narrow(network) else 'invseg-run'
                print(
                    f'{" ".join(model)}: from autograd at most {plain:.1e}, from {whom} {error:.1e}; '
                    f'{inverted} values inverted in {number + 1} plans', flush=True)
            except Exception as fault:
                failed += 1
                print(f'{" ".join(model)}: {type(fault).__name__}: {fault}')
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
