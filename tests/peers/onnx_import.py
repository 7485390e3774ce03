"""Graphs that this PyTorch exports, imported by berger: its logits are PyTorch's to 1e-5, and so
are the losses of ten steps of training.

usage: onnx_import.py BERGER FOLDER [KERAS], with BERGER_LIBRARY and PYTHONPATH set

KERAS is a folder of graphs that keras_graphs.py made: of those PyTorch has what to_torch makes.
Each network × both exporters (of Debian's PyTorch the one it has), with batch norms folded and, by
the older one, as they are; networks of braindecode where it is installed. A graph whose batch norms
are folded describes a network without them, which PyTorch has of to_torch. Ends on a line
`N passed, N failed`.
"""

import functools
import inspect
import pathlib
import subprocess
import sys
import warnings

import numpy as np
import torch

sys.path.append(str(pathlib.Path(__file__).parent))
import networks_with_history as peers

import berger

warnings.filterwarnings("ignore")
STEPS, TRIALS, BOUND = 10, 20, 1e-5
# Small enough that a max pool's choice between two values that are almost alike does not decide.
RATES = {"facenet": 1e-5, "deepconvnet": 1e-3, "resnet": 1e-3}


def dynamo(network, trials, path):
    batch = torch.export.Dim("batch", min=1, max=4096)
    torch.onnx.export(network, (trials,), path, dynamo=True, dynamic_shapes=({0: batch},),
                      external_data=False, verbose=False)


def script(network, trials, path, **options):
    if "dynamo" in inspect.signature(torch.onnx.export).parameters:
        options["dynamo"] = False
    torch.onnx.export(network, (trials,), path, opset_version=17, input_names=["x"],
                      output_names=["y"], dynamic_axes={"x": {0: "n"}, "y": {0: "n"}}, **options)


def script_unfolded(network, trials, path):
    script(network, trials, path, training=torch.onnx.TrainingMode.PRESERVE,
           do_constant_folding=False)


EXPORTERS = [script, script_unfolded]
if "dynamo" in inspect.signature(torch.onnx.export).parameters:
    EXPORTERS.insert(0, dynamo)


def of_braindecode():
    """Name, network, shape of a trial as it takes one."""
    try:
        from braindecode import models
    except ImportError:
        return
    for name, options in {"EEGNet": {}, "EEGNet 4": {"F1": 4, "D": 3, "kernel_length": 33}}.items():
        make = lambda height, width, classes: models.EEGNet(height, classes, n_times=width,
                                                            **options)
        network = peers.network_with_history(make, (1, 3, 500), 2)
        for part in list(network.modules()):  # largest norms, which the older exporter cannot write
            if torch.nn.utils.parametrize.is_parametrized(part):
                torch.nn.utils.parametrize.remove_parametrizations(part, "weight")
        yield name, network, (3, 500)
    # Time downwards, and two convolutions that are made into one whose weights the graph computes.
    yield "Deep4Net", peers.network_with_history(
        lambda height, width, classes: models.Deep4Net(height, classes, n_times=width),
        (1, 3, 500), 2), (3, 500)


def cases():
    """Name, network, a trial as it takes one, as berger takes it, whether of images."""
    for name, (make, shape, classes) in peers.CASES.items():
        yield name, peers.network_with_history(make, shape, classes), shape, name in peers.IMAGES
    for name, network, shape in of_braindecode():
        yield name, network, shape, False


def with_pads(network):
    """The same with zeros put around: the exporter of PyTorch 1.13 knows no padding="same"."""
    for name, part in list(network.named_children()):
        if getattr(part, "padding", None) != "same":
            with_pads(part)
            continue
        down, across = (size - 1 for size in part.kernel_size)
        part.padding = (0, 0)
        pads = across // 2, across - across // 2, down // 2, down - down // 2
        setattr(network, name, torch.nn.Sequential(torch.nn.ZeroPad2d(pads), part))


def drawn(shape, images):
    """Trials as berger takes them, and as the network does. They are the same in each comparison:
    how much is learned of noise depends on what was drawn, and is little without batch norms."""
    draw = np.random.default_rng(0)
    if images:
        trials = draw.integers(0, 256, (TRIALS, *shape), np.uint8)
        return trials, torch.from_numpy(trials.astype(np.float32) / 255)
    trials = draw.normal(size=(TRIALS, *shape[-2:])).astype(np.float32)
    return trials, torch.from_numpy(trials).reshape(-1, *shape)


def losses(network, given, labels, rate):
    """Of steps of gradient descent, each over all trials."""
    network.train()
    optimizer = torch.optim.SGD(network.parameters(), lr=rate)
    found = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(network(given), labels)
        loss.backward()
        optimizer.step()
        found.append(loss.item())
    return np.array(found)


def losses_of_berger(model, trials, labels, rate):
    # Shapes, names and weights are the graph's; the order of trials does not matter within a batch.
    from berger._settings import toml

    settings = ["model.name=layers", f"model.layers={toml(model.layers)}", "train.optimizer=sgd",
                f"train.epochs={STEPS}", f"train.batch_size={len(trials)}",
                f"train.learning_rate={rate}", "train.momentum=0.0"]
    return berger.train(berger.Dataset.of(trials, labels), settings, start=model)[1]["train_loss"]


def difference(found, expected):
    return (abs(found - expected) / np.maximum(1, abs(expected))).max()


def compared(program, export, network, case, folder):
    name, shape, images = case
    trials, given = drawn(shape, images)
    graph, path = folder / "net.onnx", folder / "net.safetensors"
    for each in (graph, path):
        each.unlink(missing_ok=True)
    with torch.no_grad():
        expected = network.eval()(given).numpy()
    export(network, given, graph)
    done = subprocess.run([program, "import", graph, "-o", path, *["--images"] * images],
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        return np.inf, np.inf, done.stderr.strip()
    model = berger.load(path)
    classes = expected.shape[1]
    labels = np.arange(len(trials)) % classes
    twin = berger.to_torch(model)
    folded = sum(layer["type"] == "batch_norm" for layer in model.layers) < sum(
        isinstance(part, torch.nn.modules.batchnorm._BatchNorm) for part in network.modules())
    raw = torch.from_numpy(trials.astype(np.float32))
    rate = RATES.get(name, 0.01)
    which, taken = (twin, raw) if folded else (network, given)
    theirs = losses(which, taken, torch.from_numpy(labels), rate)
    ours = losses_of_berger(model, trials, labels, rate)
    assert theirs[0] - theirs[-1] > 10 * BOUND, f"nothing is learned: {theirs}"
    return difference(model.logits(trials), expected), difference(ours, theirs), ""


def of_keras(program, folder, stored):
    """A graph with the logits of TensorFlow beside it."""
    held = np.load(stored)
    trials, path = held["trials"], folder / "net.safetensors"
    path.unlink(missing_ok=True)
    images, rate = bool(held["images"]), 0.1 if stored.stem.startswith("residual") else 0.001
    done = subprocess.run([program, "import", stored.with_suffix(".onnx"), "-o", path,
                           *["--images"] * images], stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        return np.inf, np.inf, done.stderr.strip()
    if images:
        trials = np.round(trials * 255).astype(np.uint8)[:, None]
    model = berger.load(path)
    labels = np.arange(len(trials)) % held["logits"].shape[1]
    theirs = losses(berger.to_torch(model), torch.from_numpy(trials.astype(np.float32)),
                    torch.from_numpy(labels), rate)
    ours = losses_of_berger(model, trials, labels, rate)
    assert theirs[0] - theirs[-1] > 10 * BOUND, f"nothing is learned: {theirs}"
    return difference(model.logits(trials), held["logits"]), difference(ours, theirs), ""


def comparisons(program, folder, keras):
    """Name and comparison of each: differences of logits and losses, words of a refusal."""
    for name, network, shape, images in cases():
        if len(EXPORTERS) == 2:
            with_pads(network)
        start = {key: value.clone() for key, value in network.state_dict().items()}
        for part in network.modules():
            if isinstance(part, torch.nn.Dropout):
                part.p = 0.0
        # The older exporter writes a Gemm of three axes for Deep4Net, which ONNX has not.
        for export in EXPORTERS[:1] if name == "Deep4Net" else EXPORTERS:
            network.load_state_dict(start)
            yield f"{torch.__version__}  {name:12} {export.__name__:16}", functools.partial(
                compared, program, export, network, (name, shape, images), folder)
    for stored in sorted(pathlib.Path(keras).glob("*.npz")) if keras else ():
        yield f"tf2onnx  {stored.stem:18}", functools.partial(of_keras, program, folder, stored)


def main(program, folder, keras=None):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    passed = failed = 0
    for what, compare in comparisons(program, folder, keras):
        try:
            logits, steps, words = compare()
        except Exception as error:
            logits, steps, words = np.inf, np.inf, f"{type(error).__name__}: {error}"
        good = logits <= BOUND and steps <= BOUND
        passed, failed = passed + good, failed + (not good)
        print(f"{what} logits {logits:.1e}, {STEPS} steps {steps:.1e} {words[-300:]}", flush=True)
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
