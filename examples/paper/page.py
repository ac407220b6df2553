#!/usr/bin/env python3
"""Puts what run.sh found into tables, two drawings and a page.

    page.py OUT

Reads TASK-plan.csv and TASK-measured.csv and, where networks were trained, scores/NAME.csv and losses/NAME.csv of
the folder OUT. Writes depth.svg, patch.svg, losses.svg, losses-few.svg, tables.md and page.html there.
"""
import csv
import html
import math
import pathlib
import statistics
import sys

TASKS = {'iseg': 'iSeg: 2 modalities, 4 classes', 'brats': 'BraTS: 4 modalities, 3 regions'}
POLICIES = ['keep', 'recompute', 'invert']
# Colours that stay apart for colour-blind readers (Okabe and Ito 2008).
COLOURS = {'unet3d': '#d55e00', 'partially-invres': '#0072b2', 'fully-invres': '#009e73'}

LIGHT = {'partially-invres': '#56b4e9', 'fully-invres': '#8fd0b5'}


def rows(path):
    with open(path, newline='') as file:
        return list(csv.DictReader(file))


def name(row):
    return pathlib.Path(row['model']).name.removesuffix('.yaml')


def mebibytes(bytes_):
    return f'{int(bytes_) / 2**20:,.1f}'


def chart(title, x_label, y_label, series):
    """Lines over logarithmic axes as SVG.

    `series` has for each line its name, its colour, whether it is dashed, and its points.
    """
    width, height, left, right, top, bottom = 720, 400, 70, 180, 40, 50
    xs = sorted({x for line in series for x, _ in line[3]})
    ys = [y for line in series for _, y in line[3]]
    low, high = min(ys) / 1.2, max(ys) * 1.2

    def across(value):
        span = math.log(xs[-1] / xs[0]) or 1
        return left + 14 + math.log(value / xs[0]) / span * (width - left - right - 28)

    def up(value):
        return height - bottom - math.log(value / low) / math.log(high / low) * (height - top - bottom)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="system-ui, sans-serif" font-size="12" role="img"><title>{title}</title>'
        f'<rect width="{width}" height="{height}" fill="#fff"/>'
        f'<text x="{left}" y="22" font-size="15" fill="#222">{title}</text>'
        f'<text x="{(left + width - right) / 2:.0f}" y="{height - 10}" text-anchor="middle" fill="#444">{x_label}</text>'
        f'<text transform="translate(18 {(top + height - bottom) / 2:.0f}) rotate(-90)" text-anchor="middle" '
        f'fill="#444">{y_label}</text>']
    power = 2 ** math.ceil(math.log2(low))
    while power <= high:
        parts.append(
            f'<path d="M{left} {up(power):.1f}H{width - right}" stroke="#e4e4e4"/>'
            f'<text x="{left - 8}" y="{up(power) + 4:.1f}" text-anchor="end" fill="#666">{power:g}</text>')
        power *= 2
    end = 0
    for x in xs:
        # Room for a number.
        if across(x) < end + 32:
            continue
        end = across(x)
        parts.append(f'<text x="{end:.1f}" y="{height - bottom + 20}" text-anchor="middle" fill="#666">{x:g}</text>')
    # Names stand where their lines end, a line of text apart, and within the picture.
    ordered = sorted(series, key=lambda line: -line[3][-1][1])
    ends, floor = [], 0
    for *_, points in ordered:
        floor = max(floor + 15, up(points[-1][1]) + 4)
        ends.append(floor)
    ceiling = height - 6
    for index in reversed(range(len(ends))):
        ends[index] = min(ends[index], ceiling)
        ceiling = ends[index] - 15
    for (label, colour, dashed, points), end in zip(ordered, ends):
        places = [(across(x), up(y)) for x, y in points]
        style = ' stroke-dasharray="6 4"' if dashed else ''
        parts.append(
            f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in places)}" fill="none" stroke="{colour}" '
            f'stroke-width="2"{style}/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
        parts.append(f'<text x="{width - right + 6}" y="{end:.1f}" fill="{colour}">{label}</text>')
    return ''.join(parts) + '</svg>\n'


def growth(plan, along, fixed):
    """A line for each network and policy: planned MiB against `along`, everything else `fixed`."""
    lines = []
    for network, colour in COLOURS.items():
        chosen = [row for row in plan if name(row) == network and all(
            row[key] in ('', value) for key, value in fixed.items() if key != along)]
        policies = ['keep', 'recompute'] if network == 'unet3d' else ['keep', 'invert']
        for policy in policies:
            points = [(float(row[along]), int(row['peak_bytes']) / 2**20) for row in chosen
                      if row['policy'] == policy and row[along]]
            if not points:
                # A network without couplings is as large at every depth.
                flat = [int(row['peak_bytes']) / 2**20 for row in chosen if row['policy'] == policy]
                depths = sorted({float(row[along]) for row in plan if row[along]})
                points = [(depth, flat[0]) for depth in depths if flat]
            # There are none of a patch that the network rejects.
            if points:
                lines.append((f'{network}, {policy}', colour, policy == 'keep', sorted(points)))
    return lines


def memory_table(plan, measured):
    """One row a network, depth and patch: planned MiB and seconds of each policy, as measured where they were."""
    seconds = {(r['model'], r['blocks'], r['patch'], r['vae'], r['policy']): r['seconds'] for r in measured}
    known = {}
    for row in plan:
        known.setdefault((name(row), row['blocks'], row['patch'], row['vae']), {})[row['policy']] = row
    lines = [['network', 'blocks', 'patch', 'VAE', 'weights'] + [
        f'{policy}, {what}' for policy in POLICIES for what in ('MiB', 's')]]
    for (network, blocks, patch, vae), policies in known.items():
        if 'keep' not in policies:
            lines.append([network, blocks, patch, vae, 'rejected'] + [''] * 6)
            continue
        cells = [network, blocks, patch, 'yes' if vae == 'true' else '', f"{int(policies['keep']['weights']):,}"]
        for policy in POLICIES:
            time = seconds.get((network, blocks, patch, vae, policy))
            cells += [mebibytes(policies[policy]['peak_bytes']), f'{float(time):.2f}' if time else '']
        lines.append(cells)
    return lines


def by_network(folder):
    """The rows of each file NETWORK-SEED.csv, those of a network's seeds together."""
    found = {}
    for path in sorted(folder.glob('*.csv')):
        network, _, _ = path.stem.rpartition('-')
        found.setdefault(network, []).append(rows(path))
    return found


def score_table(folder):
    """Means over cases and labels, then over seeds; the spread is half of what lies between the seeds."""
    found = {
        network: [[[float(row[key]) for row in cells if row[key]] for key in ('Dice', 'HD95', 'ASSD')]
                  for cells in seeds]
        for network, seeds in by_network(folder).items()}
    lines = [['network', 'seeds', 'Dice', 'HD95, mm', 'ASSD, mm']]
    for network, scores in found.items():
        cells = [network, str(len(scores))]
        for digits, seeds in zip((4, 2, 3), zip(*scores)):
            # A distance to a label that is not there is none.
            values = [statistics.mean(values) for values in seeds if values]
            if not values:
                cells.append('')
                continue
            spread = (max(values) - min(values)) / 2
            cells.append(f'{statistics.mean(values):.{digits}f} ± {spread:.{digits}f}')
        lines.append(cells)
    return lines


def descent(losses, few):
    """A line for each network: its mean loss over the seeds. Those with the VAE branch are dashed."""
    lines = []
    for network, seeds in losses.items():
        if network.endswith('-few') != few:
            continue
        label = network.removesuffix('-few')
        family = next(family for family in COLOURS if label.startswith(family))
        # Of two depths the lesser is lighter.
        colour = LIGHT.get(family, COLOURS[family]) if label.endswith('-1') else COLOURS[family]
        points = [(float(steps[0]['step']), statistics.mean(float(row['loss']) for row in steps))
                  for steps in zip(*seeds)]
        lines.append((label, colour, '-vae' in label, points))
    return lines


def markdown(table):
    head, *body = table
    return '\n'.join('| ' + ' | '.join(row) + ' |' for row in [head, ['---'] * len(head), *body]) + '\n'


def markup(table):
    head, *body = table
    cells = lambda row, tag: ''.join(f'<{tag}>{html.escape(cell)}</{tag}>' for cell in row)
    return ('<div class="scroll"><table><thead><tr>' + cells(head, 'th') + '</tr></thead><tbody>'
            + ''.join(f'<tr>{cells(row, "td")}</tr>' for row in body) + '</tbody></table></div>')


STYLE = '''
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 0 auto; padding: 1rem }
svg { width: 100%; max-width: 45rem; height: auto }
.scroll { overflow-x: auto }
table { border-collapse: collapse; font-size: 0.85rem; font-variant-numeric: tabular-nums }
th, td { padding: 0.2rem 0.6rem; text-align: right; border-bottom: 1px solid #8884; white-space: nowrap }
th:first-child, td:first-child { text-align: left }
'''


def main():
    if len(sys.argv) != 2:
        sys.exit('usage: page.py OUT')
    out = pathlib.Path(sys.argv[1])
    text, page = [], ['<h1>Memory, time and Dice of the paper\'s networks</h1>']
    for task, title in TASKS.items():
        plan = rows(out / f'{task}-plan.csv')
        measured = rows(out / f'{task}-measured.csv')
        table = memory_table(plan, measured)
        text += [f'## {title}\n', markdown(table)]
        page.append(f'<h2>{title}</h2>')
        if task == 'brats':
            patches = sorted({float(row['patch']) for row in plan})
            patch = f'{patches[len(patches) // 2 - 1]:g}'
            blocks = max((row['blocks'] for row in plan), key=lambda text: float(text or 0))
            for file, title, axis, series in [
                ('depth.svg', f'Memory of a training step, patch {patch}³', 'couplings of a level',
                 growth(plan, 'blocks', {'patch': patch, 'vae': 'false'})),
                ('patch.svg', f'Memory of a training step, {blocks} couplings of a level', 'edge of the patch',
                 growth(plan, 'patch', {'blocks': blocks, 'vae': 'false'}))]:
                if series:
                    (out / file).write_text(chart(title, axis, 'MiB', series))
                    page.append(chart(title, axis, 'MiB', series))
        page.append(markup(table))
    if (out / 'scores').is_dir():
        table = score_table(out / 'scores')
        text += ['## Scores of the test cases\n', markdown(table)]
        page += ['<h2>Scores of the test cases</h2>', markup(table)]
        losses = by_network(out / 'losses')
        for file, title, few in [('losses.svg', 'Loss in training', False),
                                 ('losses-few.svg', 'Loss in training, fewer cases', True)]:
            series = descent(losses, few)
            if series:
                drawing = chart(title, 'step', 'cross-entropy + Dice, mean of each interval', series)
                (out / file).write_text(drawing)
                page.append(drawing)
    (out / 'tables.md').write_text('\n'.join(text))
    (out / 'page.html').write_text(
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>The paper\'s networks</title><style>{STYLE}</style></head><body>' + '\n'.join(page)
        + '</body></html>\n')


if __name__ == '__main__':
    main()
