"""Models that berger exports, in other programs: onnx.checker in full, ONNX Runtime and OpenVINO.

usage: onnx_export.py BERGER FOLDER

Every network by name, one that is written out layer by layer, an ensemble, and one by views:
trained for an epoch, exported, and run on 1,000 trials by each runtime, whose logits are berger's
within 1e-5 · max(1, |logit|). Ends on a line `N passed, N failed`.
"""

import pathlib
import shutil
import subprocess
import sys

import numpy
import onnx
import onnxruntime
import openvino

TRIALS = 1000
EEG = "simulated:motor-imagery?trials=64"
FACES = "simulated:faces?trials=64"
SMALL = ["--set", "train.batch_size=32", "--epochs", "1", "--quiet"]
# layers that the networks by name lack
LAYERS = """[
{ name = "time", type = "conv2d", filters = 8, kernel_w = 12, stride_w = 2, pad_left = 3 },
{ name = "slope", type = "prelu" },
{ name = "again", type = "conv2d", filters = 8, kernel_w = 4, dilation_w = 2, groups = 2, \
same = true },
{ name = "skip", type = "add", from = "slope" },
{ name = "squash", type = "activation", function = "tanh" },
{ name = "norm", type = "batch_norm" },
{ name = "leak", type = "activation", function = "leaky_relu", leaky_slope = 0.2 },
{ name = "mean", type = "avg_pool", h = 2, w = 5 },
{ name = "gate", type = "activation", function = "sigmoid" },
{ name = "end", type = "linear", outputs = 2 }]"""


def berger(program, *arguments):
    subprocess.run([program, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)


def trained(program, folder, name, data, *settings):
    out = folder / name
    berger(program, "train", "--data", data, "--out", out, *SMALL, *settings)
    return out / "model.safetensors"


def models(program, folder):
    """Name, model file, whether it takes images."""
    standard = ["--set", "data.standardise=true"]
    for name in ("eegnet", "eegnet_v4", "deepconvnet"):
        yield name, trained(program, folder, name, EEG, "--model", name, *standard), False
    for name in ("lenet", "facenet", "resnet"):
        yield name, trained(program, folder, name, FACES, "--model", name, *standard), True
    written = ["--set", "model.name=layers", "--set", f"model.layers={LAYERS}"]
    yield "layers", trained(program, folder, "layers", EEG, *written), False
    ensemble = folder / "ensemble.safetensors"
    berger(program, "ensemble", folder / "eegnet", folder / "deepconvnet", folder / "eegnet_v4",
           "-o", ensemble)
    yield "ensemble", ensemble, False
    moving = ["--set", "train.augment.time_shift=40", "--set", "train.augment.sign_flip=0.5"]
    views = folder / "views.safetensors"
    berger(program, "ensemble", trained(program, folder, "moved", EEG, *moving), "--views", "4",
           "-o", views)
    yield "views (recording)", views, False
    flips = ["--set", "train.augment.flip=0.5", "--set", "train.augment.shift=0.1",
             "--set", "train.augment.scale=0.1"]
    faces = trained(program, folder, "faces", FACES, "--model", "lenet", *flips)
    views = folder / "pictures.safetensors"
    berger(program, "ensemble", faces, "--views", "4", "-o", views)
    yield "views (images)", views, True


def write_trials(folder, images):
    """What the graph takes, and the file that berger reads the same from."""
    if images:
        pixels = numpy.random.randint(0, 256, (TRIALS, 48, 48), numpy.uint8)
        path = folder / "trials-images"
        path.write_bytes(bytes([0, 0, 8, 3]) + numpy.array(pixels.shape, ">u4").tobytes()
                         + pixels.tobytes())
        return pixels[:, None].astype(numpy.float32), path
    signal = (10 * numpy.random.randn(TRIALS, 2, 750)).astype(numpy.float32)
    numpy.savez(folder / "trials.npz", X=signal)
    return signal, folder / "trials.npz"


def expected_of(program, folder, model, trials):
    out = folder / "out.npz"
    out.unlink(missing_ok=True)
    subprocess.run([program, "predict", model, trials, "-o", out], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    found = numpy.load(out)
    return found["logit"], found["probability"]


def by_onnxruntime(path, trials):
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    alone = session.run(["logits"], {"input": trials[:1]})[0]
    logits, shares = session.run(["logits", "probabilities"], {"input": trials})
    assert abs(alone - logits[:1]).max() < 1e-4  # any number of trials
    return logits, shares


def by_openvino(path, trials):
    compiled = openvino.compile_model(path, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    results = compiled(trials)
    return results["logits"], results["probabilities"]


def main(program, folder):
    folder = pathlib.Path(folder)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    numpy.random.seed(0)
    passed = failed = 0
    for name, model, images in models(program, folder):
        path = folder / (model.parent.name + "-" + model.stem + ".onnx")
        berger(program, "export", model, "-o", path)
        onnx.checker.check_model(str(path), full_check=True)
        trials, data = write_trials(folder, images)
        logits, shares = expected_of(program, folder, model, data)
        for runtime, run in {"ONNX Runtime": by_onnxruntime, "OpenVINO": by_openvino}.items():
            found = run(str(path), trials)
            error = (abs(found[0] - logits) / numpy.maximum(1, abs(logits))).max()
            good = error <= 1e-5 and abs(found[1] - shares).max() <= 1e-5
            passed, failed = passed + good, failed + (not good)
            print(f"{name:18} {runtime:13} {error:.1e}" + ("" if good else "  too much"))
    print(f"onnx {onnx.__version__}, ONNX Runtime {onnxruntime.__version__}, "
          f"OpenVINO {openvino.__version__}")
    print(f"{passed} passed, {failed} failed")
    return failed > 0


sys.exit(main(*sys.argv[1:]))
