"""Prints prediction.json: label volumes that numpy makes of the logits of convolutions.

Each volume is cut into tiles as nnU-Net's `compute_steps_for_sliding_window` puts them. Every network of an
ensemble sees every tile, mirrored along each subset of the axes. A network is one convolution of 3^3, so its
logits are sums of 54 products. They are weighted by a Gaussian around the tile's centre with a deviation of an
eighth of the tile, and averaged in Float64. Voxels, weights and biases are hashes of their place, which both
sides compute. A voxel whose two greatest means differ by less than 1e-4 is written `?`.
"""

import itertools
import json
import random

import numpy as np

CHANNELS, CLASSES = 2, 3


def hashed(count, seed):
    """Multiples of 2^-15 in -1 ..< 1, which Float32 has."""
    mask = 2**32 - 1
    numbers = []
    for index in range(count):
        h = (index * 2654435761 + seed * 40503) & mask
        h ^= h >> 15
        h = h * 2246822519 & mask
        numbers.append((h >> 16) / 32768 - 1)
    return np.array(numbers)


def starts(size, patch, step):
    """Along one axis; a volume smaller than its tile lies in the tile's middle."""
    if size <= patch:
        return [-((patch - size) // 2)]
    count = int(np.ceil((size - patch) / (patch * step))) + 1
    return [int(np.round((size - patch) / (count - 1) * i)) for i in range(count)]


def convolution(tile, seed):
    """Logits (class, D, H, W) of a tile (channel, D, H, W), around which there are zeros."""
    weights = hashed(CLASSES * CHANNELS * 27, seed).reshape(CLASSES, CHANNELS, 3, 3, 3)
    biases = hashed(CLASSES, seed + 100)
    padded = np.pad(tile, [(0, 0), (1, 1), (1, 1), (1, 1)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3, 3), axis=(1, 2, 3))
    return np.einsum('ocxyz,cdhwxyz->odhw', weights, windows) + biases[:, None, None, None]


def prediction(size, patch, step, networks, mirrored):
    image = np.stack([hashed(int(np.prod(size)), 1 + channel).reshape(size) for channel in range(CHANNELS)])
    # Zeros around the volume, so that every tile lies inside.
    around = [(0, 0)] + [(p, p) for p in patch]
    padded = np.pad(image, around)
    sums = np.zeros((CLASSES, *padded.shape[1:]))
    weights = np.zeros(padded.shape[1:])
    bells = [np.exp(-((np.arange(p) - (p - 1) / 2) / (p / 8)) ** 2 / 2) for p in patch]
    bell = np.einsum('d,h,w->dhw', *bells)
    subsets = [axes for count in range(len(mirrored) + 1) for axes in itertools.combinations(mirrored, count)]
    for origin in itertools.product(*[starts(s, p, step) for s, p in zip(size, patch)]):
        place = tuple(slice(o + p, o + 2 * p) for o, p in zip(origin, patch))
        for axes, network in itertools.product(subsets, networks):
            turned = [axis + 1 for axis in axes]
            logits = np.flip(convolution(np.flip(padded[(slice(None), *place)], turned), network), turned)
            sums[(slice(None), *place)] += bell * logits
            weights[place] += bell
    inside = tuple(slice(p, p + s) for p, s in zip(patch, size))
    means = sums[(slice(None), *inside)] / weights[inside]
    ordered = np.sort(means, axis=0)
    decided = ordered[-1] - ordered[-2] >= 1e-4
    return ''.join(str(label) if sure else '?' for label, sure in zip(means.argmax(0).ravel(), decided.ravel()))


def main():
    draws = random.Random(3)
    cases = []
    for _ in range(24):
        case = {
            'size': [draws.randint(3, 11) for _ in range(3)],
            'patch': [draws.randint(4, 7) for _ in range(3)],
            'step': draws.choice([0.25, 0.5, 0.75, 1.0]),
            'networks': draws.sample(range(1, 9), draws.randint(1, 3)),
            'mirrored': sorted(draws.sample(range(3), draws.randint(0, 3))),
        }
        cases.append({**case, 'labels': prediction(**case)})
    print('[\n' + ',\n'.join(json.dumps(case) for case in cases) + '\n]')


main()
