"""Runs commands in turn and takes medians, so that a busy moment of the machine falls on all alike."""

import os
import shutil
import statistics
import subprocess
import sys
import time


def measure(command, cwd=None, before=None, env=None):
    """CPU seconds, wall seconds and peak MiB of one run with all its children; its output goes nowhere."""
    if before:
        before()
    # Whoever says nothing of a cache is measured without one.
    env = {**os.environ, **(env or {"RISKREG_NO_CACHE": "1"})}
    start = time.monotonic()
    process = subprocess.Popen(command, cwd=cwd, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    # 1 is an answer: findings, or an instance that does not validate.
    if process.returncode not in (0, 1):
        sys.exit(f"exit {process.returncode}: {' '.join(map(str, command[:6]))}")
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024


class Medians:
    def __init__(self, runs):
        self.cpu, self.wall, self.peak = (statistics.median(column) for column in zip(*runs))


def interleaved(runs, commands):
    """Medians of each of the named commands, each a dict of arguments of `measure`."""
    results = {name: [] for name in commands}
    # Once for the file cache: all of them read warm files.
    for command in commands.values():
        measure(**command)
    for _ in range(runs):
        for name, command in commands.items():
            results[name].append(measure(**command))
    return {name: Medians(result) for name, result in results.items()}


class Aside:
    """Puts a folder aside before every run, and removes what was put aside at the end: where thousands of files have just been
    removed, ext4 spends more on finding room for new ones than a program on writing them."""

    def __init__(self, folder):
        self.folder, self.aside = folder, folder.with_name(folder.name + "-aside")

    def __enter__(self):
        self.aside.mkdir(exist_ok=True)
        return self

    def __call__(self):
        if self.folder.exists():
            self.folder.rename(self.aside / str(len(list(self.aside.iterdir()))))

    def __exit__(self, *_):
        shutil.rmtree(self.aside, ignore_errors=True)
