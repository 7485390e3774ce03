"""Weighted trials: training through the C library moves the weights as PyTorch does with
(v · cross_entropy).sum() / v.sum(), with weights of classes besides and without.

usage: trial_weights.py LIBRARY

Ends on a line `N passed, N failed`.
"""

import ctypes as c
import sys

import torch
from torch import nn

berger = c.CDLL(sys.argv[1])
berger.berger_last_error.restype = c.c_char_p
SETTINGS = ["model.name=layers", 'model.layers=[{ name = "0", type = "conv2d", filters = 4, '
            'kernel_w = 5 }, { name = "1", type = "activation", function = "elu" }, { name = "3", '
            'type = "linear", outputs = 3 }]', "train.optimizer=sgd", "train.learning_rate=0.3",
            "train.momentum=0.5", "train.batch_size=8", "train.shuffle=false", "train.epochs=10"]


class Trials(c.Structure):
    _fields_ = [("struct_size", c.c_size_t), ("count", c.c_int), ("maps", c.c_int),
                ("rows", c.c_int), ("columns", c.c_int), ("values", c.c_void_p),
                ("pixels", c.c_void_p), ("labels", c.c_void_p), ("weights", c.c_void_p)]


class Data(c.Structure):
    _fields_ = [("struct_size", c.c_size_t), ("train", c.c_void_p), ("validation", c.c_void_p),
                ("test", c.c_void_p)]


class Options(c.Structure):
    _fields_ = [("struct_size", c.c_size_t), ("settings", c.POINTER(c.c_char_p)),
                ("setting_count", c.c_int), ("threads", c.c_int), ("isa", c.c_char_p),
                ("start", c.c_void_p), ("progress", c.c_void_p), ("context", c.c_void_p)]


def must(status):
    assert status == 0, berger.berger_last_error().decode()


def trained(dataset, settings, start=None):
    strings = (c.c_char_p * len(settings))(*[text.encode() for text in settings])
    options = Options(c.sizeof(Options), strings, len(settings), 2, None, start)
    model = c.c_void_p()
    must(berger.berger_train(c.byref(Data(c.sizeof(Data), dataset)), c.byref(options),
                             c.byref(model)))
    return model


def parameters(model, network):
    """What berger calls the network's parameters, and how many values each has."""
    for name, value in network.state_dict().items():
        found = (c.c_float * value.numel())()
        must(berger.berger_model_get_parameter(model, 0, name.encode(), found,
                                               c.c_size_t(value.numel())))
        yield name, torch.tensor(list(found)).reshape(value.shape)


def compare(class_weights):
    torch.manual_seed(0)
    x, y = torch.randn(20, 2, 21), torch.arange(20) * 7 % 3
    v = torch.rand(20, dtype=torch.float64) * 3
    labels = y.to(torch.int64)
    trials = Trials(c.sizeof(Trials), 20, 1, 2, 21, x.data_ptr(), None, labels.data_ptr(),
                    v.data_ptr())
    dataset = c.c_void_p()
    must(berger.berger_dataset_create(c.byref(trials), c.byref(dataset)))
    settings = SETTINGS + ([f"train.class_weights={class_weights}"] if class_weights else [])
    start = trained(dataset, settings + ["train.epochs=1", "train.learning_rate=1e-30"])
    network = nn.Sequential(nn.Conv2d(1, 4, (1, 5)), nn.ELU(), nn.Flatten(),
                            nn.Linear(4 * 2 * 17, 3))
    network.load_state_dict(dict(parameters(start, network)))
    optimiser = torch.optim.SGD(network.parameters(), lr=0.3, momentum=0.5)
    w = torch.tensor(class_weights or [1.0, 1.0, 1.0])
    for _ in range(10):
        for first in range(0, 20, 8):
            part = slice(first, first + 8)
            optimiser.zero_grad()
            loss = nn.functional.cross_entropy(network(x[part, None]), y[part], reduction="none")
            weights = v[part] * w[y[part]]
            ((weights * loss).sum() / weights.sum()).backward()
            optimiser.step()
    model = trained(dataset, settings, start)
    expected = network.state_dict()
    return max((value - expected[name]).abs().max().item()
               for name, value in parameters(model, network))


failed = 0
for weights in (None, [1.0, 2.5, 0.5]):
    error = compare(weights)
    failed += error > 1e-5
    print(f"{torch.__version__}  classes {weights}: {error:.1e}")
print(f"{2 - failed} passed, {failed} failed")
sys.exit(failed > 0)
