#!/usr/bin/python3 -B
"""What `berger bench --json` measures, with PyTorch: training steps on noise and the decoding of
one trial, as JSON."""

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
    return len(x) / statistics.median(rounds[1:])  # the first one warms up


def window_seconds(network, window, seconds):
    times = []
    with torch.inference_mode():
        for _ in range(20):
            network(window)
        while len(times) < 100 or sum(times) < seconds:
            start = time.perf_counter()
            network(window)
            times.append(time.perf_counter() - start)
    times.sort()
    return times[len(times) // 2], times[int(0.99 * (len(times) - 1))]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", choices=NETWORKS)
    parser.add_argument("height", type=int)
    parser.add_argument("width", type=int)
    parser.add_argument("classes", type=int)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    network = NETWORKS[options.network](options.height, options.width, options.classes)
    x = torch.randn(4 * options.batch, 1, options.height, options.width)
    y = torch.arange(len(x)) % options.classes
    speed = training_trials_per_second(network, x, y, options.batch, options.seconds)
    network.eval()
    p50, p99 = window_seconds(network, x[:1], options.seconds / 2)
    # Traced, frozen and with batch norms folded: what few people do, but PyTorch can.
    frozen = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(network, x[:1])))
    frozen_p50, _ = window_seconds(frozen, x[:1], options.seconds / 2)
    print(
        json.dumps(
            {
                "train_trials_per_second": speed,
                "window_us_p50": 1e6 * p50,
                "window_us_p99": 1e6 * p99,
                "frozen_window_us_p50": 1e6 * frozen_p50,
            }
        )
    )


if __name__ == "__main__":
    main()
