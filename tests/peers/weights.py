"""Weights that this PyTorch writes, imported by berger: its logits are PyTorch's to 1e-5.

usage: weights.py BERGER FOLDER

Each network × state dict and checkpoint × float32, half and bfloat16. PyTorch computes with the
numbers that the file holds, in float32. Ends on a line `N passed, N failed`.
"""

import pathlib
import subprocess
import sys

import numpy
import torch

sys.path.append(str(pathlib.Path(__file__).parent))
from networks_with_history import CASES, IMAGES, network_with_history, write_trials

TYPES = {"float32": torch.float32, "half": torch.float16, "bfloat16": torch.bfloat16}


def logits_of_berger(berger, folder, weights, name, shape, classes, trials):
    model, out = folder / "model.safetensors", folder / "out.npz"
    for path in (model, out):
        path.unlink(missing_ok=True)
    size = f"{shape[1]}x{shape[2]}"
    subprocess.run(
        [berger, "import", weights, "--model", name, "--input", size]
        + ["--classes", str(classes), "-o", model],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    subprocess.run(
        [berger, "predict", model, trials, "-o", out],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return numpy.load(out)["logit"]


def main(berger, folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    numpy.random.seed(0)
    passed = failed = 0
    for name, (make, shape, classes) in CASES.items():
        network = network_with_history(make, shape, classes)
        for kind, dtype in TYPES.items():
            state = {
                key: value.to(dtype) if value.is_floating_point() else value
                for key, value in network.state_dict().items()
            }
            network.load_state_dict(state)
            trials, path = write_trials(folder, shape, name in IMAGES)
            with torch.no_grad():
                expected = network(trials).numpy()
            for form, content in {
                "state dict": state,
                "checkpoint": {"epoch": 3, "state_dict": state, "loss": 0.5},
            }.items():
                weights = folder / "weights.pt"
                torch.save(content, weights)
                found = logits_of_berger(berger, folder, weights, name, shape, classes, path)
                error = abs(found - expected).max() / max(1, abs(expected).max())
                good = error <= 1e-5
                passed, failed = passed + good, failed + (not good)
                print(f"{torch.__version__}  {name:12} {kind:9} {form:10}  {error:.1e}")
    print(f"{passed} passed, {failed} failed")
    return failed > 0


sys.exit(main(*sys.argv[1:]))
