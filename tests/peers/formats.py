"""Holds berger's reading of FIF, EEGLAB, BCI2000 and XDF to MNE-Python's and pyxdf's of today, of
files that MNE-Python, eeglabio and mne-bids write. usage: formats.py BERGER FOLDER
(pip install mne eeglabio pyxdf mne-bids
bids-validator-deno pymatreader h5py). Ends on a line `N passed, N failed`."""

import shutil
import struct
import subprocess
import sys
from pathlib import Path

import eeglabio.epochs
import eeglabio.raw
import mne
import numpy as np
import pyxdf

berger, folder = sys.argv[1], Path(sys.argv[2])
mne.set_log_level("ERROR")
shutil.rmtree(folder, ignore_errors=True)
folder.mkdir(parents=True)
rng = np.random.default_rng(24)
RATE, NAMES = 250.0, ["Fp1", "C3", "A channel with a long name"]
signal = rng.normal(0, 30e-6, (3, 2500)).cumsum(1)
counts = {True: 0, False: 0}


def check(what, good):
    counts[bool(good)] += 1
    print(f"{'passed' if good else 'FAILED'}: {what}")


def samples(path):
    """Of berger, by way of NPZ: (channels, samples) in microvolts, and its events."""
    out = folder / "read.npz"
    out.unlink(missing_ok=True)
    ran = subprocess.run([berger, "convert", path, out], capture_output=True, text=True)
    if ran.returncode:
        raise RuntimeError(ran.stderr.strip())
    with np.load(out) as arrays:
        events = sorted(zip(arrays["onset"].round(6), arrays["description"].tolist()))
        return arrays["signal"].T, events


def same(ours, theirs):
    """Rounded once to float32, as MNE's doubles are by this."""
    return ours.shape == theirs.shape and np.array_equal(ours, theirs.astype("f4"))


def near(ours, theirs, step):
    return ours.shape == theirs.shape and np.abs(ours - theirs).max() <= step


def raw_array(first=0, dated=False, stim=False):
    info = mne.create_info(NAMES + ["STI 014"] * stim, RATE, ["eeg"] * 3 + ["stim"] * stim)
    triggers = np.repeat([[0, 3, 0, 9, 12]], 500, 0).T.reshape(1, -1)
    data = np.vstack([signal, triggers]) if stim else signal
    raw = mne.io.RawArray(data, info, first_samp=first)
    if dated:
        raw.set_meas_date(1_700_000_000)
    raw.set_annotations(mne.Annotations([1.0, 2.5], [0.5, 0], ["left", "right: x"]))
    return raw


def annotations(raw):
    first = raw.first_samp / RATE
    return sorted((round(a["onset"] - first, 6), str(a["description"])) for a in raw.annotations)


def fif():
    for first, dated in ((0, False), (0, True), (600, False), (600, True)):
        for form in ("single", "double", "int", "short"):
            path = folder / f"{form}_{first}_{dated}_raw.fif"
            raw_array(first, dated).save(path, fmt=form, overwrite=True)
            ours, events = samples(path)
            theirs = mne.io.read_raw_fif(path, preload=True)
            check(f"{path.name}: as MNE", near(ours, theirs.get_data() * 1e6, 1e-3))
            check(f"{path.name}: events {events}", events == annotations(theirs))
    path = folder / "stim_raw.fif"
    raw_array(stim=True).save(path)
    theirs = mne.io.read_raw_fif(path, preload=True)
    _, events = samples(path)
    found = mne.find_events(theirs, consecutive=True)
    rises = sorted((round(at / RATE, 6), str(now)) for at, before, now in found if now > before)
    ours = [e for e in events if e[1].isdigit()]
    check("stim_raw.fif: triggers", not ours or ours == rises)
    path = folder / "split_raw.fif"
    long = mne.concatenate_raws([raw_array() for _ in range(100)])
    long.save(path, split_size="2MB")
    ours, _ = samples(path)
    theirs = mne.io.read_raw_fif(path, preload=True).get_data() * 1e6
    check("split_raw.fif: as MNE, of several files", near(ours, theirs, 1e-3))
    check("split_raw.fif: there are several", len(list(folder.glob("split_raw-*.fif"))) > 0)
    shutil.copy(folder / "single_0_False_raw.fif", folder / "packed_raw.fif")
    subprocess.run(["gzip", "-f", folder / "packed_raw.fif"], check=True)
    check("packed_raw.fif.gz", near(samples(folder / "packed_raw.fif.gz")[0], signal * 1e6, 1e-3))


def epochs():
    raw = raw_array()
    events = np.array([[250, 0, 1], [750, 0, 2], [1250, 0, 1]])
    cut = mne.Epochs(raw, events, {"left": 1, "right": 2}, -0.1, 0.5, baseline=None, preload=True)
    cut.save(folder / "x-epo.fif")
    eeglabio.epochs.export_set(
        str(folder / "x_epochs.set"), cut.get_data(), RATE, cut.events, cut.tmin, cut.tmax,
        cut.ch_names, event_id=cut.event_id)
    for name in ("x-epo.fif", "x_epochs.set"):
        ran = subprocess.run([berger, "inspect", folder / name], capture_output=True, text=True)
        good = all(text in ran.stdout for text in ("left, right", "1: 2, 2: 1", "151"))
        check(f"{name}: {ran.stdout if not good else ''}{ran.stderr}", good)


def eeglab():
    raw = raw_array()
    marks = [np.array(raw.annotations.description), np.array(raw.annotations.onset),
             np.array(raw.annotations.duration)]
    path = folder / "raw.set"
    eeglabio.raw.export_set(str(path), raw.get_data(), RATE, raw.ch_names, annotations=marks)
    ours, events = samples(path)
    theirs = mne.io.read_raw_eeglab(path, preload=True)
    check("raw.set: as MNE", near(ours, theirs.get_data() * 1e6, 1e-3))
    check(f"raw.set: events {events}", events == annotations(theirs))


def bci2000():
    stored = rng.integers(-3000, 3000, (500, 2)).astype("<i2")
    codes = np.repeat([0, 3, 0, 5, 0], 100).astype("u1")
    header = (
        "BCI2000V= 1.1 HeaderLen= 1024 SourceCh= 2 StatevectorLen= 1 DataFormat= int16\r\n"
        "[ State Vector Definition ]\r\nStimulusCode 8 0 0 0\r\n[ Parameter Definition ]\r\n"
        "Source floatlist SourceChGain= 2 0.1muV 0.5 //\r\n"
        "Source floatlist SourceChOffset= 2 10 0 //\r\n"
        "Source int SamplingRate= 250Hz //\r\nSource list ChannelNames= 2 C3 Cz //\r\n"
        "Source int SampleBlockSize= 10 //\r\n\r\n")
    rows = b"".join(row.tobytes() + bytes([code]) for row, code in zip(stored, codes))
    path = folder / "run.dat"
    path.write_bytes(header.encode().ljust(1024, b"\0") + rows)
    ours, events = samples(path)
    scaled = ((stored - [10, 0]) * [0.1, 0.5]).T
    check("run.dat: gains and offsets", near(ours, scaled, 1e-3))
    check("run.dat: states", events == [(0.4, "StimulusCode 3"), (1.2, "StimulusCode 5")])
    if not hasattr(mne.io, "read_raw_bci2k"):
        return print("skipped: this MNE-Python reads no BCI2000")
    theirs = mne.io.read_raw_bci2k(path, preload=True)
    check("run.dat: as MNE, which applies no gains",
          np.array_equal(np.round(ours.T / [0.1, 0.5] + [10, 0]), theirs.get_data()[:2].T.round()))


def xdf():
    def chunk(tag, content):
        return b"\x04" + struct.pack("<IH", len(content) + 2, tag) + content

    def header(number, name, kind, channels, rate, form):
        return chunk(2, struct.pack("<I", number) + (
            f"<?xml version='1.0'?><info><name>{name}</name><type>{kind}</type><channel_count>"
            f"{channels}</channel_count><nominal_srate>{rate}</nominal_srate><channel_format>{form}"
            "</channel_format><desc/></info>").encode())

    def stream(number, times, values):
        rows = b"".join(b"\x08" + struct.pack("<d", t) + v for t, v in zip(times, values))
        return chunk(3, struct.pack("<I", number) + b"\x04" + struct.pack("<I", len(times)) + rows)

    n, drift, start = 5000, 3e-5, 1000.0
    jitter = rng.normal(0, 1e-3, n)
    times = start + np.arange(n) / RATE + jitter
    times[3000:] += 4.0  # a gap
    values = rng.normal(0, 10, (n, 3)).astype("<f4")
    marks = [(5000.5 + 3 * i, f"mark {i}") for i in range(6)]
    content = b"XDF:" + chunk(1, b"<info><version>1.0</version></info>")
    content += header(1, "cap", "EEG", 3, RATE, "float32")
    content += header(2, "keys", "Markers", 1, 0, "string")
    content += stream(1, times, [row.tobytes() for row in values])
    content += stream(2, [t for t, _ in marks],
                      [bytes([1, len(text)]) + text.encode() for _, text in marks])
    for at in np.arange(0, 24, 1.0):
        noise = rng.normal(0, 2e-5) + (0.02 if at == 7 else 0)
        content += chunk(4, struct.pack("<Idd", 1, start + at, drift * (start + at) + noise))
        content += chunk(4, struct.pack("<Idd", 2, 5000 + at, -4000 + noise))
    path = folder / "two.xdf"
    path.write_bytes(content)
    streams, _ = pyxdf.load_xdf(path)
    eeg, keys = sorted(streams, key=lambda s: s["info"]["name"][0])
    ours, events = samples(path)
    present = ~np.isnan(ours[0])
    check("two.xdf: samples", np.array_equal(ours.T[present], eeg["time_series"]))
    # berger's sample of each mark beside the sample nearest to it by pyxdf's times
    places = np.flatnonzero(present)
    for (onset, text), stamp in zip(events, keys["time_stamps"]):
        nearest = places[np.abs(eeg["time_stamps"] - stamp).argmin()]
        inside = eeg["time_stamps"][0] <= stamp <= eeg["time_stamps"][-1]
        gap = np.abs(eeg["time_stamps"] - stamp).min() > 1 / RATE
        check(f"two.xdf: {text} at {onset * RATE:.2f}, pyxdf {nearest}",
              not inside or gap or abs(onset * RATE - nearest) <= 0.6)


def bids():
    try:
        import mne_bids
    except ImportError:
        return print("skipped: no mne-bids")
    root = folder / "bids"
    raw = raw_array(dated=True)
    raw.info["line_freq"] = 50
    raw.info["bads"] = ["C3"]
    path = mne_bids.BIDSPath(subject="01", session="1", task="rest", run="2", root=root)
    mne_bids.write_raw_bids(raw, path, format="BrainVision", allow_preload=True, verbose=False)
    name = f"bids:{root}?subject=1&task=rest"
    ours, events = samples(name)
    check("bids: samples", near(ours, signal * 1e6, 1e-2))
    check(f"bids: events {events}", [e[1] for e in events] == ["left", "right: x"])
    ran = subprocess.run([berger, "inspect", name], capture_output=True, text=True)
    check("bids: bad channels", "channels marked as bad: C3" in ran.stdout)
    check("bids: power line", "power line, Hz: 50" in ran.stdout)


def placed():
    raw = raw_array()
    raw.rename_channels({"A channel with a long name": "Oz"})
    raw.set_montage("standard_1005")
    raw.save(folder / "placed_raw.fif", overwrite=True)
    return raw


def same_places(ours, theirs):
    there, here = (raw.get_montage().get_positions()["ch_pos"] for raw in (theirs, ours))
    return all(np.allclose(at, there[name], atol=1e-6) for name, at in here.items())


def convert(*to):
    source = folder / "placed_raw.fif"
    subprocess.run([berger, "convert", source, *to], check=True, capture_output=True)


def set_file():
    raw = placed()
    convert(folder / "ours.set")
    theirs = mne.io.read_raw_eeglab(folder / "ours.set", preload=True)
    check("ours.set: samples", near(theirs.get_data() * 1e6, raw.get_data() * 1e6, 1e-3))
    check(f"ours.set: events {annotations(theirs)}", annotations(theirs) == annotations(raw))
    check("ours.set: positions", same_places(raw, theirs))


def bids_folder():
    import mne_bids
    raw, root = placed(), folder / "our_bids"
    convert("--bids", root, "--subject", "01", "--task", "rest")
    theirs = mne_bids.read_raw_bids(
        mne_bids.BIDSPath(root=root, subject="01", task="rest", datatype="eeg"), verbose="ERROR")
    check("our_bids: samples", near(theirs.get_data() * 1e6, raw.get_data() * 1e6, 1e-3))
    check(f"our_bids: events {annotations(theirs)}", annotations(theirs) == annotations(raw))
    check("our_bids: positions", same_places(raw, theirs))
    validator = Path(sys.executable).with_name("bids-validator-deno")
    ran = subprocess.run([validator, root], capture_output=True, text=True)
    check(f"our_bids: validator {ran.stdout if ran.returncode else ''}", ran.returncode == 0)


def mat_hdf5():
    corpus = Path(__file__).resolve().parents[2] / "fuzz/corpus/mat_hdf5"
    shutil.copy(corpus / "set", folder / "hdf5.set")
    ours, events = samples(folder / "hdf5.set")
    theirs = mne.io.read_raw_eeglab(folder / "hdf5.set", preload=True)
    check("hdf5.set: as MNE", near(ours, theirs.get_data() * 1e6, 1e-3))
    # a whole number as type has a decimal point there
    found = [(onset, text.removesuffix(".0")) for onset, text in annotations(theirs)]
    check(f"hdf5.set: events {events}", events == found)


for test in (fif, epochs, eeglab, bci2000, xdf, bids, set_file, bids_folder, mat_hdf5):
    try:
        test()
    except Exception as error:
        check(f"{test.__name__}: {type(error).__name__}: {error}", False)
print(f"{counts[True]} passed, {counts[False]} failed")
sys.exit(counts[False] > 0)
