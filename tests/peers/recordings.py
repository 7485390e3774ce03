"""Holds berger's recordings to other programs: what pybv, edfio, pyEDFlib and scipy write it reads,
and what it writes MNE-Python, edfio and pyEDFlib read. usage: recordings.py BERGER FOLDER
(pip install mne edfio pyedflib pybv scipy). Ends on a line `N passed, N failed`."""

import json
import subprocess
import sys
from pathlib import Path

import edfio
import mne
import numpy as np
import pybv
import pyedflib
import scipy.io

berger, folder = sys.argv[1], Path(sys.argv[2])
mne.set_log_level("ERROR")
folder.mkdir(parents=True, exist_ok=True)
rng = np.random.default_rng(19)
RATE, NAMES = 250, ["Fp1", "C3", "Cz"]
signal = np.cumsum(rng.normal(0, 3, (3, 10 * RATE)), 1)
signal -= signal.mean(1, keepdims=True)
counts = {True: 0, False: 0}


def check(what, good):
    counts[bool(good)] += 1
    print(f"{'passed' if good else 'FAILED'}: {what}")


def fresh(name):
    path = folder / name
    for old in folder.glob(path.stem + ".*"):
        old.unlink()
    return path


def samples(path):
    """Of berger, by way of NPZ: (channels, samples) in microvolts, and its events."""
    out = folder / "read.npz"
    out.unlink(missing_ok=True)
    subprocess.run([berger, "convert", path, out], check=True, capture_output=True)
    with np.load(out) as arrays:
        events = list(zip(arrays["onset"], arrays["description"].tolist()))
        return arrays["signal"].T, events


def near(ours, theirs, step):
    return ours.shape == theirs.shape and np.abs(ours - theirs).max() <= step


def read_pybv():
    for format, resolution, step in (("binary_int16", 0.05, 0.05), ("binary_float32", 1, 1e-4)):
        path = fresh(f"pybv_{format}.vhdr")
        pybv.write_brainvision(
            data=signal * 1e-6, sfreq=RATE, ch_names=NAMES, fname_base=path.stem,
            folder_out=str(folder), events=np.array([[100, 1, 1], [900, 2, 1]]), fmt=format,
            resolution=resolution, unit="µV", meas_date=None,
        )
        ours, events = samples(path)
        mne_raw = mne.io.read_raw_brainvision(path, preload=True)
        check(f"{path.name}: as written", near(ours, signal, step * 1.01))
        check(f"{path.name}: as MNE", near(ours, mne_raw.get_data() * 1e6, 1e-4))
        kept = [(a["onset"], str(a["description"])) for a in mne_raw.annotations]
        check(f"{path.name}: events as MNE", [e for e in events if "New" not in e[1]] == kept)


def read_edf_writers():
    path = fresh("edfio.edf")
    edf = edfio.Edf(
        [edfio.EdfSignal(x, RATE, label=n, physical_dimension="uV") for x, n in zip(signal, NAMES)],
        annotations=[edfio.EdfAnnotation(1.5, 0.5, "flash"), edfio.EdfAnnotation(4, None, "µ")],
    )
    edf.write(path)
    ours, events = samples(path)
    theirs = np.stack([s.data for s in edfio.read_edf(path).signals])
    check("edfio.edf: as edfio", near(ours, theirs, 1e-4))
    check("edfio.edf: events", events == [(1.5, "flash"), (4.0, "µ")])
    for name, kind in (("pyedflib.edf", pyedflib.FILETYPE_EDFPLUS),
                       ("pyedflib.bdf", pyedflib.FILETYPE_BDFPLUS)):
        path = fresh(name)
        writer = pyedflib.EdfWriter(str(path), 3, file_type=kind)
        digital = 8388607 if name.endswith("bdf") else 32767
        writer.setSignalHeaders([
            {"label": n, "dimension": "uV", "sample_frequency": RATE, "physical_min": -1000,
             "physical_max": 1000, "digital_min": -digital - 1, "digital_max": digital,
             "transducer": "", "prefilter": ""} for n in NAMES])
        writer.writeSamples(list(signal))
        writer.writeAnnotation(2.25, 1, "flash")
        writer.close()
        ours, events = samples(path)
        reader = pyedflib.EdfReader(str(path))
        theirs = np.stack([reader.readSignal(i) for i in range(3)])
        reader.close()
        check(f"{name}: as pyEDFlib", near(ours, theirs, 1e-4))
        check(f"{name}: events", events == [(2.25, "flash")])


def read_scipy():
    for name, options in (("seven.mat", {"do_compression": True}), ("four.mat", {"format": "4"})):
        path = fresh(name)
        scipy.io.savemat(path, {"data": signal, "srate": float(RATE)}, **options)
        ours, _ = samples(path)
        check(f"{name}: as scipy wrote it", near(ours, signal, 1e-4))


def write_for_others():
    source = fresh("source.npz")
    np.savez(source, signal=signal.T.astype("f4"), sfreq=RATE, channels=NAMES, unit="uV",
             onset=[1.5, 3.0], duration=[0.5, 0.0], description=["left", "right"],
             start="2024-02-03T04:05:06")
    for ending, step in (("edf", 0.01), ("bdf", 1e-4)):
        path = fresh(f"ours_{ending}.{ending}")
        ran = subprocess.run([berger, "convert", source, path], capture_output=True, text=True)
        check(f"ours.{ending}: written ({ran.stderr.strip()})", ran.returncode == 0)
        raw = getattr(mne.io, f"read_raw_{ending}")(path, preload=True)
        check(f"ours.{ending}: MNE reads the samples", near(raw.get_data() * 1e6, signal, step))
        kept = [(a["onset"], a["duration"], str(a["description"])) for a in raw.annotations]
        check(f"ours.{ending}: MNE reads the events", kept == [(1.5, 0.5, "left"), (3, 0, "right")])
        check(f"ours.{ending}: MNE reads the start",
              raw.info["meas_date"].isoformat()[:19] == "2024-02-03T04:05:06")
        reader = pyedflib.EdfReader(str(path))
        theirs = np.stack([reader.readSignal(i) for i in range(3)])
        labels = reader.getSignalLabels()
        reader.close()
        check(f"ours.{ending}: pyEDFlib reads it", near(theirs, signal, step) and labels == NAMES)
    edf = edfio.read_edf(folder / "ours_edf.edf")
    check("ours.edf: edfio reads it", near(np.stack([s.data for s in edf.signals]), signal, 0.01))
    texts = [a.text for a in edf.annotations]
    check("ours.edf: edfio reads the events", texts == ["left", "right"])


    path = fresh("ours_bv.vhdr")
    subprocess.run([berger, "convert", source, path], check=True, capture_output=True)
    raw = mne.io.read_raw_brainvision(path, preload=True)
    check("ours.vhdr: MNE reads the samples", near(raw.get_data() * 1e6, signal, 1e-4))
    kept = [(a["onset"], str(a["description"])) for a in raw.annotations]
    check("ours.vhdr: MNE reads the events", kept == [(1.5, "Comment/left"), (3, "Comment/right")])


def inspect_as_json():
    path = folder / "ours_edf.edf"
    ran = subprocess.run([berger, "inspect", path, "--json"], capture_output=True)
    facts = json.loads(ran.stdout)
    check("inspect --json", [c["name"] for c in facts["channels"]] == NAMES)


for test in (read_pybv, read_edf_writers, read_scipy, write_for_others, inspect_as_json):
    try:
        test()
    except Exception as error:
        check(f"{test.__name__}: {error}", False)
print(f"{counts[True]} passed, {counts[False]} failed")
sys.exit(counts[False] > 0)
