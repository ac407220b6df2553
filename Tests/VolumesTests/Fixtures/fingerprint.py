"""Prints fingerprint.json: nnU-Net's fingerprint of phantoms, by nibabel and NumPy.

    invseg-run synthesize --out DIR --cases 4 --size 16,18,20 --modalities 2 --seed 11
    python3 fingerprint.py DIR > fingerprint.json

`weighted` has each voxel of a case's foreground with the weight of one over their number. `drawn` draws as
nnU-Net's fingerprint_extractor.py does, by its seed, fewer of each case.
"""

import glob
import json
import sys

import nibabel
import numpy as np

DRAWN = 200_000


def volume(path):
    """Voxels along (z, y, x), which run up, to the front and to the right, and millimetres between them."""
    image = nibabel.as_closest_canonical(nibabel.load(path))
    spacing = nibabel.affines.voxel_sizes(image.affine)[::-1]
    return np.asarray(image.dataobj, dtype=np.float64).transpose(2, 1, 0), spacing


def figures(values, weights):
    mean = np.average(values, weights=weights)
    def quantile(share):
        return np.quantile(values, share, weights=weights, method="inverted_cdf")
    result = {
        "mean": mean, "std": np.sqrt(np.average((values - mean) ** 2, weights=weights)),
        "min": values.min(), "max": values.max(), "median": quantile(0.5),
        "percentile_00_5": quantile(0.005), "percentile_99_5": quantile(0.995)}
    return {name: float(value) for name, value in result.items()}


folder = sys.argv[1]
spacings, shapes, relative = [], [], []
parts = {0: [], 1: []}
for path in sorted(glob.glob(f"{folder}/labelsTr/*.nii.gz")):
    label, spacing = volume(path)
    name = path.split("/")[-1][: -len(".nii.gz")]
    images = [volume(f"{folder}/imagesTr/{name}_000{c}.nii.gz")[0] for c in range(2)]
    inside = np.argwhere((images[0] != 0) | (images[1] != 0))
    shape = inside.max(0) - inside.min(0) + 1
    spacings.append([float(s) for s in spacing])
    shapes.append([int(n) for n in shape])
    relative.append(shape.prod() / label.size)
    for channel, image in enumerate(images):
        parts[channel].append(image[label > 0])

result = {
    "spacings": spacings, "shapes_after_crop": shapes,
    "median_relative_size_after_cropping": float(np.median(relative)), "weighted": {}, "drawn": {}}
for channel, cases in parts.items():
    values = np.concatenate(cases)
    weights = np.concatenate([np.full(len(c), 1 / len(c)) for c in cases])
    result["weighted"][str(channel)] = figures(values, weights)
    drawn = np.concatenate(
        [np.random.RandomState(1234).choice(c, DRAWN, replace=True) for c in cases])
    result["drawn"][str(channel)] = figures(drawn, np.ones(len(drawn)))
print(json.dumps(result, indent=1))
