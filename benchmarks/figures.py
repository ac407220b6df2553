#!/usr/bin/env python3
"""Measures memory against depth and time against patch, ours and the peers', and draws both as SVG.

    figures.py PEERS --python PYTHON [--out benchmarks] [--bin .build/release]

The coupling U-Net of step_times.py: memory of a step at 2 to 32 couplings a level (patch 64^3), and
seconds of a step at patches of 32^3 to 128^3 (2 couplings). Writes memory.svg and time.svg; the
numbers are in their texts.
"""
import argparse
import math
import pathlib
import sys

from step_times import measured, ours

DEPTHS = [2, 4, 8, 16, 32]
PATCHES = [32, 48, 64, 96, 128]
SERIES = ['PyTorch', 'RevTorch', 'keep', 'invert']
# Colours that stay apart for colour-blind readers (Okabe and Ito 2008).
COLOURS = {
    'PyTorch': '#d55e00', 'RevTorch': '#e69f00', 'keep': '#56b4e9', 'recompute': '#009e73',
    'invert': '#0072b2', 'standard': '#0072b2', 'flips': '#009e73', 'none': '#d55e00',
}


def command(name, blocks):
    if name == 'PyTorch':
        return ['partial-autograd', '--blocks', str(blocks)]
    if name == 'RevTorch':
        return ['partial-revtorch', '--blocks', str(blocks)]
    return ours('partially-invres', name, f'blocks={blocks}')


def ticks(low, high, is_linear):
    """Round numbers between two."""
    if is_linear:
        step = 10 ** math.floor(math.log10(high - low))
        step /= next(part for part in (1, 2, 5, 10) if (high - low) / (step / part) >= 4)
        yield from (step * number for number in range(math.ceil(low / step), math.floor(high / step) + 1))
        return
    power = 10 ** math.floor(math.log10(low))
    while power <= high:
        yield from (power * step for step in (1, 2, 5) if low <= power * step <= high)
        power *= 10


def drawn(title, x_label, y_label, xs, series, labels, is_linear=False):
    """A line chart on two logarithmic axes, or two linear ones; the numbers stand at the points.

    `labels` names lines otherwise than by their series.
    """
    width, height, left, right, top, bottom = 720, 440, 70, 130, 48, 56
    values = [y for points in series.values() for y in points]
    low, high = min(values) / 1.25, max(values) * 1.25
    if is_linear:
        margin = (max(values) - min(values)) / 8
        low, high = min(values) - margin, max(values) + margin

    def share(value, first, last):
        if is_linear:
            return (value - first) / (last - first)
        return math.log(value / first) / math.log(last / first)

    def x(value):
        return left + 16 + share(value, xs[0], xs[-1]) * (width - left - right - 32)

    def y(value):
        return height - bottom - share(value, low, high) * (height - top - bottom)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="system-ui, sans-serif" font-size="12" role="img">',
        f'<title>{title}</title>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="{left}" y="24" font-size="15" fill="#222">{title}</text>',
        f'<text x="{(left + width - right) / 2:.0f}" y="{height - 14}" text-anchor="middle" '
        f'fill="#444">{x_label}</text>',
        f'<text transform="translate(18 {(top + height - bottom) / 2:.0f}) rotate(-90)" '
        f'text-anchor="middle" fill="#444">{y_label}</text>',
    ]
    for tick in ticks(low, high, is_linear):
        parts.append(
            f'<path d="M{left} {y(tick):.1f}H{width - right}" stroke="#e4e4e4"/>'
            f'<text x="{left - 8}" y="{y(tick) + 4:.1f}" text-anchor="end" '
            f'fill="#666">{tick:g}</text>')
    for value in xs:
        parts.append(
            f'<text x="{x(value):.1f}" y="{height - bottom + 20}" text-anchor="middle" '
            f'fill="#666">{value}</text>')
    # Where two lines come close, the lower one's number stands below it.
    below = {
        (name, index) for index in range(len(xs)) for name, points in series.items()
        if any(0 <= y(points[index]) - y(other[index]) < 22 and other_name != name
               and (other[index], other_name) > (points[index], name)
               for other_name, other in series.items())
    }
    # Names at the end of the lines are apart by a line of text.
    ends, floor = {}, 0
    for name in sorted(series, key=lambda name: y(series[name][-1])):
        floor = max(floor + 15, y(series[name][-1]) + 4)
        ends[name] = floor
    for name, points in series.items():
        colour = COLOURS[name]
        line = ' '.join(f'{x(a):.1f},{y(b):.1f}' for a, b in zip(xs, points))
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for index, (a, b) in enumerate(zip(xs, points)):
            text = f'{b:.0f}' if b >= 10 else f'{b:.{3 if is_linear else 2}g}'
            baseline = y(b) + (17 if (name, index) in below else -8)
            parts.append(
                f'<circle cx="{x(a):.1f}" cy="{y(b):.1f}" r="3.5" fill="{colour}"/>'
                f'<text x="{x(a):.1f}" y="{baseline:.1f}" text-anchor="middle" font-size="10" '
                f'fill="#333">{text}</text>')
        parts.append(
            f'<text x="{width - right + 4}" y="{ends[name]:.1f}" '
            f'fill="{colour}">{labels.get(name, name)}</text>')
    return '\n'.join(parts + ['</svg>']) + '\n'


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('peers', help='folder of step.py')
    parser.add_argument('--python', required=True, help='interpreter that has PyTorch')
    parser.add_argument('--out', default='benchmarks')
    parser.add_argument('--bin', default='.build/release')
    options = parser.parse_args()
    memory, time = {name: [] for name in SERIES}, {name: [] for name in SERIES}
    for blocks in DEPTHS:
        for name in SERIES:
            _, mebibytes = measured(name, command(name, blocks), options, steps=1)
            memory[name].append(mebibytes)
            print(f'{blocks} couplings, {name}: {mebibytes:.0f} MiB', file=sys.stderr)
    for patch in PATCHES:
        for name in SERIES:
            seconds, _ = measured(name, command(name, 2), options, patch=patch)
            time[name].append(seconds)
            print(f'patch {patch}, {name}: {seconds:.3f} s', file=sys.stderr)
    out = pathlib.Path(options.out)
    labels = {'keep': 'invseg, keep', 'invert': 'invseg, invert'}
    (out / 'memory.svg').write_text(drawn(
        'Memory of a training step, patch 64³ (coupling U-Net)',
        'couplings of a level', 'MiB', DEPTHS, memory, labels))
    (out / 'time.svg').write_text(drawn(
        'Time of a training step, 2 couplings a level (coupling U-Net)',
        'edge of the patch (voxels)', 'seconds', PATCHES, time, labels))


if __name__ == '__main__':
    main()
