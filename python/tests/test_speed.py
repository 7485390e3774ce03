"""What Python adds: to a decision microseconds, to a start milliseconds of the processor. The
bounds are generous, as others may use the machine; what was measured stands in docs/python.md."""

import subprocess
import sys
import time
import unittest

import numpy as np

import berger
from berger._library import library

from .small import SMALL, trials


def quickest(call, times=2000):
    """Seconds of one call in a twentieth of the cases."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return sorted(taken)[times // 20]


class Overhead(unittest.TestCase):
    def test_a_decision_takes_microseconds_more_than_the_library(self):
        X, y = trials()
        net = berger.EEGNet(**SMALL).fit(X, y)
        one, found = np.ascontiguousarray(X[:1]), np.empty((1, 2))
        decoder = net.model_.decoder()
        address, to, decode = one.ctypes.data, found.ctypes.data, library.berger_decoder_decode
        alone = quickest(lambda: decode(decoder._handle, address, 1, None, to))
        more = quickest(lambda: net.predict_proba(one)) - alone
        self.assertTrue(np.array_equal(net.predict_proba(one), found))
        self.assertLess(1e6 * more, 60)

    def test_importing_takes_milliseconds_more_than_numpy(self):
        script = ("import time, numpy; start = time.process_time(); import berger; "
                  "print(time.process_time() - start)")
        taken = [float(subprocess.check_output([sys.executable, "-c", script]))
                 for _ in range(5)]
        self.assertLess(min(taken), 0.1)

    def test_importing_takes_nothing_but_numpy_along(self):
        script = ("import sys, berger; print([name for name in ('sklearn', 'mne', 'torch', "
                  "'joblib', 'pandas', 'matplotlib', 'multiprocessing') if name in sys.modules])")
        self.assertEqual(subprocess.check_output([sys.executable, "-c", script], text=True), "[]\n")
