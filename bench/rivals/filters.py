"""Filters of berger beside MNE-Python's: an hour of 64 channels at 256 Hz, in turn (A B A B …),
medians in milliseconds and their ratio. berger on two threads, MNE as it is by itself and with
n_jobs=2, whichever is faster. usage: filters.py BERGER_BENCH [ROUNDS] (pip install mne joblib)"""

import json
import statistics
import subprocess
import sys
import time

import mne
import numpy as np

bench, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3
mne.set_log_level("ERROR")
signal = np.random.default_rng(1).normal(0, 10, (64, 3600 * 256))
WAYS = {
    "fir": lambda jobs: mne.filter.filter_data(signal, 256, 4, 38, n_jobs=jobs),
    "butterworth": lambda jobs: mne.filter.filter_data(
        signal, 256, 4, 38, method="iir", n_jobs=jobs
    ),
    "256_to_128": lambda jobs: mne.filter.resample(signal, 128, 256, n_jobs=jobs),
    "256_to_100": lambda jobs: mne.filter.resample(
        signal, 100, 256, method="polyphase", n_jobs=jobs
    ),
}


def ours(name):
    command = [bench, f"--benchmark_filter=filter/{name}", "--benchmark_format=json"]
    done = subprocess.run(command, capture_output=True, check=True)
    return json.loads(done.stdout)["benchmarks"][0]["real_time"]


def theirs(way, jobs):
    start = time.perf_counter()
    way(jobs)
    return 1000 * (time.perf_counter() - start)


print(f"MNE {mne.__version__}\n|  | berger | MNE | ratio |\n|---|---|---|---|")
for name, way in WAYS.items():
    measured = {"berger": [], 1: [], 2: []}
    theirs(way, 1)
    for _ in range(rounds):
        measured["berger"].append(ours(name))
        for jobs in (1, 2):
            measured[jobs].append(theirs(way, jobs))
    mine = statistics.median(measured["berger"])
    best = min(statistics.median(measured[1]), statistics.median(measured[2]))
    print(f"| {name} | {mine:.0f} | {best:.0f} | {best / mine:.1f} |", flush=True)
