"""Holds the trials that berger cuts out of a recording to those of MNE-Python by the same steps.
usage: epochs.py BERGER FOLDER (pip install mne edfio scipy numpy). With BERGER_TEST_DATA also those
of PhysioNet's first subject. Ends on a line `N passed, N failed`."""

import gzip
import os
import subprocess
import sys
from pathlib import Path

import edfio
import mne
import numpy as np
import scipy.signal
from mne.filter import estimate_ringing_samples

berger, folder = sys.argv[1], Path(sys.argv[2])
mne.set_log_level("ERROR")
folder.mkdir(parents=True, exist_ok=True)
rng = np.random.default_rng(20)
RATE, NAMES = 160, ["FC3", "FC1", "C3", "C1", "Cz", "C2", "C4", "CP3", "CP4"]
signal = scipy.signal.lfilter([1], [1, -0.98], rng.normal(0, 3, (len(NAMES), 120 * RATE)))
signal += 20 * np.sin(2 * np.pi * 60 / RATE * np.arange(120 * RATE))
onsets = np.arange(2, 114, 4.13)
recording = folder / "recording.edf"
edfio.Edf(
    [
        edfio.EdfSignal(s, RATE, label=n, physical_dimension="uV")
        for s, n in zip(signal, NAMES)
    ],
    annotations=[
        edfio.EdfAnnotation(t, None, f"T{1 + i % 2}") for i, t in enumerate(onsets)
    ],
).write(recording)
counts = {True: 0, False: 0}


def cut(steps):
    study, out = folder / "study.toml", folder / "trials.npz"
    out.unlink(missing_ok=True)
    study.write_text(steps)
    subprocess.run([berger, "epochs", study, "-o", out], check=True, capture_output=True)
    return np.load(out)


def of_berger(kind, rate):
    return cut(f"""
[recordings]
files = "recording.edf"
reference = "average"
notch = 60
band = [4, 38]
filter = "{kind}"
resample = {rate}

[trials]
events = {{ T1 = "left", T2 = "right" }}
from = 0.5
to = 3.5
baseline = [-0.5, 0.0]
""")["signal"].transpose(0, 2, 1)


def of_mne(kind, rate):
    raw = mne.io.read_raw_edf(recording, preload=True)
    raw.set_eeg_reference("average", projection=False)
    if kind == "fir":
        raw.notch_filter(60).filter(4, 38)
    else:
        b, a = scipy.signal.iirnotch(60, 30, RATE)
        notch = np.r_[b, a][None]
        padding = estimate_ringing_samples(notch)
        raw._data[:] = scipy.signal.sosfiltfilt(notch, raw._data, padlen=padding)
        raw.filter(4, 38, method="iir")
    events, codes = mne.events_from_annotations(raw)
    if rate:
        raw, events = raw.resample(rate, method="polyphase", events=events)
    rate = raw.info["sfreq"]
    epochs = mne.Epochs(raw, events, codes, -0.5, 3.5 - 1 / rate, baseline=(-0.5, 0), preload=True)
    return epochs.get_data()[:, :, 2 * round(rate / 2) :] * 1e6


def compare(ours, theirs, what):
    same = ours.shape == theirs.shape and abs(ours - theirs).max() < 1e-5 * theirs.std()
    counts[bool(same)] += 1
    print(f"{'passed' if same else 'FAILED'}: {what}")


# Three runs, of which the trials above 110 µV are left out.
def of_physionet(data):
    ours = cut(f"""
[recordings]
files = "{data}/S{{subject}}R{{run}}.edf"
subject = 1
run = [3, 4, 8]
channels = ["FC*", "C*", "CP*"]
reference = "average"
band = [4, 38]
resample = 128

[trials]
events = {{ T1 = "left", T2 = "right" }}
from = 0.5
to = 4.0
reject = {{ peak_to_peak = 110 }}
""")
    wanted = [str(name).lower() for name in ours["channels"]]
    trials, labels = [], []
    for run in ("03.edf", "04.edf", "08.edf.gz"):
        path = data / f"S001R{run}"
        if path.suffix == ".gz":
            path = folder / path.stem
            path.write_bytes(gzip.decompress((data / f"S001R{run}").read_bytes()))
        raw = mne.io.read_raw_edf(path, preload=True)
        raw.rename_channels(lambda name: name.strip(".").lower())
        raw.pick(wanted).set_eeg_reference("average", projection=False).filter(4, 38)
        events, codes = mne.events_from_annotations(raw, {"T1": 1, "T2": 2})
        raw, events = raw.resample(128, method="polyphase", events=events)
        epochs = mne.Epochs(raw, events, codes, 0.5, 4 - 1 / 128, baseline=None, preload=True,
                            reject={"eeg": 110e-6})
        trials.append(epochs.get_data() * 1e6)
        labels += list(epochs.events[:, 2])
    compare(ours["signal"].transpose(0, 2, 1), np.concatenate(trials), "trials of PhysioNet's S001")
    compare(ours["label"].astype(float), np.array(labels, float), "and their classes")


for kind in ("fir", "butterworth"):
    for rate in (0, 128, 100):
        compare(of_berger(kind, rate), of_mne(kind, rate), f"trials by {kind} at {rate or RATE} Hz")
if "BERGER_TEST_DATA" in os.environ:
    of_physionet(Path(os.environ["BERGER_TEST_DATA"]) / "physionet_eegmmidb")
print(f"{counts[True]} passed, {counts[False]} failed")
sys.exit(counts[False] > 0)
