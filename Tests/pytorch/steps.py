#!/usr/bin/env python3
"""Runs steps of a program for PyTorch in float64 on batches that a formula gives.

    steps.py PROGRAM FIRST COUNT STATE OUT

Begins after FIRST updates with what STATE holds, or, where FIRST is 0, as the seed 0 draws. OUT gets the losses, and the
tensors as the names of a checkpoint have them: JSON, whose numbers are exact.
"""
import json
import math
import pathlib
import sys

import torch

import check


def batch(network, number):
    """Volumes between -1 and 1, and labels."""
    index = torch.arange(math.prod(network.INPUT))
    voxels = index[:math.prod((network.INPUT[0], *network.INPUT[2:]))]
    volumes = ((index * 37 + number * 11) % 101).double() / 50 - 1
    labels = ((voxels * 7 + number * 5) % 4).to(torch.uint8)
    return volumes.view(network.INPUT), labels.view(network.INPUT[0], 1, *network.INPUT[2:])


def main():
    program, first, count, state, out = sys.argv[1:]
    torch.set_num_threads(1)
    network = check.module(pathlib.Path(program))
    step = network.Step(network, dtype=torch.float64)
    tensors = step._tensors()
    step.updates = int(first)
    if step.updates:
        with open(state) as file:
            for name, values in json.load(file)['tensors'].items():
                tensors[name].copy_(torch.tensor(values, dtype=torch.float64).view(tensors[name].shape))
    losses = [float(step(*batch(network, step.updates), rate=1e-3)['loss']) for _ in range(int(count))]
    with open(out, 'w') as file:
        json.dump({'losses': losses, 'tensors': {name: t.flatten().tolist() for name, t in tensors.items()}}, file)


if __name__ == '__main__':
    main()
