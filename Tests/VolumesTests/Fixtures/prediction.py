"""Prints prediction.json: tiles as nnU-Net puts them, and parts that scipy finds in label volumes.

Tiles follow nnU-Net's `compute_steps_for_sliding_window`. Voxels are hashes of their place, which both sides
compute; there are two labels, and a voxel of 3 mm^3. Of a union of labels the largest parts are kept,
several where they are equal, and of each label alone those of at least 7.5 mm^3.
"""

import json
import random

import numpy as np
from scipy import ndimage

from hashed import hashed

SHAPE = (5, 6, 7)


def starts(size, patch, step):
    """nnU-Net's, along one axis; the volume is no smaller than its tile."""
    count = int(np.ceil((size - patch) / (patch * step))) + 1
    actual = (size - patch) / (count - 1) if count > 1 else 0
    return [int(np.round(actual * i)) for i in range(count)]


def volume(seed):
    voxels = [[0, 0, 0, 0, 0, 0, 0, 1, 2, 2][hashed(index, seed) % 10] for index in range(int(np.prod(SHAPE)))]
    return np.array(voxels).reshape(SHAPE)


def parts(mask):
    """Which part a voxel belongs to, by faces, edges and corners, and the parts' sizes."""
    labelled, count = ndimage.label(mask, structure=np.ones((3, 3, 3)))
    return labelled, np.bincount(labelled.ravel(), minlength=count + 1)[1:]


def largest(voxels, union):
    labelled, sizes = parts(np.isin(voxels, union))
    small = [i + 1 for i, size in enumerate(sizes) if size < sizes.max()]
    return np.where(np.isin(labelled, small), 7, voxels)


def at_least(voxels, cubic_millimetres):
    result = voxels.copy()
    for label in (1, 2):
        labelled, sizes = parts(voxels == label)
        small = [i + 1 for i, size in enumerate(sizes) if size * 3 < cubic_millimetres]
        result[np.isin(labelled, small)] = 0
    return result


def digits(voxels):
    return ''.join(map(str, voxels.ravel()))


def main():
    draws = random.Random(5)
    tiles = []
    for _ in range(300):
        patch = draws.randint(8, 128)
        size, step = draws.randint(patch, 500), draws.choice([0.25, 0.3, 0.5, 0.75, 1.0])
        tiles.append({'size': size, 'patch': patch, 'step': step, 'starts': starts(size, patch, step)})
    volumes = [
        {
            'seed': seed,
            'union': digits(largest(volume(seed), [1, 2])),
            'second': digits(largest(volume(seed), [2])),
            'absent': digits(largest(volume(seed), [9])),
            'large': digits(at_least(volume(seed), 7.5)),
        }
        for seed in range(40)
    ]
    for name, items, end in (('tiles', tiles, '],'), ('volumes', volumes, ']}')):
        print(('{' if name == 'tiles' else '') + f'"{name}": [\n' + ',\n'.join(map(json.dumps, items)) + end)


main()
