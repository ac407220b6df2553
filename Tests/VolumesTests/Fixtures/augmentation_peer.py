"""Holds the rules of augmentation.py against batchgeneratorsv2 itself: PYTHONPATH has it, PyTorch and scipy.

Prints the greatest difference of each transform, and how many labels differ. At 3cb4f07a with PyTorch 2.13 these were
blur 1.6e-7, low resolution 2.4e-6, contrast 2.6e-7, gamma 1.2e-6, spatial 7.5e-6, and 4 of 33,600 labels, which are
as good as ties: nnU-Net compares their weights in float16.
"""

import numpy as np
import torch
from batchgeneratorsv2.transforms.intensity.contrast import ContrastTransform
from batchgeneratorsv2.transforms.intensity.gamma import GammaTransform
from batchgeneratorsv2.transforms.noise.gaussian_blur import blur_dimension
from batchgeneratorsv2.transforms.spatial.low_resolution import SimulateLowResolutionTransform
from batchgeneratorsv2.transforms.spatial.spatial import SpatialTransform

import augmentation as ours

differences = {}


def tensor(x):
    return torch.from_numpy(x[None].astype(np.float32))


def compare(name, theirs, expected):
    greatest = float(np.abs(theirs[0].numpy() - expected).max())
    differences[name] = max(differences.get(name, 0), greatest)


def intensities(x):
    only = torch.tensor([0])
    for deviations in [(0.5, 0.75, 1.0), (0.6, 0.9, 0.7)]:
        y = tensor(x)
        for axis in range(3):
            y = blur_dimension(y, deviations[axis], axis)
        compare("blur", y, ours.blurred(x, deviations))
    for share in [0.5, 0.6, 0.75, 0.8, 0.93]:
        transform = SimulateLowResolutionTransform((share, share), False, True, None, None, 1)
        y = transform._apply_to_image(tensor(x), apply_to_channel=only, scales=torch.tensor([[share] * 3]))
        compare("low resolution", y, ours.low_resolution(x, [share] * 3))
    for factor in [0.75, 1.25]:
        y = ContrastTransform((1, 1), True, False)._apply_to_image(
            tensor(x), apply_to_channel=only, multipliers=torch.tensor([factor])
        )
        compare("contrast", y, ours.intensities({"contrast": factor}, x))
    for exponent in [0.7, 0.9, 1.5]:
        for inverted in [False, True]:
            y = GammaTransform((1, 1), 0, False, 1, 1)._apply_to_image(
                tensor(x), apply_to_channel=only, retain_stats=torch.tensor([True]),
                invert_image=torch.tensor([inverted]), gamma=torch.tensor([exponent]),
            )
            compare("gamma", y, ours.gamma(x, exponent, -1 if inverted else 1))


def spatial(random):
    """Patches in the middle of volumes whose sizes are even as theirs are: nnU-Net's centre is then ours."""
    volume, labels = random.normal(size=(20, 22, 24)), ours.classes((20, 22, 24), 5)
    wrong = total = 0
    for _ in range(20):
        angles, scale, patch = random.uniform(-30, 30, 3), random.uniform(0.7, 1.4), (10, 12, 14)
        transform = SpatialTransform(
            patch, 0, False, p_rotation=1, rotation=lambda dim, **_: np.radians(angles[dim]), p_scaling=1,
            scaling=(scale, scale), p_synchronize_scaling_across_axes=1, bg_style_seg_sampling=False,
            border_mode_seg="constant", padding_value_seg=-1,
        )
        parameters = transform.get_parameters(image=tensor(volume))
        case = {
            "patch": list(patch), "origin": [5, 5, 5], "angles": list(angles), "scale": scale, "slice-axis": None,
            "keeps-zeros": False, "intensity": [1.0, 0.0],
        }
        image, _, best, sure = ours.spatial(case, volume, labels)
        compare("spatial", transform._apply_to_image(tensor(volume), **parameters), image)
        theirs = transform._apply_to_segmentation(torch.from_numpy(labels[None].astype(np.int16)), **parameters)
        wrong += int(((np.maximum(theirs[0].numpy(), 0) != best) & sure).sum())
        total += best.size
    return wrong, total


if __name__ == "__main__":
    random = np.random.default_rng(1)
    intensities(random.normal(size=(9, 12, 11)))
    wrong, total = spatial(random)
    print(differences, f"{wrong} of {total} labels")
