"""What a training step that invseg wrote for PyTorch is made of, where PyTorch has no operation of that meaning.

Volumes are (N, C, D, H, W), factors and windows are along D, H, W. Gradients of a loss by v are called dv.
"""
import contextlib
import copy
import ctypes
import functools
import hashlib
import inspect
import itertools
import json
import math
import os
import time
import types

import torch
import torch.distributed as dist
import torch.nn.functional as F


class Grid:
    """The fixed-point grid of the states of couplings, on which sums lose nothing.

    States are int32 that stand for multiples of `range` 2^-31. Beside float64 they are float64: multiples of
    `range` 2^-53. `left_range` is set once a value has left [-range, range): the step is to be done again with a
    larger range then.
    """

    def __init__(self, range, like):
        self.range = range
        self.dtype = like.dtype
        self.is_integer = like.dtype != torch.float64
        bits = 31 if self.is_integer else 53
        self.units = 2.0 ** bits / range
        self.step = range / 2.0 ** bits
        self.left_range = torch.zeros((), dtype=torch.bool, device=like.device)

    def has_left(self):
        """Whether the step ends here, before it adds anything."""
        return bool(self.left_range)

    def floats(self, state):
        """The nearest floats."""
        return state.to(self.dtype).mul_(self.step) if self.is_integer else state

    def fixed(self, x):
        """The grid's value next to each of x, the even one of two."""
        units = torch.mul(x, self.units).round_()
        low, high = torch.aminmax(units)
        limit = self.units * self.range
        self.left_range |= ~((low > -limit) & (high < limit))
        if self.is_integer:
            # What lies outside has been noted; it only has to be some integer.
            return units.nan_to_num_(0.0).clamp_(-limit, limit - 128).to(torch.int32)
        # There is one zero.
        return units.mul_(self.step).add_(0.0)

    def add(self, state, branch):
        """state + branch."""
        result = state + branch
        if self.is_integer:
            self.left_range |= (result < state).ne_(branch < 0).any()
        else:
            low, high = torch.aminmax(result)
            self.left_range |= ~((low >= -self.range) & (high < self.range))
        return result

    def subtract(self, state, branch):
        """state - branch, which undoes `add`: what that noted needs no second look."""
        return state - branch

    def lifted(self, cubes, q, up):
        """The products of states' cubes (N, C, f, D, H, W) with orthogonal matrices q (C, f, f), or their transposes."""
        return _lifted(cubes, q, self, up)


class CapturedGrid(Grid):
    """The same grid for a step that is captured, which always runs to its end."""

    def has_left(self):
        return False


class AutogradGrid(Grid):
    """The same grid for autograd, to which rounding is the identity: states are float64, which hold its values."""

    def floats(self, state):
        return state.to(self.dtype)

    def fixed(self, x):
        x = x.double()
        value = (x.detach() * self.units).round() / self.units
        self._note(value)
        return self._in_place_of(x, value)

    def add(self, state, branch):
        result = state + branch
        self._note(result.detach())
        return result

    def _note(self, values):
        low, high = torch.aminmax(values)
        self.left_range |= ~((low >= -self.range) & (high < self.range))

    def lifted(self, cubes, q, up):
        with torch.no_grad():
            states = cubes * self.units if self.is_integer else cubes
            value = _lifted(states.to(torch.int32) if self.is_integer else states, q, self, up)
            value = value.double() / self.units if self.is_integer else value
        return self._in_place_of(_turned(cubes, q.double(), up), value)

    @staticmethod
    def _in_place_of(exact, value):
        """`value` with the gradient of `exact`."""
        return value + (exact - exact.detach())


# --- Random numbers -------------------------------------------------------------------------------------------------

_LOW = 0xFFFFFFFF


def _mixed(value):
    """SplitMix64's finalizer (Steele 2014)."""
    mask = (1 << 64) - 1
    value = ((value ^ value >> 30) * 0xBF58476D1CE4E5B9) & mask
    value = ((value ^ value >> 27) * 0x94D049BB133111EB) & mask
    return value ^ value >> 31


class Noise:
    """Random numbers as a function of where they are used: Philox4x32-10 (Salmon 2011).

    They depend on the run's seed, the step, the stream's key and the index of an element in row-major order. The step is
    a number, or a tensor of one.
    """

    def __init__(self, seed, step, device):
        self.seed, self.step, self.device = seed, step, device

    def _words(self, key, count):
        """The words of the first blocks, of which each is a row of four."""
        key = self.seed ^ _mixed(key)
        low, high = key & _LOW, key >> 32
        index = torch.arange((count + 3) // 4, dtype=torch.int64, device=self.device)
        a, b = index & _LOW, index >> 32
        c, d = torch.zeros_like(index) + (self.step & _LOW), torch.zeros_like(index) + (self.step >> 32)
        for turn in range(10):
            if turn:
                low, high = (low + 0x9E3779B9) & _LOW, (high + 0xBB67AE85) & _LOW
            # Products wrap at 64 bits; their halves are what they are.
            first, second = a * 0xD2511F53, c * 0xCD9E8D57
            a, b, c, d = (
                (second >> 32 & _LOW) ^ b ^ low, second & _LOW, (first >> 32 & _LOW) ^ d ^ high, first & _LOW)
        return torch.stack((a, b, c, d), 1)

    def uniform(self, key, count):
        """Numbers in (0, 1), as float64."""
        return (self._words(key, count).to(torch.float64) + 0.5).mul_(2.0 ** -32).flatten()[:count]

    def normal(self, key, count):
        """Numbers of mean 0 and variance 1 (Box and Muller), as float64."""
        units = (self._words(key, count).to(torch.float64) + 0.5).mul_(2.0 ** -32).view(-1, 2)
        radius, angle = (-2 * units[:, 0].log()).sqrt(), 2 * math.pi * units[:, 1]
        return torch.stack((radius * angle.cos(), radius * angle.sin()), 1).flatten()[:count]

    def dropout(self, x, probability, key):
        """Each element times zero with `probability`, else divided by what remains; its own gradient."""
        dropped = (self.uniform(key, x.numel()) < probability).view(x.shape)
        return torch.where(dropped, x * 0, x / (1 - probability))

    def normal_like(self, shape, like, key):
        return self.normal(key, math.prod(shape)).view(shape).to(like.dtype)


# --- Activations ----------------------------------------------------------------------------------------------------

_aten = torch.ops.aten


class _Activation:
    """A function and its gradient by its argument."""

    def __init__(self, value, gradient):
        self._value, self._gradient = value, gradient

    def __call__(self, x):
        return self._value(x)

    def gradient(self, dy, x):
        return self._gradient(dy, x)


identity = _Activation(lambda x: x, lambda dy, x: dy)


def relu():
    return _Activation(torch.relu, lambda dy, x: _aten.threshold_backward(dy, x, 0))


def leaky_relu(slope=0.0):
    return _Activation(
        lambda x: F.leaky_relu(x, slope), lambda dy, x: _aten.leaky_relu_backward(dy, x, slope, False))


def sigmoid():
    return _Activation(torch.sigmoid, lambda dy, x: _aten.sigmoid_backward(dy, torch.sigmoid(x)))


def elu(alpha=0.0):
    return _Activation(
        lambda x: F.elu(x, alpha), lambda dy, x: _aten.elu_backward(dy, alpha, 1.0, 1.0, False, x))


def gelu():
    return _Activation(F.gelu, lambda dy, x: _aten.gelu_backward(dy, x))


def silu():
    return _Activation(F.silu, lambda dy, x: _aten.silu_backward(dy, x))


def mish():
    return _Activation(F.mish, lambda dy, x: _aten.mish_backward(dy, x))


def softmax_gradient(dy, y):
    """dx of y = softmax(x) over the channels."""
    return (dy - (dy * y).sum(1, keepdim=True)).mul_(y)


# --- Convolution ----------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def exact_sums(device):
    """A context in which sums have an order, and products of float32 are neither of TF32 nor of a caller's autocast."""
    backends, kind = torch.backends, torch.device(device).type
    settings = [
        (backends.cudnn, 'enabled', True), (backends.cudnn, 'benchmark', False), (backends.cudnn, 'deterministic', True),
        (backends.cudnn.conv, 'fp32_precision', 'ieee'), (backends.cuda.matmul, 'fp32_precision', 'ieee')]
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in settings]
    has_autocast = torch.amp.is_autocast_available(kind)
    try:
        for setting in settings:
            setattr(*setting)
        with torch.autocast(kind, enabled=False) if has_autocast else contextlib.nullcontext():
            yield
    finally:
        for setting in before:
            setattr(*setting)


def conv_transpose3d(x, weight, bias=None, **geometry):
    """PyTorch's, as a tensor of its own size: on a processor the result may be a part of a larger one."""
    y = F.conv_transpose3d(x, weight, bias, **geometry)
    return y if y.untyped_storage().nbytes() == y.nbytes else y.clone()


def narrow_product(function, x, weight, **geometry):
    """function(x, weight) of bfloat16, whose sums are of float32 and rounded once."""
    if x.device.type == 'cpu':
        # Not every processor has instructions for it; without them PyTorch rounds partial sums.
        return function(x.float(), weight.float(), **geometry).bfloat16()
    return function(x, weight, **geometry)


# --- Normalization --------------------------------------------------------------------------------------------------


def moments(x, groups, epsilon, over_batch=False):
    """Mean and 1 / sqrt(variance + epsilon) of groups of channels: (N, groups, 2), or (1, C, 2) over the batch."""
    if over_batch:
        variance, mean = torch.var_mean(x, (0, 2, 3, 4), correction=0)
        variance, mean = variance[None], mean[None]
    else:
        variance, mean = torch.var_mean(x.reshape(x.shape[0], groups, -1), 2, correction=0)
    return torch.stack((mean, (variance + epsilon).rsqrt_()), 2)


def _affine(x, statistics, gamma, beta):
    """scale and shift (N or 1, C, 1, 1, 1), so that scale x + shift is normalized."""
    mean, rstd = (part.repeat_interleave(x.shape[1] // part.shape[1], 1) for part in statistics.unbind(2))
    shift = -mean * rstd
    if gamma is not None:
        rstd, shift = rstd * gamma, shift * gamma + beta
    return rstd[:, :, None, None, None], shift[:, :, None, None, None]


def normalize(x, statistics, gamma=None, beta=None, activation=identity):
    """activation(gamma (x - mean) rstd + beta)."""
    scale, shift = _affine(x, statistics, gamma, beta)
    return activation(torch.addcmul(shift, x, scale))


def normalize_gradient(dy, x, statistics, gamma=None, beta=None, activation=identity, kind='groups'):
    """dx, dgamma and dbeta of `normalize` and of the statistics in it (Ioffe 2015, Wu 2018).

    `kind` says what the statistics are of: 'groups' of each item, the 'batch', or 'constant'.
    """
    if activation is not identity:
        scale, shift = _affine(x, statistics, gamma, beta)
        dy = activation.gradient(dy, torch.addcmul(shift, x, scale))
    mean, rstd = (part.contiguous() for part in statistics.unbind(2))
    items, channels = x.shape[:2]
    if kind == 'groups':
        return _aten.native_group_norm_backward(
            dy.contiguous(), x.contiguous(), mean, rstd, gamma, items, channels, x[0, 0].numel(), mean.shape[1],
            [True, gamma is not None, gamma is not None])
    if kind == 'batch':
        return _aten.native_batch_norm_backward(
            dy, x, gamma, None, None, mean[0], rstd[0], True, 0.0, [True, gamma is not None, gamma is not None])
    scale, _ = _affine(x, statistics, gamma, beta)
    n = (x - mean[:, :, None, None, None]) * rstd[:, :, None, None, None]
    return dy * scale, (dy * n).sum((0, 2, 3, 4)), dy.sum((0, 2, 3, 4))


def update_running_statistics(statistics, mean, variance, momentum, epsilon, count):
    """Moves a running mean and the unbiased variance of `count` values towards those of a batch."""
    batch_mean, rstd = statistics.detach()[0].unbind(1)
    mean += momentum * (batch_mean - mean)
    variance += momentum * ((1 / rstd.square() - epsilon) * (count / max(count - 1, 1)) - variance)


def statistics_from_running(mean, variance, epsilon):
    """A running mean and variance as statistics (1, C, 2)."""
    return torch.stack((mean, (variance + epsilon).rsqrt()), 1)[None]


@functools.cache
def _index(order, device):
    return torch.tensor(order, device=device)


def permute_channels(x, order):
    """The channels of x in another order, a tuple."""
    return x.index_select(1, _index(order, x.device))


def channel_sum(dy):
    """dy summed over all but the channels: the gradient of a bias."""
    return dy.sum([axis for axis in range(dy.dim()) if axis != 1])


# --- Pooling and resampling -----------------------------------------------------------------------------------------


def max_pool(x, kernel, stride, padding):
    """The greatest value of each window, and its position in the window as uint8."""
    y, places = F.max_pool3d(x, kernel, stride, padding, return_indices=True)
    height, width = x.shape[3:]
    position = torch.zeros_like(places)
    for axis, place in enumerate((places // (height * width), places // width % height, places % width)):
        first = torch.arange(y.shape[axis + 2], device=x.device) * stride[axis] - padding[axis]
        position.mul_(kernel[axis]).add_(place - first.view([-1 if a == axis else 1 for a in range(3)]))
    return y, position.to(torch.uint8)


def max_pool_gradient(dy, position, shape, kernel, stride, padding):
    """dx: each gradient goes to where its maximum stood.

    A sum for each position of the window: scattered additions have no fixed order on a GPU.
    """
    reach = [max((n - 1) * s + k, size + p) for n, s, k, size, p in zip(dy.shape[2:], stride, kernel, shape[2:], padding)]
    dx = dy.new_zeros(*shape[:2], *reach)
    for index, corner in enumerate(itertools.product(*map(range, kernel))):
        slices = [slice(c, c + (n - 1) * s + 1, s) for c, n, s in zip(corner, dy.shape[2:], stride)]
        dx[(..., *slices)] += torch.where(position == index, dy, 0)
    inner = dx[(..., *(slice(p, p + size) for p, size in zip(padding, shape[2:])))]
    return inner if inner.shape == dx.shape else inner.clone()


def average_pool(x, kernel, stride, padding):
    """The mean of each window; padding counts as zeros."""
    return F.avg_pool3d(x, kernel, stride, padding)


def average_pool_gradient(dy, shape, kernel, stride, padding):
    """dx: each gradient is spread evenly over its window."""
    ones = dy.new_full((shape[1], 1, *kernel), 1 / math.prod(kernel))
    return torch.nn.grad.conv3d_input(shape, ones, dy, stride, padding, groups=shape[1])


def _neighbours(factor):
    """For each voxel that a coarse one becomes: whether it lies below its middle, and the weight of the upper of
    the two coarse ones that it lies between; corners are not aligned."""
    for part in range(factor):
        place = (part + 0.5) / factor - 0.5
        yield place < 0, place - math.floor(place)


def _shifted(x, axis, isDown):
    """x with each element's neighbour in its place, the last one's own at the end."""
    size = x.shape[axis]
    if isDown:
        return torch.cat((x.narrow(axis, 0, 1), x.narrow(axis, 0, size - 1)), axis)
    return torch.cat((x.narrow(axis, 1, size - 1), x.narrow(axis, size - 1, 1)), axis)


def _shifted_gradient(dy, axis, isDown):
    """dx of `_shifted`."""
    size = dy.shape[axis]
    dx = torch.zeros_like(dy)
    if isDown:
        dx.narrow(axis, 0, size - 1).add_(dy.narrow(axis, 1, size - 1))
        dx.narrow(axis, 0, 1).add_(dy.narrow(axis, 0, 1))
    else:
        dx.narrow(axis, 1, size - 1).add_(dy.narrow(axis, 0, size - 1))
        dx.narrow(axis, size - 1, 1).add_(dy.narrow(axis, size - 1, 1))
    return dx


def upsample(x, factor, mode):
    """x at `factor` times its extent, 'nearest' or 'trilinear'.

    Made of slices and sums, as the gradient is: PyTorch's own has no fixed order on a GPU.
    """
    if math.prod(factor) == 1:
        return x.clone()
    for axis, times in enumerate(factor, 2):
        if times == 1:
            continue
        if mode == 'nearest':
            x = x.repeat_interleave(times, axis)
            continue
        parts = []
        for is_below, upper in _neighbours(times):
            low, high = (_shifted(x, axis, True), x) if is_below else (x, _shifted(x, axis, False))
            parts.append(low * (1 - upper) + high * upper)
        x = torch.stack(parts, axis + 1).flatten(axis, axis + 1)
    return x


def upsample_gradient(dy, factor, mode):
    """dx of `upsample`."""
    if math.prod(factor) == 1:
        return dy.clone()
    for axis, times in reversed(list(enumerate(factor, 2))):
        if times == 1:
            continue
        parts = dy.unflatten(axis, (-1, times)).unbind(axis + 1)
        if mode == 'nearest':
            dy = functools.reduce(torch.add, parts)
            continue
        dx = torch.zeros_like(parts[0])
        for part, (is_below, upper) in zip(parts, _neighbours(times)):
            low, high = part * (1 - upper), part * upper
            dx += _shifted_gradient(low, axis, True) if is_below else low
            dx += high if is_below else _shifted_gradient(high, axis, False)
        dy = dx
    return dy


def downsample_labels(labels, factor):
    """The label at index i f + f / 2 along each axis."""
    for axis, times in enumerate(factor, 2):
        index = torch.arange(labels.shape[axis] // times, device=labels.device) * times + times // 2
        labels = labels.index_select(axis, index)
    return labels


# --- Cubes of voxels as channels ------------------------------------------------------------------------------------


def _cubes(x, factor):
    """(N, C, D, H, W) as (N, C, f, D / fD, H / fH, W / fW)."""
    n, c, d, h, w = x.shape
    fd, fh, fw = factor
    parts = x.reshape(n, c, d // fd, fd, h // fh, fh, w // fw, fw)
    return parts.permute(0, 1, 3, 5, 7, 2, 4, 6).reshape(n, c, fd * fh * fw, d // fd, h // fh, w // fw)


def _from_cubes(cubes, factor):
    n, c, _, d, h, w = cubes.shape
    fd, fh, fw = factor
    parts = cubes.reshape(n, c, fd, fh, fw, d, h, w).permute(0, 1, 5, 2, 6, 3, 7, 4)
    return parts.reshape(n, c, d * fd, h * fh, w * fw)


def squeeze(x, factor):
    """Pixel shuffle down: channel c f + j of the result is position j of the cubes of channel c."""
    return _apart(_cubes(x, factor).flatten(1, 2), x)


def unsqueeze(y, factor):
    """Pixel shuffle up, the inverse of `squeeze`."""
    return _apart(_from_cubes(y.unflatten(1, (-1, math.prod(factor))), factor), y)


def _apart(view, x):
    """A tensor of its own, where reshaping has copied nothing."""
    return view.clone() if view.untyped_storage().data_ptr() == x.untyped_storage().data_ptr() else view


@functools.cache
def _haar(factor, device):
    """The Haar matrix of a cube (Haar 1910)."""
    def along(size):
        if size == 1:
            return torch.ones(1, 1, dtype=torch.float64)
        half = along(size // 2)
        upper = half.repeat_interleave(2, 1) * math.sqrt(0.5)
        lower = torch.kron(torch.eye(size // 2, dtype=torch.float64), torch.tensor([[1.0, -1.0]])) * math.sqrt(0.5)
        return torch.cat((upper, lower))
    return functools.reduce(torch.kron, (along(size) for size in factor)).to(device)


def _skew(angles, size):
    """Skew matrices (C, f, f) of their upper triangles, row by row."""
    a = angles.new_zeros(angles.shape[0], size, size, dtype=torch.float64)
    i, j = torch.triu_indices(size, size, 1, device=angles.device)
    a[:, i, j] = angles.double()
    return a - a.transpose(1, 2)


def _solved(matrix, right):
    """matrix^-1 right. A skew matrix beside the unit is never singular, so that nothing waits to see whether it is."""
    return torch.linalg.solve_ex(matrix, right)[0]


def cayley(angles, factor):
    """Orthogonal matrices (C, f, f): (I + A)^-1 (I - A) H with A skew and H the Haar matrix (Etmann 2020, eq. 8)."""
    size = math.prod(factor)
    a, unit = _skew(angles, size), torch.eye(size, dtype=torch.float64, device=angles.device)
    return (_solved(unit + a, unit - a) @ _haar(factor, angles.device)).to(angles.dtype)


def cayley_gradient(dq, angles, factor):
    """The gradient by the angles: with M = (I + A)^-1 (I - A) and G = dq H', that by A is -(I + A)^-T G (I + M)'."""
    size = math.prod(factor)
    a, unit = _skew(angles, size), torch.eye(size, dtype=torch.float64, device=angles.device)
    m = _solved(unit + a, unit - a)
    s = _solved((unit + a).transpose(1, 2), dq.double() @ _haar(factor, dq.device).T @ (unit + m).transpose(1, 2))
    i, j = torch.triu_indices(size, size, 1, device=dq.device)
    return (s[:, j, i] - s[:, i, j]).to(angles.dtype)


def _turned(cubes, q, up):
    """The products of cubes (N, C, f, D, H, W) with matrices q (C, f, f), or their transposes."""
    return torch.einsum('cij,ncidhw->ncjdhw' if up else 'cij,ncjdhw->ncidhw', q, cubes)


def _lifting(q):
    """Orthogonal matrices as signs (C, f) and plane rotations (j, i, p, s), each of three shears (Daubechies 1998)."""
    m = q.double().clone()
    size = m.shape[1]
    signs, rotations = [], []
    for j in range(size):
        for i in range(j + 1, size):
            a, b = m[:, j, j], m[:, i, j]
            length = torch.hypot(a, b)
            cosine = torch.where(length == 0, torch.ones_like(a), a.abs() / length)
            sine = torch.where(length == 0, torch.zeros_like(a), torch.where(a < 0, -b, b) / length)
            rotations.append((j, i, (-sine / (1 + cosine)).to(q.dtype), sine.to(q.dtype)))
            upper, lower = m[:, j].clone(), m[:, i].clone()
            m[:, j] = cosine[:, None] * upper + sine[:, None] * lower
            m[:, i] = cosine[:, None] * lower - sine[:, None] * upper
        signs.append(torch.where(m[:, j, j] < 0, -1, 1))
    return torch.stack(signs, 1), rotations


def _lifted(cubes, q, grid, up):
    """The products of integer vectors (N, C, f, …) with orthogonal matrices, shear by shear, each rounded."""
    signs, rotations = _lifting(q)
    size = cubes.shape[2]
    shape = (1, -1, 1, 1, 1)
    integers = torch.int32 if grid.is_integer else cubes.dtype
    v = [cubes[:, :, k] if grid.is_integer else cubes[:, :, k] / grid.step for k in range(size)]

    def in_range(values):
        # No shear leaves twice the norm of its cube.
        norm = functools.reduce(torch.add, (value.to(q.dtype).square() for value in values))
        return norm < 0.24 * (grid.units * grid.range) ** 2

    def shear(source, factor):
        return (source.to(q.dtype) * factor.view(shape)).round_().to(integers)

    sign = [signs[:, k].view(shape).to(integers) for k in range(size)]
    fits = in_range(v)
    if not up:
        v = [value * s for value, s in zip(v, sign)]
        for j, i, p, s in reversed(rotations):
            v[j] = v[j] + shear(v[i], p)
            v[i] = v[i] + shear(v[j], s)
            v[j] = v[j] + shear(v[i], p)
    else:
        for j, i, p, s in rotations:
            v[j] = v[j] - shear(v[i], p)
            v[i] = v[i] - shear(v[j], s)
            v[j] = v[j] - shear(v[i], p)
        v = [value * s for value, s in zip(v, sign)]
    grid.left_range |= ~((fits & in_range(v)).all() & torch.isfinite(q).all())
    result = torch.stack(v, 2)
    return result if grid.is_integer else result.mul_(grid.step).add_(0.0)


def orthogonal_down(x, q, factor, grid=None):
    """Each channel's cubes times the channel's matrix q (C, f, f): C channels become C f. With a grid, of states."""
    cubes = _cubes(x, factor)
    return (_turned(cubes, q, False) if grid is None else grid.lifted(cubes, q, False)).flatten(1, 2)


def orthogonal_up(y, q, factor, grid=None):
    """The transpose, and the inverse, of `orthogonal_down`."""
    cubes = y.unflatten(1, (-1, math.prod(factor)))
    return _from_cubes(_turned(cubes, q, True) if grid is None else grid.lifted(cubes, q, True), factor)


def orthogonal_matrix_gradient(fine, coarse, factor):
    """dq (C, f, f): sums over batch and cubes of coarse times fine values."""
    return torch.einsum(
        'ncidhw,ncjdhw->cij', coarse.unflatten(1, (-1, math.prod(factor))), _cubes(fine, factor))


# --- Latent variables -----------------------------------------------------------------------------------------------


def reparameterize(mean, log_variance, noise):
    """mean + exp(log_variance / 2) noise (Kingma 2014)."""
    return mean + (log_variance / 2).exp() * noise


def reparameterize_gradient(dz, log_variance, noise):
    """The gradient of `reparameterize` by log_variance."""
    return dz * noise * (log_variance / 2).exp() / 2


def divergence(mean, log_variance, scale):
    """`scale` times the divergence from the unit normal, twice as large as Kullback's and Leibler's."""
    return (mean.square() + log_variance.expm1() - log_variance).sum().mul(scale / mean.shape[0]).view(1)


def divergence_gradient(mean, log_variance, scale, weight):
    """The gradients of weight times `divergence`, by the mean and by the logarithm of the variance."""
    factor = scale * weight / mean.shape[0]
    return mean * (2 * factor), log_variance.expm1() * factor


# --- Losses ---------------------------------------------------------------------------------------------------------


class _Target:
    """What a loss compares logits with: classes, or regions of labels, each of which is a channel.

    `regions` has the labels of each region; None for classes. `weights` are of classes or regions, and voxels with the
    label `ignored` take no part.
    """

    def __init__(self, regions=None, weights=None, ignored=None):
        self.regions, self.weights, self.ignored = regions, weights, ignored

    def one_hot(self, logits, labels):
        """1 or 0 for each channel."""
        count = logits.shape[1]
        regions = [[channel] for channel in range(count)] if self.regions is None else self.regions
        return torch.cat(
            [functools.reduce(torch.logical_or, [labels == label for label in members]) for members in regions], 1
        ).to(logits.dtype)

    def annotated(self, labels):
        """True where a voxel takes part (N, 1, D, H, W)."""
        return torch.ones_like(labels, dtype=torch.bool) if self.ignored is None else labels != self.ignored

    def voxel_weights(self, logits, labels, one_hot):
        """What each voxel, or each channel of a voxel, weighs in a mean."""
        part = self.annotated(labels).to(logits.dtype)
        if self.weights is None:
            return part if self.regions is None else part.expand_as(logits)
        weights = torch.stack([logits.new_full((), weight) for weight in self.weights]).view(1, -1, 1, 1, 1)
        return part * ((one_hot * weights).sum(1, keepdim=True) if self.regions is None else weights)

    @staticmethod
    def _counted(logits):
        """The logits, but NaN where one is not finite: a probability of 0 or 1 would hide it."""
        return logits + 0 * logits

    def probabilities(self, logits):
        return torch.softmax(logits, 1) if self.regions is None else torch.sigmoid(logits)

    def logit_gradient(self, gradient, p):
        """The gradient by the logits of what has `gradient` by the probabilities p."""
        if self.regions is None:
            return p * (gradient - (gradient * p).sum(1, keepdim=True))
        return gradient * p * (1 - p)


class Focal(_Target):
    """-(1 - p)^gamma log p at the true class, or of each region's sigmoid: a mean over voxels (Lin 2017).

    `value` gives what the mean is divided by, and the mean, each (1).
    """

    def __init__(self, gamma, **target):
        super().__init__(**target)
        self.gamma = gamma

    def _parts(self, logits, one_hot):
        """log p and 1 - p of what is true, for each voxel or each channel of it."""
        if self.regions is None:
            log_p = (torch.log_softmax(logits, 1) * one_hot).sum(1, keepdim=True)
            # A label that is none of the classes has no loss.
            return log_p, -torch.expm1(log_p)
        z = torch.where(one_hot == 1, logits, -logits)
        return F.logsigmoid(z), torch.sigmoid(-z)

    def _power(self, rest):
        """(1 - p)^gamma, of which autograd makes no NaN where it vanishes."""
        positive = rest > 0
        return torch.where(positive, torch.where(positive, rest, 1.0).pow(self.gamma), 0.0)

    def voxels(self, logits, labels):
        """The loss of each voxel, or of each channel of it."""
        logits = self._counted(logits)
        log_p, rest = self._parts(logits, self.one_hot(logits, labels))
        return -log_p if self.gamma == 0 else -self._power(rest) * log_p

    def value(self, logits, labels):
        weights = self.voxel_weights(logits, labels, self.one_hot(logits, labels))
        divisor, total = weights.sum().view(1), (weights * self.voxels(logits, labels)).sum().view(1)
        return divisor, total / torch.where(divisor == 0, 1.0, divisor)

    def slope(self, logits, one_hot):
        """The gradient of `voxels` by the logits."""
        logits = self._counted(logits)
        log_p, rest = self._parts(logits, one_hot)
        slope = -torch.ones_like(rest) if self.gamma == 0 else -self._power(rest)
        if self.gamma != 0:
            slope = slope + torch.where(
                rest > 0, self.gamma * rest.pow(self.gamma - 1) * log_p.exp() * log_p, torch.zeros_like(rest))
        if self.regions is not None:
            return torch.where(one_hot == 1, slope, -slope) * rest
        is_class = one_hot.sum(1, keepdim=True)
        return slope * is_class * (one_hot - torch.softmax(logits, 1))

    def gradient(self, logits, labels, divisor, weight):
        """The gradient of weight times the mean, by the logits."""
        one_hot = self.one_hot(logits, labels)
        factor = torch.where(divisor == 0, torch.zeros_like(divisor), weight / divisor)
        return self.slope(logits, one_hot) * self.voxel_weights(logits, labels, one_hot) * factor


class CrossEntropy(Focal):
    """-log softmax at the true class, a mean over voxels."""

    def __init__(self, **target):
        super().__init__(0, **target)


class BinaryCrossEntropy(Focal):
    """The cross-entropy of each region's sigmoid, a mean over voxels and regions."""

    def __init__(self, **target):
        super().__init__(0, **target)


class TopKCrossEntropy(CrossEntropy):
    """The mean of the cross-entropy over the `percent` of the voxels where it is greatest.

    `value` gives the least of these values, the share of each as great and of each greater one (3), and the mean (1).
    """

    def __init__(self, percent, **target):
        super().__init__(**target)
        self.percent = percent

    def value(self, logits, labels):
        every, annotated = self.voxels(logits, labels), self.annotated(labels)
        # Zero, but NaN where a voxel's loss is, annotated or not.
        nothing = 0 * every.sum().view(1)
        # In descending order, behind which comes what is not annotated.
        values = torch.where(annotated, every.detach(), -math.inf).flatten().sort(descending=True).values
        total = annotated.sum().double()
        count = (total * self.percent / 100).floor().clamp(min=1)
        least = values.gather(0, (count.long() - 1).view(1)).view(())
        equal, greater = (values == least).sum(), (values > least).sum()
        shares = torch.stack((least.double(), (count - greater) / (equal * count), 1 / count)).to(least.dtype)
        shares = torch.where(total == 0, 0.0, shares) + nothing.detach()
        return shares, (every * self._share(every, annotated, shares)).sum().view(1) + nothing

    @staticmethod
    def _share(values, annotated, shares):
        """What each voxel's loss is multiplied by in the mean."""
        values = values.detach()
        share = torch.where(values > shares[0], shares[2], torch.where(values == shares[0], shares[1], 0.0))
        return share * annotated

    def gradient(self, logits, labels, shares, weight):
        share = self._share(self.voxels(logits, labels), self.annotated(labels), shares)
        return self.slope(logits, self.one_hot(logits, labels)) * (share * weight + 0 * shares.sum())


class _Overlap(_Target):
    """1 less the mean over channels of a score of how prediction and target overlap.

    `value` gives the sums of each channel, of p g, of p or its square, and of g, one channel after another, and the
    loss (1). `per_item` has such sums of each item of the batch.
    """

    def __init__(self, smooth, background, squares=False, per_item=False, **target):
        super().__init__(**target)
        self.smooth, self.squares, self.per_item = smooth, squares, per_item
        self.first = 1 if self.regions is None and not background else 0

    def value(self, logits, labels):
        p, g = self.probabilities(self._counted(logits)), self.one_hot(logits, labels)
        part = self.annotated(labels).to(logits.dtype)
        axes = (2, 3, 4) if self.per_item else (0, 2, 3, 4)
        sums = torch.stack(
            [(part * values).sum(axes) for values in (p * g, p * p if self.squares else p, g)], -1)
        return sums.flatten(), (1 - self.score(*sums[..., self.first:, :].unbind(-1)).mean()).view(1)

    def gradient(self, logits, labels, sums, weight):
        """The gradient of weight times the loss, by the logits."""
        p, g = self.probabilities(self._counted(logits)), self.one_hot(logits, labels)
        items, channels = (p.shape[0] if self.per_item else 1), p.shape[1]
        both, prediction, target = (
            part[..., None, None, None] for part in sums.view(items, channels, 3).unbind(-1))
        slope = self.slope(both, prediction, target, p, g) * (-weight / (items * (channels - self.first)))
        slope[:, :self.first] = 0
        return self.logit_gradient(slope * self.annotated(labels), p)


class Dice(_Overlap):
    """2 sum p g + s over sum p + sum g + s (Milletari 2016)."""

    def score(self, both, prediction, target):
        divisor = prediction + target + self.smooth
        score = (2 * both + self.smooth) / torch.where(divisor == 0, 1.0, divisor)
        return torch.where(divisor == 0, 1.0, score)

    def slope(self, both, prediction, target, p, g):
        divisor = prediction + target + self.smooth
        slope = 2 * g / divisor - (2 * both + self.smooth) * (2 * p if self.squares else 1) / divisor.square()
        return torch.where(divisor == 0, torch.zeros_like(slope), slope)


class Tversky(_Overlap):
    """TP + s over TP + alpha FP + beta FN + s (Salehi 2017)."""

    def __init__(self, smooth, alpha, beta, background, per_item=False, **target):
        super().__init__(smooth, background, per_item=per_item, **target)
        self.alpha, self.beta = alpha, beta

    def _divisor(self, both, prediction, target):
        return both + self.alpha * (prediction - both) + self.beta * (target - both) + self.smooth

    def score(self, both, prediction, target):
        divisor = self._divisor(both, prediction, target)
        score = (both + self.smooth) / torch.where(divisor == 0, 1.0, divisor)
        return torch.where(divisor == 0, 1.0, score)

    def slope(self, both, prediction, target, p, g):
        divisor = self._divisor(both, prediction, target)
        slope = (g * divisor - (both + self.smooth) * (self.alpha + (1 - self.alpha - self.beta) * g)) / divisor.square()
        return torch.where(divisor == 0, torch.zeros_like(slope), slope)


class MeanSquaredError:
    """The mean of the squared differences from a tensor. `value` gives how many there are, and the mean, each (1)."""

    def value(self, prediction, target):
        return prediction.new_full((1,), prediction.numel()), (prediction - target).square().mean().view(1)

    def gradient(self, prediction, target, count, weight):
        return (prediction - target) * (2 * weight / count)


# --- Parameters and their update ------------------------------------------------------------------------------------


class Parameters:
    """Weights, gradients and optimizer state, each kind one flat tensor of which the named ones are views.

    `layout` has name, shape, whether it is trained, and how it is drawn: ('constant', value),
    ('uniform', bound) or ('normal', deviation). Trained ones come first.
    """

    def __init__(self, layout, states, dtype=torch.float32, device='cpu', seed=0):
        self.layout = layout
        sizes = [math.prod(shape) for _, shape, _, _ in layout]
        trained = sum(size for size, (_, _, is_trained, _) in zip(sizes, layout) if is_trained)
        self.flat = torch.empty(sum(sizes), dtype=dtype, device=device)
        self.flat_gradient = torch.zeros(trained, dtype=dtype, device=device)
        self.flat_states = [torch.zeros_like(self.flat_gradient) for _ in range(states)]
        self.average = None
        # Where several batches make an update.
        self.sums, self.is_last = None, False
        self.weight = self._views(self.flat, layout)
        self.gradient = self._views(self.flat_gradient, [entry for entry in layout if entry[2]])
        for name, shape, _, (kind, number) in layout:
            # Each from its own stream of the seed, in float32, as invseg-run draws them.
            noise, count = Noise(seed, 0, device), math.prod(shape)
            if kind == 'constant':
                values = torch.full((count,), number, device=device)
            elif kind == 'uniform':
                values = (2 * noise.uniform(_hash(name), count) - 1) * number
            else:
                values = noise.normal(_hash(name), count) * number
            self.weight[name].copy_(values.float().view(shape))

    def complete(self, bucket):
        """All gradients of a bucket are there."""
        if self.sums is not None:
            self.sums.add(bucket, self.flat_gradient, self.is_last)

    @property
    def trained(self):
        """The trained weights as one vector."""
        return self.flat[:self.flat_gradient.numel()]

    @property
    def statistics(self):
        """What is not trained, frozen weights and running statistics, as one vector."""
        return self.flat[self.flat_gradient.numel():]

    def move_average(self, decay, number):
        """Moves the average of the trained weights towards them; at the first update it is them."""
        if number == 1 or self.average is None:
            self.average = self.trained.clone()
        else:
            self.average.lerp_(self.trained, 1 - decay)

    def averaged(self):
        """The same with the averages, where they are kept, in the place of the trained weights."""
        if self.average is None:
            return self
        other = copy.copy(self)
        other.flat = torch.cat((self.average, self.statistics))
        other.weight = self._views(other.flat, self.layout)
        return other

    @staticmethod
    def _views(flat, layout):
        views, first = {}, 0
        for name, shape, *_ in layout:
            count = math.prod(shape)
            views[name] = flat[first:first + count].view(shape)
            first += count
        return views


def _digest_of_file(path):
    with open(path, 'rb') as file:
        return hashlib.sha256(file.read()).hexdigest()


def _hash(name):
    """The key of a name: FNV-1a, 64 bits."""
    value = 0xCBF29CE484222325
    for byte in name.encode():
        value = (value ^ byte) * 0x100000001B3 & (1 << 64) - 1
    return value


class Adam:
    """Kingma 2015, with weight decay added to the gradient or, `decoupled`, taken from the weights (Loshchilov 2019)."""

    states = 2

    def __init__(self, beta1, beta2, epsilon, weight_decay, decoupled):
        self.beta1, self.beta2, self.epsilon = beta1, beta2, epsilon
        self.weight_decay, self.decoupled = weight_decay, decoupled

    def update(self, weights, gradients, states, rate, number):
        """In place; `number` counts updates from 1."""
        first, second = states
        if self.decoupled:
            weights.mul_(1 - rate * self.weight_decay)
        elif self.weight_decay:
            gradients.add_(weights, alpha=self.weight_decay)
        first.mul_(self.beta1).add_(gradients, alpha=1 - self.beta1)
        second.mul_(self.beta2).addcmul_(gradients, gradients, value=1 - self.beta2)
        root = (second / (1 - self.beta2 ** number)).sqrt_().add_(self.epsilon)
        weights.addcdiv_(first, root, value=-rate / (1 - self.beta1 ** number))


class SGD:
    """Gradient descent as PyTorch's."""

    def __init__(self, momentum, nesterov, weight_decay):
        self.momentum, self.nesterov, self.weight_decay = momentum, nesterov, weight_decay
        self.states = 0 if momentum == 0 else 1

    def update(self, weights, gradients, states, rate, number):
        """In place."""
        if self.weight_decay:
            gradients.add_(weights, alpha=self.weight_decay)
        if states:
            velocity = states[0].mul_(self.momentum).add_(gradients)
            gradients = gradients.add_(velocity, alpha=self.momentum) if self.nesterov else velocity
        weights.add_(gradients, alpha=-rate)


def batch_names(step):
    """Names of what a step or a forward pass takes of a batch."""
    return list(inspect.signature(step).parameters)[3:]


def _check_labels(name, labels, count, is_ignoring):
    """Raises ValueError where `labels` are no indices of `count` labels, nor 255 where that is ignored."""
    if labels.is_floating_point() or labels.is_complex():
        raise ValueError(f"'{name}' is {labels.dtype}, and has to be integers")
    # A type that cannot hold the bound would compare with another.
    indices = labels.long()
    outside = (indices < 0) | (indices >= count)
    if is_ignoring:
        outside &= indices != 255
    if outside.any():
        raise ValueError(
            f"'{name}' has a {labels[outside][0]}: it takes the index of each voxel's label, 0 to {count - 1}"
            + (', or 255 for none' if is_ignoring else ''))


def _check_batch(network, batch, dtype):
    """Raises ValueError where a batch is not what the network's step takes."""
    names = batch_names(network.step)
    if len(batch) != len(names):
        raise ValueError(f'a batch has {", ".join(names)}, and {len(batch)} tensors were given')
    for name, tensor in zip(names, batch):
        is_labels = name in network.LABELS
        shape = (network.INPUT[0], 1, *network.INPUT[2:]) if is_labels else network.INPUT
        if tuple(tensor.shape) != shape:
            raise ValueError(f"'{name}' has the shape {tuple(tensor.shape)}, and the network was planned for {shape}")
        if is_labels:
            _check_labels(name, tensor, *network.LABELS[name])
        elif tensor.dtype != dtype:
            raise ValueError(f"'{name}' is {tensor.dtype}, and the step computes in {dtype}")


def _are_finite(batch):
    return all(torch.isfinite(tensor).all() for tensor in batch)


def _check_type(network, dtype):
    if dtype != torch.float32 and network.PRECISION != 'float32':
        raise ValueError(f'a network of {network.PRECISION} computes in float32')


class Step:
    """A training step of a module that invseg wrote: `step(volumes, labels, rate=1e-3)` gives the losses by their names.

    Weights, gradients, optimizer state and counters are the step's own. `network.ACCUMULATION` batches make an update of
    the weights. Under torch.distributed the ranks share them: each calls the step with its own, batches `rank`,
    `rank` + `ranks`, … of an update, and the bits do not depend on how many ranks there are.

    With `capture` gradients are computed by a CUDA graph (`CapturedStep`).

    A batch that is refused leaves no trace. After another error, and an interruption, the update begins again with the
    next batch.

    Raises ValueError where the number of ranks does not divide that of the batches, where ranks differ in what they run,
    for float64 of a network with bfloat16, and for a capture on another device.
    """

    def __init__(self, network, dtype=torch.float32, device='cpu', seed=0, capture=False):
        _check_type(network, dtype)
        if capture and torch.device(device).type != 'cuda':
            raise ValueError(f'a step is captured on CUDA, not on {device}')
        self.capture = CapturedStep if capture else None
        self.captured = None
        self.network, self.seed, self.range = network, seed, network.RANGE
        self.rank, self.ranks = (dist.get_rank(), dist.get_world_size()) if dist.is_initialized() else (0, 1)
        if network.ACCUMULATION % self.ranks:
            raise ValueError(
                f"{self.ranks} ranks do not divide the batches of an update, of which the model's 'accumulation' has "
                f'{network.ACCUMULATION}')
        self.parameters = Parameters(network.PARAMETERS, network.OPTIMIZER.states, dtype, device, seed)
        self.updates = 0
        # Batches of this update that this rank has seen, and the greatest range that one needed.
        self.seen, self.widest = 0, self.range
        # Running statistics before this update, and whether the weights are between two updates.
        self.statistics, self.is_whole = None, True
        if network.ACCUMULATION > 1:
            self.parameters.sums = ExactSums(self.parameters.flat_gradient, network.BUCKETS)
        if self.ranks > 1:
            self._check_ranks()

    def agree(self, what, own):
        """Raises ValueError where `own` is not the same on all ranks."""
        if self.ranks == 1:
            return
        everyone = [None] * self.ranks
        dist.all_gather_object(everyone, own)
        for rank, other in enumerate(everyone):
            if other != everyone[0]:
                raise ValueError(f'rank {rank} differs from rank 0 in {what}: {other}, {everyone[0]}')

    def _check_ranks(self):
        self.agree('program, PyTorch, seed or type', (
            *(_digest_of_file(path) for path in (self.network.__file__, __file__)), torch.__version__, self.seed,
            str(self.parameters.flat.dtype)))
        if any(not is_trained and name.endswith('running_mean') for name, _, is_trained, _ in self.network.PARAMETERS):
            raise ValueError('running statistics of batch normalization are not shared among ranks')

    @property
    def batches(self):
        """Batches of all ranks before the next one of this rank."""
        return self.updates * self.network.ACCUMULATION + self.seen * self.ranks + self.rank

    def gradients(self, *batch):
        """Adds the gradients of a batch to those of the parameters. Returns the losses by their names.

        Raises ValueError for a batch of another shape or type, or with other labels, than the network takes;
        FloatingPointError where its volumes or its loss are not finite; OverflowError where states are larger than any
        range that is tried; and RuntimeError after an update that was cut off.
        """
        if not self.is_whole:
            raise RuntimeError('an update of the weights was cut off: go on from a checkpoint')
        p = self.parameters
        _check_batch(self.network, batch, p.flat.dtype)
        if self.seen == 0:
            self.statistics = p.statistics.clone()
        try:
            return self._gradients([tensor.to(p.flat.device) for tensor in batch])
        except BaseException:
            p.statistics.copy_(self.statistics)
            p.flat_gradient.zero_()
            if p.sums is not None:
                p.sums.forget()
            self.seen, self.widest = 0, self.range
            raise

    def _gradients(self, batch):
        p, range_ = self.parameters, self.range
        statistics = p.statistics.clone()
        p.is_last = (self.seen + 1) * self.ranks == self.network.ACCUMULATION
        while True:
            losses = self._losses(range_, batch)
            if losses is not None:
                break
            p.statistics.copy_(statistics)
            range_ = self._wider(range_, batch)
        if not torch.isfinite(losses['loss']):
            what = 'the loss' if _are_finite(batch) else 'a volume'
            raise FloatingPointError(f'{what} of batch {self.batches} is not finite')
        self.widest = max(self.widest, range_)
        self.seen += 1
        return losses

    def _losses(self, range_, batch):
        """What the network's step gives with a range."""
        p = self.parameters
        if self.capture is None:
            with exact_sums(p.flat.device):
                return self.network.step(p, Grid(range_, p.flat), Noise(self.seed, self.batches, p.flat.device), *batch)
        if self.captured is None or self.captured.grid.range != range_:
            # One pool at a time.
            self.captured = None
            self.captured = self.capture(self.network, p, range_, self.seed, batch)
        return self.captured(self.batches, batch)

    def __call__(self, *batch, rate):
        losses = self.gradients(*batch)
        if self.seen * self.ranks < self.network.ACCUMULATION:
            return losses
        p = self.parameters
        self.is_whole = False
        if p.sums is not None:
            p.sums.take(p.flat_gradient)
        if self.ranks > 1:
            widest = torch.tensor(float(self.widest), device=p.flat.device)
            dist.all_reduce(widest, dist.ReduceOp.MAX)
            self.widest = float(widest)
        # All batches of an update begin with the same range, whatever another one needed.
        self.range, self.seen = self.widest, 0
        self.updates += 1
        self.network.update(p, rate, self.updates)
        self.is_whole = True
        return losses

    def predict(self, volumes):
        """The outputs of the network by their names.

        Raises OverflowError where states are larger than any range that is tried, and FloatingPointError where that is as
        the volumes are not finite.
        """
        p, range_ = self.parameters.averaged(), self.range
        volumes = volumes.to(p.flat.device)
        while True:
            grid = Grid(range_, p.flat)
            with torch.no_grad(), exact_sums(p.flat.device):
                outputs = self.network.predict(p, grid, volumes)
            if not grid.left_range:
                return outputs
            range_ = self._wider(range_, [volumes])

    def _wider(self, range_, batch):
        if range_ >= 1024 * self.network.RANGE:
            if not _are_finite(batch):
                raise FloatingPointError('a volume is not finite')
            raise OverflowError(f'a state of a coupling left the range of {range_}')
        return 2 * range_

    def _tensors(self):
        """What a checkpoint of invseg-run holds, by its names."""
        p = self.parameters
        tensors = dict(p.weight)
        trained = [entry for entry in p.layout if entry[2]]
        for index, state in enumerate(p.flat_states):
            tensors |= {f'optimizer.{index}.{name}': view for name, view in p._views(state, trained).items()}
        if self.network.DECAY is not None:
            if p.average is None:
                p.average = p.trained.clone()
            tensors |= {f'average.{name}': view for name, view in p._views(p.average, trained).items()}
        return tensors

    def save(self, path):
        """Writes a checkpoint, which invseg-run reads, after an update. It takes the place of `path` at once.

        Raises ValueError between the batches of an update, and FloatingPointError where a number is not finite: then what
        is there stays.
        """
        if self.seen or not self.is_whole:
            raise ValueError('a checkpoint is written between updates')
        for name, tensor in self._tensors().items():
            if not torch.isfinite(tensor).all():
                raise FloatingPointError(f"'{name}' is not finite, so that no checkpoint is written")
        metadata = {
            'format': 'invseg-checkpoint', 'version': '3', 'checksum': 'none', 'step': str(self.batches - self.rank),
            'update': str(self.updates), 'range-scale': str(round(self.range / self.network.RANGE))}
        if self.parameters.sums is not None and self.parameters.sums.exponent is not None:
            metadata['sum-exponent'] = str(self.parameters.sums.exponent)
        write_tensors(path, self._tensors(), metadata)

    def load(self, path):
        """Goes on from a checkpoint of `save` or of invseg-run. Raises ValueError where it is of another network."""
        tensors, metadata = read_tensors(path)
        if metadata.get('format') != 'invseg-checkpoint' or metadata.get('version') != '3':
            raise ValueError(f'{path} is no checkpoint that training goes on from')
        everything = self._tensors()
        for name, own in everything.items():
            if name not in tensors or tensors[name].shape != own.shape:
                raise ValueError(f"{path} has no tensor '{name}' of the shape {tuple(own.shape)}")
        for name in tensors:
            if name not in everything:
                raise ValueError(f"{path} is of another network: it has '{name}'")
        for name, own in everything.items():
            own.copy_(tensors[name])
        if self.parameters.sums is not None and 'sum-exponent' in metadata:
            self.parameters.sums.exponent = self.parameters.sums.before = int(metadata['sum-exponent'])
        self.updates = int(metadata['update'])
        self.range = self.widest = self.network.RANGE * int(metadata['range-scale'])
        self.seen, self.is_whole = 0, True


class CapturedStep:
    """A network's step on batches of one shape, with one range of the grid, as a CUDA graph.

    Its tensors lie in a pool of memory of its own, at fixed addresses: running it again allocates nothing. A step with a
    state that left the range runs to its end, and its gradients are dropped. Sums over ranks begin after the step.
    """

    def __init__(self, network, parameters, range_, seed, batch):
        self.network, self.parameters = network, parameters
        device = parameters.flat.device
        self.batch = [tensor.clone() for tensor in batch]
        self.grid = CapturedGrid(range_, parameters.flat)
        self.noise = Noise(seed, torch.zeros((), dtype=torch.int64, device=device), device)
        statistics, sums, completed = parameters.statistics.clone(), parameters.sums, []
        if sums is not None:
            parameters.sums = types.SimpleNamespace(add=lambda bucket, *_: completed.append(bucket))
        try:
            with exact_sums(device):
                self._record()
        finally:
            parameters.sums = sums
        # In the order in which a step completes them, whose first one sets the scale of the sums.
        self.buckets = list(dict.fromkeys(completed))
        parameters.statistics.copy_(statistics)
        parameters.flat_gradient.zero_()

    def _step(self):
        return self.network.step(self.parameters, self.grid, self.noise, *self.batch)

    def _record(self):
        with torch.cuda.device(self.parameters.flat.device):
            # A capture can load no libraries, so that the step runs once before.
            stream = torch.cuda.Stream()
            stream.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(stream):
                self._step()
            torch.cuda.current_stream().wait_stream(stream)
            self.graph, self.pool = torch.cuda.CUDAGraph(), torch.cuda.MemPool()
            # Another thread may pin a batch meanwhile.
            with torch.cuda.graph(self.graph, self.pool.id, stream, capture_error_mode='thread_local'):
                self.losses = self._step()

    def _replay(self):
        self.graph.replay()

    def __call__(self, number, batch):
        """The losses of the batch of a number, or None where a state left the range."""
        for own, given in zip(self.batch, batch, strict=True):
            if own.shape != given.shape:
                raise ValueError(f'a batch of {tuple(given.shape)}, where {tuple(own.shape)} was captured')
            own.copy_(given)
        self.noise.step.fill_(number)
        self.grid.left_range.zero_()
        self._replay()
        p = self.parameters
        if self.grid.left_range:
            p.flat_gradient.zero_()
            return None
        for bucket in self.buckets:
            p.complete(bucket)
        return {name: loss.clone() for name, loss in self.losses.items()}


class ExactSums:
    """Sums of gradients as integers of 64 bits, multiples of one power of two: whatever the order, the same bits.

    The greatest gradient of the update before is 2^40 of them, or that of the first batch at first.
    """

    def __init__(self, gradients, buckets):
        self.integers = torch.zeros_like(gradients, dtype=torch.int64)
        self.buckets = [slice(start, end) for start, end in zip([0] + buckets, buckets)]
        self.exponent = None
        # That before this update.
        self.before = None
        self.handles = []

    def forget(self):
        """Drops what was added since the update before."""
        self.integers.zero_()
        self.exponent, self.handles = self.before, []

    def add(self, bucket, gradients, is_last):
        """Adds a bucket of a batch's gradients, which are zero afterwards; after the `is_last` one of a rank its sum
        over the ranks is begun."""
        part = self.buckets[bucket]
        if self.exponent is None:
            # The bucket that is complete first is the same on all ranks.
            self.exponent = self._fitting(gradients[part])
        units = gradients[part].double().mul_(2.0 ** self.exponent)
        if not units.abs().max() < 2.0 ** 62 / 1024:
            raise FloatingPointError('gradients are not finite, or a million times those of the update before')
        self.integers[part] += units.round_().to(torch.int64)
        gradients[part] = 0
        if is_last and dist.is_initialized():
            self.handles.append(dist.all_reduce(self.integers[part], async_op=True))

    @staticmethod
    def _fitting(gradients):
        greatest = gradients.abs().max().double()
        if dist.is_initialized():
            dist.broadcast(greatest, 0)
        greatest = float(greatest)
        return 40 - math.frexp(greatest)[1] if 0 < greatest < math.inf else 40

    def take(self, gradients):
        """The sums as floats, in place of the gradients."""
        for handle in self.handles:
            handle.wait()
        self.handles = []
        gradients.copy_(self.integers.double().mul_(2.0 ** -self.exponent))
        self.integers.zero_()
        greatest = float(gradients.abs().max())
        if 0 < greatest < math.inf:
            self.exponent = 40 - math.frexp(greatest)[1]
        self.before = self.exponent


def fit(network, batch, updates, checkpoint, device='cpu', seed=0, minutes=2, log=print, capture=False):
    """Trains until the weights were updated so often, and gives the `Step`; goes on from `checkpoint` where that is there.

    `batch(number)` gives volumes and labels of a batch of the run, which are numbered over all ranks. The checkpoint is
    written by rank 0, at the beginning, every few minutes and at the end.

    Raises ValueError where the checkpoint has more updates, and as `Step` does.
    """
    step = Step(network, device=device, seed=seed, capture=capture)
    is_begun = os.path.exists(checkpoint)
    # Machines may have files of their own.
    step.agree('checkpoint', _digest_of_file(checkpoint) if is_begun else None)
    if is_begun:
        step.load(checkpoint)
        if step.updates > updates:
            raise ValueError(f'{checkpoint} has {step.updates} updates, more than {updates}')
    elif step.rank == 0:
        # What cannot be written is told before anything is trained.
        step.save(checkpoint)
    saved = time.monotonic()
    while step.updates < updates:
        # As in invseg-run the last batch of an update says how far the run is.
        batches = network.ACCUMULATION
        rate = network.rate((step.updates * batches + batches - 1) / (updates * batches))
        losses = step(*batch(step.batches), rate=rate)
        if step.seen == 0 and step.rank == 0:
            log(f"update {step.updates} of {updates}  loss {float(losses['loss']):.4f}  rate {rate:.1e}")
            if time.monotonic() - saved > 60 * minutes:
                step.save(checkpoint)
                saved = time.monotonic()
    if step.rank == 0:
        step.save(checkpoint)
    return step


# --- Files of tensors -----------------------------------------------------------------------------------------------


def read_tensors(path):
    """Tensors by their names, and the metadata, of a safetensors file of float32. Raises ValueError for another file."""
    with open(path, 'rb') as file:
        size = os.fstat(file.fileno()).st_size
        length = int.from_bytes(file.read(8), 'little')
        if size < 8 or length > size - 8:
            raise ValueError(f'{path} is no safetensors file')
        try:
            header = json.loads(file.read(length))
        except ValueError:
            raise ValueError(f'{path} is no safetensors file') from None
        content = bytearray(file.read())
    metadata, tensors = header.pop('__metadata__', {}), {}
    for name, entry in header.items():
        if entry['dtype'] != 'F32':
            raise ValueError(f"{path}: '{name}' is {entry['dtype']}, not F32")
        first, end = entry['data_offsets']
        if end > len(content):
            raise ValueError(f"{path} is cut off within '{name}'")
        count = (end - first) // 4
        values = torch.frombuffer(content, dtype=torch.float32, count=count, offset=first) if count else torch.empty(0)
        tensors[name] = values.view(entry['shape'])
    return tensors, metadata


def write_tensors(path, tensors, metadata):
    """Writes a safetensors file of float32, which takes the place of `path` at once."""
    header, offset = {'__metadata__': metadata}, 0
    for name, tensor in tensors.items():
        size = 4 * tensor.numel()
        header[name] = {'dtype': 'F32', 'shape': list(tensor.shape), 'data_offsets': [offset, offset + size]}
        offset += size
    text = json.dumps(header, separators=(',', ':')).encode()
    text += b' ' * (-len(text) % 8)
    with open(f'{path}.new', 'wb') as file:
        file.write(len(text).to_bytes(8, 'little') + text)
        for tensor in tensors.values():
            content = tensor.detach().to('cpu', torch.float32).contiguous()
            file.write(ctypes.string_at(content.data_ptr(), 4 * content.numel()))
        file.flush()
        os.fsync(file.fileno())
    os.replace(f'{path}.new', path)


class Network(torch.nn.Module):
    """A module that invseg wrote as one of PyTorch, for autograd: nothing of its plan is left, and rounding to the grid
    passes gradients unchanged. Its state_dict has invseg's names.

    Called with volumes it gives the outputs by their names; `losses` gives the losses of a batch.
    """

    def __init__(self, network, dtype=torch.float32, device='cpu', seed=0):
        super().__init__()
        _check_type(network, dtype)
        # Functions, as a module cannot be copied.
        self._predict, self._forward = network.predict, network.forward
        self._inputs, self._labels = batch_names(network.forward), network.LABELS
        self._range, self._widest = network.RANGE, 1024 * network.RANGE
        drawn = Parameters(network.PARAMETERS, 0, dtype, device, seed)
        for name, _, is_trained, _ in network.PARAMETERS:
            *path, last = name.split('.')
            owner = self
            for part in path:
                # A layer may be called what a module has already, such as 'type'.
                owner = owner._modules.setdefault(part, torch.nn.Module())
            tensor = drawn.weight[name].clone()
            if is_trained:
                owner.register_parameter(last, torch.nn.Parameter(tensor))
            else:
                owner.register_buffer(last, tensor)

    def _run(self, function, *arguments):
        """Calls `function` with the weights and a grid; again with a larger range where states left it."""
        buffers = {name: buffer.clone() for name, buffer in self.named_buffers()}
        while True:
            weight = {**dict(self.named_parameters()), **dict(self.named_buffers())}
            like = next(iter(weight.values()))
            p, grid = types.SimpleNamespace(weight=weight, flat=like), AutogradGrid(self._range, like)
            result = function(p, grid, *arguments)
            if not grid.left_range:
                return result
            if self._range >= self._widest:
                raise OverflowError(f'a state of a coupling left the range of {self._range}')
            self._range *= 2
            for name, buffer in self.named_buffers():
                buffer.copy_(buffers[name])

    def forward(self, volumes):
        return self._run(self._predict, volumes)

    def losses(self, *batch, seed=0, step=0):
        """The losses of volumes and labels by their names; the sum that is trained on is 'loss'. Raises ValueError where
        a label is none of the network's."""
        for name, tensor in zip(self._inputs, batch, strict=True):
            if name in self._labels:
                _check_labels(name, tensor, *self._labels[name])
        return self._run(self._forward, Noise(seed, step, batch[0].device), *batch)
