"""Networks of the reference studies in PyTorch, and trials for them."""

import pathlib
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
IMAGES = ("lenet", "facenet", "resnet")
TRIALS = 6


def network_with_history(make, shape, classes):
    """Weights that are the same whatever was drawn before, and running statistics that are not the
    usual ones."""
    torch.manual_seed(0)
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
