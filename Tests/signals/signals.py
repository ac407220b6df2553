#!/usr/bin/env python3
"""Stops runs at random moments, and starts two at once; each has to end as one that was left alone.

    signals.py BIN WORK [--count 40] [--pairs 20] [--seed 1]

COUNT times SIGKILL and COUNT times one of the other signals: while a run is planned, begun, trained, saved and scored, and while
volumes are segmented. Whatever was stopped goes on, until it is over: then every file of the run but for times is that of a run that
nobody stopped: checkpoint and best checkpoint, metrics, epochs, label volumes of the cases held out and their scores. PAIRS times two processes begin one run, and go on with one: one of
them is refused, and the other's run is whole. Exit code 1 where anything is not so. Of Python it takes the standard library alone.
"""
import argparse, json, pathlib, random, re, shutil, signal, subprocess, sys, time
from collections import Counter

HERE = pathlib.Path(__file__).parent
STEPS = 200
# As the model has it.
EPOCH = 10
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1]


class Place:
    """The programs, and a folder with data."""

    def __init__(self, programs, folder):
        self.program = str(pathlib.Path(programs).resolve() / "invseg-run")
        self.folder = pathlib.Path(folder).resolve()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.faults = []
        self.finish("synthesize", "--out", "data", "--cases", "7", "--size", "48", "--modalities", "1")

    def start(self, *arguments):
        """A process of `invseg-run`, whose log is a file of its own. It heeds SIGHUP, though `nohup` may have begun this."""
        log = self.folder / f"{time.monotonic_ns()}.log"
        with open(log, "w") as stream:
            process = subprocess.Popen([self.program, *map(str, arguments)], cwd=self.folder, stdout=stream, stderr=stream,
                preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL))
        process.log = log
        return process

    def end(self, process):
        """Waits; the exit code, and what was said."""
        code = process.wait()
        text = process.log.read_text(errors="replace")
        process.log.unlink()
        return code, text

    def finish(self, *arguments):
        code, text = self.end(self.start(*arguments))
        if code != 0:
            self.fault(f"{' '.join(map(str, arguments))} ended with {code}: {text}")
        return text

    def fault(self, message):
        self.faults.append(message)
        print("FAULT:", message, flush=True)

    def train(self, run, seed=0):
        """The arguments that begin a run, or go on with it where there is one."""
        if (self.folder / run / "checkpoint.safetensors").exists():
            return ["train", "--resume", run, "--save-every", "0.0001"]
        return ["train", HERE / "model.yaml", "--data", "data", "--out", run, "--steps", STEPS, "--fold", 0,
                "--seed", seed, "--save-every", "0.0001"]

    def state(self, run):
        """All that is equal in equal runs, by the file: content without times, and without the run's own path."""
        state = {}
        for path in sorted((self.folder / run).rglob("*")):
            # What tells when and by what a run was trained.
            if {"history.jsonl", "report.html", "tensorboard"} & set(path.relative_to(self.folder / run).parts):
                continue
            content = b"" if path.is_dir() else path.read_bytes()
            if path.suffix == ".jsonl":
                lines = [json.loads(line) for line in content.splitlines()]
                for line in lines:
                    del line["seconds"]
                content = lines
            elif path.name == "summary.json":
                content = content.replace(f"{run}/validation/".encode(), b"")
            state[str(path.relative_to(self.folder / run))] = content
        return state

    def labels(self, folder):
        return {path.name: path.read_bytes() for path in sorted((self.folder / folder).glob("*.nii.gz"))}


def scores(text):
    return re.findall(r"^validation: .*$", text, re.M)


def moment(text):
    """What a process was at when it ended, by what it said."""
    if "step" not in text:
        return "before training"
    return "validation" if "saved to" in text and "interrupted after" not in text else "training"


def stop_runs(place, kinds, whole, whole_scores, seconds):
    """Stops a run at a random moment of its whole time, again and again until it is over; then the next."""
    moments, number, kinds = Counter(), 0, list(kinds)
    while kinds:
        kind, run = kinds[-1], f"run-{number}"
        process = place.start(*place.train(run))
        time.sleep(random.uniform(0, seconds))
        process.send_signal(kind)
        code, text = place.end(process)
        expected = [0, -kind] if kind == signal.SIGKILL or not text else [0, 130]
        if code not in expected:
            place.fault(f"{kind.name} gave {code}: {text}")
        if code == 0:
            compare(place, run, whole, scores(text), whole_scores)
            number += 1
        else:
            moments[f"{kind.name}, {moment(text)}"] += 1
            kinds.pop()
    run = f"run-{number}"
    compare(place, run, whole, scores(place.finish(*place.train(run))), whole_scores)
    return moments


def compare(place, run, whole, found_scores, whole_scores):
    found = place.state(run)
    for name in sorted(found.keys() | whole.keys()):
        if found.get(name) != whole.get(name):
            place.fault(f"{run}: another {name} than that of the run that nobody stopped")
    if found_scores != whole_scores:
        place.fault(f"{run}: scores {found_scores}, not {whole_scores}")
    shutil.rmtree(place.folder / run)


def stop_predictions(place, kinds, whole, seconds):
    moments, kinds = Counter(), list(kinds)
    while kinds:
        kind = kinds[-1]
        shutil.rmtree(place.folder / "labels", ignore_errors=True)
        arguments = ["predict", "whole", "--input", *sorted((place.folder / "data/imagesTr").iterdir()), "--out", "labels"]
        process = place.start(*arguments)
        time.sleep(random.uniform(0, seconds))
        process.send_signal(kind)
        code, _ = place.end(process)
        if code not in [0, 130, -kind]:
            place.fault(f"{kind.name} gave {code} in a prediction")
        for name, content in place.labels("labels").items():
            if content != whole[name]:
                place.fault(f"{kind.name} left {name} torn")
        for part in sorted((place.folder / "labels").glob(".*.partial")):
            place.fault(f"{kind.name} left {part.name}")
        if code != 0:
            moments[f"{kind.name}, prediction"] += 1
            kinds.pop()
        place.finish(*arguments, "--overwrite")
        if place.labels("labels") != whole:
            place.fault(f"after {kind.name} other labels are predicted")
    return moments


def pair(place, run, first, second):
    """Which of two processes that start at once is not refused."""
    processes = [place.start(*first), place.start(*second)]
    ends = [place.end(process) for process in processes]
    codes = [code for code, _ in ends]
    if sorted(codes) != [0, 73]:
        place.fault(f"two at once gave {codes}: {ends[0][1]} {ends[1][1]}")
        return None
    refused = ends[codes.index(73)][1].strip().splitlines()
    if not re.search(r"another process trains in this run|holds a run already", refused[-1]):
        place.fault(f"a refusal says {refused}")
    return codes.index(0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs")
    parser.add_argument("work")
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random.seed(options.seed)
    place = Place(options.programs, options.work)

    start = time.monotonic()
    whole_scores = scores(place.finish(*place.train("whole")))
    seconds = time.monotonic() - start
    whole = place.state("whole")
    if [line["step"] for line in whole["metrics.jsonl"]] != list(range(1, STEPS + 1)):
        place.fault("a run that nobody stopped has not one line of metrics for each step")
    if [line["epoch"] for line in whole["epochs.jsonl"]] != list(range(1, STEPS // EPOCH + 1)):
        place.fault("a run that nobody stopped has not one line for each epoch")
    for name in ["best.safetensors", "validation/summary.json"]:
        if name not in whole:
            place.fault(f"a run that nobody stopped has no {name}")
    other = "other"
    place.finish(*place.train(other, seed=1))
    states = [whole, place.state(other)]
    print(f"A run of {STEPS} steps takes {seconds:.1f} s.", flush=True)

    kinds = [signal.SIGKILL] * options.count + [random.choice(SIGNALS) for _ in range(options.count)]
    random.shuffle(kinds)
    predictions = len(kinds) // 8
    moments = stop_runs(place, kinds[predictions:], whole, whole_scores, seconds)
    start = time.monotonic()
    place.finish("predict", "whole", "--input", *sorted((place.folder / "data/imagesTr").iterdir()), "--out", "predicted")
    moments += stop_predictions(place, kinds[:predictions], place.labels("predicted"), time.monotonic() - start)
    for name, count in sorted(moments.items()):
        print(f"{count:4} {name}")

    wins = Counter()
    for index in range(options.pairs):
        winner = pair(place, "pair", place.train("pair", seed=0), place.train("pair", seed=1))
        if winner is not None:
            wins["begun", winner] += 1
            if place.state("pair") != states[winner]:
                place.fault("of two that began a run the other's is not whole")
        shutil.rmtree(place.folder / "pair", ignore_errors=True)
    process = place.start(*place.train("half"))
    while not (place.folder / "half/metrics.jsonl").exists() or not (place.folder / "half/metrics.jsonl").read_text():
        if process.poll() is not None:
            sys.exit(f"the run that two were to go on with ended by itself: {place.end(process)[1]}")
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    place.end(process)
    for index in range(options.pairs):
        shutil.copytree(place.folder / "half", place.folder / "pair")
        winner = pair(place, "pair", place.train("pair"), place.train("pair"))
        if winner is not None:
            wins["resumed", winner] += 1
            if place.state("pair") != whole:
                place.fault("of two that went on with a run the other's is not whole")
        shutil.rmtree(place.folder / "pair", ignore_errors=True)
    for (what, winner), count in sorted(wins.items()):
        print(f"{count:4} pairs of runs {what}, {['first', 'second'][winner]} not refused")
    print(f"{len(place.faults)} faults")
    sys.exit(1 if place.faults else 0)


main()
