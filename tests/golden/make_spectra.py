"""spectra.json: scipy.signal.welch, and single frequencies by their definition in numpy, of whole
numbers that tests/dsp/signal.hpp makes too.
python3 make_spectra.py"""

import json

import numpy as np
import scipy
from scipy import signal


def numbers(count):
    state, values = 1, []
    for n in range(count):
        state = (state * 1103515245 + 12345) % 2**31
        values.append(1000 + n // 8 + (state >> 16) % 201 - 100)
    return np.array(values, float)


def density(x, rate, hertz):
    window = signal.get_window("hann", len(x))
    wave = np.exp(-2j * np.pi * hertz / rate * np.arange(len(x)))
    return abs(((x - x.mean()) * window * wave).sum()) ** 2 * 2 / (rate * (window**2).sum())


made_with = f"numpy {np.__version__}, scipy {scipy.__version__}"
cases = {"made_with": made_with, "welch": [], "single": []}
# segments: eight, an odd number, one; samples at the end that fill none
for rate, count, length in ((160, 300, 64), (250, 200, 64), (256, 70, 64), (2.5, 1000, 8)):
    hertz, values = signal.welch(numbers(count), rate, nperseg=length)
    cases["welch"].append(
        {"rate": rate, "count": count, "length": length, "step": hertz[1], "density": list(values)}
    )
for rate, count in ((160, 320), (250, 499)):
    hertz = [0.7, 10, 49.5, 50, 50.3, 60]
    values = [density(numbers(count), rate, f) for f in hertz]
    cases["single"].append({"rate": rate, "count": count, "hertz": hertz, "density": values})

with open("spectra.json", "w") as file:
    json.dump(cases, file, indent=1)
    file.write("\n")
