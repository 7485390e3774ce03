#!/usr/bin/python3 -B
"""Writes the golden files beside it: what PyTorch computes for berger's networks and layers (tests
read them).

Names of files, without their ending, as arguments: only those. Needs Debian's python3-torch.
Everything is computed in double from single-precision inputs and weights and stored in single
precision, so that a difference is berger's own rounding.
"""

import json
import os
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(FOLDER, "..", "..", "bench", "rivals"))
from pytorch_networks import ACTIVATIONS, NETWORKS  # noqa: E402

STEPS = 10


def write(name, tensors):
    """Safetensors: header length, JSON header, raw values."""
    header, data = {}, b""
    for key in sorted(tensors):
        value = tensors[key]
        value = value.detach().numpy() if isinstance(value, torch.Tensor) else np.asarray(value)
        kind = "I64" if value.dtype.kind == "i" else "F32"
        raw = np.ascontiguousarray(value, "<i8" if kind == "I64" else "<f4").tobytes()
        header[key] = {
            "dtype": kind,
            "shape": list(value.shape),
            "data_offsets": [len(data), len(data) + len(raw)],
        }
        data += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(os.path.join(FOLDER, name + ".safetensors"), "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text + data)
    print(f"{name}.safetensors: {8 + len(text) + len(data)} bytes")


def wanted(name):
    return len(sys.argv) == 1 or name in sys.argv[1:]


def single(values):
    """Doubles that single precision holds exactly."""
    return torch.as_tensor(np.asarray(values, np.float32).astype(np.float64))


# --- whole networks -------------------------------------------------------------------------------


def noise(seed, count):
    """count values in [-1, 1) from a hash of their index: tests/parity/golden.hpp computes the very
    same."""
    with np.errstate(over="ignore"):
        h = np.arange(count, dtype=np.uint32) + np.uint32(seed * 0x9E3779B9 & 0xFFFFFFFF)
        for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
            h = (h ^ (h >> np.uint32(shift))) * np.uint32(factor)
        h ^= h >> np.uint32(16)
    return (h >> np.uint32(8)).astype(np.float64) * 2.0**-23 - 1


def example_weights(network):
    """Weights by the hash, scaled by fan-in; batch norms far from their defaults."""
    weights = {}
    for seed, (key, value) in enumerate(network.state_dict().items(), 1):
        u = noise(seed, value.numel()).reshape(value.shape)
        if key.endswith("num_batches_tracked"):
            continue
        if value.dim() > 1:
            u = u * (1.5 / np.sqrt(value[0].numel()))
        elif key.endswith(
            "running_var"
        ):  # small, so that the signal lives on behind batch norms that use it
            u = (1 + u / 2) / 4
        elif key.endswith("weight"):
            u = 1 + u / 2
        else:
            u = u / 2
        weights[key] = single(u)
    return weights


def example_batch(trials, shape, classes, seed):
    x = single(noise(seed, trials * shape[0] * shape[1]).reshape(trials, 1, *shape))
    return x, torch.arange(trials) % classes


def fresh(make, weights, dtype=torch.double):
    network = make().to(dtype)
    network.load_state_dict({k: v.to(dtype) for k, v in weights.items()}, strict=False)
    return network


def ten_losses(network, x, y, optimizer, after_step=lambda network: None):
    network.train()
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = F.cross_entropy(network(x), y)
        loss.backward()
        optimizer.step()
        after_step(network)
        losses.append(loss.item())
    return losses


def adam(network, learning_rate=1e-3):
    return torch.optim.Adam(network.parameters(), lr=learning_rate, weight_decay=0.01)


def observe(make, weights, x, y, learning_rate=1e-3, dtype=torch.double):
    """Everything a test compares, of one network."""
    x, seen = x.to(dtype), {}
    network = fresh(make, weights, dtype).eval()
    seen["eval_logits"] = network(x)
    network.train()
    seen["train_logits"] = network(x)
    F.cross_entropy(seen["train_logits"], y).backward()
    for key, parameter in network.named_parameters():
        seen["gradient/" + key] = parameter.grad
    for key, value in network.state_dict().items():
        if "running_" in key:
            seen["after/" + key] = value
    network = fresh(make, weights, dtype)
    seen["adam_losses"] = torch.tensor(
        ten_losses(network, x, y, adam(network, learning_rate)), dtype=dtype
    )
    return {k: v.detach() for k, v in seen.items()}


def errors(seen, other):
    """Largest differences, in the units of the tests' bounds."""
    error = lambda key: float((other[key] - seen[key]).abs().max())
    largest = max(float(v.abs().max()) for k, v in seen.items() if k.startswith("gradient/"))
    return "logits {:.1e} gradients {:.1e} losses {:.1e}".format(
        max(error(k) / float(seen[k].abs().max()) for k in ("eval_logits", "train_logits")),
        max(error(k) / largest for k in seen if k.startswith("gradient/")),
        float(((other["adam_losses"] - seen["adam_losses"]) / seen["adam_losses"]).abs().max()),
    )


def judge(title, seen, make, weights, x, y, **options):
    """Whether the case can be held to its bounds: what single precision loses, and what moving all
    weights by 1e-6 does."""
    torch.manual_seed(1)
    moved = {k: v * (1 + 1e-6 * torch.randn_like(v)) for k, v in weights.items()}
    rough = observe(make, weights, x, y, dtype=torch.float, **options)
    print(
        f"{title}: single precision {errors(seen, rough)};",
        f"weights moved {errors(seen, observe(make, moved, x, y, **options))}",
        flush=True,
    )


def maker(name, shape, classes, activation, options):
    return lambda: NETWORKS[name](*shape, classes, activation, dropout=0.0, **options)


# The seeds of the batches were picked so that no max pool has two equal candidates and no
# activation stands on its kink, nearly: there the gradient jumps, in anyone's arithmetic (`judge`
# shows it).
def small_networks():
    """Short inputs, every weight and gradient."""
    for name, shape, classes, seed, options in (
        ("eegnet", (2, 150), 2, 1002, {}),
        ("eegnet_v4", (3, 150), 4, 1002, {}),
        ("deepconvnet", (2, 110), 3, 1002, {"filters": 7}),
        (
            "lenet",
            (18, 20),
            5,
            1002,
            {"conv_blocks": 3, "filters": 5, "hidden": 21, "second_hidden": 10},
        ),
        ("facenet", (16, 25), 3, 1004, {"filters": 2, "hidden": 12}),
        ("resnet", (11, 14), 4, 1005, {"filters": 3, "blocks": 2}),
    ):
        if not wanted(name):
            continue
        x, y = example_batch(16, shape, classes, seed)
        weights = example_weights(maker(name, shape, classes, "elu", options)())
        tensors = {"input": x, "labels": y, **{"weights/" + k: v for k, v in weights.items()}}
        for activation in ACTIVATIONS:
            make = maker(name, shape, classes, activation, options)
            seen = observe(make, weights, x, y)
            tensors.update({f"{activation}/{k}": v for k, v in seen.items()})
            judge(f"{name} {activation}", seen, make, weights, x, y)
        make = maker(name, shape, classes, "elu", options)
        if name == "eegnet":
            network = fresh(make, weights)
            optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=0.01)
            tensors["adamw_losses"] = ten_losses(network, x, y, optimizer)
            network = fresh(make, weights)
            optimizer = torch.optim.SGD(
                network.parameters(), lr=1e-2, momentum=0.9, weight_decay=0.01
            )
            tensors["sgd_losses"] = ten_losses(network, x, y, optimizer)
        if name == "eegnet_v4":
            network = fresh(make, weights)
            tensors["max_norm_losses"] = ten_losses(
                network, x, y, adam(network), lambda n: n.limit_norms()
            )
            tensors["max_norm/conv_spatial.weight"] = network.conv_spatial.weight
            tensors["max_norm/classify.weight"] = network.classify.weight
        write(name, tensors)


def rmsprop():
    """Losses of the small EEGNet. The epsilon is large, since the first step is the gradient by its
    own size: next to zero that amplifies any rounding."""
    shape, classes = (2, 150), 2
    x, y = example_batch(16, shape, classes, 1002)
    make = maker("eegnet", shape, classes, "elu", {})
    weights = example_weights(make())
    tensors = {}
    for name, options in (
        ("losses", {}),
        ("momentum_losses", {"weight_decay": 0.01, "momentum": 0.5, "alpha": 0.9}),
    ):
        network = fresh(make, weights)
        optimizer = torch.optim.RMSprop(network.parameters(), lr=1e-3, eps=1e-3, **options)
        tensors[name] = ten_losses(network, x, y, optimizer)
    write("rmsprop", tensors)


def full_networks():
    """The studies' own sizes: weights and input from the hash, at most some 200 values of each
    gradient.

    Some take small steps: at the usual rate, ten of them on a few trials amplify any rounding a
    thousandfold. FaceNet's first are a power of two, which single precision adds to weights
    exactly: of three million, all those of one magnitude would be rounded the same way.
    """
    for name, trials, shape, classes, rate, seed in (
        ("eegnet", 5, (2, 750), 2, 1e-3, 1002),
        ("eegnet_v4", 3, (22, 1125), 4, 1e-3, 1002),
        ("deepconvnet", 6, (2, 750), 2, 3e-5, 1000),
        ("lenet", 16, (28, 28), 10, 3e-4, 1001),
        ("facenet", 2, (48, 48), 7, 2.0**-20, 1007),
        ("resnet", 8, (28, 28), 10, 1e-4, 1000),
    ):
        if not wanted("full_" + name):
            continue
        x, y = example_batch(trials, shape, classes, seed)
        tensors = {"labels": y, "seed": np.array([seed]), "learning_rate": [rate]}
        for activation in ACTIVATIONS:
            make = maker(name, shape, classes, activation, {})
            weights = example_weights(make())
            seen = observe(make, weights, x, y, rate)
            judge(f"full {name} {activation}", seen, make, weights, x, y, learning_rate=rate)
            for key, value in seen.items():
                if key.startswith("gradient/"):
                    value = value.flatten()[:: max(1, value.numel() // 200)]
                tensors[f"{activation}/{key}"] = value
        write("full_" + name, tensors)


# --- single layers --------------------------------------------------------------------------------


def layer_case(tensors, case, layer, x, pad=(0, 0, 0, 0)):
    """Output, and the gradients that a random output gradient sends back. pad: left, right, top,
    bottom."""
    layer = layer.double()
    for parameter in layer.parameters():
        parameter.data = single(parameter.data)
    x = single(x).requires_grad_()
    y = layer(F.pad(x, pad))
    dy = single(np.random.default_rng(len(tensors)).standard_normal(y.shape))
    y.backward(dy)
    tensors.update({f"{case}/x": x, f"{case}/y": y, f"{case}/dy": dy, f"{case}/dx": x.grad})
    for key, parameter in layer.named_parameters():
        tensors[f"{case}/{key}"] = parameter
        tensors[f"{case}/d{key}"] = parameter.grad


def layers():
    torch.manual_seed(1)
    normal = lambda *shape: np.random.default_rng(sum(shape)).standard_normal(shape)
    tensors = {}
    case = lambda *arguments, **options: layer_case(tensors, *arguments, **options)
    case("conv_plain", nn.Conv2d(3, 5, (3, 3)), normal(3, 3, 5, 21))
    case("conv_stride", nn.Conv2d(3, 5, (3, 5), stride=(2, 3), padding=(1, 2)), normal(3, 3, 6, 37))
    case("conv_dilation", nn.Conv2d(2, 5, (2, 5), dilation=(2, 3)), normal(3, 2, 5, 40))
    case("conv_groups", nn.Conv2d(6, 9, (1, 7), groups=3, padding=(0, 3)), normal(3, 6, 2, 35))
    case("conv_depthwise", nn.Conv2d(8, 16, (3, 1), groups=8, bias=False), normal(3, 8, 3, 37))
    case("conv_same", nn.Conv2d(2, 4, (2, 8), padding="same", bias=False), normal(3, 2, 3, 33))
    case("conv_asymmetric", nn.Conv2d(2, 3, (2, 4)), normal(3, 2, 4, 19), pad=(3, 1, 0, 2))
    case(
        "conv_everything",
        nn.Conv2d(4, 6, (2, 3), groups=2, stride=(1, 2), dilation=(1, 2)),
        normal(3, 4, 3, 29),
        pad=(0, 3, 1, 0),
    )
    case("conv_column", nn.Conv2d(25, 25, (2, 1)), normal(2, 25, 2, 19))
    case("conv_narrow", nn.Conv2d(3, 2, (1, 5)), normal(1, 3, 1, 7))
    case("max_pool_ragged", nn.MaxPool2d((1, 2)), normal(3, 3, 2, 37))
    case("max_pool_square", nn.MaxPool2d((2, 3)), normal(3, 2, 5, 20))
    case("max_pool_ties", nn.MaxPool2d((2, 2)), np.round(normal(3, 2, 4, 34)))
    case("avg_pool_ragged", nn.AvgPool2d((1, 4)), normal(3, 3, 2, 39))
    case("avg_pool_square", nn.AvgPool2d((2, 3)), normal(3, 2, 5, 20))
    case("linear", nn.Linear(37, 5), normal(4, 37))
    case("linear_no_bias", nn.Linear(16, 3, bias=False), normal(4, 16))
    case("relu", nn.ReLU(), normal(2, 3, 2, 21))
    case("leaky_relu", nn.LeakyReLU(0.2), normal(2, 3, 2, 21))
    case("elu", nn.ELU(0.5), normal(2, 3, 2, 21))
    case("sigmoid", nn.Sigmoid(), 3 * normal(2, 3, 2, 21))
    case("tanh", nn.Tanh(), 3 * normal(2, 3, 2, 21))
    for name, norm, shape in (
        ("batch_norm", nn.BatchNorm2d(3, eps=1e-3, momentum=0.2), (4, 3, 2, 19)),
        ("batch_norm_features", nn.BatchNorm1d(11), (5, 11)),
    ):
        nn.init.uniform_(norm.weight, 0.5, 1.5)
        nn.init.uniform_(norm.bias, -0.5, 0.5)
        x = 2 * normal(*shape) + 1
        case(name, norm, x)
        for step in (1, 2, 3):  # the first was the case's own
            if step > 1:
                norm(single(step * x - 1))
            tensors[f"{name}/running_mean_{step}"] = norm.running_mean.clone()
            tensors[f"{name}/running_var_{step}"] = norm.running_var.clone()
    write("layers", tensors)


def prelu():
    torch.manual_seed(1)
    tensors = {}
    for name, layer, shape in (
        ("prelu", nn.PReLU(5), (4, 5, 3, 19)),
        ("prelu_features", nn.PReLU(11), (6, 11)),
    ):
        nn.init.uniform_(layer.weight, -0.3, 0.5)
        layer_case(tensors, name, layer, np.random.default_rng(sum(shape)).standard_normal(shape))
    write("prelu", tensors)


# --- augmentation ---------------------------------------------------------------------------------


def augment():
    """Pictures moved by maps from target to source, both in pixels from the middle of the first."""
    turned = [[0.8660254, -0.5, 3.1], [0.5, 0.8660254, -1.4]]
    cases = (
        ("half_a_pixel", (1, 6, 9), [[1, 0, 0.5], [0, 1, -0.25]]),
        ("turned", (1, 9, 13), turned),
        ("mirrored_and_turned", (3, 8, 5), [[-0.9, 0.3, 4.25], [0.2, 1.1, -0.6]]),
        ("enlarged", (1, 7, 7), [[0.35, 0, 1.7], [0, 0.35, 2.2]]),
        ("shrunk", (2, 12, 10), [[1.9, 0.4, -5.5], [-0.4, 1.9, -3.25]]),
        ("all_outside", (1, 5, 4), [[1, 0, 40], [0, 1, -7]]),
        ("one_row", (1, 1, 8), [[0.7, 0.1, 0.9], [0.3, 1, 0.2]]),
        ("one_column", (1, 8, 1), [[0.7, 0.1, 0.9], [0.3, 0.8, 0.2]]),
    )
    tensors = {}
    for seed, (name, shape, pixel_map) in enumerate(cases, 1):
        picture = single(noise(seed, int(np.prod(shape)))).reshape(1, *shape)
        pixel_map = single(pixel_map)
        rows, columns = torch.meshgrid(
            *(torch.arange(side).double() for side in shape[1:]), indexing="ij"
        )
        x, y = (m[0] * columns + m[1] * rows + m[2] for m in pixel_map)
        grid = torch.stack(((2 * x + 1) / shape[2] - 1, (2 * y + 1) / shape[1] - 1), -1)[None]
        moved = F.grid_sample(
            picture, grid, mode="bilinear", padding_mode="border", align_corners=False
        )
        for what, value in (("picture", picture), ("map", pixel_map), ("moved", moved)):
            tensors[f"{name}/{what}"] = value
    write("augment", tensors)


if __name__ == "__main__":
    torch.set_num_threads(1)
    small_networks()
    full_networks()
    if wanted("rmsprop"):
        rmsprop()
    if wanted("layers"):
        layers()
    if wanted("prelu"):
        prelu()
    if wanted("augment"):
        augment()
