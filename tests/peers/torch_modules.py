"""Modules of today's PyTorch and braindecode become models, and models become modules.

usage: torch_modules.py, with BERGER_LIBRARY and PYTHONPATH set

Logits agree within 1e-5 · max(1, |logit|): of from_torch, of to_torch, and of weights that went
back into the module by their names. Ends on a line `N passed, N failed`.
"""

import copy
import sys
import warnings

import numpy as np
import torch

warnings.filterwarnings("ignore")
import networks_with_history as peers

import berger

torch.manual_seed(0)
np.random.seed(0)


def cases():
    """Name, module, shape of a trial as it takes one, whether of images."""
    for name, (make, shape, classes) in peers.CASES.items():
        yield name, peers.network_with_history(make, shape, classes), shape, name in peers.IMAGES
    try:
        from braindecode.models import EEGNet
    except ImportError:
        print("braindecode is not installed, skipped")
        return
    for options in ({}, {"F1": 4, "D": 3, "kernel_length": 33}):
        make = lambda height, width, classes: EEGNet(height, classes, n_times=width, **options)
        network = peers.network_with_history(make, (1, 3, 500), 2)
        yield f"braindecode {options or 'EEGNet'}", network, (3, 500), False


def error(found, expected):
    return (abs(found - expected) / np.maximum(1, abs(expected))).max()


def asked(module, trials, shape, images):
    given = torch.from_numpy(trials.astype(np.float32)).reshape(-1, *shape)
    with torch.no_grad():
        return module.eval()(given / 255 if images else given).numpy()


def differences(module, shape, images):
    full = shape if images else shape[-2:]
    trials = (np.random.randint(0, 256, (20, *full), np.uint8) if images
              else np.random.randn(20, *full).astype(np.float32))
    model = berger.from_torch(module, shape, images=images)
    yield "in", error(model.logits(trials), asked(module, trials, shape, images))
    out = berger.to_torch(model)
    with torch.no_grad():
        yield "out", error(out(torch.from_numpy(trials.astype(np.float32))).numpy(),
                           model.logits(trials))
    blank = copy.deepcopy(module)
    with torch.no_grad():
        for value in blank.state_dict().values():
            value.copy_(torch.zeros_like(value))
    yield "by names", error(asked(berger.copy_to_torch(model, blank), trials, shape, images),
                            model.logits(trials))


passed = failed = 0
for name, module, shape, images in cases():
    try:
        found = dict(differences(module, shape, images))
    except Exception as problem:
        found = {f"{type(problem).__name__}: {problem}": np.inf}
    good = max(found.values()) <= 1e-5
    passed, failed = passed + good, failed + (not good)
    print(f"{name:24} " + ", ".join(f"{way} {value:.1e}" for way, value in found.items()))
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
