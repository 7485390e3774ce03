"""Opens the event files of `berger study --tensorboard` with TensorBoard's own reader: every series
with the values that were written, the settings and the picture of the confusion, of runs that were
resumed as well. usage: tensorboard_events.py BERGER FOLDER (pip install tensorboard). Ends on a
line `N passed, N failed`."""

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.backend.event_processing.event_multiplexer import EventMultiplexer
from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData

berger, folder = sys.argv[1], Path(sys.argv[2]).absolute()
shutil.rmtree(folder, ignore_errors=True)
folder.mkdir(parents=True)
counts = {True: 0, False: 0}


def check(what, good):
    counts[bool(good)] += 1
    print(f"{'passed' if good else 'FAILED'}: {what}")


def run(*command):
    subprocess.run([berger, *command], cwd=folder, check=True, capture_output=True)


study = """
seeds = [1]
[data]
train = "simulated:motor-imagery?trials=24"
test = "simulated:motor-imagery?trials=16&part=test"
validation = { fraction = 0.25 }
[model]
filters = 2
depth = 1
[train]
epochs = 6
[grid]
"model.activation" = ["relu", "elu"]
"""
(folder / "s.toml").write_text(study)
run("study", "s.toml", "--tensorboard", "--out", "out")
runs = sorted(path.name for path in (folder / "out/runs").iterdir())

# What TensorBoard's server shows of a folder of runs.
server = EventMultiplexer().AddRunsFromDirectory(str(folder / "out/runs"))
server.Reload()
check(f"the runs are {', '.join(runs)}", sorted(server.Runs()) == runs and len(runs) == 2)

PARTS = ["train", "validation", "test"]
COLUMNS = {f"{what}/{part}": f"{part}_{what}" for what in ("loss", "accuracy") for part in PARTS}
COLUMNS["learning_rate"] = "learning_rate"


def written(path):
    """Of metrics.csv: of each series its epochs and values."""
    with open(path / "metrics.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        series: [(int(row["epoch"]), np.float32(float(row[column]))) for row in rows]
        for series, column in COLUMNS.items()
    }


def check_run(path):
    events = EventAccumulator(str(path))
    events.Reload()
    tags = events.Tags()
    name = path.name
    scalars = sorted(tags["scalars"])
    check(f"{name}: its series are all there, and no others", scalars == sorted(COLUMNS))
    for series, values in written(path).items():
        read = [(event.step, np.float32(event.value)) for event in events.Scalars(series)]
        check(f"{name}: {series} at {len(values)} epochs as in metrics.csv", read == values)
    check(f"{name}: one picture of the confusion", tags["images"] == ["confusion/test"])
    picture = events.Images("confusion/test")[0]
    check(
        f"{name}: a PNG, {picture.width} × {picture.height}",
        picture.encoded_image_string.startswith(b"\x89PNG") and picture.width == picture.height > 0,
    )
    plugin = events.PluginTagToContent("hparams")
    start = HParamsPluginData.FromString(plugin["_hparams_/session_start_info"])
    settings = start.session_start_info.hparams
    check(f"{name}: train.epochs is 6", settings["train.epochs"].number_value == 6)
    activation = settings["model.activation"].string_value
    check(f"{name}: model.activation is {activation}", activation and activation in name)
    end = HParamsPluginData.FromString(plugin["_hparams_/session_end_info"])
    check(f"{name}: it ended well", end.session_end_info.status == 1)  # STATUS_SUCCESS


for name in runs:
    check_run(folder / "out/runs" / name)

# Gone on with after its last epoch: two files, which TensorBoard joins.
first = folder / "out/runs" / runs[0]
again = folder / f"{runs[0]}-again"
shutil.copytree(first, again)
result = json.loads((again / "result.json").read_text(encoding="utf-8"))
(again / "result.json").write_text(json.dumps(result | {"state": "interrupted"}), encoding="utf-8")
run("train", "--resume", "--out", str(again), "--tensorboard")
files = sorted(again.glob("events.out.tfevents.*"))
check("a resumed run has two event files", len(files) == 2)
check_run(again)

print(f"{counts[True]} passed, {counts[False]} failed")
sys.exit(counts[False] > 0)
