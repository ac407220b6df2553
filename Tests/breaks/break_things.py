#!/usr/bin/env python3
"""Breaks single places of the code on purpose and tells which breaks the tests notice.

    break_things.py --into FOLDER [--seed 1] [--drawn 30] [--targets A,B] [--only V1,E1] [--report FILE]

FOLDER becomes a copy of the tree, in which every break stands beside the original behind a switch that
an environment variable sets. So one build holds all of them. A copy of `.build` there is made use of
where the copy is seen under the path that it was built at. Each break is then run against the suites of
its target, one after the other: the named ones of `named.py`, and others that the seed draws: signs,
constants, comparisons, conditions and clamps. A break is caught where a test fails, crashes or takes twice
as long as its suite takes without a break. The copy remembers which breaks do not compile.
"""
import argparse
import os
import pathlib
import random
import re
import selectors
import shutil
import signal
import subprocess
import sys
import time

from named import EQUIVALENT, NAMED

ROOT = pathlib.Path(__file__).resolve().parents[2]
TESTING = ['-c', 'release', '-Xswiftc', '-enable-testing', '--scratch-path', '.build/testing']
VARIABLE = 'INVSEG_BREAK'
# Seconds that a suite may take: without a break, and with one at least.
PATIENCE, LEAST_LIMIT = 3600, 300

# Files whose text a test compares with a page: each break in them would be caught by that.
QUOTED = ['Sources/Operations/Dense/Dense.swift']

# In the copy: the breaks that do not compile, as `Break.identity` has them.
REMEMBERED = '.build/breaks-that-do-not-compile'

# The targets that are broken, each with the suites that answer for it, the likeliest first.
SUITES = {
    'CKernels': ['CPUBackendTests'],
    'CPUBackend': ['CPUBackendTests'],
    'CPUTarget': ['CPUBackendTests', 'CompilerTests'],
    'Compiler': ['CompilerTests', 'OperationsTests', 'TrainingTests', 'ExamplesTests', 'CommandsTests'],
    'Experiment': ['TrainingTests', 'RuntimeTests', 'CommandsTests'],
    'Interchange': ['InterchangeTests', 'TrainingTests', 'CommandsTests'],
    'Kernels': ['CPUBackendTests', 'ReferenceBackendTests', 'OperationsTests', 'CompilerTests'],
    'Metrics': ['MetricsTests', 'VolumesTests'],
    'Operations': ['OperationsTests', 'CompilerTests', 'TrainingTests', 'CommandsTests', 'GrammarTests'],
    'PlanChecker': ['PlanCheckerTests', 'PlannerTests'],
    'BufferLayout': ['PlannerTests', 'ExamplesTests'],
    'Planner': ['PlannerTests', 'CompilerTests', 'ExamplesTests'],
    'Program': ['RuntimeTests', 'TrainingTests', 'CommandsTests'],
    'Randomness': ['RandomnessTests', 'TrainingTests'],
    'ReferenceBackend': ['ReferenceBackendTests', 'OperationsTests', 'CPUBackendTests', 'TrainingTests'],
    'Runtime': ['RuntimeTests', 'TrainingTests', 'CommandsTests'],
    'TimeBound': ['PlannerTests', 'ExamplesTests', 'CommandsTests'],
    'Training': ['TrainingTests', 'CommandsTests'],
    'Volumes': ['VolumesTests', 'TrainingTests', 'CommandsTests'],
}


class Break:
    """One place: `original`, which begins in line `line` of `file`, becomes `text`, in which BROKEN stands for
    the switch. A drawn one replaces its whole line."""

    def __init__(self, name, what, file, line, text, declarations='', original=None):
        self.name, self.what, self.file, self.line, self.text = name, what, file, line, text
        self.declarations, self.original = declarations, original
        self.target = file.split('/')[1]
        # What the variable is for this one; the same from build to build, so that these stay incremental.
        self.number = 0
        self.identity = f'{file}:{line} {what} {text}'.replace('\n', ' ')


# Places to break.


def masked(line):
    """The line with strings and comments blanked."""
    line = re.sub(r'"(\\.|[^"\\])*"', lambda m: ' ' * len(m[0]), line)
    return re.sub(r'//.*', lambda m: ' ' * len(m[0]), line)


def operator_name(index):
    """A Swift operator of its own for each break."""
    digits = []
    for _ in range(5):
        digits.append('|^%'[index % 3])
        index //= 3
    return '~' + ''.join(digits)


OPPOSITES = {'+': '-', '-': '+', '<': '<=', '<=': '<', '>': '>=', '>=': '>', '==': '!=', '!=': '=='}


def swift_candidates(line, index):
    """Pairs of a kind and a break of the line: what, text, declarations."""
    code = masked(line)
    if re.match(r'\s*(case|import|@|///|precondition|fatalError|public init|init|default)', code):
        return
    for match in re.finditer(r' (\+|-|<=?|>=?|==|!=) (?=[\w(.$])', code):
        if re.search(r'[:<]\s*$', code[:match.start()]) or re.search(r'\b(nil|func)\b', code):
            continue
        old, new = match[1], OPPOSITES[match[1]]
        name = old[0] + operator_name(index)
        kind = 'sign' if old in '+-' else 'comparison'
        trait = ('AdditiveArithmetic', 'T', 'AdditionPrecedence') if kind == 'sign' else (
            'Comparable' if old[0] in '<>' else 'Equatable', 'Bool', 'ComparisonPrecedence')
        yield kind, f'{old} becomes {new}', (
            line[:match.start()] + f' {name} ' + line[match.end():]), (
            f'infix operator {name}: {trait[2]}\n'
            f'@inline(__always) func {name} <T: {trait[0]}>(a: T, b: T) -> {trait[1]} '
            f'{{ BROKEN ? a {new} b : a {old} b }}\n')
    for match in re.finditer(r'(?<![\w.$])(?<!e-)(\d+(?:\.\d+)?)(?![\w.]|\s*:)', code):
        new = str(float(match[1]) * 2 + 1) if '.' in match[1] else str(int(match[1]) + 1)
        if re.search(r'[\[(]\s*$', code[:match.start()]) and code[match.end():match.end() + 1] == ']':
            continue
        yield 'constant', f'{match[1]} becomes {new}', (
            f'{line[:match.start()]}(BROKEN ? {new} : {match[1]}){line[match.end():]}'), ''
    match = re.match(r'(\s*(?:\} else )?(?:if|while) )([^,{]+)( \{\s*)$', code)
    if match and not re.search(r'\blet\b|\bvar\b|\bcase\b|#', match[2]):
        condition = line[match.start(2):match.end(2)]
        yield 'condition', f'"{condition}" is negated', (
            f'{line[:match.start(2)]}(BROKEN) != ({condition}){line[match.end(2):]}'), ''
    match = re.match(r'(\s*guard )([^,{]+)( else \{.*)$', code)
    if match and not re.search(r'\blet\b|\bvar\b|\bcase\b|#', match[2]):
        condition = line[match.start(2):match.end(2)]
        yield 'condition', f'"{condition}" is not asked for', (
            f'{line[:match.start(2)]}BROKEN || ({condition}){line[match.end(2):]}'), ''
    for match in re.finditer(r'(?<![\w.$])(max|min)\((?=(\d*))', code):
        name = f'breakClamp{index}'
        kept = 'b' if match[2] else 'a'
        yield 'clamp', f'{match[1]} is dropped', (
            f'{line[:match.start()]}{name}({line[match.end():]}'), (
            f'@inline(__always) func {name}<T: Comparable>(_ a: T, _ b: T) -> T '
            f'{{ BROKEN ? {kept} : {match[1]}(a, b) }}\n')


def c_candidates(line, index):
    code = masked(line)
    if re.match(r'\s*(#|case|///|typedef|_Static_assert|\})', code) or code.rstrip().endswith('\\'):
        return
    one = '1.0f' if re.search(r'f32x|float|\df\b|splat|16\(', code) else '1'
    for match in re.finditer(r'(?<=[\w)\]]) ([+-]) (?=[\w(])', code):
        if match[1] == '+' or one == '1.0f':
            yield 'sign', f'{match[1]} is reversed', (
                f'{line[:match.end()]}(BROKEN ? -{one} : {one}) * {line[match.end():]}'), ''
    for match in re.finditer(r'(?<![\w.\[])(\d+(?:\.\d+(?:e-?\d+)?f)?)(?![\w.\]])', code):
        new = f'(2 * {match[1]})' if 'f' in match[1] else str(int(match[1]) + 1)
        yield 'constant', f'{match[1]} becomes {new}', (
            f'{line[:match.start()]}(BROKEN ? {new} : {match[1]}){line[match.end():]}'), ''
    match = re.match(r'(\s*(?:\} else )?if \()([^()]*(?:\([^()]*\)[^()]*)*)(\) .*)$', code)
    if match and 'kind' not in match[2]:
        condition = line[match.start(2):match.end(2)]
        yield 'condition', f'"{condition}" is negated', (
            f'{line[:match.start(2)]}BROKEN != !!({condition}){line[match.end(2):]}'), ''
    for match in re.finditer(r'\b(max16|min16|ck_min|ck_max)\(', code):
        rest = code[match.end():]
        depth, commas = 0, []
        for place, character in enumerate(rest):
            depth += character in '([{'
            depth -= character in ')]}'
            if depth < 0:
                break
            if character == ',' and depth == 0:
                commas.append(place)
        if depth < 0 and len(commas) == 1:
            first = line[match.end():match.end() + commas[0]]
            call = line[match.start():match.end() + place + 1]
            yield 'clamp', f'{match[1]} is dropped', (
                f'{line[:match.start()]}(BROKEN ? ({first}) : {call}){line[match.end() + place + 1:]}'), ''


def named_breaks():
    for entry in NAMED:
        text = (ROOT / entry['file']).read_text()
        if text.count(entry['original']) != 1:
            sys.exit(f"{entry['name']}: its text stands {text.count(entry['original'])} times in {entry['file']}")
        start = text.index(entry['original'])
        first = text.count('\n', 0, start) + 1
        yield Break(entry['name'], entry['what'], entry['file'], first, entry['broken'],
                    original=entry['original'])


def drawn_breaks(seed, count, taken, targets):
    """Breaks of each kind in turn, in targets in turn; one a line, and twice as many as are wanted, as
    some will not compile."""
    generator = random.Random(seed)
    found = {}
    for target in targets:
        folder = ROOT / 'Sources' / target
        for path in sorted(folder.rglob('*')):
            if path.suffix != '.swift' and path.parent.name != 'tasks':
                continue
            file = str(path.relative_to(ROOT))
            candidates = swift_candidates if path.suffix == '.swift' else c_candidates
            for number, line in enumerate(path.read_text().split('\n'), 1):
                for kind, what, _, _ in candidates(line, 0) or ():
                    if (file, number) not in taken:
                        found.setdefault((target, kind), []).append((file, number, line, candidates, what))
    for places in found.values():
        generator.shuffle(places)
    order = [(target, kind) for kind in ('sign', 'constant', 'comparison', 'condition', 'clamp')
             for target in targets if (target, kind) in found]
    generator.shuffle(order)
    result, lines, turn = [], set(), 0
    while len(result) < 2 * count and any(found.values()):
        target, kind = order[turn % len(order)]
        turn += 1
        if not found[target, kind]:
            continue
        file, number, line, candidates, what = found[target, kind].pop()
        if (file, number) in lines or file in QUOTED:
            continue
        lines.add((file, number))
        index = len(result)
        for k, w, text, declarations in candidates(line, index):
            if (k, w) == (kind, what):
                result.append(Break(f'{seed}.{index}', what, file, number, text, declarations))
                break
    return result


# The copy with all breaks.


def put(folder, breaks):
    """Writes the sources into the folder with the breaks in them, those that changed alone."""
    files, declared = {}, {}
    # Whole lines first; of the named ones several may stand in a line.
    for item in sorted(breaks, key=lambda item: item.original is not None):
        switch = f"({'ck_break' if item.target == 'CKernels' else 'breakSwitch'} == {item.number})"
        text = files.get(item.file) or (ROOT / item.file).read_text()
        replaced = item.text.replace('BROKEN', switch)
        if item.original is None:
            lines = text.split('\n')
            lines[item.line - 1] = replaced
            text = '\n'.join(lines)
        elif text.count(item.original) == 1:
            text = text.replace(item.original, replaced)
        else:
            sys.exit(f'{item.name}: another break changes its text in {item.file}')
        files[item.file] = text
        declared[item.target] = declared.get(item.target, '') + item.declarations.replace('BROKEN', switch)
    for target, text in declared.items():
        if target == 'CKernels':
            for file, addition in [
                    ('common.h', 'extern int ck_break;\n'),
                    ('detect.c',
                     '#include <stdlib.h>\nint ck_break;\n'
                     '__attribute__((constructor)) static void readBreak(void) {\n'
                     f'  const char *value = getenv("{VARIABLE}");\n'
                     '  ck_break = value ? atoi(value) : 0;\n}\n')]:
                file = f'Sources/CKernels/{file}'
                files[file] = (files.get(file) or (ROOT / file).read_text()) + '\n' + addition
        else:
            files[f'Sources/{target}/BreakSwitch.swift'] = (
                'import Foundation\n\n'
                f'let breakSwitch = Int(ProcessInfo.processInfo.environment["{VARIABLE}"] ?? "") ?? 0\n'
                + text)
    for file in subprocess.check_output(
            ['git', 'ls-files', '--cached', '--others', '--exclude-standard'], cwd=ROOT, text=True).split('\n'):
        if file and file not in files and (ROOT / file).is_file():
            write(folder / file, (ROOT / file).read_bytes())
    for file, text in files.items():
        write(folder / file, text.encode())


def write(path, content):
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def build(folder, breaks):
    """Builds, without the breaks that do not compile; returns those that do."""
    remembered = folder / REMEMBERED
    known = set(remembered.read_text().split('\n')) if remembered.exists() else set()
    breaks = [b for b in breaks if b.identity not in known]
    while True:
        put(folder, breaks)
        outcome = subprocess.run(['swift', 'build', '--build-tests', *TESTING], cwd=folder, text=True,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if outcome.returncode == 0:
            return breaks
        errors = set(re.findall(r'(Sources/[\w/+.-]+):(\d+):\d+: error:', outcome.stdout))
        # A statement of several lines may be blamed where it begins, so that the nearest break is meant.
        wrong = []
        for file, line in errors:
            near = [(abs(b.line - int(line)), b) for b in breaks if b.file == file]
            least = min((distance for distance, _ in near), default=4)
            wrong += [b for distance, b in near if distance == least <= 3 and b not in wrong]
        print(f'{len(wrong)} breaks do not compile', file=sys.stderr, flush=True)
        if not wrong:
            sys.exit(outcome.stdout[-4000:])
        for item in wrong:
            print(f'  {item.name} {item.file}:{item.line} {item.what}', file=sys.stderr)
        known |= {item.identity for item in wrong}
        write(remembered, '\n'.join(sorted(known)).encode())
        breaks = [b for b in breaks if b not in wrong]


def kill(session):
    """Kills all processes of a session: the tests are a group of their own in that of `swift test`."""
    for stat in pathlib.Path('/proc').glob('[0-9]*/stat'):
        try:
            # Behind the name, which may hold anything: state, parent, group, session.
            if int(stat.read_text().rsplit(')', 1)[1].split()[3]) == session:
                os.kill(int(stat.parent.name), signal.SIGKILL)
        except (FileNotFoundError, ProcessLookupError):
            pass


def outcome(folder, number, suite, limit):
    """What becomes of a suite with a break switched on within so many seconds, and the test that says so."""
    process = subprocess.Popen(
        ['nice', '-n', '19', 'swift', 'test', *TESTING, '--skip-build', '--filter',
         f'^{suite}\\.'], cwd=folder, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, env={**os.environ, VARIABLE: str(number)}, start_new_session=True)
    selector = selectors.DefaultSelector()
    selector.register(process.stdout, selectors.EVENT_READ)
    deadline = time.monotonic() + limit
    try:
        while True:
            if not selector.select(max(0, deadline - time.monotonic())):
                return 'caught', f'out of time after {limit:.0f} s'
            line = process.stdout.readline()
            if not line:
                break
            failed = re.search(r'✘ Test (.+?) (?:recorded an issue|failed)', line)
            if failed:
                return 'caught', failed[1]
        code = process.wait()
        return ('caught', f'exit code {code}') if code != 0 else ('survived', '')
    finally:
        if process.poll() is None:
            kill(process.pid)
            process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument('--into', type=pathlib.Path, required=True)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--drawn', type=int, default=30)
    parser.add_argument('--targets', default='', help='those in which breaks are drawn; by default all')
    parser.add_argument('--only', default='', help='names of the breaks to run; none of them builds alone')
    parser.add_argument('--report', type=pathlib.Path)
    options = parser.parse_args()

    named = list(named_breaks())
    targets = options.targets.split(',') if options.targets else list(SUITES)
    taken = {(b.file, b.line + more) for b in named for more in range(b.original.count('\n') + 1)}
    drawn = drawn_breaks(options.seed, options.drawn, taken, targets)
    options.into.mkdir(parents=True, exist_ok=True)
    for number, item in enumerate(named + drawn, 1):
        item.number = number
    breaks = build(options.into, named + drawn)[:len(named) + options.drawn]
    if options.only:
        breaks = [b for b in breaks if b.name in options.only.split(',')]
    if not breaks:
        return
    rows, limits = [], {}
    for suite in sorted({s for b in breaks for s in SUITES[b.target]}):
        start = time.monotonic()
        status, test = outcome(options.into, 0, suite, PATIENCE)
        if status == 'caught':
            sys.exit(f'the tests fail without a break: {test}')
        limits[suite] = max(LEAST_LIMIT, 2 * (time.monotonic() - start))
    for item in breaks:
        for suite in SUITES[item.target]:
            status, test = outcome(options.into, item.number, suite, limits[suite])
            if status == 'caught':
                break
        code = (ROOT / item.file).read_text().split('\n')[item.line - 1].strip()
        reason = EQUIVALENT.get((item.file, code, item.what), '') if status == 'survived' else test
        rows.append(f'| {item.name} | `{item.file}:{item.line}` | {item.what} | {status} | {reason} |')
        print(rows[-1], file=sys.stderr, flush=True)
    caught = sum('| caught |' in row for row in rows)
    table = '\n'.join(['| break | place | what is wrong | outcome | by |', '|---|---|---|---|---|', *rows,
                       '', f'{caught} of {len(rows)} are caught (seed {options.seed}).'])
    if options.report:
        options.report.write_text(table + '\n')
    print(table)


if __name__ == '__main__':
    main()
