"""libberger-decode beside libberger: every layer on every instruction set of this processor, an
ensemble and views give the same bits.

usage: decode_test.py LIBRARY DECODE PROGRAM FOLDER
"""

import ctypes as c
import pathlib
import shutil
import subprocess
import sys
import time

whole, alone, program, folder = sys.argv[1:]
folder = pathlib.Path(folder)
shutil.rmtree(folder, ignore_errors=True)
folder.mkdir(parents=True)
EEG = ["--data", "simulated:motor-imagery?trials=16", "--set", "train.batch_size=8"]
FACES = ["--data", "simulated:faces?trials=14", "--set", "train.batch_size=7"]
SMALL = ["--epochs", "1", "--quiet"]
LAYERS = """[
{ name = "a", type = "conv2d", filters = 4, kernel_w = 12, stride_w = 2, pad_left = 3 },
{ name = "b", type = "prelu" },
{ name = "c", type = "conv2d", filters = 4, kernel_w = 4, dilation_w = 2, groups = 2, same = true },
{ name = "d", type = "add", from = "b" },
{ name = "e", type = "activation", function = "tanh" },
{ name = "f", type = "batch_norm" },
{ name = "g", type = "activation", function = "leaky_relu" },
{ name = "h", type = "avg_pool", h = 2, w = 5 },
{ name = "i", type = "dropout" },
{ name = "j", type = "activation", function = "sigmoid" },
{ name = "k", type = "linear", outputs = 6 },
{ name = "l", type = "batch_norm" },
{ name = "m", type = "linear", outputs = 2 }]"""


class Options(c.Structure):
    _fields_ = [("struct_size", c.c_size_t), ("threads", c.c_int), ("step", c.c_int),
                ("isa", c.c_char_p)]


def run(*arguments):
    subprocess.run([program, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)


def models():
    few = ["--set", "model.filters=2"]
    for name in ("eegnet", "eegnet_v4", "deepconvnet"):
        run("train", *EEG, "--out", folder / name, *SMALL, "--set", f"model.name={name}", *few)
    for name in ("lenet", "facenet", "resnet"):
        run("train", *FACES, "--out", folder / name, *SMALL, "--set", f"model.name={name}", *few,
            "--set", "train.augment.flip=0.5", "--set", "data.standardise=true")
    run("train", *EEG, "--out", folder / "layers", *SMALL, "--set", "model.name=layers", "--set",
        f"model.layers={LAYERS}")
    run("train", *EEG, "--out", folder / "noisy", *SMALL, *few, "--set", "train.augment.noise=0.1")
    run("ensemble", folder / "eegnet", folder / "deepconvnet", "-o", folder / "both.safetensors")
    run("ensemble", folder / "lenet", "--views", 3, "-o", folder / "views.safetensors")
    run("ensemble", folder / "noisy", "--views", 3, "-o", folder / "noisy.safetensors")
    yield from sorted(folder.glob("*/model.safetensors"))
    yield from sorted(folder.glob("*.safetensors"))


def decoded(berger, model, isa):
    berger.berger_last_error.restype = c.c_char_p
    made, decoder = c.c_void_p(), c.c_void_p()
    if berger.berger_model_load(str(model).encode(), c.byref(made)):
        raise SystemExit(berger.berger_last_error().decode())
    shape = (c.c_int * 3)()
    berger.berger_model_shape(made, shape)
    classes, trials = berger.berger_model_class_count(made), 9
    size = trials * shape[0] * shape[1] * shape[2]
    values = (c.c_float * size)(*[i * 37 % 251 for i in range(size)])
    options = Options(c.sizeof(Options), 1, 0, isa)
    if berger.berger_decoder_create(made, c.byref(options), c.byref(decoder)):
        message = berger.berger_last_error().decode()
        berger.berger_model_free(made)
        return None if "this processor runs" in message else message
    logits = (c.c_float * (trials * classes))()
    assert berger.berger_decoder_decode(decoder, values, trials, logits, None) == 0
    berger.berger_decoder_free(decoder), berger.berger_model_free(made)
    return bytes(logits)


started = time.perf_counter()
small = c.CDLL(alone)
loaded = time.perf_counter() - started
large = c.CDLL(whole)
compared = 0
for model in models():
    for isa in (b"scalar", b"avx2", b"avx512", b"neon"):
        found, expected = decoded(small, model, isa), decoded(large, model, isa)
        assert found == expected, f"{model} on {isa.decode()}: other bits"
        compared += found is not None
assert compared >= 11, compared
print(f"{compared} times the same bits; loaded in {1000 * loaded:.1f} ms")
