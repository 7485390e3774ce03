"""recordings.json: what MNE-Python reads of the recordings in the folder of test data.
python3 make_recordings.py FOLDER (pip install mne)

A channel's checksum is Σ (n + 1) · bits(x[n]) modulo 2^64 over its float32 samples: microvolts of
voltages, the 17 bits that MNE keeps of triggers.
"""

import gzip
import json
import sys
import tempfile
from pathlib import Path

import mne
import numpy as np

mne.set_log_level("ERROR")
READERS = {".edf": mne.io.read_raw_edf, ".bdf": mne.io.read_raw_bdf, ".gdf": mne.io.read_raw_gdf}


def read(path, **options):
    if path.suffix != ".gz":
        return READERS[path.suffix](path, preload=True, **options)
    with tempfile.TemporaryDirectory() as work:
        unpacked = Path(work) / path.stem
        unpacked.write_bytes(gzip.decompress(path.read_bytes()))
        return read(unpacked, **options)


def checksum(values):
    bits = values.astype(np.float32).view(np.uint32).astype(np.uint64)
    return f"{int(np.sum(bits * np.arange(1, len(bits) + 1, dtype=np.uint64))):016x}"


def describe(path):
    whole = read(path)
    names = whole.ch_names
    rates = whole._raw_extras[0]["n_samps"]
    channels = []
    for name in names:
        # Alone where rates differ: MNE would bring all to the highest.
        alone = len(set(rates)) > 1
        raw = read(path, exclude=[other for other in names if other != name]) if alone else whole
        trigger = raw.get_channel_types([name]) == ["stim"]
        # MNE knows "uV" in GDF 1, not "µV", which it takes for volts.
        values = raw.get_data([name])[0] * (1 if trigger or path.suffix == ".gdf" else 1e6)
        unit = "trigger" if trigger else whole._orig_units.get(name, "")
        channels.append([name, unit, raw.info["sfreq"], len(values), checksum(values)])
    triggers = []
    if any(unit == "trigger" for _, unit, *_ in channels):
        found = mne.find_events(whole, shortest_event=1, mask=0xFFFF, mask_type="and")
        triggers = [[int(sample), int(code)] for sample, _, code in found]
    start = whole.info["meas_date"]
    notes = whole.annotations
    return {
        "channels": channels,
        "annotations": [[a["onset"], a["duration"], str(a["description"])] for a in notes],
        "triggers": triggers,
        "start": start.strftime("%Y-%m-%dT%H:%M:%S") if start else "",
    }


def rows(items):
    return "[" + ",\n   ".join(json.dumps(item, ensure_ascii=False) for item in items) + "]"


folder = Path(sys.argv[1])
files = []
patterns = ("formats/edf/*.edf", "formats/bdf/*.bdf", "formats/gdf/*.gdf", "physionet_eegmmidb/*")
for pattern in patterns:
    for path in sorted(folder.glob(pattern)):
        facts = describe(path)
        lists = ",\n  ".join(
            f'"{key}": {rows(facts[key])}' for key in ("channels", "annotations", "triggers")
        )
        start = f'"start": "{facts["start"]}"'
        files.append(f' "{path.relative_to(folder)}": {{\n  {lists},\n  {start}}}')
with open("recordings.json", "w") as file:
    file.write(f'{{"made_with": "MNE-Python {mne.__version__}", "files": {{\n')
    file.write(",\n".join(files) + "\n}}\n")
