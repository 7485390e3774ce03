"""What `berger bench --json` measures, with PyTorch, as it is and compiled: training steps on
noise, or the decoding of one trial; as JSON."""

import argparse
import json
import statistics
import time

import torch
from torch.nn import functional as F

from pytorch_networks import NETWORKS


def training_trials_per_second(network, x, y, batch, seconds):
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
    network.train()
    rounds = []
    while len(rounds) < 4 or sum(rounds) < seconds:
        start = time.perf_counter()
        for trials in torch.randperm(len(x)).split(batch):
            optimizer.zero_grad(set_to_none=True)
            loss = F.cross_entropy(network(x[trials]), y[trials])
            loss.backward()
            optimizer.step()
            loss.item()
        rounds.append(time.perf_counter() - start)
    return len(x) / statistics.median(rounds[1:])  # the first one warms up, and compiles


def window_seconds(call, seconds):
    """Median and 99th percentile."""
    times = []
    for _ in range(20):
        call()
    while len(times) < 100 or sum(times) < seconds:
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    times.sort()
    return times[len(times) // 2], times[int(0.99 * (len(times) - 1))]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["training", "decoding"])
    parser.add_argument("network", choices=NETWORKS)
    parser.add_argument("height", type=int)
    parser.add_argument("width", type=int)
    parser.add_argument("classes", type=int)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    measured = {"pytorch": torch.__version__}
    for name in ("eager", "compiled"):
        torch.manual_seed(1)
        network = NETWORKS[options.network](options.height, options.width, options.classes)
        run = torch.compile(network) if name == "compiled" else network
        if options.what == "training":
            x = torch.randn(4 * options.batch, 1, options.height, options.width)
            y = torch.arange(len(x)) % options.classes
            measured[name] = training_trials_per_second(run, x, y, options.batch, options.seconds)
        else:
            trial = torch.randn(1, 1, options.height, options.width)
            network.eval()
            with torch.inference_mode():
                p50, _ = window_seconds(lambda: run(trial), options.seconds / 2)
            measured[name] = 1e6 * p50
    print(json.dumps(measured))


if __name__ == "__main__":
    main()
