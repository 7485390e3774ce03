"""Small graphs of PyTorch's two exporters, and what PyTorch makes of a batch: onnx/NAME.onnx and
onnx/expected.safetensors.

usage: make_onnx.py  (with PyTorch ≥ 2.6, onnx, onnxscript, safetensors;
                      Debian's PyTorch for graphs of 1.13)
"""

import pathlib
import warnings

import numpy
import onnx
import torch
from safetensors.numpy import save_file
from torch import nn

warnings.filterwarnings("ignore")
FOLDER = pathlib.Path(__file__).parent / "onnx"


class Recordings(nn.Module):
    """EEGNet's idioms: trials × channels × samples, an axis put in, padding by hand, view."""

    def __init__(self):
        super().__init__()
        self.time = nn.Conv2d(1, 2, (1, 8), bias=False)
        self.norm = nn.BatchNorm2d(2)
        self.space = nn.Conv2d(2, 4, (3, 1), groups=2)
        self.pool = nn.AvgPool2d((1, 4))
        self.end = nn.Linear(4 * 7, 3)

    def forward(self, x):
        x = nn.functional.pad(x.unsqueeze(1), (3, 4, 0, 0))
        x = nn.functional.elu(self.space(self.norm(self.time(x))), 0.5)
        x = nn.functional.dropout(self.pool(x), 0.5, self.training)
        return self.end(x.view(x.shape[0], -1))


class Series(nn.Module):
    """Convolutions of one dimension: electrodes are maps; a mean over time at the end."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv1d(3, 5, 7, stride=2, padding=3)
        self.norm = nn.BatchNorm1d(5)
        self.slope = nn.PReLU(5)
        self.second = nn.Conv1d(5, 4, 3, dilation=2, groups=1)
        self.pool = nn.MaxPool1d(2)
        self.end = nn.Linear(4, 2)

    def forward(self, x):
        x = self.pool(torch.tanh(self.second(self.slope(self.norm(self.first(x))))))
        return self.end(x.mean(2))


class Pictures(nn.Module):
    """A residual network's shortcut without parameters, a global mean, a matrix at the end."""

    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(1, 3, 3, padding=1, bias=False)
        self.na = nn.BatchNorm2d(3)
        self.b = nn.Conv2d(3, 6, 3, stride=2, padding=1, bias=False)
        self.nb = nn.BatchNorm2d(6)
        self.end = nn.Linear(6, 4)

    def forward(self, x):
        x = torch.relu(self.na(self.a(x)))
        y = self.nb(self.b(x))
        skip = nn.functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, 0, 3))
        x = nn.functional.leaky_relu(y + skip, 0.2)
        return self.end(torch.flatten(nn.functional.adaptive_avg_pool2d(x, 1), 1))


class Same(nn.Module):
    """padding="same" of an even kernel, sigmoid, batch norm of features."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 3, (2, 4), padding="same")
        self.pool = nn.MaxPool2d((1, 5))
        self.flat = nn.Flatten()
        self.first = nn.Linear(3 * 2 * 4, 6)
        self.norm = nn.BatchNorm1d(6)
        self.end = nn.Linear(6, 2)

    def forward(self, x):
        x = self.flat(self.pool(torch.sigmoid(self.conv(x))))
        return self.end(torch.relu(self.norm(self.first(x))))


NETWORKS = {
    "recordings": (Recordings, (3, 28)),
    "series": (Series, (3, 40)),
    "pictures": (Pictures, (1, 8, 8)),
    "same": (Same, (1, 2, 20)),
}


def network(make):
    network = make()
    for module in network.modules():
        if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
            module.running_mean.normal_(0, 0.3)
            module.running_var.uniform_(0.5, 2)
            module.weight.data.uniform_(0.5, 1.5)
            module.bias.data.normal_(0, 0.3)
    return network.eval()


def without_traces(path):
    """The exporter notes with each node where its program stands on this machine."""
    model = onnx.load(path)
    for node in model.graph.node:
        kept = [entry for entry in node.metadata_props if not entry.key.endswith("stack_trace")]
        del node.metadata_props[:]
        node.metadata_props.extend(kept)
    onnx.save(model, path)


def main():
    FOLDER.mkdir(exist_ok=True)
    torch.manual_seed(0)
    expected = {}
    for name, (make, shape) in NETWORKS.items():
        net, trials = network(make), torch.randn(3, *shape)
        expected[f"{name}/x"] = trials.numpy()
        with torch.no_grad():
            expected[f"{name}/logits"] = net(trials).numpy()
        batch = torch.export.Dim("batch", min=1, max=1024)
        torch.onnx.export(net, (trials,), FOLDER / f"{name}_dynamo.onnx", dynamo=True,
                          dynamic_shapes=({0: batch},), external_data=False, verbose=False)
        torch.onnx.export(net, (trials,), FOLDER / f"{name}_script.onnx", dynamo=False,
                          opset_version=13, input_names=["x"], output_names=["y"],
                          dynamic_axes={"x": {0: "batch"}, "y": {0: "batch"}})
    trials = torch.from_numpy(expected["recordings/x"][:1])
    net = network(Recordings)
    with torch.no_grad():
        expected["alone/x"], expected["alone/logits"] = trials.numpy(), net(trials).numpy()
    # one trial, and no more
    torch.onnx.export(net, (trials,), FOLDER / "alone_dynamo.onnx", dynamo=True, verbose=False,
                      external_data=False)
    torch.onnx.export(net, (trials,), FOLDER / "alone_script.onnx", dynamo=False, verbose=False)
    for path in FOLDER.glob("*_dynamo.onnx"):
        without_traces(path)
    save_file({key: numpy.ascontiguousarray(value) for key, value in expected.items()},
              FOLDER / "expected.safetensors")


main()
