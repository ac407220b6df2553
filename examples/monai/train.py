#!/usr/bin/env python3
"""Trains a network that invseg wrote for PyTorch on what MONAI loads.

    train.py PROGRAM DATASET CHECKPOINT [--updates 1000] [--device cuda] [--workers 4]

PROGRAM is the folder that `invseg-compile emit --target pytorch` wrote. DATASET is a data set in nnU-Net's raw layout,
of volumes with one spacing. Needs PyTorch, MONAI and nibabel.
"""
import argparse
import json
import pathlib
import sys

import torch
from monai.data import CacheDataset, DataLoader
from monai.transforms import (
    Compose,
    EnsureChannelFirstd,
    LoadImaged,
    NormalizeIntensityd,
    RandCropByLabelClassesd,
    RandFlipd,
    RandScaleIntensityd,
    SpatialPadd,
    Transposed,
)
from monai.utils import set_determinism


def cases(dataset):
    """The training cases: a file for each modality, and one of labels."""
    dataset = pathlib.Path(dataset)
    ending = json.loads((dataset / 'dataset.json').read_text())['file_ending']
    for label in sorted((dataset / 'labelsTr').glob(f'*{ending}')):
        name = label.name.removesuffix(ending)
        yield {'image': sorted((dataset / 'imagesTr').glob(f'{name}_[0-9][0-9][0-9][0-9]{ending}')), 'label': label}


def loader(dataset, shape, classes, seed=0, workers=0):
    """Batches of `shape` (N, C, D, H, W) as MONAI makes them, once over the data set."""
    set_determinism(seed)
    both, patch = ('image', 'label'), shape[2:]
    transform = Compose([
        LoadImaged(both),
        EnsureChannelFirstd(both),
        # MONAI has the axes of the file, x first; invseg has them the other way round, as NumPy and nnU-Net have.
        Transposed(both, (0, 3, 2, 1)),
        NormalizeIntensityd('image', channel_wise=True),
        SpatialPadd(both, patch),
        RandCropByLabelClassesd(both, 'label', spatial_size=patch, num_classes=classes, num_samples=2),
        *(RandFlipd(both, prob=0.5, spatial_axis=axis) for axis in range(3)),
        RandScaleIntensityd('image', factors=0.1, prob=0.5),
    ])
    return DataLoader(
        CacheDataset(list(cases(dataset)), transform, progress=False), batch_size=shape[0], shuffle=True,
        num_workers=workers)


def batches(loader, size):
    """Volumes (N, C, D, H, W) and labels (N, 1, D, H, W) of `size` patches, without end."""
    while True:
        count = 0
        for batch in loader:
            # A case gives several patches, which the loader puts side by side.
            volumes, labels = batch['image'].as_tensor(), batch['label'].as_tensor().to(torch.uint8)
            for part in zip(volumes.split(size), labels.split(size)):
                if len(part[0]) == size:
                    count += 1
                    yield part
        if count == 0:
            raise ValueError(f'the data set is too small for {size} patches in a batch')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('program')
    parser.add_argument('dataset')
    parser.add_argument('checkpoint')
    parser.add_argument('--updates', type=int, default=1000)
    parser.add_argument('--device', default='cpu')
    parser.add_argument('--workers', type=int, default=0)
    options = parser.parse_args()
    sys.path.insert(0, options.program)
    import network
    from invseg import fit

    labels = json.loads((pathlib.Path(options.dataset) / 'dataset.json').read_text())['labels']
    source = batches(
        loader(options.dataset, network.INPUT, len(labels), workers=options.workers), network.INPUT[0])
    fit(network, lambda _: next(source), options.updates, options.checkpoint, device=options.device)


if __name__ == '__main__':
    main()
