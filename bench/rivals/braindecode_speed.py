"""braindecode's EEGNet with skorch beside berger's: seconds an epoch of training the same trials.

usage: $(bench/rivals/environment braindecode) bench/rivals/braindecode_speed.py [--rounds N]
[--epochs N] [--threads N] [--json FILE], with BERGER_LIBRARY and PYTHONPATH=python set

The network is EEGNet as published (eegnet_v4), batches of 64, Adam; both take turns, and the
medians of the rounds count. What an epoch takes is the difference of a long fit and one of an
epoch, so that neither's start counts. Ends on a table and, with --json FILE, writes it.
"""

import argparse
import json
import pathlib
import statistics
import time
import warnings

import numpy as np
import torch

warnings.filterwarnings("ignore")
# PyPI's torchaudio asks whether it was made for the same CUDA; nothing here uses it.
torch.version.cuda = None

import berger
import braindecode
import skorch
from braindecode.classifier import EEGClassifier
from braindecode.models import EEGNet

SHAPES = {"1,080 × 2 × 750": (1080, 2, 750, 2), "576 × 22 × 1125": (576, 22, 1125, 4)}


def of_braindecode(shape, epochs):
    _, channels, samples, classes = shape
    network = EEGNet(channels, classes, n_times=samples)
    return EEGClassifier(network, criterion=torch.nn.CrossEntropyLoss, optimizer=torch.optim.Adam,
                         optimizer__lr=1e-3, batch_size=64, max_epochs=epochs, train_split=None,
                         verbose=0)


def of_berger(threads):
    return lambda shape, epochs: berger.EEGNetV4(epochs=epochs, batch_size=64, threads=threads,
                                                 validation_fraction=0.0)


def seconds(make, shape, X, y, epochs):
    def fit(count):
        start = time.perf_counter()
        make(shape, count).fit(X, y)
        return time.perf_counter() - start

    short = fit(1)
    return (fit(1 + epochs) - short) / epochs


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=3, help="of braindecode; of berger 10 times")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", type=pathlib.Path)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    table = {}
    for name, shape in SHAPES.items():
        count, channels, samples, classes = shape
        X = np.random.default_rng(1).normal(size=(count, channels, samples)).astype(np.float32)
        y = np.arange(count) % classes
        rounds = [(seconds(of_braindecode, shape, X, y, given.epochs),
                   seconds(of_berger(given.threads), shape, X, y, 10 * given.epochs))
                  for _ in range(given.rounds)]
        theirs, ours = (statistics.median(column) for column in zip(*rounds))
        table[name] = {"braindecode": theirs, "berger": ours, "ratio": theirs / ours}
        print(f"{name:18} braindecode {theirs:.3f} s, berger {ours:.4f} s an epoch: "
              f"{theirs / ours:.1f} ×", flush=True)
    versions = {"berger": berger.__version__, "braindecode": braindecode.__version__,
                "skorch": skorch.__version__, "torch": torch.__version__}
    print(", ".join(f"{name} {version}" for name, version in versions.items()))
    if given.json:
        given.json.write_text(json.dumps({"versions": versions, "seconds": table}, indent=1))


if __name__ == "__main__":
    main()
