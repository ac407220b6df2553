"""Prints resampling.json: 200 small volumes resampled by scipy 1.17.1 and scikit-image 0.26.0.

Images, labels and logits of random shapes and spacings go to random spacings by the rule of nnU-Net's
`default_resampling.py` and batchgenerators' `resize_segmentation`, which both call scikit-image's `resize`.
Voxels are functions of their place that both sides compute. Of an image stand its sum and what some voxels
are. Of a label volume stands the checksum of its bytes.
"""

import json
import random

import numpy as np
from scipy.ndimage import map_coordinates
from skimage.transform import resize

from hashed import MASK, hashed


def checksum(values):
    """FNV-1a of 32 bits."""
    state = 0x811C9DC5
    for value in values.ravel():
        state = (state ^ int(value)) * 0x01000193 & MASK
    return state


def image(shape, seed):
    """Multiples of 2^-15 in -1 ..< 1, which Float32 has."""
    values = [hashed(i, seed) / 32768 - 1 for i in range(int(np.prod(shape)))]
    return np.array(values).reshape(shape)


def labels(shape, seed):
    """Classes 0 to 3 in boxes of two voxels, so that not every voxel is a boundary."""
    d, h, w = np.indices(shape) // 2
    place = (d * 64 + h) * 64 + w
    return np.array([hashed(int(i), seed) % 4 for i in place.ravel()]).reshape(shape)


def longest_axis(spacing):
    axes = np.where(max(spacing) / np.array(spacing) == 1)[0]
    return int(axes[0]) if len(axes) == 1 else None


def separate_axis(spacing, target):
    for deciding in (spacing, target):
        if max(deciding) / min(deciding) > 3:
            return longest_axis(deciding)
    return None


def resized(data, shape, order):
    return resize(data, shape, order, mode="edge", anti_aliasing=False)


def resized_labels(data, shape, order):
    result = np.zeros(shape, dtype=data.dtype)
    for value in np.unique(data):
        share = resize((data == value).astype(float), shape, order, mode="edge", clip=True, anti_aliasing=False)
        result[share >= 0.5] = value
    return result


def resampled(data, shape, axis, order, resize):
    if data.shape == shape:
        return data
    if axis is None:
        return resize(data, shape, order)
    plane = shape[:axis] + shape[axis + 1 :]
    slices = [resize(np.take(data, i, axis), plane, order) for i in range(data.shape[axis])]
    data = np.stack(slices, axis)
    if data.shape[axis] == shape[axis]:
        return data
    places = np.mgrid[tuple(slice(0, n) for n in shape)].astype(float)
    places[axis] = data.shape[axis] / shape[axis] * (places[axis] + 0.5) - 0.5
    return map_coordinates(data, places, order=0, mode="nearest")


def case(seed):
    draw = random.Random(seed)
    shape = tuple(draw.randint(1, 12) for _ in range(3))
    spacings = []
    for _ in range(2):
        spacing = [round(draw.uniform(0.5, 2), 2) for _ in range(3)]
        if draw.random() < 0.3:
            spacing[draw.randrange(3)] = round(draw.uniform(3, 8), 2)
        if draw.random() < 0.1:
            spacing = [spacing[0], 7.0, 7.0]
        spacings.append(spacing)
    if seed % 4 == 0:
        # Whole ratios, where nearest neighbours and shares of one half are ties.
        spacings = [[2.0, 1.0, 1.5], [1.0, 2.0, 0.75]]
    target = tuple(max(1, int(round(i / j * k))) for i, j, k in zip(*spacings, shape))
    axis = separate_axis(*spacings)
    cubic = resampled(image(shape, seed), target, axis, 3, resized)
    linear = [resampled(image(shape, seed + 1000 * k), target, axis, 1, resized) for k in range(3)]
    classes = resampled(labels(shape, seed), target, axis, 1, resized_labels)
    places = [draw.randrange(cubic.size) for _ in range(6)]
    return {
        "seed": seed,
        "shape": shape,
        "spacing": spacings[0],
        "target-spacing": spacings[1],
        "target": target,
        "places": places,
        "cubic": [round(float(cubic.ravel()[i]), 9) for i in places],
        "cubic-sum": round(float(cubic.sum()), 6),
        "classes": checksum(classes),
        "greatest": checksum(np.argmax(linear, axis=0)),
    }


if __name__ == "__main__":
    cases = [case(seed) for seed in range(1, 201)]
    print("[\n" + ",\n".join(json.dumps(item) for item in cases) + "\n]")
