#!/usr/bin/python3 -B
"""Decoding of one trial with ONNX Runtime on one thread, as JSON: the same network as PyTorch's,
exported from it, through the C interface of the shared library inside npm's onnxruntime-node
(bench/rivals/fetch_onnxruntime)."""

import argparse
import ctypes
import glob
import json
import os
import tempfile

import torch

from pytorch_networks import NETWORKS
from pytorch_speed import window_seconds

LIBRARY = os.path.join(
    os.path.dirname(os.path.abspath(__file__)),
    "..",
    "..",
    "build",
    "rivals",
    "node_modules",
    "onnxruntime-node",
    "bin",
    "napi-v3",
    "linux",
    "x64",
    "libonnxruntime.so.1",
)
# Places of the functions in struct OrtApi of onnxruntime_c_api.h, which only ever grows at its end.
(
    GET_ERROR_MESSAGE,
    CREATE_ENV,
    CREATE_SESSION,
    RUN,
    CREATE_OPTIONS,
    SET_OPTIMIZATION,
    SET_THREADS,
) = (2, 3, 7, 9, 10, 23, 24)
CREATE_TENSOR_WITH_DATA, GET_TENSOR_DATA, CREATE_CPU_MEMORY_INFO = 49, 51, 69
FLOAT, WARNING, ALL_OPTIMIZATIONS = 1, 2, 99


class Session:
    def __init__(self, path, example):
        class Base(ctypes.Structure):
            _fields_ = [
                ("get_api", ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_uint32)),
                ("version", ctypes.CFUNCTYPE(ctypes.c_char_p)),
            ]

        library = ctypes.CDLL(LIBRARY)
        library.OrtGetApiBase.restype = ctypes.POINTER(Base)
        base = library.OrtGetApiBase().contents
        self.version = base.version().decode()
        self.functions = ctypes.cast(base.get_api(1), ctypes.POINTER(ctypes.c_void_p))
        environment, options, session, memory, tensor = (ctypes.c_void_p() for _ in range(5))
        self.call(CREATE_ENV, ctypes.c_int(WARNING), b"bench", ctypes.byref(environment))
        self.call(CREATE_OPTIONS, ctypes.byref(options))
        self.call(SET_THREADS, options, ctypes.c_int(1))
        self.call(SET_OPTIMIZATION, options, ctypes.c_int(ALL_OPTIMIZATIONS))
        self.call(CREATE_SESSION, environment, path.encode(), options, ctypes.byref(session))
        self.call(CREATE_CPU_MEMORY_INFO, ctypes.c_int(0), ctypes.c_int(0), ctypes.byref(memory))
        self.input = example.contiguous()
        shape = (ctypes.c_int64 * 4)(*example.shape)
        self.call(
            CREATE_TENSOR_WITH_DATA,
            memory,
            ctypes.c_void_p(self.input.data_ptr()),
            ctypes.c_size_t(4 * example.numel()),
            shape,
            ctypes.c_size_t(4),
            ctypes.c_int(FLOAT),
            ctypes.byref(tensor),
        )
        # All arguments of Run, made once. The output stays the same tensor, so nothing is allocated
        # for it again.
        self.output = ctypes.c_void_p()
        names = (ctypes.c_char_p * 1)(b"trial"), (ctypes.c_char_p * 1)(b"logits")
        self.arguments = (
            session,
            None,
            names[0],
            (ctypes.c_void_p * 1)(tensor),
            ctypes.c_size_t(1),
            names[1],
            ctypes.c_size_t(1),
            ctypes.byref(self.output),
        )
        self.run_function = ctypes.CFUNCTYPE(
            ctypes.c_void_p,
            *[
                type(a) if a is not None and not hasattr(a, "_obj") else ctypes.c_void_p
                for a in self.arguments
            ],
        )(self.functions[RUN])

    def call(self, place, *arguments):
        status = ctypes.CFUNCTYPE(
            ctypes.c_void_p,
            *[
                (
                    ctypes.c_void_p
                    if a is None or hasattr(a, "_obj")
                    else ctypes.c_char_p if isinstance(a, bytes) else type(a)
                )
                for a in arguments
            ],
        )(self.functions[place])(*arguments)
        if status:
            text = ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.c_void_p)(
                self.functions[GET_ERROR_MESSAGE]
            )(status)
            raise SystemExit(f"ONNX Runtime: {text.decode()}")

    def run(self):
        if self.run_function(*self.arguments):
            raise SystemExit("ONNX Runtime: Run failed")

    def logits(self, count):
        data = ctypes.c_void_p()
        self.call(GET_TENSOR_DATA, self.output, ctypes.byref(data))
        return torch.tensor((ctypes.c_float * count).from_address(data.value))


def pad_explicitly(network):
    """The exporter knows no padding="same"."""
    for layer in network.modules():
        if isinstance(layer, torch.nn.Conv2d) and layer.padding == "same":
            height, width = (size - 1 for size in layer.kernel_size)
            sides = (width // 2, width - width // 2, height // 2, height - height // 2)
            layer.padding = (0, 0)
            layer.register_forward_pre_hook(
                lambda _, x, sides=sides: (torch.nn.functional.pad(x[0], sides),)
            )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", choices=NETWORKS)
    parser.add_argument("height", type=int)
    parser.add_argument("width", type=int)
    parser.add_argument("classes", type=int)
    parser.add_argument("--seconds", type=float, default=1)
    options = parser.parse_args()
    if not glob.glob(LIBRARY):
        raise SystemExit("no ONNX Runtime; run bench/rivals/fetch_onnxruntime")
    torch.set_num_threads(1)
    torch.manual_seed(1)
    network = NETWORKS[options.network](options.height, options.width, options.classes).eval()
    trial = torch.randn(1, 1, options.height, options.width)
    with tempfile.TemporaryDirectory() as folder, torch.inference_mode():
        path = os.path.join(folder, "network.onnx")
        expected = network(trial)[0]
        pad_explicitly(network)
        torch.onnx.export(
            network, trial, path, input_names=["trial"], output_names=["logits"], opset_version=13
        )
        session = Session(path, trial)
    session.run()
    if (session.logits(options.classes) - expected).abs().max() > 1e-4 * expected.abs().max():
        raise SystemExit("ONNX Runtime computes other logits than PyTorch")
    p50, p99 = window_seconds(lambda _: session.run(), None, options.seconds)
    print(
        json.dumps(
            {"onnxruntime": session.version, "window_us_p50": 1e6 * p50, "window_us_p99": 1e6 * p99}
        )
    )


if __name__ == "__main__":
    main()
