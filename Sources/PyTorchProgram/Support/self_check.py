"""Runs what invseg wrote for PyTorch on a device, and says what came out against the plan.

    self_check.py [--device cuda] [--calibrate FILE]

Prints one JSON object: whether keeping, computing again and inverting gave the same bits, bytes planned and taken,
seconds, versions, and on CUDA the same of captured steps. Ends with 1 where bits differ or a capture failed. With --calibrate it writes the device's rates instead, which
`invseg-compile` takes by --rates.
"""
import argparse
import importlib
import json
import sys
import time

import torch

import invseg


def synchronize(device):
    if device.type == 'cuda':
        torch.cuda.synchronize(device)


def batch(network, device):
    """Random volumes, and labels of the first two classes, for the inputs of the step."""
    generator = torch.Generator().manual_seed(0)
    shape = (network.INPUT[0], 1, *network.INPUT[2:])
    return [
        torch.randn(network.INPUT, generator=generator).to(device) if name == 'volumes' else
        torch.randint(0, 2, shape, generator=generator, dtype=torch.uint8).to(device)
        for name in invseg.batch_names(network.step)]


def tried(network, device, capture):
    """What two steps of a network took, and the weights after them."""
    step, data = invseg.Step(network, device=device, capture=capture), batch(network, device)
    is_card = device.type == 'cuda'
    seconds = []
    for _ in range(2 * network.ACCUMULATION):
        synchronize(device)
        start = time.perf_counter()
        step(*data, rate=1e-3)
        synchronize(device)
        seconds.append(time.perf_counter() - start)
    taken = {
        'planned_bytes': network.PLANNED,
        'allocated_bytes': torch.cuda.max_memory_allocated(device) if is_card else None,
        'reserved_bytes': torch.cuda.max_memory_reserved(device) if is_card else None,
        # The first step loads what the later ones find loaded.
        'seconds': round(min(seconds), 4)}
    if capture:
        segments = step.captured.pool.snapshot(include_traces=False)
        taken['pool_bytes'] = sum(segment['total_size'] for segment in segments)
    return taken, step.parameters.flat.cpu()


def alone(name, device, capture=False):
    """`tried` with nothing else on the device."""
    if device.type == 'cuda':
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats(device)
    return tried(importlib.import_module(name), device, capture)


def captured(device, weights):
    """The same with CUDA graphs: whether the bits are `weights`, and what both networks took."""
    try:
        small, own = alone('small.invert', device, capture=True)
        planned, _ = alone('network', device, capture=True)
    except RuntimeError as fault:
        return {'error': str(fault)}
    return {'same_bits': torch.equal(own, weights), 'small': small, 'planned': planned}


def check(device):
    small, weights = {}, {}
    for policy in ('keep', 'recompute', 'invert'):
        small[policy], weights[policy] = alone(f'small.{policy}', device)
    _, again = alone('small.keep', device)
    planned, _ = alone('network', device)
    if sys.modules['network'].PARAMETERS != sys.modules['small.keep'].PARAMETERS:
        sys.exit("network.py is of another model than small: write both anew by 'emit --self-check'")
    return {
        'device': torch.cuda.get_device_name(device) if device.type == 'cuda' else device.type,
        'torch': torch.__version__, 'cuda': torch.version.cuda, 'cudnn': torch.backends.cudnn.version(),
        'same_bits': all(torch.equal(weights['keep'], other) for other in weights.values()),
        'same_bits_again': torch.equal(weights['keep'], again), 'small': small, 'planned': planned,
        'captured': captured(device, weights['invert']) if device.type == 'cuda' else None}


def samples(device):
    """Names of the kernel families, with the arithmetic operations and bytes of a call like those of a first level of a
    network, and the call."""
    def floats(*shape):
        return torch.randn(shape, device=device)
    x, half, weight = floats(1, 32, 64, 64, 64), floats(1, 32, 32, 32, 32), floats(32, 32, 3, 3, 3)
    deep, point = floats(1, 256, 16, 16, 16), floats(256, 256, 1, 1, 1)
    logits, labels = floats(1, 4, 64, 64, 64), torch.zeros(1, 1, 64, 64, 64, dtype=torch.uint8, device=device)
    gamma, statistics = floats(32), invseg.moments(x, 8, 1e-5)
    vector, matrix = floats(1, 4096), floats(256, 4096)
    flat = [floats(1 << 22) for _ in range(4)]
    leaky, entropy, two = invseg.leaky_relu(0.01), invseg.CrossEntropy(), (2, 2, 2)
    adam, noise, grid = invseg.Adam(0.9, 0.999, 1e-8, 0, False), invseg.Noise(0, 0, device), invseg.Grid(128.0, x)
    state, q = grid.fixed(x), invseg.cayley(floats(32, 28), two)
    _, position = invseg.max_pool(x, two, two, (0, 0, 0))
    one = torch.ones((), device=device)
    F, volume, sums = torch.nn.functional, 4 * x.numel(), 2 * 27 * 32 * x.numel()
    yield 'convolutionForward', sums, 2 * volume, lambda: F.conv3d(x, weight, padding=1)
    yield 'convolutionDataGradient', sums, 2 * volume, lambda: F.conv_transpose3d(x, weight, padding=1)
    yield 'convolutionWeightGradient', sums, 2 * volume, lambda: torch.nn.grad.conv3d_weight(x, weight.shape, x, padding=1)
    yield 'pointwiseConvolution', 2 * 256 * deep.numel(), 8 * deep.numel(), lambda: F.conv3d(deep, point)
    yield 'dense', 2 * matrix.numel(), 4 * matrix.numel(), lambda: F.linear(vector, matrix)
    yield 'normalization', 0, 2 * volume, lambda: invseg.normalize(x, statistics, gamma, gamma, leaky)
    yield 'normalizationGradient', 0, 3 * volume, lambda: invseg.normalize_gradient(x, x, statistics, gamma, gamma, leaky)
    yield 'elementwise', 0, 3 * volume, lambda: x + x
    yield 'pooling', 0, volume * 5 // 4, lambda: invseg.max_pool(x, two, two, (0, 0, 0))
    yield 'poolingGradient', 0, volume * 5 // 4, lambda: invseg.max_pool_gradient(
        half, position, x.shape, two, two, (0, 0, 0))
    yield 'upsampling', 0, volume * 9 // 8, lambda: invseg.upsample(half, two, 'trilinear')
    yield 'upsamplingGradient', 0, volume * 9 // 8, lambda: invseg.upsample_gradient(x, two, 'trilinear')
    yield 'loss', 0, 8 * logits.numel(), lambda: entropy.gradient(logits, labels, one, 1.0)
    yield 'optimizer', 0, 7 * 4 * flat[0].numel(), lambda: adam.update(flat[0], flat[1], flat[2:], 1e-9, 1)
    yield 'copy', 0, 2 * volume, lambda: x.flip(1)
    yield 'orthogonal', 0, 2 * volume, lambda: invseg.orthogonal_down(state, q, two, grid)
    yield 'random', 0, 8 * half.numel(), lambda: noise.dropout(half, 0.5, 1)


def least(call, device):
    """Seconds of the fastest of some runs."""
    fastest = float('inf')
    with torch.no_grad(), invseg.exact_sums(device):
        for _ in range(7):
            synchronize(device)
            start = time.perf_counter()
            call()
            synchronize(device)
            fastest = min(fastest, time.perf_counter() - start)
    return max(fastest, 1e-9)


def rates(device):
    measured = [(name, flops, size, least(call, device)) for name, flops, size, call in samples(device)]
    memory = next(size / seconds for name, _, size, seconds in measured if name == 'elementwise') * 1e-9
    families = {
        name: {'gigaflops': flops / seconds * 1e-9, 'gigabytes': memory} if flops else
        {'gigaflops': 1e3, 'gigabytes': size / seconds * 1e-9}
        for name, flops, size, seconds in measured}
    one = torch.zeros(1, device=device)
    return {'families': families, 'overhead': least(one.zero_, device)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--device', default='cuda' if torch.cuda.is_available() else 'cpu')
    parser.add_argument('--calibrate')
    options = parser.parse_args()
    device = torch.device(options.device)
    if device.type == 'cuda' and not torch.cuda.is_available():
        parser.error('this PyTorch has no CUDA device')
    if options.calibrate:
        with open(options.calibrate, 'w') as file:
            json.dump(rates(device), file, indent=2)
        return
    result = check(device)
    print(json.dumps(result, indent=2))
    captured_bits = result['captured'] is None or result['captured'].get('same_bits', False)
    bits = [result['same_bits'], result['same_bits_again'], captured_bits]
    sys.exit(0 if all(bits) else 1)


if __name__ == '__main__':
    main()
