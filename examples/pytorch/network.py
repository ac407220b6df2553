"""partially-invres: a training step and a prediction, as invseg planned them for PyTorch.

Written by

    invseg-compile emit models/partially-invres.yaml --set blocks=4 --target pytorch --budget 508154880 -o DIR

The tensors of a step and the workspace of its functions, which is estimated, take at most
409816064 bytes, at step 100. Of the values that the backward pass reads 87 are
kept, 3 computed again and 6 rebuilt by inversion. A comment tells the step's number, the path of what the model has there, its
line, what becomes of the result, and the bytes of all tensors that there are then.
"""
import torch
import torch.nn.functional as F
from torch.nn.grad import conv3d_weight

from invseg import (
    leaky_relu,
    conv_transpose3d,
    moments,
    normalize,
    normalize_gradient,
    channel_sum,
    max_pool,
    max_pool_gradient,
    upsample,
    upsample_gradient,
    CrossEntropy,
    Dice,
    Adam,
)

# Batch, channels, and voxels along D, H, W.
INPUT = (1, 2, 64, 64, 64)
# How many labels the indices in a batch may name, and whether 255 leaves a voxel out.
LABELS = {'labels': (4, False)}
# The range of the grid on which couplings are exact.
RANGE = 128.0
# Batches whose gradients are gathered for an update.
ACCUMULATION = 1
# What activations inside branches and between couplings are stored as.
PRECISION = 'float32'
# Bytes that the plan has for a step: weights, gradients, optimizer state, tensors and workspace.
PLANNED = 505313024
# What a moving average of the weights keeps of itself at an update; None where there is none.
DECAY = None
# Name, shape, whether it is trained, and how it is drawn.
PARAMETERS = [
    ('stem.weight', (32, 2, 3, 3, 3), True, ('uniform', 0.13608276348795434)),
    ('level.down.0.reversible.coupling.f.residual.group-norm.weight', (16,), True, ('constant', 1.0)),
    ('level.down.0.reversible.coupling.f.residual.group-norm.bias', (16,), True, ('constant', 0.0)),
    ('level.down.0.reversible.coupling.f.residual.conv.weight', (16, 16, 3, 3, 3), True, ('uniform', 0.048112522432468816)),
    ('level.down.0.reversible.coupling.g.residual.group-norm.weight', (16,), True, ('constant', 1.0)),
    ('level.down.0.reversible.coupling.g.residual.group-norm.bias', (16,), True, ('constant', 0.0)),
    ('level.down.0.reversible.coupling.g.residual.conv.weight', (16, 16, 3, 3, 3), True, ('uniform', 0.048112522432468816)),
    ('level.down.1.reversible.coupling.f.residual.group-norm.weight', (16,), True, ('constant', 1.0)),
    ('level.down.1.reversible.coupling.f.residual.group-norm.bias', (16,), True, ('constant', 0.0)),
    ('level.down.1.reversible.coupling.f.residual.conv.weight', (16, 16, 3, 3, 3), True, ('uniform', 0.048112522432468816)),
    ('level.down.1.reversible.coupling.g.residual.group-norm.weight', (16,), True, ('constant', 1.0)),
    ('level.down.1.reversible.coupling.g.residual.group-norm.bias', (16,), True, ('constant', 0.0)),
    ('level.down.1.reversible.coupling.g.residual.conv.weight', (16, 16, 3, 3, 3), True, ('uniform', 0.048112522432468816)),
    ('level.down.2.reversible.coupling.f.residual.group-norm.weight', (16,), True, ('constant', 1.0)),
    ('level.down.2.reversible.coupling.f.residual.group-norm.bias', (16,), True, ('constant', 0.0)),
    ('level.down.2.reversible.coupling.f.residual.conv.weight', (16, 16, 3, 3, 3), True, ('uniform', 0.048112522432468816)),
    ('level.down.2.reversible.coupling.g.residual.group-norm.weight', (16,), True, ('constant', 1.0)),
    ('level.down.2.reversible.coupling.g.residual.group-norm.bias', (16,), True, ('constant', 0.0)),
    ('level.down.2.reversible.coupling.g.residual.conv.weight', (16, 16, 3, 3, 3), True, ('uniform', 0.048112522432468816)),
    ('level.down.3.reversible.coupling.f.residual.group-norm.weight', (16,), True, ('constant', 1.0)),
    ('level.down.3.reversible.coupling.f.residual.group-norm.bias', (16,), True, ('constant', 0.0)),
    ('level.down.3.reversible.coupling.f.residual.conv.weight', (16, 16, 3, 3, 3), True, ('uniform', 0.048112522432468816)),
    ('level.down.3.reversible.coupling.g.residual.group-norm.weight', (16,), True, ('constant', 1.0)),
    ('level.down.3.reversible.coupling.g.residual.group-norm.bias', (16,), True, ('constant', 0.0)),
    ('level.down.3.reversible.coupling.g.residual.conv.weight', (16, 16, 3, 3, 3), True, ('uniform', 0.048112522432468816)),
    ('level.skip.widen.weight', (64, 32, 1, 1, 1), True, ('uniform', 0.17677669529663687)),
    ('level.skip.widen.bias', (64,), True, ('uniform', 0.17677669529663687)),
    ('level.skip.level.down.0.reversible.coupling.f.residual.group-norm.weight', (32,), True, ('constant', 1.0)),
    ('level.skip.level.down.0.reversible.coupling.f.residual.group-norm.bias', (32,), True, ('constant', 0.0)),
    ('level.skip.level.down.0.reversible.coupling.f.residual.conv.weight', (32, 32, 3, 3, 3), True, ('uniform', 0.034020690871988585)),
    ('level.skip.level.down.0.reversible.coupling.g.residual.group-norm.weight', (32,), True, ('constant', 1.0)),
    ('level.skip.level.down.0.reversible.coupling.g.residual.group-norm.bias', (32,), True, ('constant', 0.0)),
    ('level.skip.level.down.0.reversible.coupling.g.residual.conv.weight', (32, 32, 3, 3, 3), True, ('uniform', 0.034020690871988585)),
    ('level.skip.level.down.1.reversible.coupling.f.residual.group-norm.weight', (32,), True, ('constant', 1.0)),
    ('level.skip.level.down.1.reversible.coupling.f.residual.group-norm.bias', (32,), True, ('constant', 0.0)),
    ('level.skip.level.down.1.reversible.coupling.f.residual.conv.weight', (32, 32, 3, 3, 3), True, ('uniform', 0.034020690871988585)),
    ('level.skip.level.down.1.reversible.coupling.g.residual.group-norm.weight', (32,), True, ('constant', 1.0)),
    ('level.skip.level.down.1.reversible.coupling.g.residual.group-norm.bias', (32,), True, ('constant', 0.0)),
    ('level.skip.level.down.1.reversible.coupling.g.residual.conv.weight', (32, 32, 3, 3, 3), True, ('uniform', 0.034020690871988585)),
    ('level.skip.level.down.2.reversible.coupling.f.residual.group-norm.weight', (32,), True, ('constant', 1.0)),
    ('level.skip.level.down.2.reversible.coupling.f.residual.group-norm.bias', (32,), True, ('constant', 0.0)),
    ('level.skip.level.down.2.reversible.coupling.f.residual.conv.weight', (32, 32, 3, 3, 3), True, ('uniform', 0.034020690871988585)),
    ('level.skip.level.down.2.reversible.coupling.g.residual.group-norm.weight', (32,), True, ('constant', 1.0)),
    ('level.skip.level.down.2.reversible.coupling.g.residual.group-norm.bias', (32,), True, ('constant', 0.0)),
    ('level.skip.level.down.2.reversible.coupling.g.residual.conv.weight', (32, 32, 3, 3, 3), True, ('uniform', 0.034020690871988585)),
    ('level.skip.level.down.3.reversible.coupling.f.residual.group-norm.weight', (32,), True, ('constant', 1.0)),
    ('level.skip.level.down.3.reversible.coupling.f.residual.group-norm.bias', (32,), True, ('constant', 0.0)),
    ('level.skip.level.down.3.reversible.coupling.f.residual.conv.weight', (32, 32, 3, 3, 3), True, ('uniform', 0.034020690871988585)),
    ('level.skip.level.down.3.reversible.coupling.g.residual.group-norm.weight', (32,), True, ('constant', 1.0)),
    ('level.skip.level.down.3.reversible.coupling.g.residual.group-norm.bias', (32,), True, ('constant', 0.0)),
    ('level.skip.level.down.3.reversible.coupling.g.residual.conv.weight', (32, 32, 3, 3, 3), True, ('uniform', 0.034020690871988585)),
    ('level.skip.level.skip.widen.weight', (128, 64, 1, 1, 1), True, ('uniform', 0.125)),
    ('level.skip.level.skip.widen.bias', (128,), True, ('uniform', 0.125)),
    ('level.skip.level.skip.level.down.0.reversible.coupling.f.residual.group-norm.weight', (64,), True, ('constant', 1.0)),
    ('level.skip.level.skip.level.down.0.reversible.coupling.f.residual.group-norm.bias', (64,), True, ('constant', 0.0)),
    ('level.skip.level.skip.level.down.0.reversible.coupling.f.residual.conv.weight', (64, 64, 3, 3, 3), True, ('uniform', 0.024056261216234408)),
    ('level.skip.level.skip.level.down.0.reversible.coupling.g.residual.group-norm.weight', (64,), True, ('constant', 1.0)),
    ('level.skip.level.skip.level.down.0.reversible.coupling.g.residual.group-norm.bias', (64,), True, ('constant', 0.0)),
    ('level.skip.level.skip.level.down.0.reversible.coupling.g.residual.conv.weight', (64, 64, 3, 3, 3), True, ('uniform', 0.024056261216234408)),
    ('level.skip.level.skip.level.down.1.reversible.coupling.f.residual.group-norm.weight', (64,), True, ('constant', 1.0)),
    ('level.skip.level.skip.level.down.1.reversible.coupling.f.residual.group-norm.bias', (64,), True, ('constant', 0.0)),
    ('level.skip.level.skip.level.down.1.reversible.coupling.f.residual.conv.weight', (64, 64, 3, 3, 3), True, ('uniform', 0.024056261216234408)),
    ('level.skip.level.skip.level.down.1.reversible.coupling.g.residual.group-norm.weight', (64,), True, ('constant', 1.0)),
    ('level.skip.level.skip.level.down.1.reversible.coupling.g.residual.group-norm.bias', (64,), True, ('constant', 0.0)),
    ('level.skip.level.skip.level.down.1.reversible.coupling.g.residual.conv.weight', (64, 64, 3, 3, 3), True, ('uniform', 0.024056261216234408)),
    ('level.skip.level.skip.level.down.2.reversible.coupling.f.residual.group-norm.weight', (64,), True, ('constant', 1.0)),
    ('level.skip.level.skip.level.down.2.reversible.coupling.f.residual.group-norm.bias', (64,), True, ('constant', 0.0)),
    ('level.skip.level.skip.level.down.2.reversible.coupling.f.residual.conv.weight', (64, 64, 3, 3, 3), True, ('uniform', 0.024056261216234408)),
    ('level.skip.level.skip.level.down.2.reversible.coupling.g.residual.group-norm.weight', (64,), True, ('constant', 1.0)),
    ('level.skip.level.skip.level.down.2.reversible.coupling.g.residual.group-norm.bias', (64,), True, ('constant', 0.0)),
    ('level.skip.level.skip.level.down.2.reversible.coupling.g.residual.conv.weight', (64, 64, 3, 3, 3), True, ('uniform', 0.024056261216234408)),
    ('level.skip.level.skip.level.down.3.reversible.coupling.f.residual.group-norm.weight', (64,), True, ('constant', 1.0)),
    ('level.skip.level.skip.level.down.3.reversible.coupling.f.residual.group-norm.bias', (64,), True, ('constant', 0.0)),
    ('level.skip.level.skip.level.down.3.reversible.coupling.f.residual.conv.weight', (64, 64, 3, 3, 3), True, ('uniform', 0.024056261216234408)),
    ('level.skip.level.skip.level.down.3.reversible.coupling.g.residual.group-norm.weight', (64,), True, ('constant', 1.0)),
    ('level.skip.level.skip.level.down.3.reversible.coupling.g.residual.group-norm.bias', (64,), True, ('constant', 0.0)),
    ('level.skip.level.skip.level.down.3.reversible.coupling.g.residual.conv.weight', (64, 64, 3, 3, 3), True, ('uniform', 0.024056261216234408)),
    ('level.skip.level.skip.level.skip.widen.weight', (256, 128, 1, 1, 1), True, ('uniform', 0.08838834764831843)),
    ('level.skip.level.skip.level.skip.widen.bias', (256,), True, ('uniform', 0.08838834764831843)),
    ('level.skip.level.skip.level.skip.level.down.0.reversible.coupling.f.residual.group-norm.weight', (128,), True, ('constant', 1.0)),
    ('level.skip.level.skip.level.skip.level.down.0.reversible.coupling.f.residual.group-norm.bias', (128,), True, ('constant', 0.0)),
    ('level.skip.level.skip.level.skip.level.down.0.reversible.coupling.f.residual.conv.weight', (128, 128, 3, 3, 3), True, ('uniform', 0.017010345435994292)),
    ('level.skip.level.skip.level.skip.level.down.0.reversible.coupling.g.residual.group-norm.weight', (128,), True, ('constant', 1.0)),
    ('level.skip.level.skip.level.skip.level.down.0.reversible.coupling.g.residual.group-norm.bias', (128,), True, ('constant', 0.0)),
    ('level.skip.level.skip.level.skip.level.down.0.reversible.coupling.g.residual.conv.weight', (128, 128, 3, 3, 3), True, ('uniform', 0.017010345435994292)),
    ('level.skip.level.skip.level.skip.level.down.1.reversible.coupling.f.residual.group-norm.weight', (128,), True, ('constant', 1.0)),
    ('level.skip.level.skip.level.skip.level.down.1.reversible.coupling.f.residual.group-norm.bias', (128,), True, ('constant', 0.0)),
    ('level.skip.level.skip.level.skip.level.down.1.reversible.coupling.f.residual.conv.weight', (128, 128, 3, 3, 3), True, ('uniform', 0.017010345435994292)),
    ('level.skip.level.skip.level.skip.level.down.1.reversible.coupling.g.residual.group-norm.weight', (128,), True, ('constant', 1.0)),
    ('level.skip.level.skip.level.skip.level.down.1.reversible.coupling.g.residual.group-norm.bias', (128,), True, ('constant', 0.0)),
    ('level.skip.level.skip.level.skip.level.down.1.reversible.coupling.g.residual.conv.weight', (128, 128, 3, 3, 3), True, ('uniform', 0.017010345435994292)),
    ('level.skip.level.skip.level.skip.level.down.2.reversible.coupling.f.residual.group-norm.weight', (128,), True, ('constant', 1.0)),
    ('level.skip.level.skip.level.skip.level.down.2.reversible.coupling.f.residual.group-norm.bias', (128,), True, ('constant', 0.0)),
    ('level.skip.level.skip.level.skip.level.down.2.reversible.coupling.f.residual.conv.weight', (128, 128, 3, 3, 3), True, ('uniform', 0.017010345435994292)),
    ('level.skip.level.skip.level.skip.level.down.2.reversible.coupling.g.residual.group-norm.weight', (128,), True, ('constant', 1.0)),
    ('level.skip.level.skip.level.skip.level.down.2.reversible.coupling.g.residual.group-norm.bias', (128,), True, ('constant', 0.0)),
    ('level.skip.level.skip.level.skip.level.down.2.reversible.coupling.g.residual.conv.weight', (128, 128, 3, 3, 3), True, ('uniform', 0.017010345435994292)),
    ('level.skip.level.skip.level.skip.level.down.3.reversible.coupling.f.residual.group-norm.weight', (128,), True, ('constant', 1.0)),
    ('level.skip.level.skip.level.skip.level.down.3.reversible.coupling.f.residual.group-norm.bias', (128,), True, ('constant', 0.0)),
    ('level.skip.level.skip.level.skip.level.down.3.reversible.coupling.f.residual.conv.weight', (128, 128, 3, 3, 3), True, ('uniform', 0.017010345435994292)),
    ('level.skip.level.skip.level.skip.level.down.3.reversible.coupling.g.residual.group-norm.weight', (128,), True, ('constant', 1.0)),
    ('level.skip.level.skip.level.skip.level.down.3.reversible.coupling.g.residual.group-norm.bias', (128,), True, ('constant', 0.0)),
    ('level.skip.level.skip.level.skip.level.down.3.reversible.coupling.g.residual.conv.weight', (128, 128, 3, 3, 3), True, ('uniform', 0.017010345435994292)),
    ('level.skip.level.skip.level.skip.level.up.coupling.f.residual.group-norm.weight', (128,), True, ('constant', 1.0)),
    ('level.skip.level.skip.level.skip.level.up.coupling.f.residual.group-norm.bias', (128,), True, ('constant', 0.0)),
    ('level.skip.level.skip.level.skip.level.up.coupling.f.residual.conv.weight', (128, 128, 3, 3, 3), True, ('uniform', 0.017010345435994292)),
    ('level.skip.level.skip.level.skip.level.up.coupling.g.residual.group-norm.weight', (128,), True, ('constant', 1.0)),
    ('level.skip.level.skip.level.skip.level.up.coupling.g.residual.group-norm.bias', (128,), True, ('constant', 0.0)),
    ('level.skip.level.skip.level.skip.level.up.coupling.g.residual.conv.weight', (128, 128, 3, 3, 3), True, ('uniform', 0.017010345435994292)),
    ('level.skip.level.skip.level.skip.narrow.weight', (128, 256, 1, 1, 1), True, ('uniform', 0.0625)),
    ('level.skip.level.skip.level.skip.narrow.bias', (128,), True, ('uniform', 0.0625)),
    ('level.skip.level.skip.level.up.coupling.f.residual.group-norm.weight', (64,), True, ('constant', 1.0)),
    ('level.skip.level.skip.level.up.coupling.f.residual.group-norm.bias', (64,), True, ('constant', 0.0)),
    ('level.skip.level.skip.level.up.coupling.f.residual.conv.weight', (64, 64, 3, 3, 3), True, ('uniform', 0.024056261216234408)),
    ('level.skip.level.skip.level.up.coupling.g.residual.group-norm.weight', (64,), True, ('constant', 1.0)),
    ('level.skip.level.skip.level.up.coupling.g.residual.group-norm.bias', (64,), True, ('constant', 0.0)),
    ('level.skip.level.skip.level.up.coupling.g.residual.conv.weight', (64, 64, 3, 3, 3), True, ('uniform', 0.024056261216234408)),
    ('level.skip.level.skip.narrow.weight', (64, 128, 1, 1, 1), True, ('uniform', 0.08838834764831843)),
    ('level.skip.level.skip.narrow.bias', (64,), True, ('uniform', 0.08838834764831843)),
    ('level.skip.level.up.coupling.f.residual.group-norm.weight', (32,), True, ('constant', 1.0)),
    ('level.skip.level.up.coupling.f.residual.group-norm.bias', (32,), True, ('constant', 0.0)),
    ('level.skip.level.up.coupling.f.residual.conv.weight', (32, 32, 3, 3, 3), True, ('uniform', 0.034020690871988585)),
    ('level.skip.level.up.coupling.g.residual.group-norm.weight', (32,), True, ('constant', 1.0)),
    ('level.skip.level.up.coupling.g.residual.group-norm.bias', (32,), True, ('constant', 0.0)),
    ('level.skip.level.up.coupling.g.residual.conv.weight', (32, 32, 3, 3, 3), True, ('uniform', 0.034020690871988585)),
    ('level.skip.narrow.weight', (32, 64, 1, 1, 1), True, ('uniform', 0.125)),
    ('level.skip.narrow.bias', (32,), True, ('uniform', 0.125)),
    ('level.up.coupling.f.residual.group-norm.weight', (16,), True, ('constant', 1.0)),
    ('level.up.coupling.f.residual.group-norm.bias', (16,), True, ('constant', 0.0)),
    ('level.up.coupling.f.residual.conv.weight', (16, 16, 3, 3, 3), True, ('uniform', 0.048112522432468816)),
    ('level.up.coupling.g.residual.group-norm.weight', (16,), True, ('constant', 1.0)),
    ('level.up.coupling.g.residual.group-norm.bias', (16,), True, ('constant', 0.0)),
    ('level.up.coupling.g.residual.conv.weight', (16, 16, 3, 3, 3), True, ('uniform', 0.048112522432468816)),
    ('head.weight', (4, 32, 1, 1, 1), True, ('uniform', 0.17677669529663687)),
    ('head.bias', (4,), True, ('uniform', 0.17677669529663687)),
]
OPTIMIZER = Adam(0.9, 0.999, 1e-08, 1e-05, False)
CROSS_ENTROPY = CrossEntropy()
DICE = Dice(background=0.0, smooth=1.0, squares=0.0)


# The forward pass, what is computed again, inverses and the prediction call these.
def compute_stem(w, x):
    return F.conv3d(x, w['stem.weight'], padding=1)


def compute_level_down_0_reversible_coupling_f_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.down.0.reversible.coupling.f.residual.group-norm.weight'],
            w['level.down.0.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.down.0.reversible.coupling.f.residual.conv.weight'],
        padding=1,
    )


def compute_level_down_0_reversible_coupling_g_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.down.0.reversible.coupling.g.residual.group-norm.weight'],
            w['level.down.0.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.down.0.reversible.coupling.g.residual.conv.weight'],
        padding=1,
    )


def compute_level_down_1_reversible_coupling_f_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.down.1.reversible.coupling.f.residual.group-norm.weight'],
            w['level.down.1.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.down.1.reversible.coupling.f.residual.conv.weight'],
        padding=1,
    )


def compute_level_down_1_reversible_coupling_g_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.down.1.reversible.coupling.g.residual.group-norm.weight'],
            w['level.down.1.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.down.1.reversible.coupling.g.residual.conv.weight'],
        padding=1,
    )


def compute_level_down_2_reversible_coupling_f_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.down.2.reversible.coupling.f.residual.group-norm.weight'],
            w['level.down.2.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.down.2.reversible.coupling.f.residual.conv.weight'],
        padding=1,
    )


def compute_level_down_2_reversible_coupling_g_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.down.2.reversible.coupling.g.residual.group-norm.weight'],
            w['level.down.2.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.down.2.reversible.coupling.g.residual.conv.weight'],
        padding=1,
    )


def compute_level_down_3_reversible_coupling_f_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.down.3.reversible.coupling.f.residual.group-norm.weight'],
            w['level.down.3.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.down.3.reversible.coupling.f.residual.conv.weight'],
        padding=1,
    )


def compute_level_down_3_reversible_coupling_g_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.down.3.reversible.coupling.g.residual.group-norm.weight'],
            w['level.down.3.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.down.3.reversible.coupling.g.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_widen(w, x):
    return F.conv3d(x, w['level.skip.widen.weight'], w['level.skip.widen.bias'])


def compute_level_skip_level_down_0_reversible_coupling_f_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.down.0.reversible.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.down.0.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.down.0.reversible.coupling.f.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_level_down_0_reversible_coupling_g_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.down.0.reversible.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.down.0.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.down.0.reversible.coupling.g.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_level_down_1_reversible_coupling_f_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.down.1.reversible.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.down.1.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.down.1.reversible.coupling.f.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_level_down_1_reversible_coupling_g_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.down.1.reversible.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.down.1.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.down.1.reversible.coupling.g.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_level_down_2_reversible_coupling_f_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.down.2.reversible.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.down.2.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.down.2.reversible.coupling.f.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_level_down_2_reversible_coupling_g_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.down.2.reversible.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.down.2.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.down.2.reversible.coupling.g.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_level_down_3_reversible_coupling_f_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.down.3.reversible.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.down.3.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.down.3.reversible.coupling.f.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_level_down_3_reversible_coupling_g_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.down.3.reversible.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.down.3.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.down.3.reversible.coupling.g.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_level_skip_widen(w, x):
    return F.conv3d(x, w['level.skip.level.skip.widen.weight'], w['level.skip.level.skip.widen.bias'])


def compute_level_skip_level_skip_level_down_0_reversible_coupling_f_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.skip.level.down.0.reversible.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.skip.level.down.0.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.skip.level.down.0.reversible.coupling.f.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_level_skip_level_down_0_reversible_coupling_g_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.skip.level.down.0.reversible.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.skip.level.down.0.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.skip.level.down.0.reversible.coupling.g.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_level_skip_level_down_1_reversible_coupling_f_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.skip.level.down.1.reversible.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.skip.level.down.1.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.skip.level.down.1.reversible.coupling.f.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_level_skip_level_down_1_reversible_coupling_g_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.skip.level.down.1.reversible.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.skip.level.down.1.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.skip.level.down.1.reversible.coupling.g.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_level_skip_level_down_2_reversible_coupling_f_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.skip.level.down.2.reversible.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.skip.level.down.2.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.skip.level.down.2.reversible.coupling.f.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_level_skip_level_down_2_reversible_coupling_g_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.skip.level.down.2.reversible.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.skip.level.down.2.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.skip.level.down.2.reversible.coupling.g.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_level_skip_level_down_3_reversible_coupling_f_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.skip.level.down.3.reversible.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.skip.level.down.3.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.skip.level.down.3.reversible.coupling.f.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_level_skip_level_down_3_reversible_coupling_g_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.skip.level.down.3.reversible.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.skip.level.down.3.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.skip.level.down.3.reversible.coupling.g.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_level_skip_level_skip_widen(w, x):
    return F.conv3d(
        x,
        w['level.skip.level.skip.level.skip.widen.weight'],
        w['level.skip.level.skip.level.skip.widen.bias'],
    )


def compute_level_skip_level_skip_level_skip_level_down_0_reversible_coupling_f_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.skip.level.skip.level.down.0.reversible.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.skip.level.skip.level.down.0.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.skip.level.skip.level.down.0.reversible.coupling.f.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_level_skip_level_skip_level_down_0_reversible_coupling_g_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.skip.level.skip.level.down.0.reversible.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.skip.level.skip.level.down.0.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.skip.level.skip.level.down.0.reversible.coupling.g.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_level_skip_level_skip_level_down_1_reversible_coupling_f_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.skip.level.skip.level.down.1.reversible.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.skip.level.skip.level.down.1.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.skip.level.skip.level.down.1.reversible.coupling.f.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_level_skip_level_skip_level_down_1_reversible_coupling_g_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.skip.level.skip.level.down.1.reversible.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.skip.level.skip.level.down.1.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.skip.level.skip.level.down.1.reversible.coupling.g.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_level_skip_level_skip_level_down_2_reversible_coupling_f_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.skip.level.skip.level.down.2.reversible.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.skip.level.skip.level.down.2.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.skip.level.skip.level.down.2.reversible.coupling.f.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_level_skip_level_skip_level_down_2_reversible_coupling_g_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.skip.level.skip.level.down.2.reversible.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.skip.level.skip.level.down.2.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.skip.level.skip.level.down.2.reversible.coupling.g.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_level_skip_level_skip_level_down_3_reversible_coupling_f_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.skip.level.skip.level.down.3.reversible.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.skip.level.skip.level.down.3.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.skip.level.skip.level.down.3.reversible.coupling.f.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_level_skip_level_skip_level_down_3_reversible_coupling_g_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.skip.level.skip.level.down.3.reversible.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.skip.level.skip.level.down.3.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.skip.level.skip.level.down.3.reversible.coupling.g.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_level_skip_level_skip_level_up_coupling_f_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.skip.level.skip.level.up.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.skip.level.skip.level.up.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.skip.level.skip.level.up.coupling.f.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_level_skip_level_skip_level_up_coupling_g_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.skip.level.skip.level.up.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.skip.level.skip.level.up.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.skip.level.skip.level.up.coupling.g.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_level_skip_level_skip_narrow(w, grid, x):
    return F.conv3d(
        grid.floats(x),
        w['level.skip.level.skip.level.skip.narrow.weight'],
        w['level.skip.level.skip.level.skip.narrow.bias'],
    )


def compute_level_skip_level_skip_level_up_coupling_f_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.skip.level.up.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.skip.level.up.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.skip.level.up.coupling.f.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_level_skip_level_up_coupling_g_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.skip.level.up.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.skip.level.up.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.skip.level.up.coupling.g.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_level_skip_narrow(w, grid, x):
    return F.conv3d(grid.floats(x), w['level.skip.level.skip.narrow.weight'], w['level.skip.level.skip.narrow.bias'])


def compute_level_skip_level_up_coupling_f_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.up.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.up.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.up.coupling.f.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_level_up_coupling_g_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.skip.level.up.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.up.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.skip.level.up.coupling.g.residual.conv.weight'],
        padding=1,
    )


def compute_level_skip_narrow(w, grid, x):
    return F.conv3d(grid.floats(x), w['level.skip.narrow.weight'], w['level.skip.narrow.bias'])


def compute_level_up_coupling_f_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.up.coupling.f.residual.group-norm.weight'],
            w['level.up.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.up.coupling.f.residual.conv.weight'],
        padding=1,
    )


def compute_level_up_coupling_g_residual_conv(w, grid, x, statistics):
    return F.conv3d(
        normalize(
            grid.floats(x),
            statistics,
            w['level.up.coupling.g.residual.group-norm.weight'],
            w['level.up.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        w['level.up.coupling.g.residual.conv.weight'],
        padding=1,
    )


def compute_head(w, grid, x):
    return F.conv3d(grid.floats(x), w['head.weight'], w['head.bias'])


@torch.no_grad()
def step(p, grid, noise, volumes, labels):
    """Adds the gradients of a batch to those of p. Returns the losses by their names, or None where a state left the
    grid's range, so that nothing was added and the step is to be done with a larger one."""
    w, g = p.weight, p.gradient
    # 0  stem, line 90: to be computed again; 35913728 bytes
    v1 = grid.fixed(compute_stem(w, volumes))
    # 1  level.down.0.reversible.coupling, line 32: to be computed again; 69468160 bytes
    v3 = v1[:, 0:16].clone()
    v4 = v1[:, 16:32].clone()
    del v1
    # 2  level.down.0.reversible.coupling.f.residual.group-norm, line 25: kept; 35914240 bytes
    v5 = moments(grid.floats(v4), 8, 1e-05)
    # 3  level.down.0.reversible.coupling.f.residual.conv, line 27: to be inverted; 52691456 bytes
    v8 = grid.add(v3, grid.fixed(compute_level_down_0_reversible_coupling_f_residual_conv(w, grid, v4, v5)))
    del v3
    # 4  level.down.0.reversible.coupling.g.residual.group-norm, line 25: kept; 35914752 bytes
    v11 = moments(grid.floats(v8), 8, 1e-05)
    # 5  level.down.0.reversible.coupling.g.residual.conv, line 27: to be inverted; 52691968 bytes
    v14 = grid.add(v4, grid.fixed(compute_level_down_0_reversible_coupling_g_residual_conv(w, grid, v8, v11)))
    del v4
    # 6  level.down.1.reversible.coupling.f.residual.group-norm, line 25: kept; 35915264 bytes
    v20 = moments(grid.floats(v14), 8, 1e-05)
    # 7  level.down.1.reversible.coupling.f.residual.conv, line 27: to be inverted; 52692480 bytes
    v23 = grid.add(v8, grid.fixed(compute_level_down_1_reversible_coupling_f_residual_conv(w, grid, v14, v20)))
    del v8
    # 8  level.down.1.reversible.coupling.g.residual.group-norm, line 25: kept; 35915776 bytes
    v26 = moments(grid.floats(v23), 8, 1e-05)
    # 9  level.down.1.reversible.coupling.g.residual.conv, line 27: to be inverted; 52692992 bytes
    v29 = grid.add(v14, grid.fixed(compute_level_down_1_reversible_coupling_g_residual_conv(w, grid, v23, v26)))
    del v14
    # 10  level.down.2.reversible.coupling.f.residual.group-norm, line 25: kept; 35916288 bytes
    v35 = moments(grid.floats(v29), 8, 1e-05)
    # 11  level.down.2.reversible.coupling.f.residual.conv, line 27: kept; 52693504 bytes
    v38 = grid.add(v23, grid.fixed(compute_level_down_2_reversible_coupling_f_residual_conv(w, grid, v29, v35)))
    del v23
    # 12  level.down.2.reversible.coupling.g.residual.group-norm, line 25: kept; 35916800 bytes
    v41 = moments(grid.floats(v38), 8, 1e-05)
    # 13  level.down.2.reversible.coupling.g.residual.conv, line 27: kept; 52694016 bytes
    v44 = grid.add(v29, grid.fixed(compute_level_down_2_reversible_coupling_g_residual_conv(w, grid, v38, v41)))
    del v29
    # 14  level.down.3.reversible.coupling.f.residual.group-norm, line 25: kept; 35917312 bytes
    v50 = moments(grid.floats(v44), 8, 1e-05)
    # 15  level.down.3.reversible.coupling.f.residual.conv, line 27: to be computed again; 52694528 bytes
    v53 = grid.add(v38, grid.fixed(compute_level_down_3_reversible_coupling_f_residual_conv(w, grid, v44, v50)))
    # 16  level.down.3.reversible.coupling.g.residual.group-norm, line 25: kept; 52695040 bytes
    v56 = moments(grid.floats(v53), 8, 1e-05)
    # 17  level.down.3.reversible.coupling.g.residual.conv, line 27; 69472256 bytes
    v59 = grid.add(v44, grid.fixed(compute_level_down_3_reversible_coupling_g_residual_conv(w, grid, v53, v56)))
    # 18  level.down.3.reversible.coupling, line 32; 103026688 bytes
    v62 = torch.cat((v53, v59), 1)
    del v53, v59
    # 19  level.skip.max-pool, line 51: kept; 74715136 bytes
    v63, v64 = max_pool(grid.floats(v62), (2, 2, 2), (2, 2, 2), (0, 0, 0))
    # 20  level.skip.widen, line 52; 83103744 bytes
    v65 = grid.fixed(compute_level_skip_widen(w, v63))
    # 21  level.skip.level.down.0.reversible.coupling, line 32: kept; 91492352 bytes
    v67 = v65[:, 0:32].clone()
    v68 = v65[:, 32:64].clone()
    del v65
    # 22  level.skip.level.down.0.reversible.coupling.f.residual.group-norm, line 25: kept; 83104256 bytes
    v69 = moments(grid.floats(v68), 8, 1e-05)
    # 23  level.skip.level.down.0.reversible.coupling.f.residual.conv, line 27: kept; 87298560 bytes
    v72 = grid.add(
        v67,
        grid.fixed(compute_level_skip_level_down_0_reversible_coupling_f_residual_conv(w, grid, v68, v69)),
    )
    del v67
    # 24  level.skip.level.down.0.reversible.coupling.g.residual.group-norm, line 25: kept; 83104768 bytes
    v75 = moments(grid.floats(v72), 8, 1e-05)
    # 25  level.skip.level.down.0.reversible.coupling.g.residual.conv, line 27: kept; 87299072 bytes
    v78 = grid.add(
        v68,
        grid.fixed(compute_level_skip_level_down_0_reversible_coupling_g_residual_conv(w, grid, v72, v75)),
    )
    # 26  level.skip.level.down.1.reversible.coupling.f.residual.group-norm, line 25: kept; 87299584 bytes
    v84 = moments(grid.floats(v78), 8, 1e-05)
    # 27  level.skip.level.down.1.reversible.coupling.f.residual.conv, line 27: kept; 91493888 bytes
    v87 = grid.add(
        v72,
        grid.fixed(compute_level_skip_level_down_1_reversible_coupling_f_residual_conv(w, grid, v78, v84)),
    )
    # 28  level.skip.level.down.1.reversible.coupling.g.residual.group-norm, line 25: kept; 91494400 bytes
    v90 = moments(grid.floats(v87), 8, 1e-05)
    # 29  level.skip.level.down.1.reversible.coupling.g.residual.conv, line 27: kept; 95688704 bytes
    v93 = grid.add(
        v78,
        grid.fixed(compute_level_skip_level_down_1_reversible_coupling_g_residual_conv(w, grid, v87, v90)),
    )
    # 30  level.skip.level.down.2.reversible.coupling.f.residual.group-norm, line 25: kept; 95689216 bytes
    v99 = moments(grid.floats(v93), 8, 1e-05)
    # 31  level.skip.level.down.2.reversible.coupling.f.residual.conv, line 27: kept; 99883520 bytes
    v102 = grid.add(
        v87,
        grid.fixed(compute_level_skip_level_down_2_reversible_coupling_f_residual_conv(w, grid, v93, v99)),
    )
    # 32  level.skip.level.down.2.reversible.coupling.g.residual.group-norm, line 25: kept; 99884032 bytes
    v105 = moments(grid.floats(v102), 8, 1e-05)
    # 33  level.skip.level.down.2.reversible.coupling.g.residual.conv, line 27: kept; 104078336 bytes
    v108 = grid.add(
        v93,
        grid.fixed(compute_level_skip_level_down_2_reversible_coupling_g_residual_conv(w, grid, v102, v105)),
    )
    # 34  level.skip.level.down.3.reversible.coupling.f.residual.group-norm, line 25: kept; 104078848 bytes
    v114 = moments(grid.floats(v108), 8, 1e-05)
    # 35  level.skip.level.down.3.reversible.coupling.f.residual.conv, line 27: kept; 108273152 bytes
    v117 = grid.add(
        v102,
        grid.fixed(compute_level_skip_level_down_3_reversible_coupling_f_residual_conv(w, grid, v108, v114)),
    )
    # 36  level.skip.level.down.3.reversible.coupling.g.residual.group-norm, line 25: kept; 108273664 bytes
    v120 = moments(grid.floats(v117), 8, 1e-05)
    # 37  level.skip.level.down.3.reversible.coupling.g.residual.conv, line 27; 112467968 bytes
    v123 = grid.add(
        v108,
        grid.fixed(compute_level_skip_level_down_3_reversible_coupling_g_residual_conv(w, grid, v117, v120)),
    )
    # 38  level.skip.level.down.3.reversible.coupling, line 32; 120856576 bytes
    v126 = torch.cat((v117, v123), 1)
    del v123
    # 39  level.skip.level.skip.max-pool, line 51: kept; 117972992 bytes
    v127, v128 = max_pool(grid.floats(v126), (2, 2, 2), (2, 2, 2), (0, 0, 0))
    # 40  level.skip.level.skip.widen, line 52; 120070144 bytes
    v129 = grid.fixed(compute_level_skip_level_skip_widen(w, v127))
    # 41  level.skip.level.skip.level.down.0.reversible.coupling, line 32: kept; 122167296 bytes
    v131 = v129[:, 0:64].clone()
    v132 = v129[:, 64:128].clone()
    del v129
    # 42  level.skip.level.skip.level.down.0.reversible.coupling.f.residual.group-norm, line 25: kept; 120070656 bytes
    v133 = moments(grid.floats(v132), 8, 1e-05)
    # 43  level.skip.level.skip.level.down.0.reversible.coupling.f.residual.conv, line 27: kept; 121119232 bytes
    v136 = grid.add(
        v131,
        grid.fixed(compute_level_skip_level_skip_level_down_0_reversible_coupling_f_residual_conv(w, grid, v132, v133)),
    )
    del v131
    # 44  level.skip.level.skip.level.down.0.reversible.coupling.g.residual.group-norm, line 25: kept; 120071168 bytes
    v139 = moments(grid.floats(v136), 8, 1e-05)
    # 45  level.skip.level.skip.level.down.0.reversible.coupling.g.residual.conv, line 27: kept; 121119744 bytes
    v142 = grid.add(
        v132,
        grid.fixed(compute_level_skip_level_skip_level_down_0_reversible_coupling_g_residual_conv(w, grid, v136, v139)),
    )
    # 46  level.skip.level.skip.level.down.1.reversible.coupling.f.residual.group-norm, line 25: kept; 121120256 bytes
    v148 = moments(grid.floats(v142), 8, 1e-05)
    # 47  level.skip.level.skip.level.down.1.reversible.coupling.f.residual.conv, line 27: kept; 122168832 bytes
    v151 = grid.add(
        v136,
        grid.fixed(compute_level_skip_level_skip_level_down_1_reversible_coupling_f_residual_conv(w, grid, v142, v148)),
    )
    # 48  level.skip.level.skip.level.down.1.reversible.coupling.g.residual.group-norm, line 25: kept; 122169344 bytes
    v154 = moments(grid.floats(v151), 8, 1e-05)
    # 49  level.skip.level.skip.level.down.1.reversible.coupling.g.residual.conv, line 27: kept; 123217920 bytes
    v157 = grid.add(
        v142,
        grid.fixed(compute_level_skip_level_skip_level_down_1_reversible_coupling_g_residual_conv(w, grid, v151, v154)),
    )
    # 50  level.skip.level.skip.level.down.2.reversible.coupling.f.residual.group-norm, line 25: kept; 123218432 bytes
    v163 = moments(grid.floats(v157), 8, 1e-05)
    # 51  level.skip.level.skip.level.down.2.reversible.coupling.f.residual.conv, line 27: kept; 124267008 bytes
    v166 = grid.add(
        v151,
        grid.fixed(compute_level_skip_level_skip_level_down_2_reversible_coupling_f_residual_conv(w, grid, v157, v163)),
    )
    # 52  level.skip.level.skip.level.down.2.reversible.coupling.g.residual.group-norm, line 25: kept; 124267520 bytes
    v169 = moments(grid.floats(v166), 8, 1e-05)
    # 53  level.skip.level.skip.level.down.2.reversible.coupling.g.residual.conv, line 27: kept; 125316096 bytes
    v172 = grid.add(
        v157,
        grid.fixed(compute_level_skip_level_skip_level_down_2_reversible_coupling_g_residual_conv(w, grid, v166, v169)),
    )
    # 54  level.skip.level.skip.level.down.3.reversible.coupling.f.residual.group-norm, line 25: kept; 125316608 bytes
    v178 = moments(grid.floats(v172), 8, 1e-05)
    # 55  level.skip.level.skip.level.down.3.reversible.coupling.f.residual.conv, line 27: kept; 126365184 bytes
    v181 = grid.add(
        v166,
        grid.fixed(compute_level_skip_level_skip_level_down_3_reversible_coupling_f_residual_conv(w, grid, v172, v178)),
    )
    # 56  level.skip.level.skip.level.down.3.reversible.coupling.g.residual.group-norm, line 25: kept; 126365696 bytes
    v184 = moments(grid.floats(v181), 8, 1e-05)
    # 57  level.skip.level.skip.level.down.3.reversible.coupling.g.residual.conv, line 27; 127414272 bytes
    v187 = grid.add(
        v172,
        grid.fixed(compute_level_skip_level_skip_level_down_3_reversible_coupling_g_residual_conv(w, grid, v181, v184)),
    )
    # 58  level.skip.level.skip.level.down.3.reversible.coupling, line 32; 129511424 bytes
    v190 = torch.cat((v181, v187), 1)
    del v187
    # 59  level.skip.level.skip.level.skip.max-pool, line 51: kept; 128790528 bytes
    v191, v192 = max_pool(grid.floats(v190), (2, 2, 2), (2, 2, 2), (0, 0, 0))
    # 60  level.skip.level.skip.level.skip.widen, line 52; 129314816 bytes
    v193 = grid.fixed(compute_level_skip_level_skip_level_skip_widen(w, v191))
    # 61  level.skip.level.skip.level.skip.level.down.0.reversible.coupling, line 32: kept; 129839104 bytes
    v195 = v193[:, 0:128].clone()
    v196 = v193[:, 128:256].clone()
    del v193
    # 62  level.skip.level.skip.level.skip.level.down.0.reversible.coupling.f.residual.group-norm, line 25: kept; 129315328 bytes
    v197 = moments(grid.floats(v196), 8, 1e-05)
    # 63  level.skip.level.skip.level.skip.level.down.0.reversible.coupling.f.residual.conv, line 27: kept; 129577472 bytes
    v200 = grid.add(
        v195,
        grid.fixed(
            compute_level_skip_level_skip_level_skip_level_down_0_reversible_coupling_f_residual_conv(
                w,
                grid,
                v196,
                v197,
            ),
        ),
    )
    del v195
    # 64  level.skip.level.skip.level.skip.level.down.0.reversible.coupling.g.residual.group-norm, line 25: kept; 129315840 bytes
    v203 = moments(grid.floats(v200), 8, 1e-05)
    # 65  level.skip.level.skip.level.skip.level.down.0.reversible.coupling.g.residual.conv, line 27: kept; 129577984 bytes
    v206 = grid.add(
        v196,
        grid.fixed(
            compute_level_skip_level_skip_level_skip_level_down_0_reversible_coupling_g_residual_conv(
                w,
                grid,
                v200,
                v203,
            ),
        ),
    )
    # 66  level.skip.level.skip.level.skip.level.down.1.reversible.coupling.f.residual.group-norm, line 25: kept; 129578496 bytes
    v212 = moments(grid.floats(v206), 8, 1e-05)
    # 67  level.skip.level.skip.level.skip.level.down.1.reversible.coupling.f.residual.conv, line 27: kept; 129840640 bytes
    v215 = grid.add(
        v200,
        grid.fixed(
            compute_level_skip_level_skip_level_skip_level_down_1_reversible_coupling_f_residual_conv(
                w,
                grid,
                v206,
                v212,
            ),
        ),
    )
    # 68  level.skip.level.skip.level.skip.level.down.1.reversible.coupling.g.residual.group-norm, line 25: kept; 129841152 bytes
    v218 = moments(grid.floats(v215), 8, 1e-05)
    # 69  level.skip.level.skip.level.skip.level.down.1.reversible.coupling.g.residual.conv, line 27: kept; 130103296 bytes
    v221 = grid.add(
        v206,
        grid.fixed(
            compute_level_skip_level_skip_level_skip_level_down_1_reversible_coupling_g_residual_conv(
                w,
                grid,
                v215,
                v218,
            ),
        ),
    )
    # 70  level.skip.level.skip.level.skip.level.down.2.reversible.coupling.f.residual.group-norm, line 25: kept; 130103808 bytes
    v227 = moments(grid.floats(v221), 8, 1e-05)
    # 71  level.skip.level.skip.level.skip.level.down.2.reversible.coupling.f.residual.conv, line 27: kept; 130365952 bytes
    v230 = grid.add(
        v215,
        grid.fixed(
            compute_level_skip_level_skip_level_skip_level_down_2_reversible_coupling_f_residual_conv(
                w,
                grid,
                v221,
                v227,
            ),
        ),
    )
    # 72  level.skip.level.skip.level.skip.level.down.2.reversible.coupling.g.residual.group-norm, line 25: kept; 130366464 bytes
    v233 = moments(grid.floats(v230), 8, 1e-05)
    # 73  level.skip.level.skip.level.skip.level.down.2.reversible.coupling.g.residual.conv, line 27: kept; 130628608 bytes
    v236 = grid.add(
        v221,
        grid.fixed(
            compute_level_skip_level_skip_level_skip_level_down_2_reversible_coupling_g_residual_conv(
                w,
                grid,
                v230,
                v233,
            ),
        ),
    )
    # 74  level.skip.level.skip.level.skip.level.down.3.reversible.coupling.f.residual.group-norm, line 25: kept; 130629120 bytes
    v242 = moments(grid.floats(v236), 8, 1e-05)
    # 75  level.skip.level.skip.level.skip.level.down.3.reversible.coupling.f.residual.conv, line 27: kept; 130891264 bytes
    v245 = grid.add(
        v230,
        grid.fixed(
            compute_level_skip_level_skip_level_skip_level_down_3_reversible_coupling_f_residual_conv(
                w,
                grid,
                v236,
                v242,
            ),
        ),
    )
    # 76  level.skip.level.skip.level.skip.level.down.3.reversible.coupling.g.residual.group-norm, line 25: kept; 130891776 bytes
    v248 = moments(grid.floats(v245), 8, 1e-05)
    # 77  level.skip.level.skip.level.skip.level.down.3.reversible.coupling.g.residual.conv, line 27: kept; 131153920 bytes
    v251 = grid.add(
        v236,
        grid.fixed(
            compute_level_skip_level_skip_level_skip_level_down_3_reversible_coupling_g_residual_conv(
                w,
                grid,
                v245,
                v248,
            ),
        ),
    )
    # 78  level.skip.level.skip.level.skip.level.up.coupling.f.residual.group-norm, line 25: kept; 131154432 bytes
    v257 = moments(grid.floats(v251), 8, 1e-05)
    # 79  level.skip.level.skip.level.skip.level.up.coupling.f.residual.conv, line 27: kept; 131416576 bytes
    v260 = grid.add(
        v245,
        grid.fixed(compute_level_skip_level_skip_level_skip_level_up_coupling_f_residual_conv(w, grid, v251, v257)),
    )
    # 80  level.skip.level.skip.level.skip.level.up.coupling.g.residual.group-norm, line 25: kept; 131417088 bytes
    v263 = moments(grid.floats(v260), 8, 1e-05)
    # 81  level.skip.level.skip.level.skip.level.up.coupling.g.residual.conv, line 27; 131679232 bytes
    v266 = grid.add(
        v251,
        grid.fixed(compute_level_skip_level_skip_level_skip_level_up_coupling_g_residual_conv(w, grid, v260, v263)),
    )
    # 82  level.skip.level.skip.level.skip.level.up.coupling, line 32: kept; 132203520 bytes
    v269 = torch.cat((v260, v266), 1)
    del v266
    # 83  level.skip.level.skip.level.skip.narrow, line 54; 132203520 bytes
    v270 = compute_level_skip_level_skip_level_skip_narrow(w, grid, v269)
    # 84  level.skip.level.skip.level.skip.upsample, line 55; 134300672 bytes
    v271 = grid.add(v190, grid.fixed(upsample(v270, (2, 2, 2), 'trilinear')))
    del v190, v270
    # 85  level.skip.level.skip.level.up.coupling, line 32: kept; 134038528 bytes
    v274 = v271[:, 0:64].clone()
    v275 = v271[:, 64:128].clone()
    del v271
    # 86  level.skip.level.skip.level.up.coupling.f.residual.group-norm, line 25: kept; 131941888 bytes
    v276 = moments(grid.floats(v275), 8, 1e-05)
    # 87  level.skip.level.skip.level.up.coupling.f.residual.conv, line 27: to be inverted; 132990464 bytes
    v279 = grid.add(
        v274,
        grid.fixed(compute_level_skip_level_skip_level_up_coupling_f_residual_conv(w, grid, v275, v276)),
    )
    del v274
    # 88  level.skip.level.skip.level.up.coupling.g.residual.group-norm, line 25: kept; 131942400 bytes
    v282 = moments(grid.floats(v279), 8, 1e-05)
    # 89  level.skip.level.skip.level.up.coupling.g.residual.conv, line 27; 132990976 bytes
    v285 = grid.add(
        v275,
        grid.fixed(compute_level_skip_level_skip_level_up_coupling_g_residual_conv(w, grid, v279, v282)),
    )
    # 90  level.skip.level.skip.level.up.coupling, line 32: kept; 135088128 bytes
    v288 = torch.cat((v279, v285), 1)
    del v279, v285
    # 91  level.skip.level.skip.narrow, line 54; 134039552 bytes
    v289 = compute_level_skip_level_skip_narrow(w, grid, v288)
    # 92  level.skip.level.skip.upsample, line 55; 142428160 bytes
    v290 = grid.add(v126, grid.fixed(upsample(v289, (2, 2, 2), 'trilinear')))
    del v126, v289
    # 93  level.skip.level.up.coupling, line 32: kept; 141379584 bytes
    v293 = v290[:, 0:32].clone()
    v294 = v290[:, 32:64].clone()
    del v290
    # 94  level.skip.level.up.coupling.f.residual.group-norm, line 25: kept; 132991488 bytes
    v295 = moments(grid.floats(v294), 8, 1e-05)
    # 95  level.skip.level.up.coupling.f.residual.conv, line 27: to be inverted; 137185792 bytes
    v298 = grid.add(v293, grid.fixed(compute_level_skip_level_up_coupling_f_residual_conv(w, grid, v294, v295)))
    del v293
    # 96  level.skip.level.up.coupling.g.residual.group-norm, line 25: kept; 132992000 bytes
    v301 = moments(grid.floats(v298), 8, 1e-05)
    # 97  level.skip.level.up.coupling.g.residual.conv, line 27; 137186304 bytes
    v304 = grid.add(v294, grid.fixed(compute_level_skip_level_up_coupling_g_residual_conv(w, grid, v298, v301)))
    # 98  level.skip.level.up.coupling, line 32: kept; 145574912 bytes
    v307 = torch.cat((v298, v304), 1)
    del v298, v304
    # 99  level.skip.narrow, line 54; 141380608 bytes
    v308 = compute_level_skip_narrow(w, grid, v307)
    # 100  level.skip.upsample, line 55; 174935040 bytes
    v309 = grid.add(v62, grid.fixed(upsample(v308, (2, 2, 2), 'trilinear')))
    del v62, v308
    # 101  level.up.coupling, line 32: kept; 170740736 bytes
    v312 = v309[:, 0:16].clone()
    v313 = v309[:, 16:32].clone()
    del v309
    # 102  level.up.coupling.f.residual.group-norm, line 25: kept; 137186816 bytes
    v314 = moments(grid.floats(v313), 8, 1e-05)
    # 103  level.up.coupling.f.residual.conv, line 27: kept; 153964032 bytes
    v317 = grid.add(v312, grid.fixed(compute_level_up_coupling_f_residual_conv(w, grid, v313, v314)))
    del v312
    # 104  level.up.coupling.g.residual.group-norm, line 25: kept; 137187328 bytes
    v320 = moments(grid.floats(v317), 8, 1e-05)
    # 105  level.up.coupling.g.residual.conv, line 27; 153964544 bytes
    v323 = grid.add(v313, grid.fixed(compute_level_up_coupling_g_residual_conv(w, grid, v317, v320)))
    # 106  level.up.coupling, line 32: kept; 187518976 bytes
    v326 = torch.cat((v317, v323), 1)
    del v323
    # 107  head, line 92: kept; 174936064 bytes
    v327 = compute_head(w, grid, v326)
    # 108  losses.segmentation.cross-entropy, line 99: kept; 174937088 bytes
    v329, v330 = CROSS_ENTROPY.value(v327, labels)
    # 109  losses.segmentation.dice, line 100: kept; 174938112 bytes
    v331, v332 = DICE.value(v327, labels)
    # 110  losses; 174938624 bytes
    v333 = v330.clone()
    # 111  losses; 174939136 bytes
    v334 = v333 + v332
    del v333
    if grid.has_left():
        return None
    # 112  losses.segmentation.dice, line 100; 179132928 bytes
    v335 = DICE.gradient(v327, labels, v331, 1.0)
    del v331
    # 113  losses.segmentation.cross-entropy, line 99; 183326720 bytes
    v336 = CROSS_ENTROPY.gradient(v327, labels, v329, 1.0).add_(v335)
    del v327, v329, v335
    # 114  head, line 92; 174937600 bytes
    g['head.bias'] += channel_sum(v336)
    # 115  head, line 92; 174937600 bytes
    g['head.weight'] += conv3d_weight(grid.floats(v326), (4, 32, 1, 1, 1), v336)
    del v326
    # 116  head, line 92; 174937600 bytes
    v338 = conv_transpose3d(v336, w['head.weight'])
    del v336
    # 117  level.up.coupling, line 32; 204297728 bytes
    v339 = v338[:, 0:16].clone()
    v340 = v338[:, 16:32].clone()
    del v338
    # 118  level.up.coupling.g.residual.conv, line 27; 170743296 bytes
    g['level.up.coupling.g.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v317),
            v320,
            w['level.up.coupling.g.residual.group-norm.weight'],
            w['level.up.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (16, 16, 3, 3, 3),
        v340,
        padding=1,
    )
    # 119  level.up.coupling.g.residual.conv, line 27; 187520512 bytes
    v341 = conv_transpose3d(v340, w['level.up.coupling.g.residual.conv.weight'], padding=1)
    # 120  level.up.coupling.g.residual.conv, line 27; 204297728 bytes
    v342, dgamma, dbeta = normalize_gradient(
        v341,
        grid.floats(v317),
        v320,
        w['level.up.coupling.g.residual.group-norm.weight'],
        w['level.up.coupling.g.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.up.coupling.g.residual.group-norm.weight'] += dgamma
    g['level.up.coupling.g.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v342 += v339
    del v317, v320, v339, v341
    # 121  level.up.coupling.f.residual.conv, line 27; 153965568 bytes
    g['level.up.coupling.f.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v313),
            v314,
            w['level.up.coupling.f.residual.group-norm.weight'],
            w['level.up.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (16, 16, 3, 3, 3),
        v342,
        padding=1,
    )
    # 122  level.up.coupling.f.residual.conv, line 27; 170742784 bytes
    v344 = conv_transpose3d(v342, w['level.up.coupling.f.residual.conv.weight'], padding=1)
    # 123  level.up.coupling.f.residual.conv, line 27; 187520000 bytes
    v345, dgamma, dbeta = normalize_gradient(
        v344,
        grid.floats(v313),
        v314,
        w['level.up.coupling.f.residual.group-norm.weight'],
        w['level.up.coupling.f.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.up.coupling.f.residual.group-norm.weight'] += dgamma
    g['level.up.coupling.f.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v345 += v340
    del v313, v314, v340, v344
    # 124  level.up.coupling, line 32; 170742272 bytes
    v347 = torch.cat((v342, v345), 1)
    del v342, v345
    # 125  level.skip.upsample, line 55; 141382144 bytes
    v348 = upsample_gradient(v347, (2, 2, 2), 'trilinear')
    # 126  level.skip.narrow, line 54; 141382144 bytes
    g['level.skip.narrow.bias'] += channel_sum(v348)
    # 127  level.skip.narrow, line 54; 141382144 bytes
    g['level.skip.narrow.weight'] += conv3d_weight(grid.floats(v307), (32, 64, 1, 1, 1), v348)
    # 128  level.skip.level.up.coupling, line 32: rebuilt by inversion; 145576448 bytes
    v298 = v307[:, 0:32].clone()
    del v307
    # 129  level.skip.narrow, line 54; 145576448 bytes
    v349 = conv_transpose3d(v348, w['level.skip.narrow.weight'])
    del v348
    # 130  level.skip.level.up.coupling, line 32; 149770752 bytes
    v350 = v349[:, 0:32].clone()
    v351 = v349[:, 32:64].clone()
    del v349
    # 131  level.skip.level.up.coupling.g.residual.conv, line 27; 141382144 bytes
    g['level.skip.level.up.coupling.g.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v298),
            v301,
            w['level.skip.level.up.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.up.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (32, 32, 3, 3, 3),
        v351,
        padding=1,
    )
    # 132  level.skip.level.up.coupling.g.residual.conv, line 27; 145576448 bytes
    v352 = conv_transpose3d(v351, w['level.skip.level.up.coupling.g.residual.conv.weight'], padding=1)
    # 133  level.skip.level.up.coupling.g.residual.conv, line 27; 149770752 bytes
    v353, dgamma, dbeta = normalize_gradient(
        v352,
        grid.floats(v298),
        v301,
        w['level.skip.level.up.coupling.g.residual.group-norm.weight'],
        w['level.skip.level.up.coupling.g.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.up.coupling.g.residual.group-norm.weight'] += dgamma
    g['level.skip.level.up.coupling.g.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v353 += v350
    del v301, v298, v350, v352
    # 134  level.skip.level.up.coupling.f.residual.conv, line 27; 137187328 bytes
    g['level.skip.level.up.coupling.f.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v294),
            v295,
            w['level.skip.level.up.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.up.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (32, 32, 3, 3, 3),
        v353,
        padding=1,
    )
    # 135  level.skip.level.up.coupling.f.residual.conv, line 27; 141381632 bytes
    v355 = conv_transpose3d(v353, w['level.skip.level.up.coupling.f.residual.conv.weight'], padding=1)
    # 136  level.skip.level.up.coupling.f.residual.conv, line 27; 145575936 bytes
    v356, dgamma, dbeta = normalize_gradient(
        v355,
        grid.floats(v294),
        v295,
        w['level.skip.level.up.coupling.f.residual.group-norm.weight'],
        w['level.skip.level.up.coupling.f.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.up.coupling.f.residual.group-norm.weight'] += dgamma
    g['level.skip.level.up.coupling.f.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v356 += v351
    del v294, v295, v351, v355
    # 137  level.skip.level.up.coupling, line 32; 141381120 bytes
    v358 = torch.cat((v353, v356), 1)
    del v353, v356
    # 138  level.skip.level.skip.upsample, line 55; 134041088 bytes
    v359 = upsample_gradient(v358, (2, 2, 2), 'trilinear')
    # 139  level.skip.level.skip.narrow, line 54; 134041088 bytes
    g['level.skip.level.skip.narrow.bias'] += channel_sum(v359)
    # 140  level.skip.level.skip.narrow, line 54; 134041088 bytes
    g['level.skip.level.skip.narrow.weight'] += conv3d_weight(grid.floats(v288), (64, 128, 1, 1, 1), v359)
    # 141  level.skip.level.skip.level.up.coupling, line 32: rebuilt by inversion; 135089664 bytes
    v279 = v288[:, 0:64].clone()
    del v288
    # 142  level.skip.level.skip.narrow, line 54; 135089664 bytes
    v360 = conv_transpose3d(v359, w['level.skip.level.skip.narrow.weight'])
    del v359
    # 143  level.skip.level.skip.level.up.coupling, line 32; 136138240 bytes
    v361 = v360[:, 0:64].clone()
    v362 = v360[:, 64:128].clone()
    del v360
    # 144  level.skip.level.skip.level.up.coupling.g.residual.conv, line 27; 134041088 bytes
    g['level.skip.level.skip.level.up.coupling.g.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v279),
            v282,
            w['level.skip.level.skip.level.up.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.skip.level.up.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (64, 64, 3, 3, 3),
        v362,
        padding=1,
    )
    # 145  level.skip.level.skip.level.up.coupling.g.residual.conv, line 27; 135089664 bytes
    v363 = conv_transpose3d(v362, w['level.skip.level.skip.level.up.coupling.g.residual.conv.weight'], padding=1)
    # 146  level.skip.level.skip.level.up.coupling.g.residual.conv, line 27; 136138240 bytes
    v364, dgamma, dbeta = normalize_gradient(
        v363,
        grid.floats(v279),
        v282,
        w['level.skip.level.skip.level.up.coupling.g.residual.group-norm.weight'],
        w['level.skip.level.skip.level.up.coupling.g.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.skip.level.up.coupling.g.residual.group-norm.weight'] += dgamma
    g['level.skip.level.skip.level.up.coupling.g.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v364 += v361
    del v282, v279, v361, v363
    # 147  level.skip.level.skip.level.up.coupling.f.residual.conv, line 27; 132992000 bytes
    g['level.skip.level.skip.level.up.coupling.f.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v275),
            v276,
            w['level.skip.level.skip.level.up.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.skip.level.up.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (64, 64, 3, 3, 3),
        v364,
        padding=1,
    )
    # 148  level.skip.level.skip.level.up.coupling.f.residual.conv, line 27; 134040576 bytes
    v366 = conv_transpose3d(v364, w['level.skip.level.skip.level.up.coupling.f.residual.conv.weight'], padding=1)
    # 149  level.skip.level.skip.level.up.coupling.f.residual.conv, line 27; 135089152 bytes
    v367, dgamma, dbeta = normalize_gradient(
        v366,
        grid.floats(v275),
        v276,
        w['level.skip.level.skip.level.up.coupling.f.residual.group-norm.weight'],
        w['level.skip.level.skip.level.up.coupling.f.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.skip.level.up.coupling.f.residual.group-norm.weight'] += dgamma
    g['level.skip.level.skip.level.up.coupling.f.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v367 += v362
    del v275, v276, v362, v366
    # 150  level.skip.level.skip.level.up.coupling, line 32; 134040064 bytes
    v369 = torch.cat((v364, v367), 1)
    del v364, v367
    # 151  level.skip.level.skip.level.skip.upsample, line 55; 132205056 bytes
    v370 = upsample_gradient(v369, (2, 2, 2), 'trilinear')
    # 152  level.skip.level.skip.level.skip.narrow, line 54; 132205056 bytes
    g['level.skip.level.skip.level.skip.narrow.bias'] += channel_sum(v370)
    # 153  level.skip.level.skip.level.skip.narrow, line 54; 132205056 bytes
    g['level.skip.level.skip.level.skip.narrow.weight'] += conv3d_weight(grid.floats(v269), (128, 256, 1, 1, 1), v370)
    del v269
    # 154  level.skip.level.skip.level.skip.narrow, line 54; 132205056 bytes
    v371 = conv_transpose3d(v370, w['level.skip.level.skip.level.skip.narrow.weight'])
    del v370
    # 155  level.skip.level.skip.level.skip.level.up.coupling, line 32; 132467200 bytes
    v372 = v371[:, 0:128].clone()
    v373 = v371[:, 128:256].clone()
    del v371
    # 156  level.skip.level.skip.level.skip.level.up.coupling.g.residual.conv, line 27; 131942912 bytes
    g['level.skip.level.skip.level.skip.level.up.coupling.g.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v260),
            v263,
            w['level.skip.level.skip.level.skip.level.up.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.skip.level.skip.level.up.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (128, 128, 3, 3, 3),
        v373,
        padding=1,
    )
    # 157  level.skip.level.skip.level.skip.level.up.coupling.g.residual.conv, line 27; 132205056 bytes
    v374 = conv_transpose3d(
        v373,
        w['level.skip.level.skip.level.skip.level.up.coupling.g.residual.conv.weight'],
        padding=1,
    )
    # 158  level.skip.level.skip.level.skip.level.up.coupling.g.residual.conv, line 27; 132467200 bytes
    v375, dgamma, dbeta = normalize_gradient(
        v374,
        grid.floats(v260),
        v263,
        w['level.skip.level.skip.level.skip.level.up.coupling.g.residual.group-norm.weight'],
        w['level.skip.level.skip.level.skip.level.up.coupling.g.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.skip.level.skip.level.up.coupling.g.residual.group-norm.weight'] += dgamma
    g['level.skip.level.skip.level.skip.level.up.coupling.g.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v375 += v372
    del v260, v263, v372, v374
    # 159  level.skip.level.skip.level.skip.level.up.coupling.f.residual.conv, line 27; 131680256 bytes
    g['level.skip.level.skip.level.skip.level.up.coupling.f.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v251),
            v257,
            w['level.skip.level.skip.level.skip.level.up.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.skip.level.skip.level.up.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (128, 128, 3, 3, 3),
        v375,
        padding=1,
    )
    # 160  level.skip.level.skip.level.skip.level.up.coupling.f.residual.conv, line 27; 131942400 bytes
    v377 = conv_transpose3d(
        v375,
        w['level.skip.level.skip.level.skip.level.up.coupling.f.residual.conv.weight'],
        padding=1,
    )
    # 161  level.skip.level.skip.level.skip.level.up.coupling.f.residual.conv, line 27; 132204544 bytes
    v378, dgamma, dbeta = normalize_gradient(
        v377,
        grid.floats(v251),
        v257,
        w['level.skip.level.skip.level.skip.level.up.coupling.f.residual.group-norm.weight'],
        w['level.skip.level.skip.level.skip.level.up.coupling.f.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.skip.level.skip.level.up.coupling.f.residual.group-norm.weight'] += dgamma
    g['level.skip.level.skip.level.skip.level.up.coupling.f.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v378 += v373
    del v251, v257, v373, v377
    # 162  level.skip.level.skip.level.skip.level.down.3.reversible.coupling.g.residual.conv, line 27; 131417600 bytes
    g['level.skip.level.skip.level.skip.level.down.3.reversible.coupling.g.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v245),
            v248,
            w['level.skip.level.skip.level.skip.level.down.3.reversible.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.skip.level.skip.level.down.3.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (128, 128, 3, 3, 3),
        v378,
        padding=1,
    )
    # 163  level.skip.level.skip.level.skip.level.down.3.reversible.coupling.g.residual.conv, line 27; 131679744 bytes
    v380 = conv_transpose3d(
        v378,
        w['level.skip.level.skip.level.skip.level.down.3.reversible.coupling.g.residual.conv.weight'],
        padding=1,
    )
    # 164  level.skip.level.skip.level.skip.level.down.3.reversible.coupling.g.residual.conv, line 27; 131941888 bytes
    v381, dgamma, dbeta = normalize_gradient(
        v380,
        grid.floats(v245),
        v248,
        w['level.skip.level.skip.level.skip.level.down.3.reversible.coupling.g.residual.group-norm.weight'],
        w['level.skip.level.skip.level.skip.level.down.3.reversible.coupling.g.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.skip.level.skip.level.down.3.reversible.coupling.g.residual.group-norm.weight'] += dgamma
    g['level.skip.level.skip.level.skip.level.down.3.reversible.coupling.g.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v381 += v375
    del v245, v248, v375, v380
    # 165  level.skip.level.skip.level.skip.level.down.3.reversible.coupling.f.residual.conv, line 27; 131154944 bytes
    g['level.skip.level.skip.level.skip.level.down.3.reversible.coupling.f.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v236),
            v242,
            w['level.skip.level.skip.level.skip.level.down.3.reversible.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.skip.level.skip.level.down.3.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (128, 128, 3, 3, 3),
        v381,
        padding=1,
    )
    # 166  level.skip.level.skip.level.skip.level.down.3.reversible.coupling.f.residual.conv, line 27; 131417088 bytes
    v383 = conv_transpose3d(
        v381,
        w['level.skip.level.skip.level.skip.level.down.3.reversible.coupling.f.residual.conv.weight'],
        padding=1,
    )
    # 167  level.skip.level.skip.level.skip.level.down.3.reversible.coupling.f.residual.conv, line 27; 131679232 bytes
    v384, dgamma, dbeta = normalize_gradient(
        v383,
        grid.floats(v236),
        v242,
        w['level.skip.level.skip.level.skip.level.down.3.reversible.coupling.f.residual.group-norm.weight'],
        w['level.skip.level.skip.level.skip.level.down.3.reversible.coupling.f.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.skip.level.skip.level.down.3.reversible.coupling.f.residual.group-norm.weight'] += dgamma
    g['level.skip.level.skip.level.skip.level.down.3.reversible.coupling.f.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v384 += v378
    del v236, v242, v378, v383
    # 168  level.skip.level.skip.level.skip.level.down.2.reversible.coupling.g.residual.conv, line 27; 130892288 bytes
    g['level.skip.level.skip.level.skip.level.down.2.reversible.coupling.g.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v230),
            v233,
            w['level.skip.level.skip.level.skip.level.down.2.reversible.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.skip.level.skip.level.down.2.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (128, 128, 3, 3, 3),
        v384,
        padding=1,
    )
    # 169  level.skip.level.skip.level.skip.level.down.2.reversible.coupling.g.residual.conv, line 27; 131154432 bytes
    v386 = conv_transpose3d(
        v384,
        w['level.skip.level.skip.level.skip.level.down.2.reversible.coupling.g.residual.conv.weight'],
        padding=1,
    )
    # 170  level.skip.level.skip.level.skip.level.down.2.reversible.coupling.g.residual.conv, line 27; 131416576 bytes
    v387, dgamma, dbeta = normalize_gradient(
        v386,
        grid.floats(v230),
        v233,
        w['level.skip.level.skip.level.skip.level.down.2.reversible.coupling.g.residual.group-norm.weight'],
        w['level.skip.level.skip.level.skip.level.down.2.reversible.coupling.g.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.skip.level.skip.level.down.2.reversible.coupling.g.residual.group-norm.weight'] += dgamma
    g['level.skip.level.skip.level.skip.level.down.2.reversible.coupling.g.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v387 += v381
    del v230, v233, v381, v386
    # 171  level.skip.level.skip.level.skip.level.down.2.reversible.coupling.f.residual.conv, line 27; 130629632 bytes
    g['level.skip.level.skip.level.skip.level.down.2.reversible.coupling.f.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v221),
            v227,
            w['level.skip.level.skip.level.skip.level.down.2.reversible.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.skip.level.skip.level.down.2.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (128, 128, 3, 3, 3),
        v387,
        padding=1,
    )
    # 172  level.skip.level.skip.level.skip.level.down.2.reversible.coupling.f.residual.conv, line 27; 130891776 bytes
    v389 = conv_transpose3d(
        v387,
        w['level.skip.level.skip.level.skip.level.down.2.reversible.coupling.f.residual.conv.weight'],
        padding=1,
    )
    # 173  level.skip.level.skip.level.skip.level.down.2.reversible.coupling.f.residual.conv, line 27; 131153920 bytes
    v390, dgamma, dbeta = normalize_gradient(
        v389,
        grid.floats(v221),
        v227,
        w['level.skip.level.skip.level.skip.level.down.2.reversible.coupling.f.residual.group-norm.weight'],
        w['level.skip.level.skip.level.skip.level.down.2.reversible.coupling.f.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.skip.level.skip.level.down.2.reversible.coupling.f.residual.group-norm.weight'] += dgamma
    g['level.skip.level.skip.level.skip.level.down.2.reversible.coupling.f.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v390 += v384
    del v221, v227, v384, v389
    # 174  level.skip.level.skip.level.skip.level.down.1.reversible.coupling.g.residual.conv, line 27; 130366976 bytes
    g['level.skip.level.skip.level.skip.level.down.1.reversible.coupling.g.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v215),
            v218,
            w['level.skip.level.skip.level.skip.level.down.1.reversible.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.skip.level.skip.level.down.1.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (128, 128, 3, 3, 3),
        v390,
        padding=1,
    )
    # 175  level.skip.level.skip.level.skip.level.down.1.reversible.coupling.g.residual.conv, line 27; 130629120 bytes
    v392 = conv_transpose3d(
        v390,
        w['level.skip.level.skip.level.skip.level.down.1.reversible.coupling.g.residual.conv.weight'],
        padding=1,
    )
    # 176  level.skip.level.skip.level.skip.level.down.1.reversible.coupling.g.residual.conv, line 27; 130891264 bytes
    v393, dgamma, dbeta = normalize_gradient(
        v392,
        grid.floats(v215),
        v218,
        w['level.skip.level.skip.level.skip.level.down.1.reversible.coupling.g.residual.group-norm.weight'],
        w['level.skip.level.skip.level.skip.level.down.1.reversible.coupling.g.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.skip.level.skip.level.down.1.reversible.coupling.g.residual.group-norm.weight'] += dgamma
    g['level.skip.level.skip.level.skip.level.down.1.reversible.coupling.g.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v393 += v387
    del v215, v218, v387, v392
    # 177  level.skip.level.skip.level.skip.level.down.1.reversible.coupling.f.residual.conv, line 27; 130104320 bytes
    g['level.skip.level.skip.level.skip.level.down.1.reversible.coupling.f.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v206),
            v212,
            w['level.skip.level.skip.level.skip.level.down.1.reversible.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.skip.level.skip.level.down.1.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (128, 128, 3, 3, 3),
        v393,
        padding=1,
    )
    # 178  level.skip.level.skip.level.skip.level.down.1.reversible.coupling.f.residual.conv, line 27; 130366464 bytes
    v395 = conv_transpose3d(
        v393,
        w['level.skip.level.skip.level.skip.level.down.1.reversible.coupling.f.residual.conv.weight'],
        padding=1,
    )
    # 179  level.skip.level.skip.level.skip.level.down.1.reversible.coupling.f.residual.conv, line 27; 130628608 bytes
    v396, dgamma, dbeta = normalize_gradient(
        v395,
        grid.floats(v206),
        v212,
        w['level.skip.level.skip.level.skip.level.down.1.reversible.coupling.f.residual.group-norm.weight'],
        w['level.skip.level.skip.level.skip.level.down.1.reversible.coupling.f.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.skip.level.skip.level.down.1.reversible.coupling.f.residual.group-norm.weight'] += dgamma
    g['level.skip.level.skip.level.skip.level.down.1.reversible.coupling.f.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v396 += v390
    del v206, v212, v390, v395
    # 180  level.skip.level.skip.level.skip.level.down.0.reversible.coupling.g.residual.conv, line 27; 129841664 bytes
    g['level.skip.level.skip.level.skip.level.down.0.reversible.coupling.g.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v200),
            v203,
            w['level.skip.level.skip.level.skip.level.down.0.reversible.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.skip.level.skip.level.down.0.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (128, 128, 3, 3, 3),
        v396,
        padding=1,
    )
    # 181  level.skip.level.skip.level.skip.level.down.0.reversible.coupling.g.residual.conv, line 27; 130103808 bytes
    v398 = conv_transpose3d(
        v396,
        w['level.skip.level.skip.level.skip.level.down.0.reversible.coupling.g.residual.conv.weight'],
        padding=1,
    )
    # 182  level.skip.level.skip.level.skip.level.down.0.reversible.coupling.g.residual.conv, line 27; 130365952 bytes
    v399, dgamma, dbeta = normalize_gradient(
        v398,
        grid.floats(v200),
        v203,
        w['level.skip.level.skip.level.skip.level.down.0.reversible.coupling.g.residual.group-norm.weight'],
        w['level.skip.level.skip.level.skip.level.down.0.reversible.coupling.g.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.skip.level.skip.level.down.0.reversible.coupling.g.residual.group-norm.weight'] += dgamma
    g['level.skip.level.skip.level.skip.level.down.0.reversible.coupling.g.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v399 += v393
    del v200, v203, v393, v398
    # 183  level.skip.level.skip.level.skip.level.down.0.reversible.coupling.f.residual.conv, line 27; 129579008 bytes
    g['level.skip.level.skip.level.skip.level.down.0.reversible.coupling.f.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v196),
            v197,
            w['level.skip.level.skip.level.skip.level.down.0.reversible.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.skip.level.skip.level.down.0.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (128, 128, 3, 3, 3),
        v399,
        padding=1,
    )
    # 184  level.skip.level.skip.level.skip.level.down.0.reversible.coupling.f.residual.conv, line 27; 129841152 bytes
    v401 = conv_transpose3d(
        v399,
        w['level.skip.level.skip.level.skip.level.down.0.reversible.coupling.f.residual.conv.weight'],
        padding=1,
    )
    # 185  level.skip.level.skip.level.skip.level.down.0.reversible.coupling.f.residual.conv, line 27; 130103296 bytes
    v402, dgamma, dbeta = normalize_gradient(
        v401,
        grid.floats(v196),
        v197,
        w['level.skip.level.skip.level.skip.level.down.0.reversible.coupling.f.residual.group-norm.weight'],
        w['level.skip.level.skip.level.skip.level.down.0.reversible.coupling.f.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.skip.level.skip.level.down.0.reversible.coupling.f.residual.group-norm.weight'] += dgamma
    g['level.skip.level.skip.level.skip.level.down.0.reversible.coupling.f.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v402 += v396
    del v196, v197, v396, v401
    # 186  level.skip.level.skip.level.skip.level.down.0.reversible.coupling, line 32; 129840640 bytes
    v404 = torch.cat((v399, v402), 1)
    del v399, v402
    # 187  level.skip.level.skip.level.skip.widen, line 52; 129316352 bytes
    g['level.skip.level.skip.level.skip.widen.bias'] += channel_sum(v404)
    # 188  level.skip.level.skip.level.skip.widen, line 52; 129316352 bytes
    g['level.skip.level.skip.level.skip.widen.weight'] += conv3d_weight(v191, (256, 128, 1, 1, 1), v404)
    del v191
    # 189  level.skip.level.skip.level.skip.widen, line 52; 129316352 bytes
    v405 = conv_transpose3d(v404, w['level.skip.level.skip.level.skip.widen.weight'])
    del v404
    # 190  level.skip.level.skip.level.skip.max-pool, line 51; 130889216 bytes
    v406 = max_pool_gradient(v405, v192, (1, 128, 16, 16, 16), (2, 2, 2), (2, 2, 2), (0, 0, 0)).add_(v369)
    del v192, v369, v405
    # 191  level.skip.level.skip.level.down.3.reversible.coupling, line 32; 130561536 bytes
    v408 = v406[:, 0:64].clone()
    v409 = v406[:, 64:128].clone()
    del v406
    # 192  level.skip.level.skip.level.down.3.reversible.coupling.g.residual.conv, line 27; 128464384 bytes
    g['level.skip.level.skip.level.down.3.reversible.coupling.g.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v181),
            v184,
            w['level.skip.level.skip.level.down.3.reversible.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.skip.level.down.3.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (64, 64, 3, 3, 3),
        v409,
        padding=1,
    )
    # 193  level.skip.level.skip.level.down.3.reversible.coupling.g.residual.conv, line 27; 129512960 bytes
    v410 = conv_transpose3d(
        v409,
        w['level.skip.level.skip.level.down.3.reversible.coupling.g.residual.conv.weight'],
        padding=1,
    )
    # 194  level.skip.level.skip.level.down.3.reversible.coupling.g.residual.conv, line 27; 130561536 bytes
    v411, dgamma, dbeta = normalize_gradient(
        v410,
        grid.floats(v181),
        v184,
        w['level.skip.level.skip.level.down.3.reversible.coupling.g.residual.group-norm.weight'],
        w['level.skip.level.skip.level.down.3.reversible.coupling.g.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.skip.level.down.3.reversible.coupling.g.residual.group-norm.weight'] += dgamma
    g['level.skip.level.skip.level.down.3.reversible.coupling.g.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v411 += v408
    del v181, v184, v408, v410
    # 195  level.skip.level.skip.level.down.3.reversible.coupling.f.residual.conv, line 27; 127415296 bytes
    g['level.skip.level.skip.level.down.3.reversible.coupling.f.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v172),
            v178,
            w['level.skip.level.skip.level.down.3.reversible.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.skip.level.down.3.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (64, 64, 3, 3, 3),
        v411,
        padding=1,
    )
    # 196  level.skip.level.skip.level.down.3.reversible.coupling.f.residual.conv, line 27; 128463872 bytes
    v413 = conv_transpose3d(
        v411,
        w['level.skip.level.skip.level.down.3.reversible.coupling.f.residual.conv.weight'],
        padding=1,
    )
    # 197  level.skip.level.skip.level.down.3.reversible.coupling.f.residual.conv, line 27; 129512448 bytes
    v414, dgamma, dbeta = normalize_gradient(
        v413,
        grid.floats(v172),
        v178,
        w['level.skip.level.skip.level.down.3.reversible.coupling.f.residual.group-norm.weight'],
        w['level.skip.level.skip.level.down.3.reversible.coupling.f.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.skip.level.down.3.reversible.coupling.f.residual.group-norm.weight'] += dgamma
    g['level.skip.level.skip.level.down.3.reversible.coupling.f.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v414 += v409
    del v172, v178, v409, v413
    # 198  level.skip.level.skip.level.down.2.reversible.coupling.g.residual.conv, line 27; 126366208 bytes
    g['level.skip.level.skip.level.down.2.reversible.coupling.g.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v166),
            v169,
            w['level.skip.level.skip.level.down.2.reversible.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.skip.level.down.2.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (64, 64, 3, 3, 3),
        v414,
        padding=1,
    )
    # 199  level.skip.level.skip.level.down.2.reversible.coupling.g.residual.conv, line 27; 127414784 bytes
    v416 = conv_transpose3d(
        v414,
        w['level.skip.level.skip.level.down.2.reversible.coupling.g.residual.conv.weight'],
        padding=1,
    )
    # 200  level.skip.level.skip.level.down.2.reversible.coupling.g.residual.conv, line 27; 128463360 bytes
    v417, dgamma, dbeta = normalize_gradient(
        v416,
        grid.floats(v166),
        v169,
        w['level.skip.level.skip.level.down.2.reversible.coupling.g.residual.group-norm.weight'],
        w['level.skip.level.skip.level.down.2.reversible.coupling.g.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.skip.level.down.2.reversible.coupling.g.residual.group-norm.weight'] += dgamma
    g['level.skip.level.skip.level.down.2.reversible.coupling.g.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v417 += v411
    del v166, v169, v411, v416
    # 201  level.skip.level.skip.level.down.2.reversible.coupling.f.residual.conv, line 27; 125317120 bytes
    g['level.skip.level.skip.level.down.2.reversible.coupling.f.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v157),
            v163,
            w['level.skip.level.skip.level.down.2.reversible.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.skip.level.down.2.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (64, 64, 3, 3, 3),
        v417,
        padding=1,
    )
    # 202  level.skip.level.skip.level.down.2.reversible.coupling.f.residual.conv, line 27; 126365696 bytes
    v419 = conv_transpose3d(
        v417,
        w['level.skip.level.skip.level.down.2.reversible.coupling.f.residual.conv.weight'],
        padding=1,
    )
    # 203  level.skip.level.skip.level.down.2.reversible.coupling.f.residual.conv, line 27; 127414272 bytes
    v420, dgamma, dbeta = normalize_gradient(
        v419,
        grid.floats(v157),
        v163,
        w['level.skip.level.skip.level.down.2.reversible.coupling.f.residual.group-norm.weight'],
        w['level.skip.level.skip.level.down.2.reversible.coupling.f.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.skip.level.down.2.reversible.coupling.f.residual.group-norm.weight'] += dgamma
    g['level.skip.level.skip.level.down.2.reversible.coupling.f.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v420 += v414
    del v157, v163, v414, v419
    # 204  level.skip.level.skip.level.down.1.reversible.coupling.g.residual.conv, line 27; 124268032 bytes
    g['level.skip.level.skip.level.down.1.reversible.coupling.g.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v151),
            v154,
            w['level.skip.level.skip.level.down.1.reversible.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.skip.level.down.1.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (64, 64, 3, 3, 3),
        v420,
        padding=1,
    )
    # 205  level.skip.level.skip.level.down.1.reversible.coupling.g.residual.conv, line 27; 125316608 bytes
    v422 = conv_transpose3d(
        v420,
        w['level.skip.level.skip.level.down.1.reversible.coupling.g.residual.conv.weight'],
        padding=1,
    )
    # 206  level.skip.level.skip.level.down.1.reversible.coupling.g.residual.conv, line 27; 126365184 bytes
    v423, dgamma, dbeta = normalize_gradient(
        v422,
        grid.floats(v151),
        v154,
        w['level.skip.level.skip.level.down.1.reversible.coupling.g.residual.group-norm.weight'],
        w['level.skip.level.skip.level.down.1.reversible.coupling.g.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.skip.level.down.1.reversible.coupling.g.residual.group-norm.weight'] += dgamma
    g['level.skip.level.skip.level.down.1.reversible.coupling.g.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v423 += v417
    del v151, v154, v417, v422
    # 207  level.skip.level.skip.level.down.1.reversible.coupling.f.residual.conv, line 27; 123218944 bytes
    g['level.skip.level.skip.level.down.1.reversible.coupling.f.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v142),
            v148,
            w['level.skip.level.skip.level.down.1.reversible.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.skip.level.down.1.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (64, 64, 3, 3, 3),
        v423,
        padding=1,
    )
    # 208  level.skip.level.skip.level.down.1.reversible.coupling.f.residual.conv, line 27; 124267520 bytes
    v425 = conv_transpose3d(
        v423,
        w['level.skip.level.skip.level.down.1.reversible.coupling.f.residual.conv.weight'],
        padding=1,
    )
    # 209  level.skip.level.skip.level.down.1.reversible.coupling.f.residual.conv, line 27; 125316096 bytes
    v426, dgamma, dbeta = normalize_gradient(
        v425,
        grid.floats(v142),
        v148,
        w['level.skip.level.skip.level.down.1.reversible.coupling.f.residual.group-norm.weight'],
        w['level.skip.level.skip.level.down.1.reversible.coupling.f.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.skip.level.down.1.reversible.coupling.f.residual.group-norm.weight'] += dgamma
    g['level.skip.level.skip.level.down.1.reversible.coupling.f.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v426 += v420
    del v142, v148, v420, v425
    # 210  level.skip.level.skip.level.down.0.reversible.coupling.g.residual.conv, line 27; 122169856 bytes
    g['level.skip.level.skip.level.down.0.reversible.coupling.g.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v136),
            v139,
            w['level.skip.level.skip.level.down.0.reversible.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.skip.level.down.0.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (64, 64, 3, 3, 3),
        v426,
        padding=1,
    )
    # 211  level.skip.level.skip.level.down.0.reversible.coupling.g.residual.conv, line 27; 123218432 bytes
    v428 = conv_transpose3d(
        v426,
        w['level.skip.level.skip.level.down.0.reversible.coupling.g.residual.conv.weight'],
        padding=1,
    )
    # 212  level.skip.level.skip.level.down.0.reversible.coupling.g.residual.conv, line 27; 124267008 bytes
    v429, dgamma, dbeta = normalize_gradient(
        v428,
        grid.floats(v136),
        v139,
        w['level.skip.level.skip.level.down.0.reversible.coupling.g.residual.group-norm.weight'],
        w['level.skip.level.skip.level.down.0.reversible.coupling.g.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.skip.level.down.0.reversible.coupling.g.residual.group-norm.weight'] += dgamma
    g['level.skip.level.skip.level.down.0.reversible.coupling.g.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v429 += v423
    del v136, v139, v423, v428
    # 213  level.skip.level.skip.level.down.0.reversible.coupling.f.residual.conv, line 27; 121120768 bytes
    g['level.skip.level.skip.level.down.0.reversible.coupling.f.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v132),
            v133,
            w['level.skip.level.skip.level.down.0.reversible.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.skip.level.down.0.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (64, 64, 3, 3, 3),
        v429,
        padding=1,
    )
    # 214  level.skip.level.skip.level.down.0.reversible.coupling.f.residual.conv, line 27; 122169344 bytes
    v431 = conv_transpose3d(
        v429,
        w['level.skip.level.skip.level.down.0.reversible.coupling.f.residual.conv.weight'],
        padding=1,
    )
    # 215  level.skip.level.skip.level.down.0.reversible.coupling.f.residual.conv, line 27; 123217920 bytes
    v432, dgamma, dbeta = normalize_gradient(
        v431,
        grid.floats(v132),
        v133,
        w['level.skip.level.skip.level.down.0.reversible.coupling.f.residual.group-norm.weight'],
        w['level.skip.level.skip.level.down.0.reversible.coupling.f.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.skip.level.down.0.reversible.coupling.f.residual.group-norm.weight'] += dgamma
    g['level.skip.level.skip.level.down.0.reversible.coupling.f.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v432 += v426
    del v132, v133, v426, v431
    # 216  level.skip.level.skip.level.down.0.reversible.coupling, line 32; 122168832 bytes
    v434 = torch.cat((v429, v432), 1)
    del v429, v432
    # 217  level.skip.level.skip.widen, line 52; 120071680 bytes
    g['level.skip.level.skip.widen.bias'] += channel_sum(v434)
    # 218  level.skip.level.skip.widen, line 52; 120071680 bytes
    g['level.skip.level.skip.widen.weight'] += conv3d_weight(v127, (128, 64, 1, 1, 1), v434)
    del v127
    # 219  level.skip.level.skip.widen, line 52; 120071680 bytes
    v435 = conv_transpose3d(v434, w['level.skip.level.skip.widen.weight'])
    del v434
    # 220  level.skip.level.skip.max-pool, line 51; 126363136 bytes
    v436 = max_pool_gradient(v435, v128, (1, 64, 32, 32, 32), (2, 2, 2), (2, 2, 2), (0, 0, 0)).add_(v358)
    del v128, v358, v435
    # 221  level.skip.level.down.3.reversible.coupling, line 32; 125052416 bytes
    v438 = v436[:, 0:32].clone()
    v439 = v436[:, 32:64].clone()
    del v436
    # 222  level.skip.level.down.3.reversible.coupling.g.residual.conv, line 27; 116663808 bytes
    g['level.skip.level.down.3.reversible.coupling.g.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v117),
            v120,
            w['level.skip.level.down.3.reversible.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.down.3.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (32, 32, 3, 3, 3),
        v439,
        padding=1,
    )
    # 223  level.skip.level.down.3.reversible.coupling.g.residual.conv, line 27; 120858112 bytes
    v440 = conv_transpose3d(v439, w['level.skip.level.down.3.reversible.coupling.g.residual.conv.weight'], padding=1)
    # 224  level.skip.level.down.3.reversible.coupling.g.residual.conv, line 27; 125052416 bytes
    v441, dgamma, dbeta = normalize_gradient(
        v440,
        grid.floats(v117),
        v120,
        w['level.skip.level.down.3.reversible.coupling.g.residual.group-norm.weight'],
        w['level.skip.level.down.3.reversible.coupling.g.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.down.3.reversible.coupling.g.residual.group-norm.weight'] += dgamma
    g['level.skip.level.down.3.reversible.coupling.g.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v441 += v438
    del v117, v120, v438, v440
    # 225  level.skip.level.down.3.reversible.coupling.f.residual.conv, line 27; 112468992 bytes
    g['level.skip.level.down.3.reversible.coupling.f.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v108),
            v114,
            w['level.skip.level.down.3.reversible.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.down.3.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (32, 32, 3, 3, 3),
        v441,
        padding=1,
    )
    # 226  level.skip.level.down.3.reversible.coupling.f.residual.conv, line 27; 116663296 bytes
    v443 = conv_transpose3d(v441, w['level.skip.level.down.3.reversible.coupling.f.residual.conv.weight'], padding=1)
    # 227  level.skip.level.down.3.reversible.coupling.f.residual.conv, line 27; 120857600 bytes
    v444, dgamma, dbeta = normalize_gradient(
        v443,
        grid.floats(v108),
        v114,
        w['level.skip.level.down.3.reversible.coupling.f.residual.group-norm.weight'],
        w['level.skip.level.down.3.reversible.coupling.f.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.down.3.reversible.coupling.f.residual.group-norm.weight'] += dgamma
    g['level.skip.level.down.3.reversible.coupling.f.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v444 += v439
    del v108, v114, v439, v443
    # 228  level.skip.level.down.2.reversible.coupling.g.residual.conv, line 27; 108274176 bytes
    g['level.skip.level.down.2.reversible.coupling.g.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v102),
            v105,
            w['level.skip.level.down.2.reversible.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.down.2.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (32, 32, 3, 3, 3),
        v444,
        padding=1,
    )
    # 229  level.skip.level.down.2.reversible.coupling.g.residual.conv, line 27; 112468480 bytes
    v446 = conv_transpose3d(v444, w['level.skip.level.down.2.reversible.coupling.g.residual.conv.weight'], padding=1)
    # 230  level.skip.level.down.2.reversible.coupling.g.residual.conv, line 27; 116662784 bytes
    v447, dgamma, dbeta = normalize_gradient(
        v446,
        grid.floats(v102),
        v105,
        w['level.skip.level.down.2.reversible.coupling.g.residual.group-norm.weight'],
        w['level.skip.level.down.2.reversible.coupling.g.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.down.2.reversible.coupling.g.residual.group-norm.weight'] += dgamma
    g['level.skip.level.down.2.reversible.coupling.g.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v447 += v441
    del v102, v105, v441, v446
    # 231  level.skip.level.down.2.reversible.coupling.f.residual.conv, line 27; 104079360 bytes
    g['level.skip.level.down.2.reversible.coupling.f.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v93),
            v99,
            w['level.skip.level.down.2.reversible.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.down.2.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (32, 32, 3, 3, 3),
        v447,
        padding=1,
    )
    # 232  level.skip.level.down.2.reversible.coupling.f.residual.conv, line 27; 108273664 bytes
    v449 = conv_transpose3d(v447, w['level.skip.level.down.2.reversible.coupling.f.residual.conv.weight'], padding=1)
    # 233  level.skip.level.down.2.reversible.coupling.f.residual.conv, line 27; 112467968 bytes
    v450, dgamma, dbeta = normalize_gradient(
        v449,
        grid.floats(v93),
        v99,
        w['level.skip.level.down.2.reversible.coupling.f.residual.group-norm.weight'],
        w['level.skip.level.down.2.reversible.coupling.f.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.down.2.reversible.coupling.f.residual.group-norm.weight'] += dgamma
    g['level.skip.level.down.2.reversible.coupling.f.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v450 += v444
    del v93, v99, v444, v449
    # 234  level.skip.level.down.1.reversible.coupling.g.residual.conv, line 27; 99884544 bytes
    g['level.skip.level.down.1.reversible.coupling.g.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v87),
            v90,
            w['level.skip.level.down.1.reversible.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.down.1.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (32, 32, 3, 3, 3),
        v450,
        padding=1,
    )
    # 235  level.skip.level.down.1.reversible.coupling.g.residual.conv, line 27; 104078848 bytes
    v452 = conv_transpose3d(v450, w['level.skip.level.down.1.reversible.coupling.g.residual.conv.weight'], padding=1)
    # 236  level.skip.level.down.1.reversible.coupling.g.residual.conv, line 27; 108273152 bytes
    v453, dgamma, dbeta = normalize_gradient(
        v452,
        grid.floats(v87),
        v90,
        w['level.skip.level.down.1.reversible.coupling.g.residual.group-norm.weight'],
        w['level.skip.level.down.1.reversible.coupling.g.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.down.1.reversible.coupling.g.residual.group-norm.weight'] += dgamma
    g['level.skip.level.down.1.reversible.coupling.g.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v453 += v447
    del v87, v90, v447, v452
    # 237  level.skip.level.down.1.reversible.coupling.f.residual.conv, line 27; 95689728 bytes
    g['level.skip.level.down.1.reversible.coupling.f.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v78),
            v84,
            w['level.skip.level.down.1.reversible.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.down.1.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (32, 32, 3, 3, 3),
        v453,
        padding=1,
    )
    # 238  level.skip.level.down.1.reversible.coupling.f.residual.conv, line 27; 99884032 bytes
    v455 = conv_transpose3d(v453, w['level.skip.level.down.1.reversible.coupling.f.residual.conv.weight'], padding=1)
    # 239  level.skip.level.down.1.reversible.coupling.f.residual.conv, line 27; 104078336 bytes
    v456, dgamma, dbeta = normalize_gradient(
        v455,
        grid.floats(v78),
        v84,
        w['level.skip.level.down.1.reversible.coupling.f.residual.group-norm.weight'],
        w['level.skip.level.down.1.reversible.coupling.f.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.down.1.reversible.coupling.f.residual.group-norm.weight'] += dgamma
    g['level.skip.level.down.1.reversible.coupling.f.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v456 += v450
    del v78, v84, v450, v455
    # 240  level.skip.level.down.0.reversible.coupling.g.residual.conv, line 27; 91494912 bytes
    g['level.skip.level.down.0.reversible.coupling.g.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v72),
            v75,
            w['level.skip.level.down.0.reversible.coupling.g.residual.group-norm.weight'],
            w['level.skip.level.down.0.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (32, 32, 3, 3, 3),
        v456,
        padding=1,
    )
    # 241  level.skip.level.down.0.reversible.coupling.g.residual.conv, line 27; 95689216 bytes
    v458 = conv_transpose3d(v456, w['level.skip.level.down.0.reversible.coupling.g.residual.conv.weight'], padding=1)
    # 242  level.skip.level.down.0.reversible.coupling.g.residual.conv, line 27; 99883520 bytes
    v459, dgamma, dbeta = normalize_gradient(
        v458,
        grid.floats(v72),
        v75,
        w['level.skip.level.down.0.reversible.coupling.g.residual.group-norm.weight'],
        w['level.skip.level.down.0.reversible.coupling.g.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.down.0.reversible.coupling.g.residual.group-norm.weight'] += dgamma
    g['level.skip.level.down.0.reversible.coupling.g.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v459 += v453
    del v72, v75, v453, v458
    # 243  level.skip.level.down.0.reversible.coupling.f.residual.conv, line 27; 87300096 bytes
    g['level.skip.level.down.0.reversible.coupling.f.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v68),
            v69,
            w['level.skip.level.down.0.reversible.coupling.f.residual.group-norm.weight'],
            w['level.skip.level.down.0.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (32, 32, 3, 3, 3),
        v459,
        padding=1,
    )
    # 244  level.skip.level.down.0.reversible.coupling.f.residual.conv, line 27; 91494400 bytes
    v461 = conv_transpose3d(v459, w['level.skip.level.down.0.reversible.coupling.f.residual.conv.weight'], padding=1)
    # 245  level.skip.level.down.0.reversible.coupling.f.residual.conv, line 27; 95688704 bytes
    v462, dgamma, dbeta = normalize_gradient(
        v461,
        grid.floats(v68),
        v69,
        w['level.skip.level.down.0.reversible.coupling.f.residual.group-norm.weight'],
        w['level.skip.level.down.0.reversible.coupling.f.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.skip.level.down.0.reversible.coupling.f.residual.group-norm.weight'] += dgamma
    g['level.skip.level.down.0.reversible.coupling.f.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v462 += v456
    del v68, v69, v456, v461
    # 246  level.skip.level.down.0.reversible.coupling, line 32; 91493888 bytes
    v464 = torch.cat((v459, v462), 1)
    del v459, v462
    # 247  level.skip.widen, line 52; 83105280 bytes
    g['level.skip.widen.bias'] += channel_sum(v464)
    # 248  level.skip.widen, line 52; 83105280 bytes
    g['level.skip.widen.weight'] += conv3d_weight(v63, (64, 32, 1, 1, 1), v464)
    del v63
    # 249  level.skip.widen, line 52; 83105280 bytes
    v465 = conv_transpose3d(v464, w['level.skip.widen.weight'])
    del v464
    # 250  level.skip.max-pool, line 51; 108271104 bytes
    v466 = max_pool_gradient(v465, v64, (1, 32, 64, 64, 64), (2, 2, 2), (2, 2, 2), (0, 0, 0)).add_(v347)
    del v64, v347, v465
    # 251  level.down.3.reversible.coupling, line 32; 103028224 bytes
    v468 = v466[:, 0:16].clone()
    v469 = v466[:, 16:32].clone()
    del v466
    # 252  level.down.3.reversible.coupling.f.residual.conv, line 27: computed again; 86251008 bytes
    v53 = grid.add(v38, grid.fixed(compute_level_down_3_reversible_coupling_f_residual_conv(w, grid, v44, v50)))
    # 253  level.down.3.reversible.coupling.g.residual.conv, line 27; 86251008 bytes
    g['level.down.3.reversible.coupling.g.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v53),
            v56,
            w['level.down.3.reversible.coupling.g.residual.group-norm.weight'],
            w['level.down.3.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (16, 16, 3, 3, 3),
        v469,
        padding=1,
    )
    # 254  level.down.3.reversible.coupling.g.residual.conv, line 27; 103028224 bytes
    v470 = conv_transpose3d(v469, w['level.down.3.reversible.coupling.g.residual.conv.weight'], padding=1)
    # 255  level.down.3.reversible.coupling.g.residual.conv, line 27; 119805440 bytes
    v471, dgamma, dbeta = normalize_gradient(
        v470,
        grid.floats(v53),
        v56,
        w['level.down.3.reversible.coupling.g.residual.group-norm.weight'],
        w['level.down.3.reversible.coupling.g.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.down.3.reversible.coupling.g.residual.group-norm.weight'] += dgamma
    g['level.down.3.reversible.coupling.g.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v471 += v468
    del v56, v468, v53, v470
    # 256  level.down.3.reversible.coupling.f.residual.conv, line 27; 69473280 bytes
    g['level.down.3.reversible.coupling.f.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v44),
            v50,
            w['level.down.3.reversible.coupling.f.residual.group-norm.weight'],
            w['level.down.3.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (16, 16, 3, 3, 3),
        v471,
        padding=1,
    )
    # 257  level.down.3.reversible.coupling.f.residual.conv, line 27; 86250496 bytes
    v473 = conv_transpose3d(v471, w['level.down.3.reversible.coupling.f.residual.conv.weight'], padding=1)
    # 258  level.down.3.reversible.coupling.f.residual.conv, line 27; 103027712 bytes
    v474, dgamma, dbeta = normalize_gradient(
        v473,
        grid.floats(v44),
        v50,
        w['level.down.3.reversible.coupling.f.residual.group-norm.weight'],
        w['level.down.3.reversible.coupling.f.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.down.3.reversible.coupling.f.residual.group-norm.weight'] += dgamma
    g['level.down.3.reversible.coupling.f.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v474 += v469
    del v50, v469, v473
    # 259  level.down.2.reversible.coupling.g.residual.conv, line 27; 69472768 bytes
    g['level.down.2.reversible.coupling.g.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v38),
            v41,
            w['level.down.2.reversible.coupling.g.residual.group-norm.weight'],
            w['level.down.2.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (16, 16, 3, 3, 3),
        v474,
        padding=1,
    )
    # 260  level.down.2.reversible.coupling.g.residual.conv, line 27; 86249984 bytes
    v476 = conv_transpose3d(v474, w['level.down.2.reversible.coupling.g.residual.conv.weight'], padding=1)
    # 261  level.down.2.reversible.coupling.g.residual.conv, line 27; 103027200 bytes
    v477, dgamma, dbeta = normalize_gradient(
        v476,
        grid.floats(v38),
        v41,
        w['level.down.2.reversible.coupling.g.residual.group-norm.weight'],
        w['level.down.2.reversible.coupling.g.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.down.2.reversible.coupling.g.residual.group-norm.weight'] += dgamma
    g['level.down.2.reversible.coupling.g.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v477 += v471
    del v471, v476
    # 262  level.down.2.reversible.coupling.g.residual.conv, line 27: rebuilt by inversion; 86249984 bytes
    v29 = grid.subtract(v44, grid.fixed(compute_level_down_2_reversible_coupling_g_residual_conv(w, grid, v38, v41)))
    del v41, v44
    # 263  level.down.2.reversible.coupling.f.residual.conv, line 27; 69472256 bytes
    g['level.down.2.reversible.coupling.f.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v29),
            v35,
            w['level.down.2.reversible.coupling.f.residual.group-norm.weight'],
            w['level.down.2.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (16, 16, 3, 3, 3),
        v477,
        padding=1,
    )
    # 264  level.down.2.reversible.coupling.f.residual.conv, line 27; 86249472 bytes
    v479 = conv_transpose3d(v477, w['level.down.2.reversible.coupling.f.residual.conv.weight'], padding=1)
    # 265  level.down.2.reversible.coupling.f.residual.conv, line 27; 103026688 bytes
    v480, dgamma, dbeta = normalize_gradient(
        v479,
        grid.floats(v29),
        v35,
        w['level.down.2.reversible.coupling.f.residual.group-norm.weight'],
        w['level.down.2.reversible.coupling.f.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.down.2.reversible.coupling.f.residual.group-norm.weight'] += dgamma
    g['level.down.2.reversible.coupling.f.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v480 += v474
    del v474, v479
    # 266  level.down.2.reversible.coupling.f.residual.conv, line 27: rebuilt by inversion; 86249472 bytes
    v23 = grid.subtract(v38, grid.fixed(compute_level_down_2_reversible_coupling_f_residual_conv(w, grid, v29, v35)))
    del v35, v38
    # 267  level.down.1.reversible.coupling.g.residual.conv, line 27; 69471744 bytes
    g['level.down.1.reversible.coupling.g.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v23),
            v26,
            w['level.down.1.reversible.coupling.g.residual.group-norm.weight'],
            w['level.down.1.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (16, 16, 3, 3, 3),
        v480,
        padding=1,
    )
    # 268  level.down.1.reversible.coupling.g.residual.conv, line 27; 86248960 bytes
    v482 = conv_transpose3d(v480, w['level.down.1.reversible.coupling.g.residual.conv.weight'], padding=1)
    # 269  level.down.1.reversible.coupling.g.residual.conv, line 27; 103026176 bytes
    v483, dgamma, dbeta = normalize_gradient(
        v482,
        grid.floats(v23),
        v26,
        w['level.down.1.reversible.coupling.g.residual.group-norm.weight'],
        w['level.down.1.reversible.coupling.g.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.down.1.reversible.coupling.g.residual.group-norm.weight'] += dgamma
    g['level.down.1.reversible.coupling.g.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v483 += v477
    del v477, v482
    # 270  level.down.1.reversible.coupling.g.residual.conv, line 27: rebuilt by inversion; 86248960 bytes
    v14 = grid.subtract(v29, grid.fixed(compute_level_down_1_reversible_coupling_g_residual_conv(w, grid, v23, v26)))
    del v26, v29
    # 271  level.down.1.reversible.coupling.f.residual.conv, line 27; 69471232 bytes
    g['level.down.1.reversible.coupling.f.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v14),
            v20,
            w['level.down.1.reversible.coupling.f.residual.group-norm.weight'],
            w['level.down.1.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (16, 16, 3, 3, 3),
        v483,
        padding=1,
    )
    # 272  level.down.1.reversible.coupling.f.residual.conv, line 27; 86248448 bytes
    v485 = conv_transpose3d(v483, w['level.down.1.reversible.coupling.f.residual.conv.weight'], padding=1)
    # 273  level.down.1.reversible.coupling.f.residual.conv, line 27; 103025664 bytes
    v486, dgamma, dbeta = normalize_gradient(
        v485,
        grid.floats(v14),
        v20,
        w['level.down.1.reversible.coupling.f.residual.group-norm.weight'],
        w['level.down.1.reversible.coupling.f.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.down.1.reversible.coupling.f.residual.group-norm.weight'] += dgamma
    g['level.down.1.reversible.coupling.f.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v486 += v480
    del v480, v485
    # 274  level.down.1.reversible.coupling.f.residual.conv, line 27: rebuilt by inversion; 86248448 bytes
    v8 = grid.subtract(v23, grid.fixed(compute_level_down_1_reversible_coupling_f_residual_conv(w, grid, v14, v20)))
    del v20, v23, v14
    # 275  level.down.0.reversible.coupling.g.residual.conv, line 27; 52693504 bytes
    g['level.down.0.reversible.coupling.g.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v8),
            v11,
            w['level.down.0.reversible.coupling.g.residual.group-norm.weight'],
            w['level.down.0.reversible.coupling.g.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (16, 16, 3, 3, 3),
        v486,
        padding=1,
    )
    # 276  level.down.0.reversible.coupling.g.residual.conv, line 27; 69470720 bytes
    v488 = conv_transpose3d(v486, w['level.down.0.reversible.coupling.g.residual.conv.weight'], padding=1)
    # 277  level.down.0.reversible.coupling.g.residual.conv, line 27; 86247936 bytes
    v489, dgamma, dbeta = normalize_gradient(
        v488,
        grid.floats(v8),
        v11,
        w['level.down.0.reversible.coupling.g.residual.group-norm.weight'],
        w['level.down.0.reversible.coupling.g.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.down.0.reversible.coupling.g.residual.group-norm.weight'] += dgamma
    g['level.down.0.reversible.coupling.g.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v489 += v483
    del v11, v483, v8, v488
    # 278  stem, line 90: computed again; 69470208 bytes
    v1 = grid.fixed(compute_stem(w, volumes))
    # 279  level.down.0.reversible.coupling, line 32: computed again; 103024640 bytes
    v3 = v1[:, 0:16].clone()
    v4 = v1[:, 16:32].clone()
    del v1, v3
    # 280  level.down.0.reversible.coupling.f.residual.conv, line 27; 52692992 bytes
    g['level.down.0.reversible.coupling.f.residual.conv.weight'] += conv3d_weight(
        normalize(
            grid.floats(v4),
            v5,
            w['level.down.0.reversible.coupling.f.residual.group-norm.weight'],
            w['level.down.0.reversible.coupling.f.residual.group-norm.bias'],
            activation=leaky_relu(0.01),
        ),
        (16, 16, 3, 3, 3),
        v489,
        padding=1,
    )
    # 281  level.down.0.reversible.coupling.f.residual.conv, line 27; 69470208 bytes
    v491 = conv_transpose3d(v489, w['level.down.0.reversible.coupling.f.residual.conv.weight'], padding=1)
    # 282  level.down.0.reversible.coupling.f.residual.conv, line 27; 86247424 bytes
    v492, dgamma, dbeta = normalize_gradient(
        v491,
        grid.floats(v4),
        v5,
        w['level.down.0.reversible.coupling.f.residual.group-norm.weight'],
        w['level.down.0.reversible.coupling.f.residual.group-norm.bias'],
        activation=leaky_relu(0.01),
    )
    g['level.down.0.reversible.coupling.f.residual.group-norm.weight'] += dgamma
    g['level.down.0.reversible.coupling.f.residual.group-norm.bias'] += dbeta
    del dgamma, dbeta
    v492 += v486
    del v5, v486, v4, v491
    # 283  level.down.0.reversible.coupling, line 32; 69469696 bytes
    v494 = torch.cat((v489, v492), 1)
    del v489, v492
    # 284  stem, line 90; 35915264 bytes
    g['stem.weight'] += conv3d_weight(volumes, (32, 2, 3, 3, 3), v494, padding=1)
    del v494
    return {'loss': v334, 'loss.segmentation.cross-entropy': v330, 'loss.segmentation.dice': v332}


def forward(p, grid, noise, volumes, labels):
    """The losses of a batch by their names, for autograd: the forward pass of `step` without its plan."""
    w = p.weight
    # stem, line 90
    v1 = grid.fixed(compute_stem(w, volumes))
    # level.down.0.reversible.coupling, line 32
    v3 = v1[:, 0:16].clone()
    v4 = v1[:, 16:32].clone()
    # level.down.0.reversible.coupling.f.residual.group-norm, line 25
    v5 = moments(grid.floats(v4), 8, 1e-05)
    # level.down.0.reversible.coupling.f.residual.conv, line 27
    v8 = grid.add(v3, grid.fixed(compute_level_down_0_reversible_coupling_f_residual_conv(w, grid, v4, v5)))
    # level.down.0.reversible.coupling.g.residual.group-norm, line 25
    v11 = moments(grid.floats(v8), 8, 1e-05)
    # level.down.0.reversible.coupling.g.residual.conv, line 27
    v14 = grid.add(v4, grid.fixed(compute_level_down_0_reversible_coupling_g_residual_conv(w, grid, v8, v11)))
    # level.down.1.reversible.coupling.f.residual.group-norm, line 25
    v20 = moments(grid.floats(v14), 8, 1e-05)
    # level.down.1.reversible.coupling.f.residual.conv, line 27
    v23 = grid.add(v8, grid.fixed(compute_level_down_1_reversible_coupling_f_residual_conv(w, grid, v14, v20)))
    # level.down.1.reversible.coupling.g.residual.group-norm, line 25
    v26 = moments(grid.floats(v23), 8, 1e-05)
    # level.down.1.reversible.coupling.g.residual.conv, line 27
    v29 = grid.add(v14, grid.fixed(compute_level_down_1_reversible_coupling_g_residual_conv(w, grid, v23, v26)))
    # level.down.2.reversible.coupling.f.residual.group-norm, line 25
    v35 = moments(grid.floats(v29), 8, 1e-05)
    # level.down.2.reversible.coupling.f.residual.conv, line 27
    v38 = grid.add(v23, grid.fixed(compute_level_down_2_reversible_coupling_f_residual_conv(w, grid, v29, v35)))
    # level.down.2.reversible.coupling.g.residual.group-norm, line 25
    v41 = moments(grid.floats(v38), 8, 1e-05)
    # level.down.2.reversible.coupling.g.residual.conv, line 27
    v44 = grid.add(v29, grid.fixed(compute_level_down_2_reversible_coupling_g_residual_conv(w, grid, v38, v41)))
    # level.down.3.reversible.coupling.f.residual.group-norm, line 25
    v50 = moments(grid.floats(v44), 8, 1e-05)
    # level.down.3.reversible.coupling.f.residual.conv, line 27
    v53 = grid.add(v38, grid.fixed(compute_level_down_3_reversible_coupling_f_residual_conv(w, grid, v44, v50)))
    # level.down.3.reversible.coupling.g.residual.group-norm, line 25
    v56 = moments(grid.floats(v53), 8, 1e-05)
    # level.down.3.reversible.coupling.g.residual.conv, line 27
    v59 = grid.add(v44, grid.fixed(compute_level_down_3_reversible_coupling_g_residual_conv(w, grid, v53, v56)))
    # level.down.3.reversible.coupling, line 32
    v62 = torch.cat((v53, v59), 1)
    # level.skip.max-pool, line 51
    v63, v64 = max_pool(grid.floats(v62), (2, 2, 2), (2, 2, 2), (0, 0, 0))
    # level.skip.widen, line 52
    v65 = grid.fixed(compute_level_skip_widen(w, v63))
    # level.skip.level.down.0.reversible.coupling, line 32
    v67 = v65[:, 0:32].clone()
    v68 = v65[:, 32:64].clone()
    # level.skip.level.down.0.reversible.coupling.f.residual.group-norm, line 25
    v69 = moments(grid.floats(v68), 8, 1e-05)
    # level.skip.level.down.0.reversible.coupling.f.residual.conv, line 27
    v72 = grid.add(
        v67,
        grid.fixed(compute_level_skip_level_down_0_reversible_coupling_f_residual_conv(w, grid, v68, v69)),
    )
    # level.skip.level.down.0.reversible.coupling.g.residual.group-norm, line 25
    v75 = moments(grid.floats(v72), 8, 1e-05)
    # level.skip.level.down.0.reversible.coupling.g.residual.conv, line 27
    v78 = grid.add(
        v68,
        grid.fixed(compute_level_skip_level_down_0_reversible_coupling_g_residual_conv(w, grid, v72, v75)),
    )
    # level.skip.level.down.1.reversible.coupling.f.residual.group-norm, line 25
    v84 = moments(grid.floats(v78), 8, 1e-05)
    # level.skip.level.down.1.reversible.coupling.f.residual.conv, line 27
    v87 = grid.add(
        v72,
        grid.fixed(compute_level_skip_level_down_1_reversible_coupling_f_residual_conv(w, grid, v78, v84)),
    )
    # level.skip.level.down.1.reversible.coupling.g.residual.group-norm, line 25
    v90 = moments(grid.floats(v87), 8, 1e-05)
    # level.skip.level.down.1.reversible.coupling.g.residual.conv, line 27
    v93 = grid.add(
        v78,
        grid.fixed(compute_level_skip_level_down_1_reversible_coupling_g_residual_conv(w, grid, v87, v90)),
    )
    # level.skip.level.down.2.reversible.coupling.f.residual.group-norm, line 25
    v99 = moments(grid.floats(v93), 8, 1e-05)
    # level.skip.level.down.2.reversible.coupling.f.residual.conv, line 27
    v102 = grid.add(
        v87,
        grid.fixed(compute_level_skip_level_down_2_reversible_coupling_f_residual_conv(w, grid, v93, v99)),
    )
    # level.skip.level.down.2.reversible.coupling.g.residual.group-norm, line 25
    v105 = moments(grid.floats(v102), 8, 1e-05)
    # level.skip.level.down.2.reversible.coupling.g.residual.conv, line 27
    v108 = grid.add(
        v93,
        grid.fixed(compute_level_skip_level_down_2_reversible_coupling_g_residual_conv(w, grid, v102, v105)),
    )
    # level.skip.level.down.3.reversible.coupling.f.residual.group-norm, line 25
    v114 = moments(grid.floats(v108), 8, 1e-05)
    # level.skip.level.down.3.reversible.coupling.f.residual.conv, line 27
    v117 = grid.add(
        v102,
        grid.fixed(compute_level_skip_level_down_3_reversible_coupling_f_residual_conv(w, grid, v108, v114)),
    )
    # level.skip.level.down.3.reversible.coupling.g.residual.group-norm, line 25
    v120 = moments(grid.floats(v117), 8, 1e-05)
    # level.skip.level.down.3.reversible.coupling.g.residual.conv, line 27
    v123 = grid.add(
        v108,
        grid.fixed(compute_level_skip_level_down_3_reversible_coupling_g_residual_conv(w, grid, v117, v120)),
    )
    # level.skip.level.down.3.reversible.coupling, line 32
    v126 = torch.cat((v117, v123), 1)
    # level.skip.level.skip.max-pool, line 51
    v127, v128 = max_pool(grid.floats(v126), (2, 2, 2), (2, 2, 2), (0, 0, 0))
    # level.skip.level.skip.widen, line 52
    v129 = grid.fixed(compute_level_skip_level_skip_widen(w, v127))
    # level.skip.level.skip.level.down.0.reversible.coupling, line 32
    v131 = v129[:, 0:64].clone()
    v132 = v129[:, 64:128].clone()
    # level.skip.level.skip.level.down.0.reversible.coupling.f.residual.group-norm, line 25
    v133 = moments(grid.floats(v132), 8, 1e-05)
    # level.skip.level.skip.level.down.0.reversible.coupling.f.residual.conv, line 27
    v136 = grid.add(
        v131,
        grid.fixed(compute_level_skip_level_skip_level_down_0_reversible_coupling_f_residual_conv(w, grid, v132, v133)),
    )
    # level.skip.level.skip.level.down.0.reversible.coupling.g.residual.group-norm, line 25
    v139 = moments(grid.floats(v136), 8, 1e-05)
    # level.skip.level.skip.level.down.0.reversible.coupling.g.residual.conv, line 27
    v142 = grid.add(
        v132,
        grid.fixed(compute_level_skip_level_skip_level_down_0_reversible_coupling_g_residual_conv(w, grid, v136, v139)),
    )
    # level.skip.level.skip.level.down.1.reversible.coupling.f.residual.group-norm, line 25
    v148 = moments(grid.floats(v142), 8, 1e-05)
    # level.skip.level.skip.level.down.1.reversible.coupling.f.residual.conv, line 27
    v151 = grid.add(
        v136,
        grid.fixed(compute_level_skip_level_skip_level_down_1_reversible_coupling_f_residual_conv(w, grid, v142, v148)),
    )
    # level.skip.level.skip.level.down.1.reversible.coupling.g.residual.group-norm, line 25
    v154 = moments(grid.floats(v151), 8, 1e-05)
    # level.skip.level.skip.level.down.1.reversible.coupling.g.residual.conv, line 27
    v157 = grid.add(
        v142,
        grid.fixed(compute_level_skip_level_skip_level_down_1_reversible_coupling_g_residual_conv(w, grid, v151, v154)),
    )
    # level.skip.level.skip.level.down.2.reversible.coupling.f.residual.group-norm, line 25
    v163 = moments(grid.floats(v157), 8, 1e-05)
    # level.skip.level.skip.level.down.2.reversible.coupling.f.residual.conv, line 27
    v166 = grid.add(
        v151,
        grid.fixed(compute_level_skip_level_skip_level_down_2_reversible_coupling_f_residual_conv(w, grid, v157, v163)),
    )
    # level.skip.level.skip.level.down.2.reversible.coupling.g.residual.group-norm, line 25
    v169 = moments(grid.floats(v166), 8, 1e-05)
    # level.skip.level.skip.level.down.2.reversible.coupling.g.residual.conv, line 27
    v172 = grid.add(
        v157,
        grid.fixed(compute_level_skip_level_skip_level_down_2_reversible_coupling_g_residual_conv(w, grid, v166, v169)),
    )
    # level.skip.level.skip.level.down.3.reversible.coupling.f.residual.group-norm, line 25
    v178 = moments(grid.floats(v172), 8, 1e-05)
    # level.skip.level.skip.level.down.3.reversible.coupling.f.residual.conv, line 27
    v181 = grid.add(
        v166,
        grid.fixed(compute_level_skip_level_skip_level_down_3_reversible_coupling_f_residual_conv(w, grid, v172, v178)),
    )
    # level.skip.level.skip.level.down.3.reversible.coupling.g.residual.group-norm, line 25
    v184 = moments(grid.floats(v181), 8, 1e-05)
    # level.skip.level.skip.level.down.3.reversible.coupling.g.residual.conv, line 27
    v187 = grid.add(
        v172,
        grid.fixed(compute_level_skip_level_skip_level_down_3_reversible_coupling_g_residual_conv(w, grid, v181, v184)),
    )
    # level.skip.level.skip.level.down.3.reversible.coupling, line 32
    v190 = torch.cat((v181, v187), 1)
    # level.skip.level.skip.level.skip.max-pool, line 51
    v191, v192 = max_pool(grid.floats(v190), (2, 2, 2), (2, 2, 2), (0, 0, 0))
    # level.skip.level.skip.level.skip.widen, line 52
    v193 = grid.fixed(compute_level_skip_level_skip_level_skip_widen(w, v191))
    # level.skip.level.skip.level.skip.level.down.0.reversible.coupling, line 32
    v195 = v193[:, 0:128].clone()
    v196 = v193[:, 128:256].clone()
    # level.skip.level.skip.level.skip.level.down.0.reversible.coupling.f.residual.group-norm, line 25
    v197 = moments(grid.floats(v196), 8, 1e-05)
    # level.skip.level.skip.level.skip.level.down.0.reversible.coupling.f.residual.conv, line 27
    v200 = grid.add(
        v195,
        grid.fixed(
            compute_level_skip_level_skip_level_skip_level_down_0_reversible_coupling_f_residual_conv(
                w,
                grid,
                v196,
                v197,
            ),
        ),
    )
    # level.skip.level.skip.level.skip.level.down.0.reversible.coupling.g.residual.group-norm, line 25
    v203 = moments(grid.floats(v200), 8, 1e-05)
    # level.skip.level.skip.level.skip.level.down.0.reversible.coupling.g.residual.conv, line 27
    v206 = grid.add(
        v196,
        grid.fixed(
            compute_level_skip_level_skip_level_skip_level_down_0_reversible_coupling_g_residual_conv(
                w,
                grid,
                v200,
                v203,
            ),
        ),
    )
    # level.skip.level.skip.level.skip.level.down.1.reversible.coupling.f.residual.group-norm, line 25
    v212 = moments(grid.floats(v206), 8, 1e-05)
    # level.skip.level.skip.level.skip.level.down.1.reversible.coupling.f.residual.conv, line 27
    v215 = grid.add(
        v200,
        grid.fixed(
            compute_level_skip_level_skip_level_skip_level_down_1_reversible_coupling_f_residual_conv(
                w,
                grid,
                v206,
                v212,
            ),
        ),
    )
    # level.skip.level.skip.level.skip.level.down.1.reversible.coupling.g.residual.group-norm, line 25
    v218 = moments(grid.floats(v215), 8, 1e-05)
    # level.skip.level.skip.level.skip.level.down.1.reversible.coupling.g.residual.conv, line 27
    v221 = grid.add(
        v206,
        grid.fixed(
            compute_level_skip_level_skip_level_skip_level_down_1_reversible_coupling_g_residual_conv(
                w,
                grid,
                v215,
                v218,
            ),
        ),
    )
    # level.skip.level.skip.level.skip.level.down.2.reversible.coupling.f.residual.group-norm, line 25
    v227 = moments(grid.floats(v221), 8, 1e-05)
    # level.skip.level.skip.level.skip.level.down.2.reversible.coupling.f.residual.conv, line 27
    v230 = grid.add(
        v215,
        grid.fixed(
            compute_level_skip_level_skip_level_skip_level_down_2_reversible_coupling_f_residual_conv(
                w,
                grid,
                v221,
                v227,
            ),
        ),
    )
    # level.skip.level.skip.level.skip.level.down.2.reversible.coupling.g.residual.group-norm, line 25
    v233 = moments(grid.floats(v230), 8, 1e-05)
    # level.skip.level.skip.level.skip.level.down.2.reversible.coupling.g.residual.conv, line 27
    v236 = grid.add(
        v221,
        grid.fixed(
            compute_level_skip_level_skip_level_skip_level_down_2_reversible_coupling_g_residual_conv(
                w,
                grid,
                v230,
                v233,
            ),
        ),
    )
    # level.skip.level.skip.level.skip.level.down.3.reversible.coupling.f.residual.group-norm, line 25
    v242 = moments(grid.floats(v236), 8, 1e-05)
    # level.skip.level.skip.level.skip.level.down.3.reversible.coupling.f.residual.conv, line 27
    v245 = grid.add(
        v230,
        grid.fixed(
            compute_level_skip_level_skip_level_skip_level_down_3_reversible_coupling_f_residual_conv(
                w,
                grid,
                v236,
                v242,
            ),
        ),
    )
    # level.skip.level.skip.level.skip.level.down.3.reversible.coupling.g.residual.group-norm, line 25
    v248 = moments(grid.floats(v245), 8, 1e-05)
    # level.skip.level.skip.level.skip.level.down.3.reversible.coupling.g.residual.conv, line 27
    v251 = grid.add(
        v236,
        grid.fixed(
            compute_level_skip_level_skip_level_skip_level_down_3_reversible_coupling_g_residual_conv(
                w,
                grid,
                v245,
                v248,
            ),
        ),
    )
    # level.skip.level.skip.level.skip.level.up.coupling.f.residual.group-norm, line 25
    v257 = moments(grid.floats(v251), 8, 1e-05)
    # level.skip.level.skip.level.skip.level.up.coupling.f.residual.conv, line 27
    v260 = grid.add(
        v245,
        grid.fixed(compute_level_skip_level_skip_level_skip_level_up_coupling_f_residual_conv(w, grid, v251, v257)),
    )
    # level.skip.level.skip.level.skip.level.up.coupling.g.residual.group-norm, line 25
    v263 = moments(grid.floats(v260), 8, 1e-05)
    # level.skip.level.skip.level.skip.level.up.coupling.g.residual.conv, line 27
    v266 = grid.add(
        v251,
        grid.fixed(compute_level_skip_level_skip_level_skip_level_up_coupling_g_residual_conv(w, grid, v260, v263)),
    )
    # level.skip.level.skip.level.skip.level.up.coupling, line 32
    v269 = torch.cat((v260, v266), 1)
    # level.skip.level.skip.level.skip.narrow, line 54
    v270 = compute_level_skip_level_skip_level_skip_narrow(w, grid, v269)
    # level.skip.level.skip.level.skip.upsample, line 55
    v271 = grid.add(v190, grid.fixed(upsample(v270, (2, 2, 2), 'trilinear')))
    # level.skip.level.skip.level.up.coupling, line 32
    v274 = v271[:, 0:64].clone()
    v275 = v271[:, 64:128].clone()
    # level.skip.level.skip.level.up.coupling.f.residual.group-norm, line 25
    v276 = moments(grid.floats(v275), 8, 1e-05)
    # level.skip.level.skip.level.up.coupling.f.residual.conv, line 27
    v279 = grid.add(
        v274,
        grid.fixed(compute_level_skip_level_skip_level_up_coupling_f_residual_conv(w, grid, v275, v276)),
    )
    # level.skip.level.skip.level.up.coupling.g.residual.group-norm, line 25
    v282 = moments(grid.floats(v279), 8, 1e-05)
    # level.skip.level.skip.level.up.coupling.g.residual.conv, line 27
    v285 = grid.add(
        v275,
        grid.fixed(compute_level_skip_level_skip_level_up_coupling_g_residual_conv(w, grid, v279, v282)),
    )
    # level.skip.level.skip.level.up.coupling, line 32
    v288 = torch.cat((v279, v285), 1)
    # level.skip.level.skip.narrow, line 54
    v289 = compute_level_skip_level_skip_narrow(w, grid, v288)
    # level.skip.level.skip.upsample, line 55
    v290 = grid.add(v126, grid.fixed(upsample(v289, (2, 2, 2), 'trilinear')))
    # level.skip.level.up.coupling, line 32
    v293 = v290[:, 0:32].clone()
    v294 = v290[:, 32:64].clone()
    # level.skip.level.up.coupling.f.residual.group-norm, line 25
    v295 = moments(grid.floats(v294), 8, 1e-05)
    # level.skip.level.up.coupling.f.residual.conv, line 27
    v298 = grid.add(v293, grid.fixed(compute_level_skip_level_up_coupling_f_residual_conv(w, grid, v294, v295)))
    # level.skip.level.up.coupling.g.residual.group-norm, line 25
    v301 = moments(grid.floats(v298), 8, 1e-05)
    # level.skip.level.up.coupling.g.residual.conv, line 27
    v304 = grid.add(v294, grid.fixed(compute_level_skip_level_up_coupling_g_residual_conv(w, grid, v298, v301)))
    # level.skip.level.up.coupling, line 32
    v307 = torch.cat((v298, v304), 1)
    # level.skip.narrow, line 54
    v308 = compute_level_skip_narrow(w, grid, v307)
    # level.skip.upsample, line 55
    v309 = grid.add(v62, grid.fixed(upsample(v308, (2, 2, 2), 'trilinear')))
    # level.up.coupling, line 32
    v312 = v309[:, 0:16].clone()
    v313 = v309[:, 16:32].clone()
    # level.up.coupling.f.residual.group-norm, line 25
    v314 = moments(grid.floats(v313), 8, 1e-05)
    # level.up.coupling.f.residual.conv, line 27
    v317 = grid.add(v312, grid.fixed(compute_level_up_coupling_f_residual_conv(w, grid, v313, v314)))
    # level.up.coupling.g.residual.group-norm, line 25
    v320 = moments(grid.floats(v317), 8, 1e-05)
    # level.up.coupling.g.residual.conv, line 27
    v323 = grid.add(v313, grid.fixed(compute_level_up_coupling_g_residual_conv(w, grid, v317, v320)))
    # level.up.coupling, line 32
    v326 = torch.cat((v317, v323), 1)
    # head, line 92
    v327 = compute_head(w, grid, v326)
    # losses.segmentation.cross-entropy, line 99
    v329, v330 = CROSS_ENTROPY.value(v327, labels)
    # losses.segmentation.dice, line 100
    v331, v332 = DICE.value(v327, labels)
    # losses
    v333 = v330.clone()
    # losses
    v334 = v333 + v332
    return {'loss': v334, 'loss.segmentation.cross-entropy': v330, 'loss.segmentation.dice': v332}


@torch.no_grad()
def update(p, rate, number):
    """Moves the weights by the gradients of a batch, which are zero afterwards. `number` counts updates from 1."""
    gradients = p.flat_gradient
    norm = torch.linalg.vector_norm(gradients)
    gradients *= torch.clamp(12.0 / norm, max=1) + 0 * norm
    OPTIMIZER.update(p.trained, gradients, p.flat_states, rate, number)
    gradients.zero_()


def rate(progress):
    """The learning rate after a share of a run, 0 to 1."""
    return 0.001 * min(progress / 0.05, 1) * max(1 - progress, 0) ** 0.9


def predict(p, grid, volumes):
    """The outputs of the network by their names."""
    w = p.weight
    # 0  stem, line 90; 35651584 bytes
    v1 = grid.fixed(compute_stem(w, volumes))
    # 1  level.down.0.reversible.coupling, line 32; 69206016 bytes
    v3 = v1[:, 0:16].clone()
    v4 = v1[:, 16:32].clone()
    del v1
    # 2  level.down.0.reversible.coupling.f.residual.group-norm, line 25; 35652096 bytes
    v5 = moments(grid.floats(v4), 8, 1e-05)
    # 3  level.down.0.reversible.coupling.f.residual.conv, line 27; 52429312 bytes
    v8 = grid.add(v3, grid.fixed(compute_level_down_0_reversible_coupling_f_residual_conv(w, grid, v4, v5)))
    del v3, v5
    # 4  level.down.0.reversible.coupling.g.residual.group-norm, line 25; 35652096 bytes
    v11 = moments(grid.floats(v8), 8, 1e-05)
    # 5  level.down.0.reversible.coupling.g.residual.conv, line 27; 52429312 bytes
    v14 = grid.add(v4, grid.fixed(compute_level_down_0_reversible_coupling_g_residual_conv(w, grid, v8, v11)))
    del v4, v11
    # 6  level.down.1.reversible.coupling.f.residual.group-norm, line 25; 35652096 bytes
    v20 = moments(grid.floats(v14), 8, 1e-05)
    # 7  level.down.1.reversible.coupling.f.residual.conv, line 27; 52429312 bytes
    v23 = grid.add(v8, grid.fixed(compute_level_down_1_reversible_coupling_f_residual_conv(w, grid, v14, v20)))
    del v8, v20
    # 8  level.down.1.reversible.coupling.g.residual.group-norm, line 25; 35652096 bytes
    v26 = moments(grid.floats(v23), 8, 1e-05)
    # 9  level.down.1.reversible.coupling.g.residual.conv, line 27; 52429312 bytes
    v29 = grid.add(v14, grid.fixed(compute_level_down_1_reversible_coupling_g_residual_conv(w, grid, v23, v26)))
    del v14, v26
    # 10  level.down.2.reversible.coupling.f.residual.group-norm, line 25; 35652096 bytes
    v35 = moments(grid.floats(v29), 8, 1e-05)
    # 11  level.down.2.reversible.coupling.f.residual.conv, line 27; 52429312 bytes
    v38 = grid.add(v23, grid.fixed(compute_level_down_2_reversible_coupling_f_residual_conv(w, grid, v29, v35)))
    del v23, v35
    # 12  level.down.2.reversible.coupling.g.residual.group-norm, line 25; 35652096 bytes
    v41 = moments(grid.floats(v38), 8, 1e-05)
    # 13  level.down.2.reversible.coupling.g.residual.conv, line 27; 52429312 bytes
    v44 = grid.add(v29, grid.fixed(compute_level_down_2_reversible_coupling_g_residual_conv(w, grid, v38, v41)))
    del v29, v41
    # 14  level.down.3.reversible.coupling.f.residual.group-norm, line 25; 35652096 bytes
    v50 = moments(grid.floats(v44), 8, 1e-05)
    # 15  level.down.3.reversible.coupling.f.residual.conv, line 27; 52429312 bytes
    v53 = grid.add(v38, grid.fixed(compute_level_down_3_reversible_coupling_f_residual_conv(w, grid, v44, v50)))
    del v38, v50
    # 16  level.down.3.reversible.coupling.g.residual.group-norm, line 25; 35652096 bytes
    v56 = moments(grid.floats(v53), 8, 1e-05)
    # 17  level.down.3.reversible.coupling.g.residual.conv, line 27; 52429312 bytes
    v59 = grid.add(v44, grid.fixed(compute_level_down_3_reversible_coupling_g_residual_conv(w, grid, v53, v56)))
    del v44, v56
    # 18  level.down.3.reversible.coupling, line 32; 69206016 bytes
    v62 = torch.cat((v53, v59), 1)
    del v53, v59
    # 19  level.skip.max-pool, line 51; 40894464 bytes
    v63, v64 = max_pool(grid.floats(v62), (2, 2, 2), (2, 2, 2), (0, 0, 0))
    del v64
    # 20  level.skip.widen, line 52; 48234496 bytes
    v65 = grid.fixed(compute_level_skip_widen(w, v63))
    del v63
    # 21  level.skip.level.down.0.reversible.coupling, line 32; 52428800 bytes
    v67 = v65[:, 0:32].clone()
    v68 = v65[:, 32:64].clone()
    del v65
    # 22  level.skip.level.down.0.reversible.coupling.f.residual.group-norm, line 25; 44040704 bytes
    v69 = moments(grid.floats(v68), 8, 1e-05)
    # 23  level.skip.level.down.0.reversible.coupling.f.residual.conv, line 27; 48235008 bytes
    v72 = grid.add(
        v67,
        grid.fixed(compute_level_skip_level_down_0_reversible_coupling_f_residual_conv(w, grid, v68, v69)),
    )
    del v67, v69
    # 24  level.skip.level.down.0.reversible.coupling.g.residual.group-norm, line 25; 44040704 bytes
    v75 = moments(grid.floats(v72), 8, 1e-05)
    # 25  level.skip.level.down.0.reversible.coupling.g.residual.conv, line 27; 48235008 bytes
    v78 = grid.add(
        v68,
        grid.fixed(compute_level_skip_level_down_0_reversible_coupling_g_residual_conv(w, grid, v72, v75)),
    )
    del v68, v75
    # 26  level.skip.level.down.1.reversible.coupling.f.residual.group-norm, line 25; 44040704 bytes
    v84 = moments(grid.floats(v78), 8, 1e-05)
    # 27  level.skip.level.down.1.reversible.coupling.f.residual.conv, line 27; 48235008 bytes
    v87 = grid.add(
        v72,
        grid.fixed(compute_level_skip_level_down_1_reversible_coupling_f_residual_conv(w, grid, v78, v84)),
    )
    del v72, v84
    # 28  level.skip.level.down.1.reversible.coupling.g.residual.group-norm, line 25; 44040704 bytes
    v90 = moments(grid.floats(v87), 8, 1e-05)
    # 29  level.skip.level.down.1.reversible.coupling.g.residual.conv, line 27; 48235008 bytes
    v93 = grid.add(
        v78,
        grid.fixed(compute_level_skip_level_down_1_reversible_coupling_g_residual_conv(w, grid, v87, v90)),
    )
    del v78, v90
    # 30  level.skip.level.down.2.reversible.coupling.f.residual.group-norm, line 25; 44040704 bytes
    v99 = moments(grid.floats(v93), 8, 1e-05)
    # 31  level.skip.level.down.2.reversible.coupling.f.residual.conv, line 27; 48235008 bytes
    v102 = grid.add(
        v87,
        grid.fixed(compute_level_skip_level_down_2_reversible_coupling_f_residual_conv(w, grid, v93, v99)),
    )
    del v87, v99
    # 32  level.skip.level.down.2.reversible.coupling.g.residual.group-norm, line 25; 44040704 bytes
    v105 = moments(grid.floats(v102), 8, 1e-05)
    # 33  level.skip.level.down.2.reversible.coupling.g.residual.conv, line 27; 48235008 bytes
    v108 = grid.add(
        v93,
        grid.fixed(compute_level_skip_level_down_2_reversible_coupling_g_residual_conv(w, grid, v102, v105)),
    )
    del v93, v105
    # 34  level.skip.level.down.3.reversible.coupling.f.residual.group-norm, line 25; 44040704 bytes
    v114 = moments(grid.floats(v108), 8, 1e-05)
    # 35  level.skip.level.down.3.reversible.coupling.f.residual.conv, line 27; 48235008 bytes
    v117 = grid.add(
        v102,
        grid.fixed(compute_level_skip_level_down_3_reversible_coupling_f_residual_conv(w, grid, v108, v114)),
    )
    del v102, v114
    # 36  level.skip.level.down.3.reversible.coupling.g.residual.group-norm, line 25; 44040704 bytes
    v120 = moments(grid.floats(v117), 8, 1e-05)
    # 37  level.skip.level.down.3.reversible.coupling.g.residual.conv, line 27; 48235008 bytes
    v123 = grid.add(
        v108,
        grid.fixed(compute_level_skip_level_down_3_reversible_coupling_g_residual_conv(w, grid, v117, v120)),
    )
    del v108, v120
    # 38  level.skip.level.down.3.reversible.coupling, line 32; 52428800 bytes
    v126 = torch.cat((v117, v123), 1)
    del v117, v123
    # 39  level.skip.level.skip.max-pool, line 51; 45350912 bytes
    v127, v128 = max_pool(grid.floats(v126), (2, 2, 2), (2, 2, 2), (0, 0, 0))
    del v128
    # 40  level.skip.level.skip.widen, line 52; 47185920 bytes
    v129 = grid.fixed(compute_level_skip_level_skip_widen(w, v127))
    del v127
    # 41  level.skip.level.skip.level.down.0.reversible.coupling, line 32; 48234496 bytes
    v131 = v129[:, 0:64].clone()
    v132 = v129[:, 64:128].clone()
    del v129
    # 42  level.skip.level.skip.level.down.0.reversible.coupling.f.residual.group-norm, line 25; 46137856 bytes
    v133 = moments(grid.floats(v132), 8, 1e-05)
    # 43  level.skip.level.skip.level.down.0.reversible.coupling.f.residual.conv, line 27; 47186432 bytes
    v136 = grid.add(
        v131,
        grid.fixed(compute_level_skip_level_skip_level_down_0_reversible_coupling_f_residual_conv(w, grid, v132, v133)),
    )
    del v131, v133
    # 44  level.skip.level.skip.level.down.0.reversible.coupling.g.residual.group-norm, line 25; 46137856 bytes
    v139 = moments(grid.floats(v136), 8, 1e-05)
    # 45  level.skip.level.skip.level.down.0.reversible.coupling.g.residual.conv, line 27; 47186432 bytes
    v142 = grid.add(
        v132,
        grid.fixed(compute_level_skip_level_skip_level_down_0_reversible_coupling_g_residual_conv(w, grid, v136, v139)),
    )
    del v132, v139
    # 46  level.skip.level.skip.level.down.1.reversible.coupling.f.residual.group-norm, line 25; 46137856 bytes
    v148 = moments(grid.floats(v142), 8, 1e-05)
    # 47  level.skip.level.skip.level.down.1.reversible.coupling.f.residual.conv, line 27; 47186432 bytes
    v151 = grid.add(
        v136,
        grid.fixed(compute_level_skip_level_skip_level_down_1_reversible_coupling_f_residual_conv(w, grid, v142, v148)),
    )
    del v136, v148
    # 48  level.skip.level.skip.level.down.1.reversible.coupling.g.residual.group-norm, line 25; 46137856 bytes
    v154 = moments(grid.floats(v151), 8, 1e-05)
    # 49  level.skip.level.skip.level.down.1.reversible.coupling.g.residual.conv, line 27; 47186432 bytes
    v157 = grid.add(
        v142,
        grid.fixed(compute_level_skip_level_skip_level_down_1_reversible_coupling_g_residual_conv(w, grid, v151, v154)),
    )
    del v142, v154
    # 50  level.skip.level.skip.level.down.2.reversible.coupling.f.residual.group-norm, line 25; 46137856 bytes
    v163 = moments(grid.floats(v157), 8, 1e-05)
    # 51  level.skip.level.skip.level.down.2.reversible.coupling.f.residual.conv, line 27; 47186432 bytes
    v166 = grid.add(
        v151,
        grid.fixed(compute_level_skip_level_skip_level_down_2_reversible_coupling_f_residual_conv(w, grid, v157, v163)),
    )
    del v151, v163
    # 52  level.skip.level.skip.level.down.2.reversible.coupling.g.residual.group-norm, line 25; 46137856 bytes
    v169 = moments(grid.floats(v166), 8, 1e-05)
    # 53  level.skip.level.skip.level.down.2.reversible.coupling.g.residual.conv, line 27; 47186432 bytes
    v172 = grid.add(
        v157,
        grid.fixed(compute_level_skip_level_skip_level_down_2_reversible_coupling_g_residual_conv(w, grid, v166, v169)),
    )
    del v157, v169
    # 54  level.skip.level.skip.level.down.3.reversible.coupling.f.residual.group-norm, line 25; 46137856 bytes
    v178 = moments(grid.floats(v172), 8, 1e-05)
    # 55  level.skip.level.skip.level.down.3.reversible.coupling.f.residual.conv, line 27; 47186432 bytes
    v181 = grid.add(
        v166,
        grid.fixed(compute_level_skip_level_skip_level_down_3_reversible_coupling_f_residual_conv(w, grid, v172, v178)),
    )
    del v166, v178
    # 56  level.skip.level.skip.level.down.3.reversible.coupling.g.residual.group-norm, line 25; 46137856 bytes
    v184 = moments(grid.floats(v181), 8, 1e-05)
    # 57  level.skip.level.skip.level.down.3.reversible.coupling.g.residual.conv, line 27; 47186432 bytes
    v187 = grid.add(
        v172,
        grid.fixed(compute_level_skip_level_skip_level_down_3_reversible_coupling_g_residual_conv(w, grid, v181, v184)),
    )
    del v172, v184
    # 58  level.skip.level.skip.level.down.3.reversible.coupling, line 32; 48234496 bytes
    v190 = torch.cat((v181, v187), 1)
    del v181, v187
    # 59  level.skip.level.skip.level.skip.max-pool, line 51; 46465024 bytes
    v191, v192 = max_pool(grid.floats(v190), (2, 2, 2), (2, 2, 2), (0, 0, 0))
    del v192
    # 60  level.skip.level.skip.level.skip.widen, line 52; 46923776 bytes
    v193 = grid.fixed(compute_level_skip_level_skip_level_skip_widen(w, v191))
    del v191
    # 61  level.skip.level.skip.level.skip.level.down.0.reversible.coupling, line 32; 47185920 bytes
    v195 = v193[:, 0:128].clone()
    v196 = v193[:, 128:256].clone()
    del v193
    # 62  level.skip.level.skip.level.skip.level.down.0.reversible.coupling.f.residual.group-norm, line 25; 46662144 bytes
    v197 = moments(grid.floats(v196), 8, 1e-05)
    # 63  level.skip.level.skip.level.skip.level.down.0.reversible.coupling.f.residual.conv, line 27; 46924288 bytes
    v200 = grid.add(
        v195,
        grid.fixed(
            compute_level_skip_level_skip_level_skip_level_down_0_reversible_coupling_f_residual_conv(
                w,
                grid,
                v196,
                v197,
            ),
        ),
    )
    del v195, v197
    # 64  level.skip.level.skip.level.skip.level.down.0.reversible.coupling.g.residual.group-norm, line 25; 46662144 bytes
    v203 = moments(grid.floats(v200), 8, 1e-05)
    # 65  level.skip.level.skip.level.skip.level.down.0.reversible.coupling.g.residual.conv, line 27; 46924288 bytes
    v206 = grid.add(
        v196,
        grid.fixed(
            compute_level_skip_level_skip_level_skip_level_down_0_reversible_coupling_g_residual_conv(
                w,
                grid,
                v200,
                v203,
            ),
        ),
    )
    del v196, v203
    # 66  level.skip.level.skip.level.skip.level.down.1.reversible.coupling.f.residual.group-norm, line 25; 46662144 bytes
    v212 = moments(grid.floats(v206), 8, 1e-05)
    # 67  level.skip.level.skip.level.skip.level.down.1.reversible.coupling.f.residual.conv, line 27; 46924288 bytes
    v215 = grid.add(
        v200,
        grid.fixed(
            compute_level_skip_level_skip_level_skip_level_down_1_reversible_coupling_f_residual_conv(
                w,
                grid,
                v206,
                v212,
            ),
        ),
    )
    del v200, v212
    # 68  level.skip.level.skip.level.skip.level.down.1.reversible.coupling.g.residual.group-norm, line 25; 46662144 bytes
    v218 = moments(grid.floats(v215), 8, 1e-05)
    # 69  level.skip.level.skip.level.skip.level.down.1.reversible.coupling.g.residual.conv, line 27; 46924288 bytes
    v221 = grid.add(
        v206,
        grid.fixed(
            compute_level_skip_level_skip_level_skip_level_down_1_reversible_coupling_g_residual_conv(
                w,
                grid,
                v215,
                v218,
            ),
        ),
    )
    del v206, v218
    # 70  level.skip.level.skip.level.skip.level.down.2.reversible.coupling.f.residual.group-norm, line 25; 46662144 bytes
    v227 = moments(grid.floats(v221), 8, 1e-05)
    # 71  level.skip.level.skip.level.skip.level.down.2.reversible.coupling.f.residual.conv, line 27; 46924288 bytes
    v230 = grid.add(
        v215,
        grid.fixed(
            compute_level_skip_level_skip_level_skip_level_down_2_reversible_coupling_f_residual_conv(
                w,
                grid,
                v221,
                v227,
            ),
        ),
    )
    del v215, v227
    # 72  level.skip.level.skip.level.skip.level.down.2.reversible.coupling.g.residual.group-norm, line 25; 46662144 bytes
    v233 = moments(grid.floats(v230), 8, 1e-05)
    # 73  level.skip.level.skip.level.skip.level.down.2.reversible.coupling.g.residual.conv, line 27; 46924288 bytes
    v236 = grid.add(
        v221,
        grid.fixed(
            compute_level_skip_level_skip_level_skip_level_down_2_reversible_coupling_g_residual_conv(
                w,
                grid,
                v230,
                v233,
            ),
        ),
    )
    del v221, v233
    # 74  level.skip.level.skip.level.skip.level.down.3.reversible.coupling.f.residual.group-norm, line 25; 46662144 bytes
    v242 = moments(grid.floats(v236), 8, 1e-05)
    # 75  level.skip.level.skip.level.skip.level.down.3.reversible.coupling.f.residual.conv, line 27; 46924288 bytes
    v245 = grid.add(
        v230,
        grid.fixed(
            compute_level_skip_level_skip_level_skip_level_down_3_reversible_coupling_f_residual_conv(
                w,
                grid,
                v236,
                v242,
            ),
        ),
    )
    del v230, v242
    # 76  level.skip.level.skip.level.skip.level.down.3.reversible.coupling.g.residual.group-norm, line 25; 46662144 bytes
    v248 = moments(grid.floats(v245), 8, 1e-05)
    # 77  level.skip.level.skip.level.skip.level.down.3.reversible.coupling.g.residual.conv, line 27; 46924288 bytes
    v251 = grid.add(
        v236,
        grid.fixed(
            compute_level_skip_level_skip_level_skip_level_down_3_reversible_coupling_g_residual_conv(
                w,
                grid,
                v245,
                v248,
            ),
        ),
    )
    del v236, v248
    # 78  level.skip.level.skip.level.skip.level.up.coupling.f.residual.group-norm, line 25; 46662144 bytes
    v257 = moments(grid.floats(v251), 8, 1e-05)
    # 79  level.skip.level.skip.level.skip.level.up.coupling.f.residual.conv, line 27; 46924288 bytes
    v260 = grid.add(
        v245,
        grid.fixed(compute_level_skip_level_skip_level_skip_level_up_coupling_f_residual_conv(w, grid, v251, v257)),
    )
    del v245, v257
    # 80  level.skip.level.skip.level.skip.level.up.coupling.g.residual.group-norm, line 25; 46662144 bytes
    v263 = moments(grid.floats(v260), 8, 1e-05)
    # 81  level.skip.level.skip.level.skip.level.up.coupling.g.residual.conv, line 27; 46924288 bytes
    v266 = grid.add(
        v251,
        grid.fixed(compute_level_skip_level_skip_level_skip_level_up_coupling_g_residual_conv(w, grid, v260, v263)),
    )
    del v251, v263
    # 82  level.skip.level.skip.level.skip.level.up.coupling, line 32; 47185920 bytes
    v269 = torch.cat((v260, v266), 1)
    del v260, v266
    # 83  level.skip.level.skip.level.skip.narrow, line 54; 46923776 bytes
    v270 = compute_level_skip_level_skip_level_skip_narrow(w, grid, v269)
    del v269
    # 84  level.skip.level.skip.level.skip.upsample, line 55; 48496640 bytes
    v271 = grid.add(v190, grid.fixed(upsample(v270, (2, 2, 2), 'trilinear')))
    del v190, v270
    # 85  level.skip.level.skip.level.up.coupling, line 32; 48234496 bytes
    v274 = v271[:, 0:64].clone()
    v275 = v271[:, 64:128].clone()
    del v271
    # 86  level.skip.level.skip.level.up.coupling.f.residual.group-norm, line 25; 46137856 bytes
    v276 = moments(grid.floats(v275), 8, 1e-05)
    # 87  level.skip.level.skip.level.up.coupling.f.residual.conv, line 27; 47186432 bytes
    v279 = grid.add(
        v274,
        grid.fixed(compute_level_skip_level_skip_level_up_coupling_f_residual_conv(w, grid, v275, v276)),
    )
    del v274, v276
    # 88  level.skip.level.skip.level.up.coupling.g.residual.group-norm, line 25; 46137856 bytes
    v282 = moments(grid.floats(v279), 8, 1e-05)
    # 89  level.skip.level.skip.level.up.coupling.g.residual.conv, line 27; 47186432 bytes
    v285 = grid.add(
        v275,
        grid.fixed(compute_level_skip_level_skip_level_up_coupling_g_residual_conv(w, grid, v279, v282)),
    )
    del v275, v282
    # 90  level.skip.level.skip.level.up.coupling, line 32; 48234496 bytes
    v288 = torch.cat((v279, v285), 1)
    del v279, v285
    # 91  level.skip.level.skip.narrow, line 54; 47185920 bytes
    v289 = compute_level_skip_level_skip_narrow(w, grid, v288)
    del v288
    # 92  level.skip.level.skip.upsample, line 55; 53477376 bytes
    v290 = grid.add(v126, grid.fixed(upsample(v289, (2, 2, 2), 'trilinear')))
    del v126, v289
    # 93  level.skip.level.up.coupling, line 32; 52428800 bytes
    v293 = v290[:, 0:32].clone()
    v294 = v290[:, 32:64].clone()
    del v290
    # 94  level.skip.level.up.coupling.f.residual.group-norm, line 25; 44040704 bytes
    v295 = moments(grid.floats(v294), 8, 1e-05)
    # 95  level.skip.level.up.coupling.f.residual.conv, line 27; 48235008 bytes
    v298 = grid.add(v293, grid.fixed(compute_level_skip_level_up_coupling_f_residual_conv(w, grid, v294, v295)))
    del v293, v295
    # 96  level.skip.level.up.coupling.g.residual.group-norm, line 25; 44040704 bytes
    v301 = moments(grid.floats(v298), 8, 1e-05)
    # 97  level.skip.level.up.coupling.g.residual.conv, line 27; 48235008 bytes
    v304 = grid.add(v294, grid.fixed(compute_level_skip_level_up_coupling_g_residual_conv(w, grid, v298, v301)))
    del v294, v301
    # 98  level.skip.level.up.coupling, line 32; 52428800 bytes
    v307 = torch.cat((v298, v304), 1)
    del v298, v304
    # 99  level.skip.narrow, line 54; 48234496 bytes
    v308 = compute_level_skip_narrow(w, grid, v307)
    del v307
    # 100  level.skip.upsample, line 55; 73400320 bytes
    v309 = grid.add(v62, grid.fixed(upsample(v308, (2, 2, 2), 'trilinear')))
    del v62, v308
    # 101  level.up.coupling, line 32; 69206016 bytes
    v312 = v309[:, 0:16].clone()
    v313 = v309[:, 16:32].clone()
    del v309
    # 102  level.up.coupling.f.residual.group-norm, line 25; 35652096 bytes
    v314 = moments(grid.floats(v313), 8, 1e-05)
    # 103  level.up.coupling.f.residual.conv, line 27; 52429312 bytes
    v317 = grid.add(v312, grid.fixed(compute_level_up_coupling_f_residual_conv(w, grid, v313, v314)))
    del v312, v314
    # 104  level.up.coupling.g.residual.group-norm, line 25; 35652096 bytes
    v320 = moments(grid.floats(v317), 8, 1e-05)
    # 105  level.up.coupling.g.residual.conv, line 27; 52429312 bytes
    v323 = grid.add(v313, grid.fixed(compute_level_up_coupling_g_residual_conv(w, grid, v317, v320)))
    del v313, v320
    # 106  level.up.coupling, line 32; 69206016 bytes
    v326 = torch.cat((v317, v323), 1)
    del v317, v323
    # 107  head, line 92; 39845888 bytes
    v327 = compute_head(w, grid, v326)
    del v326
    return {'segmentation': v327}
