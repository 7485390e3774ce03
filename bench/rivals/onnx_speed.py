"""Decoding of one trial on one thread with ONNX Runtime and with OpenVINO, in microseconds, as
JSON: the same network as PyTorch's, exported from it, and the same logits."""

import argparse
import json
import os
import tempfile

import onnxruntime
import openvino
import torch

from pytorch_networks import NETWORKS
from pytorch_speed import window_seconds


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


def with_onnx_runtime(path, trial):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    feed = {"trial": trial}
    return lambda: session.run(None, feed)[0]


def with_openvino(path, trial):
    network = openvino.Core().compile_model(
        path,
        "CPU",
        {
            "INFERENCE_NUM_THREADS": 1,
            "NUM_STREAMS": 1,
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": "f32",
        },
    )
    request = network.create_infer_request()
    request.set_input_tensor(openvino.Tensor(trial, shared_memory=True))

    def run():
        request.infer()
        return request.get_output_tensor().data

    return run


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", choices=NETWORKS)
    parser.add_argument("height", type=int)
    parser.add_argument("width", type=int)
    parser.add_argument("classes", type=int)
    parser.add_argument("--seconds", type=float, default=1)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(1)
    network = NETWORKS[options.network](options.height, options.width, options.classes).eval()
    trial = torch.randn(1, 1, options.height, options.width)
    measured = {"onnxruntime": onnxruntime.__version__, "openvino": openvino.__version__}
    with tempfile.TemporaryDirectory() as folder, torch.inference_mode():
        path = os.path.join(folder, "network.onnx")
        expected = network(trial)[0]
        pad_explicitly(network)
        torch.onnx.export(
            network, trial, path, input_names=["trial"], output_names=["logits"], dynamo=False
        )
        runtimes = {"onnx_runtime": with_onnx_runtime, "openvino_runtime": with_openvino}
        for name, made in runtimes.items():
            run = made(path, trial.numpy())
            if (torch.tensor(run()[0]) - expected).abs().max() > 1e-4 * expected.abs().max():
                raise SystemExit(f"{name} computes other logits than PyTorch")
            measured[name] = 1e6 * window_seconds(run, options.seconds)[0]
    print(json.dumps(measured))


if __name__ == "__main__":
    main()
