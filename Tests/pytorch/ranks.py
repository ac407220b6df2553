#!/usr/bin/env python3
"""Trains what `invseg-compile emit --target pytorch` writes on several ranks, and holds them against one.

    ranks.py [--patch 16] [--updates 20] BIN [MODEL [NAME=VALUE …]]

Four batches make an update. One, two and four ranks of gloo, and a run that is
killed at random updates and goes on with another number of ranks, end in the same bits. Ranks that differ in what they
run are refused. Where a rank is killed the others end within ten seconds. Gradients are summed over the ranks while the
way back goes on: PyTorch's profiler says how much of the summing fell together with computing.
"""
import argparse
import json
import os
import pathlib
import random
import re
import select
import signal
import subprocess
import sys
import tempfile
import time

WORKER = '''
import os, sys
sys.path.insert(0, {folder!r})
import torch, torch.distributed as dist
import network
from invseg import fit
torch.set_num_threads(1)
dist.init_process_group('gloo')

def batch(number):
    generator = torch.Generator().manual_seed(number)
    volumes = torch.randn(network.INPUT, generator=generator)
    labels = torch.randint(0, 4, (network.INPUT[0], 1, *network.INPUT[2:]), generator=generator, dtype=torch.uint8)
    return volumes, labels

def log(text):
    print(text, flush=True)

fit(network, batch, int(os.environ['UPDATES']), {checkpoint!r}, seed=int(os.environ.get('SEED' + os.environ['RANK'], '0')),
    minutes=0, log=log)
dist.destroy_process_group()
'''

# One update under PyTorch's profiler.
TRACED = '''
import os, sys
sys.path.insert(0, {folder!r})
import torch, torch.distributed as dist
import network
from invseg import Step
torch.set_num_threads(1)
dist.init_process_group('gloo')
generator = torch.Generator().manual_seed(dist.get_rank())
volumes = torch.randn(network.INPUT, generator=generator)
labels = torch.randint(0, 4, (network.INPUT[0], 1, *network.INPUT[2:]), generator=generator, dtype=torch.uint8)
step = Step(network)
with torch.profiler.profile() as trace:
    for _ in range(network.ACCUMULATION // step.ranks):
        step(volumes, labels, rate=1e-3)
if step.rank == 0:
    trace.export_chrome_trace({checkpoint!r})
dist.destroy_process_group()
'''


def launch(worker, ranks, **environment):
    return subprocess.Popen(
        [sys.executable, '-m', 'torch.distributed.run', '--nproc-per-node', str(ranks), '--master-port',
         str(random.randrange(20000, 60000)), worker],
        env={**os.environ, 'OMP_NUM_THREADS': '1', **{key: str(value) for key, value in environment.items()}},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)


def finished(process):
    output, _ = process.communicate()
    assert process.returncode == 0, output
    return output


def kill(process):
    """Kills what was launched, and waits for the end of all of it. Workers are in sessions of their own."""
    ends = []
    for pid in (process.pid, *children(process.pid)):
        try:
            end = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        signal.pidfd_send_signal(end, signal.SIGKILL)
        ends.append(end)
    for end in ends:
        # It can be read once the process is over.
        select.select([end], [], [])
        os.close(end)
    process.wait()


def children(pid):
    return [int(child) for child in
            subprocess.run(['pgrep', '-P', str(pid)], capture_output=True, text=True).stdout.split()]


def overlap(trace):
    """Seconds of the sums over ranks, and of those in which something else was computed."""
    events = [event for event in json.loads(trace.read_text())['traceEvents'] if event.get('ph') == 'X']
    sums = [(e['ts'], e['ts'] + e['dur']) for e in events if e['name'] == 'gloo:all_reduce']
    # Operators within others count once.
    computed, ends = [], 0
    for event in sorted((e for e in events if e['name'].startswith('aten::')), key=lambda e: e['ts']):
        if event['ts'] >= ends:
            ends = event['ts'] + event['dur']
            computed.append((event['ts'], ends))
    both = sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in sums for b in computed)
    return sum(end - start for start, end in sums) / 1e6, both / 1e6


def updates_of(path):
    with open(path, 'rb') as file:
        return int(json.loads(file.read(int.from_bytes(file.read(8), 'little')))['__metadata__']['update'])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('bin', type=pathlib.Path)
    parser.add_argument('model', nargs='?', default='models/partially-invres.yaml')
    parser.add_argument('settings', nargs='*', default=['levels=3', 'width=32'])
    parser.add_argument('--patch', type=int, default=16)
    parser.add_argument('--updates', type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        text = re.sub(r'(?m)^accumulation:.*\n', '', pathlib.Path(options.model).read_text())
        (folder / 'model.yaml').write_text(text + 'accumulation: 4\n')
        subprocess.run(
            [options.bin / 'invseg-compile', 'emit', folder / 'model.yaml', '--target', 'pytorch', '--patch', str(options.patch),
             *(word for setting in options.settings for word in ('--set', setting)), '-o', folder], check=True)

        def worker(name, text=WORKER, ending='safetensors'):
            path = folder / f'{name}.py'
            path.write_text(text.format(folder=str(folder), checkpoint=str(folder / f'{name}.{ending}')))
            return path

        bits = []
        for ranks in (1, 2, 4):
            finished(launch(worker(f'ranks-{ranks}'), ranks, UPDATES=options.updates))
            bits.append((folder / f'ranks-{ranks}.safetensors').read_bytes())
        assert bits[0] == bits[1] == bits[2], 'the bits depend on the number of ranks'
        print(f'1, 2 and 4 ranks: the same bits after {options.updates} updates')

        finished(launch(worker('traced', TRACED, 'json'), 2))
        whole, both = overlap(folder / 'traced.json')
        assert both > 0, 'nothing is computed while gradients are summed'
        print(f'two ranks: {1e3 * whole:.1f} ms of sums over ranks, in {1e3 * both:.1f} of which something was computed')

        random.seed(0)
        path, file, kills = worker('killed'), folder / 'killed.safetensors', 0
        while True:
            ranks = random.choice((1, 2, 4))
            beginning = updates_of(file) if file.exists() else 0
            process = launch(path, ranks, UPDATES=options.updates)
            # One that is to be killed ends before the last update.
            if kills < 10 and beginning < options.updates - 1:
                wanted, seen = random.randint(1, 2), 0
                for line in process.stdout:
                    seen += line.startswith('update ')
                    if seen == wanted:
                        break
                kill(process)
                kills += 1
                continue
            finished(process)
            break
        assert file.read_bytes() == bits[0], 'a run that was killed ends in other bits'
        print(f'killed {kills} times, and gone on with other numbers of ranks: the same bits')

        refused = launch(worker('seeds'), 2, UPDATES=2, SEED1=7)
        output, _ = refused.communicate()
        assert refused.returncode != 0 and 'differs from rank 0' in output, output
        print('ranks of different seeds: refused')

        process = launch(worker('lost'), 2, UPDATES=10000)
        for line in process.stdout:
            if line.startswith('update 3'):
                break
        os.kill(children(process.pid)[-1], signal.SIGKILL)
        began = time.monotonic()
        process.communicate()
        seconds = time.monotonic() - began
        assert process.returncode != 0 and seconds < 10, f'the others ended after {seconds:.1f} s'
        print(f'a rank is lost: the others ended after {seconds:.1f} s')


if __name__ == '__main__':
    main()
