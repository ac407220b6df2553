#!/usr/bin/env python3
"""Trains a network that invseg wrote for PyTorch on what nnU-Net loads and augments.

    train.py PROGRAM PREPROCESSED CHECKPOINT [--updates 1000] [--device cuda] [--workers 8]

PROGRAM is the folder that `invseg-compile emit --target pytorch` wrote. PREPROCESSED is the data set's folder as
`nnUNetv2_plan_and_preprocess` left it. Its labels are classes, not regions. Needs PyTorch and nnunetv2.
"""
import argparse
import json
import math
import pathlib
import sys

import torch
from batchgenerators.dataloading.nondet_multi_threaded_augmenter import NonDetMultiThreadedAugmenter
from batchgenerators.dataloading.single_threaded_augmenter import SingleThreadedAugmenter
from nnunetv2.training.data_augmentation.compute_initial_patch_size import get_patch_size
from nnunetv2.training.dataloading.data_loader import nnUNetDataLoader
from nnunetv2.training.dataloading.nnunet_dataset import infer_dataset_class
from nnunetv2.training.nnUNetTrainer.nnUNetTrainer import nnUNetTrainer
from nnunetv2.utilities.plans_handling.plans_handler import PlansManager

CONFIGURATION = '3d_fullres'


def loader(preprocessed, shape, workers=0):
    """Batches of `shape` (N, C, D, H, W) of all cases, with the augmentation of nnU-Net's trainer for voxels that are about
    as long as wide; without end."""
    preprocessed = pathlib.Path(preprocessed)
    plans = PlansManager(str(preprocessed / 'nnUNetPlans.json'))
    configuration = plans.get_configuration(CONFIGURATION)
    labels = plans.get_label_manager(json.loads((preprocessed / 'dataset.json').read_text()))
    folder = str(preprocessed / configuration.data_identifier)
    patch, thirty_degrees = shape[2:], (-math.pi / 6, math.pi / 6)
    # So much is read that a rotation has no empty corners.
    read = get_patch_size(patch, *[thirty_degrees] * 3, (0.85, 1.25))
    transforms = nnUNetTrainer.get_training_transforms(
        patch, thirty_degrees, None, (0, 1, 2), False, use_mask_for_norm=configuration.use_mask_for_norm,
        foreground_labels=labels.foreground_labels)
    source = nnUNetDataLoader(
        infer_dataset_class(folder)(folder), shape[0], read, patch, labels, oversample_foreground_percent=0.33,
        probabilistic_oversampling=True, transforms=transforms)
    if workers == 0:
        return SingleThreadedAugmenter(source, None)
    return NonDetMultiThreadedAugmenter(source, None, num_processes=workers, num_cached=2 * workers)


def batches(loader):
    """Volumes (N, C, D, H, W) and labels (N, 1, D, H, W), without end."""
    for batch in loader:
        yield batch['data'], batch['target'].to(torch.uint8)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('program')
    parser.add_argument('preprocessed')
    parser.add_argument('checkpoint')
    parser.add_argument('--updates', type=int, default=1000)
    parser.add_argument('--device', default='cpu')
    parser.add_argument('--workers', type=int, default=0)
    options = parser.parse_args()
    sys.path.insert(0, options.program)
    import network
    from invseg import fit

    source = batches(loader(options.preprocessed, network.INPUT, options.workers))
    fit(network, lambda _: next(source), options.updates, options.checkpoint, device=options.device)


if __name__ == '__main__':
    main()
