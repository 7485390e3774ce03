"""Holds the trials that berger cuts out of a recording to those of MNE-Python by the same steps.
usage: epochs.py BERGER FOLDER (pip install mne edfio scipy numpy). Ends on a line `N passed, N
failed`."""

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


def of_berger(kind, rate):
    study, out = folder / "study.toml", folder / "trials.npz"
    out.unlink(missing_ok=True)
    study.write_text(f"""
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
""")
    subprocess.run([berger, "epochs", study, "-o", out], check=True, capture_output=True)
    return np.load(out)["signal"].transpose(0, 2, 1)


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


for kind in ("fir", "butterworth"):
    for rate in (0, 128, 100):
        ours, theirs = of_berger(kind, rate), of_mne(kind, rate)
        same = ours.shape == theirs.shape and abs(ours - theirs).max() < 1e-5 * theirs.std()
        counts[bool(same)] += 1
        print(f"{'passed' if same else 'FAILED'}: trials by {kind} at {rate or RATE} Hz")
print(f"{counts[True]} passed, {counts[False]} failed")
sys.exit(counts[False] > 0)
