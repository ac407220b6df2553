#!/usr/bin/env python3
"""Writes pseudo_dice.json: what nnU-Net's validation between epochs makes of small random patches.

    python3 pseudo_dice.py > pseudo_dice.json

The counts are those of `get_tp_fp_fn_tn` over one-hot encodings, the Dice and their mean those of
`nnUNetTrainer.on_validation_epoch_end`, the moving mean that of `nnUNetLogger.log` (nnU-Net 2.8), in numpy.
"""
import json
import numpy

random = numpy.random.default_rng(7)


def dice(tp, fp, fn):
    with numpy.errstate(invalid="ignore"):
        return [2 * i / (2 * i + j + k) if 2 * i + j + k else float("nan") for i, j, k in zip(tp, fp, fn)]


def validation(batches, labels=None, regions=None):
    """Sums over batches of (items, voxels); the Dice of each foreground class or region, and their mean."""
    total, kept = 0, []
    for _ in range(batches):
        channels = len(regions) if regions else len(labels)
        # Rounded, so that some scores are equal.
        logits = numpy.round(random.normal(size=(2, channels, 4, 6, 10)), 1).astype(numpy.float32)
        # The last label never occurs.
        classes = random.integers(0, len(labels) - 1, size=(2, 4, 6, 10))
        kept.append({"logits": [float(x) for x in logits.ravel()], "classes": [int(x) for x in classes.ravel()]})
        if regions:
            predicted = 1 / (1 + numpy.exp(-logits.astype(numpy.float64))) > 0.5
            truth = numpy.stack([numpy.isin(numpy.array(labels)[classes], region) for region in regions], axis=1)
        else:
            logits[:, -1] = -9
            kept[-1]["logits"] = [float(x) for x in logits.ravel()]
            predicted = numpy.arange(channels)[None, :, None, None, None] == logits.argmax(1)[:, None]
            truth = numpy.arange(channels)[None, :, None, None, None] == classes[:, None]
        axes = (0, 2, 3, 4)
        counts = [(predicted & truth).sum(axes), (predicted & ~truth).sum(axes), (~predicted & truth).sum(axes)]
        total = total + numpy.stack(counts)
    if not regions:
        total = total[:, 1:]
    scores = dice(*total)
    return {"batches": kept, "counts": total.T.tolist(), "dice": [None if s != s else s for s in scores],
            "mean": float(numpy.nanmean(scores))}


means = [float(x) for x in random.random(12)]
moving = []
for mean in means:
    moving.append(moving[-1] * 0.9 + 0.1 * mean if moving else mean)
print(json.dumps({
    "labels": validation(3, labels=[0, 10, 20, 30]),
    "regions": validation(3, labels=[0, 1, 2, 4], regions=[[1, 2, 4], [1, 4], [4]]),
    "means": means, "moving": moving,
}))
