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

sys.path.append(str(pathlib.Path(__file__).parents[2] / "bench/rivals"))
import pytorch_networks as networks

CASES = {  # network, maps × height × width, classes
    "eegnet": (networks.EegNet, (1, 3, 500), 2),
    "eegnet_v4": (networks.EegNetV4, (1, 4, 256), 3),
    "deepconvnet": (networks.DeepConvNet, (1, 3, 500), 4),
    "lenet": (networks.LeNet, (1, 28, 28), 10),
    "facenet": (networks.FaceNet, (1, 48, 48), 7),
    "resnet": (networks.ResNet, (1, 32, 32), 5),
}
TYPES = {"float32": torch.float32, "half": torch.float16, "bfloat16": torch.bfloat16}
TRIALS = 6


def network_with_history(make, shape, classes):
    """Fresh weights, and running statistics that are not the usual ones."""
    network = make(shape[1], shape[2], classes)
    for module in network.modules():
        if isinstance(module, (torch.nn.BatchNorm1d, torch.nn.BatchNorm2d)):
            module.running_mean.normal_(0, 0.2)
            module.running_var.uniform_(0.5, 2)
            module.weight.data.uniform_(0.5, 1.5)
            module.bias.data.normal_(0, 0.2)
    return network.eval()


def write_trials(folder, shape, images):
    """The trials, and the file that berger reads them from."""
    if images:
        pixels = numpy.random.randint(0, 256, (TRIALS, *shape[1:]), numpy.uint8)
        path = folder / "trials-images"
        header = bytes([0, 0, 8, 3]) + numpy.array(pixels.shape, ">u4").tobytes()
        path.write_bytes(header + pixels.tobytes())
        return torch.from_numpy(pixels[:, None].astype(numpy.float32) / 255), path
    signal = numpy.random.randn(TRIALS, *shape[1:]).astype(numpy.float32)
    numpy.savez(folder / "trials.npz", X=signal)
    return torch.from_numpy(signal[:, None]), folder / "trials.npz"


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
            trials, path = write_trials(folder, shape, name in ("lenet", "facenet", "resnet"))
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
