"""Graphs that this PyTorch exports, imported by berger: its logits are PyTorch's to 1e-5.

usage: onnx_import.py BERGER FOLDER

Each network × both exporters, with batch norms folded and, by the older one, as they are. Ends on a
line `N passed, N failed`.
"""

import pathlib
import subprocess
import sys
import warnings

import numpy
import torch

sys.path.append(str(pathlib.Path(__file__).parent))
import networks_with_history as peers

warnings.filterwarnings("ignore")


def dynamo(network, trials, path):
    batch = torch.export.Dim("batch", min=1, max=4096)
    torch.onnx.export(network, (trials,), path, dynamo=True, dynamic_shapes=({0: batch},),
                      external_data=False, verbose=False)


def script(network, trials, path, **options):
    torch.onnx.export(network, (trials,), path, dynamo=False, opset_version=17,
                      input_names=["x"], output_names=["y"],
                      dynamic_axes={"x": {0: "n"}, "y": {0: "n"}}, **options)


def script_unfolded(network, trials, path):
    script(network, trials, path, training=torch.onnx.TrainingMode.PRESERVE,
           do_constant_folding=False)


def main(berger, folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    numpy.random.seed(0)
    passed = failed = 0
    for name, (make, shape, classes) in peers.CASES.items():
        images = name in peers.IMAGES
        network = peers.network_with_history(make, shape, classes)
        trials, data = peers.write_trials(folder, shape, images)
        with torch.no_grad():
            expected = network(trials).numpy()
        for export in (dynamo, script, script_unfolded):
            graph, model, out = (folder / f"net{end}" for end in (".onnx", ".safetensors", ".npz"))
            for path in (graph, model, out):
                path.unlink(missing_ok=True)
            export(network, trials, graph)
            extra = ["--images"] if images else []
            done = subprocess.run([berger, "import", graph, "-o", model, *extra],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            error = float("inf")
            if done.returncode == 0:
                subprocess.run([berger, "predict", model, data, "-o", out], check=True,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                found = numpy.load(out)["logit"]
                error = (abs(found - expected) / numpy.maximum(1, abs(expected))).max()
            good = error <= 1e-5
            passed, failed = passed + good, failed + (not good)
            print(f"{torch.__version__}  {name:12} {export.__name__:16} {error:.1e} "
                  + done.stderr.strip())
    print(f"{passed} passed, {failed} failed")
    return failed > 0


sys.exit(main(*sys.argv[1:]))
