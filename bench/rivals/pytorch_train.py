#!/usr/bin/python3 -B
"""Trains one of the reference networks with PyTorch and prints each epoch's training time as
metrics.csv does.

The usual loop, without a DataLoader: the trials lie in memory and a batch is one indexing, which is
PyTorch's fastest way.
"""

import argparse
import time

import numpy as np
import torch
from torch.nn import functional as F

from pytorch_networks import ACTIVATIONS, NETWORKS


def read_trials(path):
    file = np.load(path)
    signal = torch.from_numpy(
        np.ascontiguousarray(file["signal"].transpose(0, 2, 1), np.float32)
    ).unsqueeze(1)
    return signal, torch.from_numpy(np.unique(file["label"], return_inverse=True)[1])


def train_epoch(network, optimizer, x, y, batch_size):
    """Mean loss and accuracy over the epoch, counted while training."""
    loss_sum, correct = 0.0, 0
    for trials in torch.randperm(len(x)).split(batch_size):
        optimizer.zero_grad(set_to_none=True)
        logits = network(x[trials])
        loss = F.cross_entropy(logits, y[trials])
        loss.backward()
        optimizer.step()
        loss_sum += loss.item() * len(trials)
        correct += (logits.argmax(1) == y[trials]).sum().item()
    return loss_sum / len(x), correct / len(x)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", help="NPZ with signal (trials, samples, channels) and label")
    parser.add_argument(
        "--network", choices=["eegnet", "eegnet_v4", "deepconvnet"], default="eegnet"
    )
    parser.add_argument("--activation", choices=ACTIVATIONS, default="elu")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    x, y = read_trials(options.data)
    network = NETWORKS[options.network](*x.shape[2:], len(y.unique()), options.activation)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3, weight_decay=0.01)
    print("epoch,train_loss,train_accuracy,seconds")
    for epoch in range(1, options.epochs + 1):
        start = time.perf_counter()
        loss, accuracy = train_epoch(network, optimizer, x, y, options.batch)
        print(f"{epoch},{loss:.4f},{accuracy:.4f},{time.perf_counter() - start:.4f}", flush=True)


if __name__ == "__main__":
    main()
