#!/usr/bin/env python3
"""Trains what `invseg-compile emit --target pytorch` writes on several ranks, and holds them against one.

    ranks.py BIN [MODEL [NAME=VALUE …]] [--patch 16] [--updates 20]

Four batches make an update. One, two and four ranks of gloo, and a run that is
killed at random updates and goes on with another number of ranks, end in the same bits. Ranks that differ in what they
run are refused. Where a rank is killed the others end within ten seconds.
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


def updates_of(path):
    with open(path, 'rb') as file:
        return int(json.loads(file.read(int.from_bytes(file.read(8), 'little')))['__metadata__']['update'])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('bin', type=pathlib.Path)
    parser.add_argument('model', nargs='?', default='models/partially-invres.yaml')
    parser.add_argument('settings', nargs='*', default=['levels=2', 'width=16'])
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

        def worker(name):
            path = folder / f'{name}.py'
            path.write_text(WORKER.format(folder=str(folder), checkpoint=str(folder / f'{name}.safetensors')))
            return path

        bits = []
        for ranks in (1, 2, 4):
            finished(launch(worker(f'ranks-{ranks}'), ranks, UPDATES=options.updates))
            bits.append((folder / f'ranks-{ranks}.safetensors').read_bytes())
        assert bits[0] == bits[1] == bits[2], 'the bits depend on the number of ranks'
        print(f'1, 2 and 4 ranks: the same bits after {options.updates} updates')

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
