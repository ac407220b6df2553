#!/usr/bin/env python3
"""Counts of the code that are to stay at their limits.

counts.py [--list]

Prints each count with its limit, with --list what is counted too, and exits with 1 where a limit is broken.
Declarations are found by their names, not by types: a name that occurs elsewhere in another meaning counts as
used."""

import argparse
import collections
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCES = ROOT / "Sources"
LONGEST_SENTENCE = 35
FILES_A_FOLDER = 12
DUPLICATE_LINES = 20


def blanked(text, keep_strings):
    """Swift or C with its comments, and if asked its strings, replaced by blanks: positions and lines stay. What is
    interpolated into a string is code and stays."""
    out = list(text)
    index = 0
    # What is open, innermost last: a string's delimiter, or the parentheses of an interpolation.
    open_strings = []
    parentheses = []

    def blank(start, end):
        for position in range(start, end):
            if out[position] != "\n":
                out[position] = " "

    while index < len(text):
        in_string = open_strings and len(open_strings) > len(parentheses)
        if in_string:
            delimiter = open_strings[-1]
            hashes = delimiter.lstrip('"')
            if text.startswith(delimiter, index):
                open_strings.pop()
                index += len(delimiter)
            elif text.startswith("\\" + hashes + "(", index):
                parentheses.append(1)
                index += 2 + len(hashes)
            else:
                width = 2 if text[index] == "\\" and not hashes else 1
                if not keep_strings:
                    blank(index, min(index + width, len(text)))
                index += width
            continue
        if text.startswith("//", index):
            end = text.find("\n", index)
            end = len(text) if end < 0 else end
            blank(index, end)
            index = end
        elif text.startswith("/*", index):
            end = text.find("*/", index)
            end = len(text) if end < 0 else end + 2
            blank(index, end)
            index = end
        elif found := re.compile(r'(#*)("""|")').match(text, index):
            open_strings.append(found[2] + found[1])
            index = found.end()
        else:
            if parentheses and text[index] in "()":
                parentheses[-1] += 1 if text[index] == "(" else -1
                if parentheses[-1] == 0:
                    parentheses.pop()
            index += 1
    return "".join(out)


class File:
    def __init__(self, path):
        self.path = path
        self.name = str(path.relative_to(ROOT))
        # Sources/<target>/… or Tests/<target>/…
        self.target = path.relative_to(ROOT).parts[1]
        self.text = path.read_text()
        self.code = blanked(self.text, keep_strings=True)
        self.bare = blanked(self.text, keep_strings=False)

    def place(self, position):
        return f"{self.name}:{self.text.count(chr(10), 0, position) + 1}"


def files(folder, *suffixes):
    return [File(path) for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix in suffixes]


SWIFT = files(SOURCES, ".swift")
TESTS = files(ROOT / "Tests", ".swift")


def enclosed(text, start):
    """The end of the braces that open at `start`."""
    depth = 0
    for index in range(start, len(text)):
        if text[index] == "{":
            depth += 1
        elif text[index] == "}":
            depth -= 1
            if depth == 0:
                return index + 1
    return len(text)


def top_level(body):
    """The text of a pair of braces without what stands in braces inside."""
    out, depth = [], 0
    for character in body[1:-1]:
        depth += (character == "{") - (character == "}")
        out.append(character if depth == 0 or character == "\n" else " ")
    return "".join(out)


# ---- Kernels ----

def kernel_names():
    names = set()
    for file in SWIFT:
        for found in re.finditer(r"\benum Kernel\b[^{]*", file.bare):
            body = top_level(file.bare[found.end() : enclosed(file.bare, found.end())])
            for case in re.finditer(r"^ *case (.*)$", body, re.M):
                names.update(re.findall(r"(?:^|, *)(\w+)", re.sub(r"\([^()]*\)", "", case[1])))
    return names


KERNELS = kernel_names()
# `.moments` or `let .moments(…)` or `Kernel.moments`, at the beginning of a pattern or after a comma.
PATTERN = re.compile(r"(?:^|,)\s*(?:let |var )?(?:Kernel)?\.(\w+)")


def without_parentheses(text):
    previous = None
    while previous != text:
        previous = text
        text = re.sub(r"\([^()]*\)", "", text)
    return text


def kernel_switches():
    found = collections.defaultdict(list)
    for file in SWIFT:
        for match in re.finditer(r"\bswitch ([^{]*)\{", file.bare):
            body = top_level(file.bare[match.end() - 1 : enclosed(file.bare, match.end() - 1)])
            names = []
            for case in re.finditer(r"\bcase\b([^:]*(?:\([^()]*\)[^:]*)*):", body):
                names += PATTERN.findall(without_parentheses(case[1].strip()))
            kernels = [name for name in names if name in KERNELS]
            over_kernels = len(set(kernels)) > 1 or re.search(r"\bkernel\b", match[1])
            if kernels and len(kernels) == len(names) and over_kernels:
                found[file.target].append(file.place(match.start()))
    return found


def kernel_chains():
    """Dictionaries whose keys are kernels, and `if case` that asks for one."""
    found = []
    for file in SWIFT:
        for match in re.finditer(r"\b(?:if|guard|,) case (?:let )?(?:Kernel)?\.(\w+)[^=\n]*= *([^{,\n]*)", file.bare):
            if match[1] in KERNELS and re.search(r"\bkernel\b|\bself\b", match[2]):
                found.append(file.place(match.start()))
        for match in re.finditer(r"\[Kernel(?:Kind)? *:", file.bare):
            found.append(file.place(match.start()))
        for match in re.finditer(r"\[\s*\.(\w+)(?:\([^()]*\))?\s*:", file.bare):
            if match[1] in KERNELS:
                found.append(file.place(match.start()))
    return found


# ---- Operations ----

def operation_names():
    names = set()
    for file in SWIFT:
        if file.target != "Operations":
            continue
        names.update(re.findall(r'\blet name(?:: String)? = "([^"\\]+)"', file.code))
        names.update(re.findall(r'\b\w*Layer(?:Specification)?\(\s*"([^"\\]+)"', file.code))
        for found in re.finditer(r"\benum Name: String", file.code):
            body = file.code[found.end() : enclosed(file.code, file.code.index("{", found.end()))]
            names.update(re.findall(r'\bcase \w+ = "([^"]+)"', body))
    return names


OPERATIONS = operation_names()


def places(pattern, targets=None, flags=0):
    return [
        file.place(match.start())
        for file in SWIFT
        if targets is None or file.target in targets
        for match in re.finditer(pattern, file.code, flags)
    ]


def emitted_by_string():
    return places(
        r'(?:\b(?:emit|tryEmit|Operation)\(|\.operation\(\s*named:)\s*(?:[^()"\n]*\?\s*)?"',
        ["Operations", "Compiler", "IR", "Training", "Runtime"])


def attributes_by_key():
    reads = r'(?<!AttributeValue)(?<=[\w\])?!])\.(?:integer|real|boolean|string|integers)\(\s*"'
    targets = ["Operations", "Compiler", "IR", "Kernels", "Commands", "Reports"]
    return [place for place in places(reads + r'|\battributes\[\s*"', targets) if "/IR/Text/" not in place]


def names_compared():
    found = []
    catalogue = re.compile(r"Operations/.*Catalogue\.swift$|IR/Text/")
    for file in SWIFT:
        # The words of the model language are the language's own.
        if file.target in ("ModelLanguage", "Experiment") or catalogue.search(file.name):
            continue
        for match in re.finditer(r'"([\w-]+)"', file.code):
            if match[1] not in OPERATIONS:
                continue
            before = file.code[: match.start()].rstrip()
            after = file.code[match.end() :].lstrip()
            compared = re.search(r"(?:==|!=|~=|\bcase)$", before) or after.startswith(("==", "!="))
            in_pattern = re.search(r'\bcase (?:"[\w-]+", *)+$', before + " ")
            # A list of names, of which some are asked for.
            in_list = (
                file.target != "Operations"
                and re.search(r'[\[,]$', before)
                and after.startswith((",", "]"))
                and re.search(r'\[\s*(?:"[\w-]+",\s*)*$', before + " ")
            )
            if compared or in_pattern or in_list:
                found.append(f"{file.place(match.start())} {match[1]}")
    return found


# ---- The planner's folders ----

def planner_folders():
    folder = SOURCES / "Planner"
    groups = collections.Counter(path.parent for path in folder.rglob("*.swift"))
    return {str(path.relative_to(ROOT)): count for path, count in sorted(groups.items())}


def files_not_named():
    page = (ROOT / "docs/planner.md").read_text()
    stems = sorted(path.stem for path in (SOURCES / "Planner").rglob("*.swift"))
    return [stem for stem in stems if not re.search(rf"`(?:[\w/]*/)?{re.escape(stem)}(?:\.swift)?`", page)]


# ---- Sentences ----

def sentences(path):
    """Sentences of running text, of list items and of a table's cells; code and headings are none."""
    text = re.sub(r"^```.*?^```", "\n", path.read_text(), flags=re.M | re.S)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.S)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    paragraphs, current = [], []
    for line in text.split("\n"):
        bare = line.strip()
        if not bare or bare.startswith(("#", "<")) or re.fullmatch(r"\|?[\s:|-]+", bare):
            paragraphs.append(" ".join(current))
            current = []
        elif bare.startswith("|"):
            paragraphs += bare.strip("|").split("|")
        elif found := re.match(r"(?:[-*+]|\d+\.)\s+(.*)", bare):
            paragraphs.append(" ".join(current))
            current = [found[1]]
        else:
            current.append(bare)
    paragraphs.append(" ".join(current))
    for paragraph in paragraphs:
        for sentence in re.split(r"(?<=[.!?])[)\"*]*\s+(?=[`\"'(*\[]*[A-Z0-9`])", paragraph):
            # A piece of code is a word.
            words = re.sub(r"`[^`]*`", "code", sentence).split()
            words = [word for word in words if re.search(r"\w", word)]
            if len(words) > 1:
                yield len(words), sentence


def pages():
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


# ---- Declarations ----

DECLARATION = re.compile(
    r"^(?P<before>[ \t]*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|private(?:\(set\))?|fileprivate|internal|static|"
    r"final|mutating|nonmutating|override|indirect|lazy|nonisolated(?:\(unsafe\))?|consuming|borrowing)\s+)*)"
    r"(?P<kind>func|var|let|struct|enum|class|actor|protocol|typealias|case)\s+(?P<name>`?\w+`?)", re.M)
# What the standard library, Foundation and ArgumentParser ask for by name.
WITNESSES = {
    "main", "configuration", "validate", "run", "description", "debugDescription", "hash", "encode", "errorDescription",
    "makeIterator", "next", "startIndex", "endIndex", "index", "defaultValueDescription", "allValueStrings", "_",
    "CodingKeys", "callAsFunction", "stringValue", "intValue", "wrappedValue", "write", "Element", "Index", "help",
}
WORD = re.compile(r"\w+")
SHOWN = re.compile(r"^[ \t]*(?:@\w+ )*(?:public|package|case|associatedtype)\b", re.M)
# What follows a signature: its body, its value, a blank line or the next comment.
AFTER = re.compile(r"\{|=|\n\s*\n|\n\s*///|\n\s*\}|\Z")


def words(file):
    """Names in the code, those in interpolations and key paths too."""
    return WORD.findall(file.bare)


def declarations(file):
    for match in DECLARATION.finditer(file.bare):
        name = match["name"].strip("`")
        pattern = match["kind"] == "case" and re.match(r"[^\n]*:\s", file.bare[match.end() :] + "\n")
        if name not in WITNESSES and not name.startswith("_") and not pattern:
            yield match, name


def is_encoded(file, match):
    """A property of a type that is written as JSON, or a case that is made from its raw value or listed as a whole:
    nothing has to name it."""
    kind = {"case": "enum", "let": "struct", "var": "struct"}.get(match["kind"])
    headers = re.findall(rf"\b{kind} \w+(?:: ([^{{]*))?\{{", file.bare[: match.start()]) if kind else []
    asked = "String|Int|CaseIterable|CodingKey" if kind == "enum" else "Codable|Encodable"
    return any(re.search(asked, header) for header in headers[-1:] if header) or (
        kind == "struct" and bool(re.search(asked, file.bare)))


def once_named():
    """Declarations whose name stands once in Sources: those that no test has either, and those of tests alone."""
    counts = collections.Counter(word for file in SWIFT for word in words(file))
    tested = {word for file in TESTS for word in words(file)}
    dead, for_tests = [], []
    for file in SWIFT:
        for match, name in declarations(file):
            if counts[name] == 1 and not is_encoded(file, match) and "@main" not in match["before"]:
                (for_tests if name in tested else dead).append(f"{file.place(match.start('name'))} {name}")
    return dead, for_tests


def public_signatures(target):
    """The names in what a target shows: of its public declarations, requirements and cases."""
    names = collections.Counter()
    for file in SWIFT:
        if file.target == target:
            # Parameters' values by default end no signature.
            text = re.sub(r" = (\{ _ in \}|[^,()\n{}]*(?=[,)]))", "", file.bare)
            for found in SHOWN.finditer(text):
                names.update(WORD.findall(text[found.start() : AFTER.search(text, found.end()).start()]))
    return names


def requirements(target):
    """Names of what the protocols of a target ask for: a public type's witness has to be public."""
    names = set()
    for file in SWIFT:
        if file.target == target:
            for found in re.finditer(r"\bprotocol \w+[^{]*", file.bare):
                body = file.bare[found.end() : enclosed(file.bare, found.end())]
                names.update(re.findall(r"\b(?:func|var) (\w+)", body))
    return names


def unused_public():
    """Public names of a target that no other target has, nor a test that imports the target as others do. A type
    that a public signature speaks of has to be public."""
    users = collections.defaultdict(set)
    for file in SWIFT + TESTS:
        testable = frozenset(re.findall(r"@testable import (\w+)", file.bare))
        for word in set(words(file)):
            users[word].add((file.target, testable))
    targets = {file.target for file in SWIFT}
    shown = {target: public_signatures(target) for target in targets}
    asked = {target: requirements(target) for target in targets}
    found = []
    for file in SWIFT:
        for match, name in declarations(file):
            if "public" not in match["before"].split() or is_encoded(file, match):
                continue
            is_type = match["kind"] in ("struct", "enum", "class", "actor", "protocol", "typealias")
            if (is_type and shown[file.target][name] > 1) or name in asked[file.target]:
                continue
            if not any(target != file.target and file.target not in testable for target, testable in users[name]):
                found.append(f"{file.place(match.start('name'))} {name}")
    return found


# ---- Duplicates ----

def duplicates():
    """Stretches of twenty lines of code that stand in two places."""
    seen, found = {}, []
    sources = SWIFT + files(SOURCES, ".c", ".h") + TESTS
    for file in sources:
        lines = [
            (number, line.strip())
            for number, line in enumerate(file.code.split("\n"), 1)
            if line.strip() and not line.startswith("import ")
        ]
        last = -DUPLICATE_LINES
        for start in range(len(lines) - DUPLICATE_LINES + 1):
            key = tuple(line for _, line in lines[start : start + DUPLICATE_LINES])
            place = f"{file.name}:{lines[start][0]}"
            first = seen.setdefault(key, place)
            if first != place and start >= last + DUPLICATE_LINES:
                found.append(f"{first} {place}")
                last = start
    return found


# ---- The report ----

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--list", action="store_true", help="print what is counted")
    arguments = parser.parse_args()
    broken = False

    def say(what, count, limit, items=()):
        nonlocal broken
        broken |= count > limit
        print(f"{what:<52}{count:>6}  at most {limit}{'' if count <= limit else '  BROKEN'}")
        if arguments.list:
            for item in items:
                print(f"    {item}")

    switches = kernel_switches()
    for target, found in sorted(switches.items()):
        # One table a backend, and in Kernels the one that leads from a case to its record.
        limit = 1 if target.endswith("Backend") or target == "Kernels" else 0
        say(f"switches over kernels in {target}", len(found), limit, found)
    print(f"{'switches over kernels':<52}{sum(map(len, switches.values())):>6}")
    for what, found in [
        ("dictionaries and 'if case' over kernels", kernel_chains()),
        ("operations emitted by a string", emitted_by_string()),
        ("attributes read by key", attributes_by_key()),
        ("names compared outside catalogue and parser", names_compared()),
    ]:
        say(what, len(found), 0, found)
    for folder, count in planner_folders().items():
        say(f"files in {folder}", count, FILES_A_FOLDER)
    unnamed = files_not_named()
    say("of the planner's, not named in docs/planner.md", len(unnamed), 0, unnamed)
    total, count, too_long = 0, 0, []
    for page in pages():
        for length, sentence in sentences(page):
            total, count = total + length, count + 1
            if length > LONGEST_SENTENCE:
                too_long.append(f"{page.relative_to(ROOT)}: {length}: {sentence}")
    say(f"sentences above {LONGEST_SENTENCE} words in README and docs", len(too_long), 0, too_long)
    print(f"{'words in a sentence, on average':<52}{total / max(count, 1):>6.1f}")
    dead, for_tests = once_named()
    print(f"{'declarations that tests alone name':<52}{len(for_tests):>6}")
    if arguments.list:
        print(*(f"    {item}" for item in for_tests), sep="\n")
    for what, found in [
        ("declarations that nothing names", dead),
        (f"duplicates of {DUPLICATE_LINES} lines", duplicates()),
        ("public names that no other target has", unused_public()),
    ]:
        say(what, len(found), 0, found)
    sys.exit(1 if broken else 0)


main()
