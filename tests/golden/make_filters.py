"""filters.json: scipy's filters of a signal that tests/dsp/filter_signal.hpp makes too, and
windowed designs after the rules of docs/preprocessing.md.
python3 make_filters.py"""

import json

import numpy as np
import scipy
from scipy import signal

n = np.arange(1000)
x = (
    np.sin(2 * np.pi * 10 * n / 250)
    + 0.5 * np.sin(2 * np.pi * 50 * n / 250 + 0.3)
    + 0.25 * np.cos(2 * np.pi * 2 * n / 250)
    + 0.1
)


def low_pass(middle, transition, rate):
    length = int(np.round(3.3 * rate / transition))
    return signal.firwin(length + 1 - length % 2, middle, window="hamming", fs=rate)


def from_edges(edges, top, rate):
    length = int(np.ceil(3.3 / min(t for _, t, _ in edges) * rate))
    taps = np.zeros(length + 1 - length % 2)
    taps[len(taps) // 2] = top
    for middle, transition, sign in edges:
        part = low_pass(middle, transition, rate)
        first = (len(taps) - len(part)) // 2
        taps[first : first + len(part)] -= sign * part
    return taps


def band(low, high, rate):
    edges = []
    if high:
        t = min(max(high / 4, 2), rate / 2 - high)
        edges.append((high + t / 2, t, -1))
    if low:
        t = min(max(low / 4, 2), low)
        edges.append((low - t / 2, t, 1))
    return from_edges(edges, 0 if high else 1, rate)


def notch(f, rate):
    w = f / 400
    return from_edges([(f + w + 0.25, 0.5, 1), (f - w - 0.25, 0.5, -1)], 1, rate)


def centred(taps, x):
    half, pad = len(taps) // 2, min(len(taps), len(x)) - 1
    left, right = 2 * x[0] - x[pad:0:-1], 2 * x[-1] - x[-2 : -pad - 2 : -1]
    rest = np.zeros(len(taps))
    whole = np.convolve(np.concatenate([rest, left, x, right, rest]), taps)
    return whole[len(rest) + pad + half :][: len(x)]


def ringing(sos):
    answer = abs(signal.sosfilt(sos, np.r_[1, np.zeros(99999)]))
    return int(np.nonzero(answer > 0.001 * answer.max())[0][-1])


def moving(x, factor=1e-3, least=1e-4):
    y = np.empty(len(x))
    weights = (1 - factor) ** np.arange(len(x))[::-1]
    mean = np.array([np.average(x[: t + 1], weights=weights[-t - 1 :]) for t in range(len(x))])
    square = (x - mean) ** 2
    for t in range(len(x)):
        sd = np.sqrt(np.average(square[: t + 1], weights=weights[-t - 1 :]))
        y[t] = (x[t] - mean[t]) / max(sd, least)
    return y


def some(y):
    """about thirty values, both ends among them"""
    at = sorted({0, 1, 2, len(y) - 2, len(y) - 1, *range(0, len(y), max(1, len(y) // 25))})
    return [[int(i), float(y[i])] for i in at if 0 <= i < len(y)]


cases = {"made_with": f"numpy {np.__version__}, scipy {scipy.__version__}"}
cases["fir"] = []
for rate, low, high in (
    (250, 4, 38), (250, 0.5, 40), (250, 4, 0), (250, 0, 40), (160, 8, 32), (1000, 4, 38),
    (256, 4, 38),
):
    taps = band(low, high, rate)
    causal = signal.lfilter(taps, 1, np.r_[np.full(5000, x[0]), x])[5000:]
    cases["fir"].append({"rate": rate, "low": low, "high": high, "count": len(taps),
                         "taps": some(taps), "filtered": some(centred(taps, x)),
                         "short": some(centred(taps, x[:60])), "causal": some(causal)})
cases["notch_fir"] = {"taps": some(notch(50, 250)), "filtered": some(centred(notch(50, 250), x))}
cases["butterworth"] = []
for order, rate, low, high in (
    (4, 250, 8, 32), (4, 250, 4, 38), (3, 250, 4, 38), (4, 250, 0.5, 40), (5, 250, 0, 40),
    (3, 250, 0.5, 0), (2, 1000, 8, 12), (1, 250, 1, 100), (6, 250, 8, 32), (1, 250, 0, 30),
):
    edges, kind = ([low, high], "bandpass") if low and high else (
        (high, "lowpass") if high else (low, "highpass"))
    sos = signal.butter(order, edges, kind, fs=rate, output="sos")
    padding = ringing(sos)
    cases["butterworth"].append(
        {"order": order, "rate": rate, "low": low, "high": high, "ringing": padding,
         "sections": [float(v) for row in sos for v in np.delete(row, 3)],
         "both": some(signal.sosfiltfilt(sos, x, padlen=min(padding, len(x) - 1))),
         "short": some(signal.sosfiltfilt(sos, x[:60], padlen=min(padding, 59))),
         "causal": some(signal.sosfilt(sos, x)),
         "settled": some(signal.sosfilt(sos, x, zi=signal.sosfilt_zi(sos) * x[0])[0])})
b, a = signal.iirnotch(50, 30, 250)
cases["notch_section"] = {"section": [*b, *a[1:]], "filtered": some(signal.lfilter(b, a, x))}
cases["resample"] = []
for up, down in ((64, 125), (1, 2), (25, 64), (3, 1), (5, 4)):
    half = 10 * max(up, down)
    taps = signal.firwin(2 * half + 1, 1 / max(up, down), window=("kaiser", 5.0))
    cases["resample"].append(
        {"up": up, "down": down,
         "resampled": some(signal.resample_poly(x, up, down, window=taps, padtype="reflect")),
         "short": some(signal.resample_poly(x[:13], up, down, window=taps, padtype="reflect"))})
cases["moving"] = some(moving(x))

with open("filters.json", "w") as file:
    json.dump(cases, file, indent=None, separators=(",", ":"))
    file.write("\n")
