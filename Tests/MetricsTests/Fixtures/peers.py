#!/usr/bin/env python3
"""Scores of masks drawn from seeds, by MONAI, MedPy, surface-distance, scipy and BraTS 2023's own code.

    git clone https://github.com/rachitsaluja/BraTS-2023-Metrics
    pip install monai medpy surface-distance connected-components-3d nibabel pandas
    python3 peers.py BraTS-2023-Metrics > peers.json

`DrawnMasks.swift` draws the same masks. A score that is not finite, or raises an error, is null.
"""
import importlib.util
import json
import math
import sys
import types
import warnings

import numpy as np
import scipy.ndimage
import torch
from medpy.metric import binary as medpy
from monai import metrics as monai

warnings.filterwarnings("ignore")
# surface-distance 0.1 and MedPy 0.5.2 are written for an older numpy and scipy. A count was a Python integer,
# which raises the error that MedPy expects where it is divided by 0.
count_nonzero = np.count_nonzero
np.count_nonzero = lambda *arguments, **named: (
    int(count_nonzero(*arguments)) if not named else count_nonzero(*arguments, **named))
np.Inf, np.NaN = np.inf, np.nan
scipy.ndimage.filters = scipy.ndimage
scipy.ndimage.morphology = scipy.ndimage
import surface_distance as deepmind  # noqa: E402
from surface_distance import lookup_tables  # noqa: E402

MASK = (1 << 64) - 1


class SplitMix64:
    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def below(self, bound):
        return self.next() % bound


def ball(draw, size, mask, squared):
    center = [draw.below(n) for n in size]
    radius = 1 + draw.below(squared)
    for p in np.ndindex(*size):
        if sum((a - b) ** 2 for a, b in zip(p, center)) <= radius:
            mask[p] = True


def box(draw, size, mask):
    ends = [sorted((draw.below(n), draw.below(n))) for n in size]
    mask[tuple(slice(a, b + 1) for a, b in ends)] = True


def drawn(draw, size):
    mask = np.zeros(size, bool)
    kind = draw.below(9)
    if kind == 1:
        mask[:] = True
    elif kind == 2:
        mask[tuple(draw.below(n) for n in size)] = True
    elif kind == 3:
        share = 50 + draw.below(900)
        for p in np.ndindex(*size):
            mask[p] = draw.below(1000) < share
    elif kind in (4, 5):
        ball(draw, size, mask, 40)
    elif kind in (6, 7, 8):
        for _ in range(kind - 5):
            box(draw, size, mask)
    return mask


def pair(seed):
    draw = SplitMix64(seed)
    size = tuple(1 + draw.below(12) for _ in range(3))
    spacing = [1.0] * 3 if draw.below(3) == 0 else [(1 + draw.below(12)) / 4 for _ in range(3)]
    tolerance = (1 + draw.below(40)) / 8 + 1 / 64
    reference = drawn(draw, size)
    if draw.below(2) == 0:
        prediction = drawn(draw, size)
    else:
        prediction = reference.copy()
        for p in np.ndindex(*size):
            if draw.below(1000) < 30:
                prediction[p] = not prediction[p]
    return prediction, reference, spacing, tolerance


def lesions(seed):
    draw = SplitMix64(seed)
    size = tuple(16 + draw.below(16) for _ in range(3))
    masks = [np.zeros(size, bool) for _ in range(2)]
    for _ in range(draw.below(10)):
        both = draw.below(3)
        ball(draw, size, masks[both % 2], 20)
        if both == 2:
            masks[1] |= masks[0]
    return masks[0], masks[1]


def number(make):
    try:
        value = float(make())
    except (RuntimeError, ZeroDivisionError):
        return None
    return round(value, 9) if math.isfinite(value) else None


def by_monai(p, r, spacing, tolerance):
    p, r = (torch.from_numpy(m)[None, None].float() for m in (p, r))
    confusion = monai.get_confusion_matrix(p, r)

    def ratio(name):
        return monai.compute_confusion_matrix_metric(name, confusion)

    def hausdorff(percentile):
        return monai.compute_hausdorff_distance(
            p, r, include_background=True, percentile=percentile, spacing=spacing)

    return {
        "Dice": number(lambda: monai.compute_dice(p, r, ignore_empty=True)),
        "HD": number(lambda: hausdorff(None)),
        "HD95": number(lambda: hausdorff(95)),
        "ASSD": number(lambda: monai.compute_average_surface_distance(
            p, r, include_background=True, symmetric=True, spacing=spacing)),
        "NSD": number(lambda: monai.compute_surface_dice(
            p, r, [tolerance], include_background=True, spacing=spacing)),
        "Sensitivity": number(lambda: ratio("sensitivity")),
        "Specificity": number(lambda: ratio("specificity")),
    }


def by_medpy(p, r, spacing):
    one, other = (number(lambda: medpy.asd(a, b, spacing)) for a, b in ((p, r), (r, p)))
    return {
        "Dice": number(lambda: medpy.dc(p, r)),
        "IoU": number(lambda: medpy.jc(p, r)),
        "HD": number(lambda: medpy.hd(p, r, spacing)),
        "HD95": number(lambda: medpy.hd95(p, r, spacing)),
        "ASSD": number(lambda: medpy.assd(p, r, spacing)),
        "MHD": None if one is None else max(one, other),
        "Sensitivity": number(lambda: medpy.sensitivity(p, r)),
        "Specificity": number(lambda: medpy.specificity(p, r)),
        "VolumeError": number(lambda: medpy.ravd(p, r)),
    }


def by_deepmind(p, r, spacing, tolerance):
    found = deepmind.compute_surface_distances(r, p, spacing)
    means = [float(m) for m in deepmind.compute_average_surface_distance(found)]
    areas = [float(found[f"surfel_areas_{side}"].sum()) for side in ("gt", "pred")]
    return {
        "Dice": number(lambda: deepmind.compute_dice_coefficient(r, p)),
        "HD": number(lambda: deepmind.compute_robust_hausdorff(found, 100)),
        "HD95": number(lambda: deepmind.compute_robust_hausdorff(found, 95)),
        "ASSD": number(lambda: np.dot(means, areas) / sum(areas)),
        "MHD": number(lambda: max(means)),
        "NSD": number(lambda: deepmind.compute_surface_dice_at_tolerance(found, tolerance)),
    }


def by_scipy(mask):
    """Sizes of 26-connected parts in the order of their first voxels, and a checksum of the labels."""
    labels, count = scipy.ndimage.label(mask, np.ones((3, 3, 3)))
    flat = labels.ravel()
    numbers = np.zeros(count + 1, int)
    for label in flat[flat > 0]:
        if numbers[label] == 0:
            numbers[label] = numbers.max() + 1
    flat = numbers[flat]
    places = np.arange(1, flat.size + 1)
    return {
        "sizes": [int(n) for n in np.bincount(flat)[1:]],
        "checksum": int((flat * places).sum()),
    }


def challenge(folder):
    """BraTS 2023's module, with DeepMind's package in place of its copy of it."""
    class Distances(types.SimpleNamespace):
        @staticmethod
        def compute_surface_distances(r, p, spacing):
            return deepmind.compute_surface_distances(r.astype(bool), p.astype(bool), spacing)

        compute_robust_hausdorff = staticmethod(deepmind.compute_robust_hausdorff)

    spec = importlib.util.spec_from_file_location("challenge", f"{folder}/metrics.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.surface_distance = Distances
    return module


def by_brats(module, p, r):
    class Image:
        header = types.SimpleNamespace(get_zooms=lambda: (1.0, 1.0, 1.0))

        def __init__(self, mask):
            self.mask = mask

        def get_fdata(self):
            return self.mask * 3.0

    module.nib = types.SimpleNamespace(load=Image)
    found = module.get_LesionWiseScores(p, r, "ET", 3)
    _, missed, made_up, hit, lesions, dice, hd95, _, _, sensitivity, specificity = found
    # As `get_LesionWiseResults` has it, whose tables need an older pandas.
    large = [(d, 374 if np.isinf(h) else h) for _, _, v, d, h in lesions if v > 50]
    small_hit = sum(1 for parts, _, v, _, _ in lesions if len(parts) > 0 and v <= 50)
    small_missed = sum(1 for parts, _, v, _, _ in lesions if len(parts) == 0 and v <= 50)
    count = len(large) + len(made_up)
    total_dice = sum(d for d, _ in large)
    total_hd95 = sum(h for _, h in large) + 374 * len(made_up)
    return {
        "Dice": number(lambda: dice),
        "HD95": number(lambda: 374 if np.isinf(hd95) else hd95),
        "Sensitivity": number(lambda: sensitivity),
        "Specificity": number(lambda: specificity),
        "LesionDice": number(lambda: total_dice / count if count else 1),
        "LesionHD95": number(lambda: total_hd95 / count if count else 0),
        "LesionTP": len(hit) - small_hit,
        "LesionFN": len(missed) - small_missed,
        "LesionFP": len(made_up),
    }


def main():
    pairs = []
    for seed in range(300):
        p, r, spacing, tolerance = pair(seed)
        pairs.append({
            "monai": by_monai(p, r, spacing, tolerance),
            "medpy": by_medpy(p, r, spacing),
            "deepmind": by_deepmind(p, r, spacing, tolerance),
            "components": by_scipy(r),
        })
    module = challenge(sys.argv[1])
    brats = [by_brats(module, *lesions(seed)) for seed in range(80)]
    spacings = [[1, 1, 1], [3, 1, 0.5], [0.7, 2.3, 1.1]]
    # The code of the corners (d, h, w) is the package's: 128 for (0, 0, 0) down to 1 for (1, 1, 1).
    areas = [
        [round(float(a), 9) for a in lookup_tables.create_table_neighbour_code_to_surface_area(s)]
        for s in spacings
    ]
    json.dump({"pairs": pairs, "brats": brats, "spacings": spacings, "areas": areas}, sys.stdout,
              separators=(",", ":"))
    print()


main()
