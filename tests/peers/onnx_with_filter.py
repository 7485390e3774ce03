"""A graph with the reference and the filter inside, in ONNX Runtime, beside the program on the same
recording: from an EDF file to logits.

usage: onnx_with_filter.py BERGER EDF FOLDER, with BERGER_LIBRARY and PYTHONPATH set; the EDF file
has events T1 and T2, such as those of PhysioNet's eegmmidb. Ends on a line `N passed, N failed`.
"""

import json
import pathlib
import shutil
import subprocess
import sys

import numpy as np
import onnxruntime

import berger

STUDY = """
[recordings]
files = ["{edf}"]
channels = ["C3", "Cz", "C4"]
{steps}
[trials]
events = {{ T1 = "left", T2 = "right" }}
from = 0.5
to = 3.5
[train]
epochs = 2
"""
STEPS = {
    "average, band": 'reference = ["average"]\nband = [8, 30]',
    "one electrode, notch and band": 'reference = ["Cz"]\nnotch = [60]\nband = [4, 40]',
    "pairs, causal": 'bipolar = ["C3-Cz", "C4-Cz"]\nband = [8, 30]\ncausal = true',
}


def difference(program, edf, folder, steps):
    def run(*arguments):
        subprocess.run([program, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "study.toml").write_text(STUDY.format(edf=pathlib.Path(edf).resolve(), steps=steps))
    run("train", "--config", folder / "study.toml", "--out", folder / "run", "--quiet")
    run("export", folder / "run", "-o", folder / "net.onnx", "--with-filter", "--unit", "V")
    run("predict", folder / "run", edf, "-o", folder / "out.npz")
    session = onnxruntime.InferenceSession(str(folder / "net.onnx"))
    facts = session.get_modelmeta().custom_metadata_map
    before, after = int(facts["samples_before"]), int(facts["samples_after"])
    raw = berger.read_raw(edf, channels=json.loads(facts["channels"]))
    volts = (raw.data * 1e-6).astype(np.float32)
    starts = [event["sample"] + int(0.5 * raw.rate) for event in raw.events
              if event["text"] in ("T1", "T2")]
    samples = int(3 * raw.rate)
    # Where the recording ends, the program turns it about; a graph has nothing there.
    whole = [n for n, start in enumerate(starts)
             if start >= before and start + samples + after <= volts.shape[1]]
    pieces = np.stack([volts[:, starts[n] - before:starts[n] + samples + after] for n in whole])
    expected = np.load(folder / "out.npz")["logit"][whole]
    found = session.run(["logits"], {"input": pieces})[0]
    return len(whole), (abs(found - expected) / np.maximum(1, abs(expected))).max()


failed = 0
for name, steps in STEPS.items():
    count, error = difference(sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]), steps)
    failed += not (count > 5 and error <= 1e-5)
    print(f"{name:30} {count} trials, {error:.1e}")
print(f"{len(STEPS) - failed} passed, {failed} failed")
sys.exit(failed > 0)
