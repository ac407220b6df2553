"""Prints augmentation.json: small patches changed by each transform, with numpy 2.4 and scipy 1.17.

The rules are those of nnU-Net's default augmentation (batchgeneratorsv2), written down anew from their definitions:
linear samples by scipy's map_coordinates, blurs by its correlate1d, splines by its BSpline. Voxels are functions of
their place that both sides compute. Where a rule is invseg's own, the page docs/language.md says so.
"""

import json
import random

import numpy as np
from scipy.interpolate import BSpline
from scipy.ndimage import correlate1d, map_coordinates

from hashed import MASK, hashed


def image(shape, seed, zeros):
    """Multiples of 2^-15 in -1 ..< 1; with zeros, a box of them in one corner."""
    values = np.array([hashed(i, seed) / 32768 - 1 for i in range(int(np.prod(shape)))]).reshape(shape)
    if zeros:
        values[tuple(slice(0, n // 2) for n in shape)] = 0
    return values


def classes(shape, seed):
    """Classes 0 to 3 in boxes of two voxels."""
    d, h, w = np.indices(shape) // 2
    place = (d * 64 + h) * 64 + w
    return np.array([hashed(int(i), seed) % 4 for i in place.ravel()]).reshape(shape)


# Random numbers


def philox(key, step, block):
    """Philox4x32-10 (Salmon et al. 2011)."""
    counter = [block & MASK, block >> 32, step & MASK, step >> 32]
    k0, k1 = key & MASK, key >> 32
    for _ in range(10):
        first, second = counter[0] * 0xD2511F53, counter[2] * 0xCD9E8D57
        counter = [second >> 32 ^ counter[1] ^ k0, second & MASK, first >> 32 ^ counter[3] ^ k1, first & MASK]
        k0, k1 = (k0 + 0x9E3779B9) & MASK, (k1 + 0xBB67AE85) & MASK
    return counter


def normals(count, key, step):
    """Box and Muller's transform of the upper 24 bits of each word; 64 numbers are of 16 blocks."""
    result = np.zeros((count + 63) // 64 * 64)
    for block in range(len(result) // 4):
        unit = [((word >> 8) + 0.5) / 2**24 for word in philox(key, step, block)]
        at = block // 16 * 64 + block % 16
        for pair in range(2):
            radius, angle = np.sqrt(-2 * np.log(unit[2 * pair])), 2 * np.pi * unit[2 * pair + 1]
            result[at + 32 * pair] = radius * np.cos(angle)
            result[at + 32 * pair + 16] = radius * np.sin(angle)
    return result[:count]


# Spatial transform


def matrix(angles, scale, slice_axis):
    a, b, c = np.radians(angles)
    rx = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    ry = np.array([[np.cos(b), 0, np.sin(b)], [0, 1, 0], [-np.sin(b), 0, np.cos(b)]])
    rz = np.array([[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]])
    return rz @ ry @ rx @ np.diag([1.0 if axis == slice_axis else scale for axis in range(3)])


def displacement(patch, slice_axis, deviation, magnitude, key, step):
    """A cubic B-spline over normal coefficients, of which the greatest is the magnitude."""
    spacing = [np.inf if axis == slice_axis else max(1, deviation * np.sqrt(3)) for axis in range(3)]
    lattice = [int((n - 1) / s) + 4 for n, s in zip(patch, spacing)]
    numbers = normals(int(np.prod(lattice)), key, step).reshape(lattice)
    numbers = numbers / np.abs(numbers).max() * magnitude
    basis = BSpline.basis_element([-2, -1, 0, 1, 2], extrapolate=False)
    for axis in range(3):
        at = np.arange(patch[axis]) / spacing[axis]
        # Coefficient k is of the place k - 1.
        weights = np.nan_to_num(basis(at[:, None] - (np.arange(lattice[axis])[None, :] - 1)))
        numbers = np.moveaxis(np.tensordot(weights, numbers, (1, axis)), 0, axis)
    return numbers


def sampled(volume, places, order=1):
    return map_coordinates(volume, places, order=order, mode="grid-constant", cval=0)


def spatial(case, volume, labels):
    """The image, where it is background, and the labels, before mirroring."""
    patch, origin = np.array(case["patch"]), np.array(case["origin"])
    points = np.indices(patch).reshape(3, -1) - (patch[:, None] - 1) / 2
    if "elastic" in case:
        fields = [
            displacement(case["patch"], case["slice-axis"], e["deviation"], e["magnitude"], e["key"], case["step"])
            for e in case["elastic"]
        ]
        points = points + np.stack([f.ravel() for f in fields])
    places = matrix(case["angles"], case["scale"], case["slice-axis"]) @ points
    # Exact along axes that do not move.
    places = np.round(places + (origin + (patch - 1) / 2)[:, None], 12)
    inside = np.all((places >= 0) & (places <= np.array(volume.shape)[:, None] - 1), axis=0)
    known = np.ones(volume.shape) if not case["keeps-zeros"] else (volume != 0).astype(float)
    weight = sampled(known, places)
    result = case["intensity"][0] * sampled(volume, places) + case["intensity"][1] * weight
    shares = np.stack([sampled((labels == k).astype(float), places) for k in range(4)])
    ranked = np.sort(shares, axis=0)
    # What is decided by the last digits is left out of the comparison.
    sure = ~inside | (ranked[-1] - ranked[-2] > 1e-4)
    best = np.where(inside, np.argmax(shares, axis=0), 0)
    background = ~inside | (1 - weight >= 0.5) if case["keeps-zeros"] else np.zeros(len(weight), bool)
    unsure = case["keeps-zeros"] & inside & (abs(weight - 0.5) < 1e-4)
    shape = case["patch"]
    return [part.reshape(shape) for part in (result, background, best, sure & ~unsure)]


# Intensities


def blurred(x, deviations):
    for axis, deviation in enumerate(deviations):
        wanted = 6 * deviation + 0.5
        size = round(wanted)
        if size % 2 == 0:
            size += 1 if wanted - size >= 0 else -1
        place = np.linspace(-(size - 1) / 2, (size - 1) / 2, size)
        kernel = np.exp(-0.5 * (place / deviation) ** 2)
        x = correlate1d(x, kernel / kernel.sum(), axis, mode="mirror")
    return x


def low_resolution(x, shares):
    for axis, share in enumerate(shares):
        count = x.shape[axis]
        kept = max(1, round(count * float(np.float32(share))))
        if kept == count:
            continue
        sources = np.floor((np.arange(kept) + 0.5) * count / kept + 1e-9).astype(int)
        small = np.moveaxis(np.take(x, sources, axis), axis, -1)
        at = np.maximum((np.arange(count) + 0.5) * kept / count - 0.5, 0)
        lines = [np.interp(at, np.arange(kept), line) for line in small.reshape(-1, kept)]
        x = np.moveaxis(np.array(lines).reshape(*small.shape[:-1], count), -1, axis)
    return x


def gamma(x, exponent, sign):
    x = sign * x
    mean, deviation, least, extent = x.mean(), x.std(ddof=1), x.min(), x.max() - x.min()
    x = ((x - least) / max(extent, 1e-7)) ** exponent * extent + least
    x = (x - x.mean()) * (deviation / max(x.std(ddof=1), 1e-7)) + mean
    return sign * x


def intensities(case, x):
    if "noise" in case:
        x = x + case["noise"]["deviation"] * normals(x.size, case["noise"]["key"], case["step"]).reshape(x.shape)
    if "blur" in case:
        x = blurred(x, case["blur"])
    if "brightness" in case:
        x = x * case["brightness"]
    if "contrast" in case:
        x = np.clip((x - x.mean()) * case["contrast"] + x.mean(), x.min(), x.max())
    if "low-resolution" in case:
        x = low_resolution(x, case["low-resolution"])
    if "inverted-gamma" in case:
        x = gamma(x, case["inverted-gamma"], -1)
    if "gamma" in case:
        x = gamma(x, case["gamma"], 1)
    return x


def cut(case, volume, labels):
    padded = np.pad(volume, 16)
    padded_labels = np.pad(labels, 16)
    inside = np.pad(np.ones(volume.shape, bool), 16)
    box = tuple(slice(o + 16, o + 16 + n) for o, n in zip(case["origin"], case["patch"]))
    x, isIn = padded[box], inside[box]
    changed = isIn & ~(case["keeps-zeros"] & (x == 0))
    x = np.where(changed, x * case["intensity"][0] + case["intensity"][1], x)
    background = (x == 0) & case["keeps-zeros"]
    return x, background, padded_labels[box], np.ones(x.shape, bool)


def computed(case):
    volume = image(case["size"], case["seed"], case["keeps-zeros"])
    labels = classes(case["size"], case["seed"])
    parts = (spatial if "angles" in case else cut)(case, volume, labels)
    axes = [axis for axis in range(3) if case["flips"][axis]]
    x, background, best, sure = (np.flip(part, axes) for part in parts)
    x = np.where(background, 0, intensities(case, x))
    case["voxels"] = [round(float(v), 7) for v in x.ravel()]
    case["classes"] = "".join(str(v) for v in best.ravel())
    case["unsure"] = np.flatnonzero(~sure).tolist()
    return case


def cases():
    draw = random.Random(20)

    def base(name, patch=(5, 6, 7), size=(9, 11, 10), zeros=False):
        origin = [draw.randint(-2, n - p + 2) for n, p in zip(size, patch)]
        return {
            "name": name, "seed": draw.randint(1, 999), "size": list(size), "patch": list(patch), "origin": origin,
            "flips": [draw.random() < 0.5 for _ in range(3)], "keeps-zeros": zeros, "slice-axis": None,
            "intensity": [1.0, 0.0], "step": draw.randint(0, 2**33),
        }

    def key():
        return draw.randint(0, 2**64 - 1)

    def turned(case, angles, scale):
        return case | {"angles": angles, "scale": scale}

    angle = lambda: round(draw.uniform(-30, 30), 3)
    yield base("cut")
    yield base("cut, zeros", zeros=True) | {"intensity": [1.25, -0.5]}
    yield turned(base("rotation"), [angle(), angle(), angle()], 1.0)
    yield turned(base("scaling"), [0.0, 0.0, 0.0], 1.375)
    yield turned(base("scaling up"), [0.0, 0.0, 0.0], 0.7)
    yield turned(base("rotation, scaling, shift"), [angle(), angle(), angle()], 0.8) | {"intensity": [1.5, 0.25]}
    yield turned(base("zeros", zeros=True), [angle(), angle(), angle()], 1.2)
    yield turned(base("zeros, shift", zeros=True), [angle(), angle(), angle()], 0.9) | {"intensity": [0.5, 1.0]}
    yield turned(base("a patch greater than the volume", (8, 8, 8), (5, 4, 6)), [angle(), angle(), angle()], 0.75)
    yield turned(base("slices", (2, 7, 8)), [135.25, 0.0, 0.0], 1.25) | {"slice-axis": 0}
    yield turned(base("slices across W", (8, 7, 2)), [0.0, 0.0, -72.5], 0.875) | {"slice-axis": 2}
    yield turned(base("a half turn", (3, 7, 8)), [180.0, 0.0, 0.0], 1.0) | {"slice-axis": 0}
    for name, axis in (("elastic", None), ("elastic slices", 0)):
        yield turned(base(name), [0.0 if axis is None else 10.0, 0.0, 0.0], 1.0) | {
            "slice-axis": axis,
            "elastic": [
                {"deviation": round(draw.uniform(0.5, 2), 3), "magnitude": 0 if k == axis else 1.5, "key": key()}
                for k in range(3)
            ],
        }
    yield base("noise") | {"noise": {"deviation": 0.0625, "key": key()}}
    yield base("blur") | {"blur": [0.5, 0.75, 1.0]}
    yield base("much blur") | {"blur": [3.0, 0.1, 1.7]}
    yield base("brightness") | {"brightness": 0.8125}
    yield base("contrast") | {"contrast": 1.25}
    yield base("less contrast") | {"contrast": 0.75}
    yield base("low resolution") | {"low-resolution": [0.5, 0.7, 0.9]}
    yield base("low resolution of slices", (1, 8, 9)) | {"low-resolution": [1.0, 0.55, 0.55]}
    yield base("inverted gamma") | {"inverted-gamma": 1.4}
    yield base("gamma") | {"gamma": 0.7}
    yield base("gamma, zeros", zeros=True) | {"gamma": 1.5}
    for zeros in (False, True):
        yield turned(base("all", zeros=zeros), [angle(), angle(), angle()], 1.1) | {
            "intensity": [1.125, 0.125], "noise": {"deviation": 0.1, "key": key()}, "blur": [0.9, 0.6, 0.8],
            "brightness": 1.2, "contrast": 0.9, "low-resolution": [0.6, 0.6, 0.6], "inverted-gamma": 0.8, "gamma": 1.3,
        }


if __name__ == "__main__":
    print("[\n" + ",\n".join(json.dumps(computed(case)) for case in cases()) + "\n]")
