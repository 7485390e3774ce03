"""Reading recordings, by berger and by MNE-Python of today in turn (A B A B …), and copying as many
floats into memory that was not touched before: medians in milliseconds. Both open a file and read
all of it, berger to float32 in µV, MNE-Python with preload=True to the float64 in V that it always
makes. The files are synthetic and lie in a temporary folder: 3 GB, and a hole of 20 GiB."""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import mne
import written_recordings as written

ROOT = Path(__file__).resolve().parent.parent.parent
READERS = {
    ".bdf": mne.io.read_raw_bdf, ".edf": mne.io.read_raw_edf, ".gdf": mne.io.read_raw_gdf,
    ".vhdr": mne.io.read_raw_brainvision, ".fif": mne.io.read_raw_fif,
    ".set": mne.io.read_raw_eeglab,
}  # fmt: skip
FILES = {  # of ten minutes, and one that is large
    "BDF": "BDF.bdf", "EDF": "EDF.edf", "GDF": "GDF.gdf", "BrainVision": "BrainVision.vhdr",
    "FIF": "FIF_raw.fif", "SET": "SET.set", "EDF, 1 GiB": "large.edf",
}  # fmt: skip


def write_files(folder, quick):
    minutes = 1 if quick else 10
    written.write_edf(folder / "BDF.bdf", 60 * minutes, bdf=True)
    written.write_edf(folder / "EDF.edf", 60 * minutes)
    written.write_gdf(folder / "GDF.gdf", 60 * minutes)
    written.write_others(folder, 60 * minutes)
    a_second = 2 * written.CHANNELS * written.RATE
    written.write_edf(folder / "large.edf", (1 << 24 if quick else 1 << 30) // a_second)
    written.write_edf(folder / "hour.bdf", 360 * minutes, bdf=True)
    written.write_edf(
        folder / "status.bdf", 360 * minutes, bdf=True, channels=8, rate=2048, status=True
    )
    written.write_sparse(folder / "sparse.bdf", 20 << 30)


class Ours:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder

    def bench(self, name, what):
        """Milliseconds, and the counters of the line."""
        command = [self.options.bench, f"--benchmark_filter=^recording/{name}/{what}(/.*)?$",
                   "--benchmark_format=json", f"--benchmark_min_time={self.options.least}"]
        environment = os.environ | {"BERGER_RECORDINGS": str(self.folder)}
        done = subprocess.run(command, capture_output=True, check=True, env=environment)
        return json.loads(done.stdout)["benchmarks"][0]

    def time(self, name, what):
        return self.bench(name, what)["real_time"]

    def inspect(self, name, *words):
        (self.folder / "page.html").unlink(missing_ok=True)
        start = time.perf_counter()
        subprocess.run([self.options.berger, "inspect", self.folder / name, *words],
                       capture_output=True, check=True)  # fmt: skip
        return 1000 * (time.perf_counter() - start)


def timed(work):
    start = time.perf_counter()
    kept = work()
    taken = 1000 * (time.perf_counter() - start)
    del kept
    return taken


def theirs(path):
    return timed(lambda: READERS[path.suffix](path, preload=True))


def their_events(path):
    return timed(lambda: mne.find_events(mne.io.read_raw_bdf(path), mask=0xFFFF, mask_type="and"))


def row(what, measured, must):
    """Of lists of milliseconds: ours, theirs and of the copy, or none."""
    ours, others, copy = (statistics.median(times) if times else None for times in measured)
    number = lambda value: "–" if value is None else f"{value:,{'.3g' if value < 100 else '.0f'}}"
    ratio = lambda above, below: "–" if above is None or below is None else f"{above / below:.1f}"
    cells = [what, number(ours), number(others), ratio(others, ours), number(copy),
             ratio(ours, copy), must]  # fmt: skip
    print(f"| {' | '.join(cells)} |", flush=True)


def measure(ours, folder, rounds):
    for what, name in FILES.items():
        theirs(folder / name)
        turns = [(ours.time(name, "read"), theirs(folder / name), ours.time(name, "copy"))
                 for _ in range(rounds)]  # fmt: skip
        must = "2 copies" if name == "large.edf" else "a third of MNE's"
        row(what, list(zip(*turns)), must)
    status = folder / "status.bdf"
    turns = [(ours.time("status.bdf", "events"), their_events(status)) for _ in range(rounds)]
    row("events of an hour's Status at 2,048 Hz", [*zip(*turns), []], "20 ms")
    times = [ours.inspect("hour.bdf") for _ in range(rounds)]
    row("`inspect` of an hour", [times, [], []], "300 ms")
    page = ("--html", folder / "page.html")
    times = [ours.inspect("hour.bdf", *page) for _ in range(rounds)]
    row("`inspect --html` of it", [times, [], []], "2,000 ms")
    times = [ours.time("sparse.bdf", "open") for _ in range(rounds)]
    row("20 GiB of BDF, opened", [times, [], []], "10 ms")
    lines = [ours.bench("sparse.bdf", "window") for _ in range(rounds)]
    row("two seconds anywhere of it", [[line["real_time"] for line in lines], [], []], "1 ms")
    return max(line["peak_MiB"] for line in lines)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    release = ROOT / "build" / "release"
    parser.add_argument("--berger", default=release / "berger", help="%(default)s")
    parser.add_argument(
        "--bench", default=release / "bench" / "berger_bench", help="as scripts/bench builds it"
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="a round of a tenth: does it run?")
    options = parser.parse_args()
    options.least = 0.01 if options.quick else 0.2
    mne.set_log_level("ERROR")
    with tempfile.TemporaryDirectory() as name:
        write_files(Path(name), options.quick)
        print(f"MNE-Python {mne.__version__}; {written.CHANNELS} channels at {written.RATE} Hz, "
              f"{1 if options.quick else 10} minutes unless said otherwise\n")  # fmt: skip
        print("| ms | berger | MNE | ratio | copy | of a copy | must |", "|---" * 7 + "|", sep="\n")
        ours = Ours(options, Path(name))
        peak = measure(ours, Path(name), 1 if options.quick else options.rounds)
        print(f"\nReading windows of the 20 GiB took at most {peak:.0f} MiB of memory.")


if __name__ == "__main__":
    sys.exit(main())
