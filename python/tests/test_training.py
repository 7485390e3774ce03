"""The program's bits and defaults; Ctrl-C; threads of Python that go on meanwhile."""

import os
import pathlib
import signal
import subprocess
import tempfile
import threading
import time
import unittest

import numpy as np

import berger
from berger._settings import NETWORKS, OF_IMAGES, TRAIN, toml

from .small import SMALL, trials

PROGRAM = os.environ.get("BERGER_PROGRAM", "berger")
DATA, FACES = "simulated:motor-imagery?trials=24", "simulated:faces?trials=14"


class TheProgram(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def train(self, *options):
        subprocess.run([PROGRAM, "train", "--out", self.folder / "run", "--quiet", *options],
                       check=True, capture_output=True)
        return self.folder / "run"

    def test_training_has_its_bits(self):
        X, y = trials(samples=96)
        np.savez(self.folder / "trials.npz", X=X, y=y)
        network = [f"model.{name}={SMALL[name]}" for name in
                   ("filters", "depth", "temporal_kernel", "separable_kernel")]
        settings = [*network, "data.standardise=true", "data.validation.fraction=0.25",
                    "train.seed=3", "train.epochs=3", "train.batch_size=8",
                    "train.keep=best_validation", "train.augment.noise=0.1",
                    "train.schedule.kind=cosine"]
        run = self.train("--data", self.folder / "trials.npz",
                         *[word for setting in settings for word in ("--set", setting)])
        net = berger.EEGNet(filters=2, depth=1, temporal_kernel=5, separable_kernel=3,
                            standardise=True, validation_fraction=0.25, random_state=3, epochs=3,
                            batch_size=8, keep="best_validation", augment__noise=0.1,
                            schedule__kind="cosine").fit(X, y)
        expected = berger.load(run)
        for name, values in expected.parameters().items():
            self.assertTrue(np.array_equal(net.model_.parameters()[name], values), name)
        self.assertTrue(np.array_equal(net.predict_proba(X), expected.predict_proba(X)))

    def test_defaults_are_its_own(self):
        for network, model in NETWORKS.items():
            data = FACES if network in OF_IMAGES else DATA
            listed = subprocess.run([PROGRAM, "train", "--data", data, "--model", network,
                                     "--epochs", "1", "--quiet", "--out", self.folder / network],
                                    capture_output=True)
            self.assertEqual(listed.returncode, 0, listed.stderr)
            text = (self.folder / network / "config.toml").read_text()
            found = {"data": {}, "train": {}, "model": {}}
            for line in text.splitlines():
                if line.startswith("["):
                    table = found[line[1:-1]]
                elif " = " in line and line.split(" = ")[0] != "name":
                    key, value = line.split(" = ", 1)
                    table[key.replace(".", "__")] = value
            del found["train"]["seed"]
            found["train"]["epochs"] = toml(TRAIN["epochs"])
            for table, defaults in (("train", TRAIN), ("model", model)):
                self.assertEqual(found[table], {key: toml(value) for key, value
                                                in defaults.items()}, network)


class Training(unittest.TestCase):
    def test_settings_are_refused_by_their_name(self):
        X, y = trials()
        data = berger.Dataset.of(X, y)
        for setting, words in (("train.epoch=3", "^train.epoch: unknown key"),
                               ("epochs", "^epochs: expected KEY=VALUE, such as train.epochs=100"),
                               ("train.epochs=[", r"^train.epochs=\[: the value is not TOML"),
                               ("grid.x=[3]", "^.*one run has no grid; .*fix its keys$")):
            with self.assertRaisesRegex(berger.ConfigError, words):
                berger.train(data, [setting])

    def test_other_threads_of_python_go_on(self):
        X, y = trials(count=64, channels=8, samples=400)
        counted, training = [0], threading.Event()

        def count():
            while not training.is_set():
                counted[0] += 1
                time.sleep(0.0005)

        counter = threading.Thread(target=count)
        counter.start()
        data = berger.Dataset.of(X, y.astype(np.int64))
        before = counted[0]
        # one step: nothing is told, so that only a released lock lets the counter go on
        berger.train(data, ["train.epochs=1", "train.batch_size=64"], threads=1)
        during = counted[0] - before
        training.set(), counter.join()
        self.assertGreater(during, 5)

    def test_ctrl_c_ends_it_after_the_step_and_keeps_the_epochs(self):
        X, y = trials()
        net = berger.EEGNet(**{**SMALL, "epochs": 100000})
        timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        handler = signal.getsignal(signal.SIGINT)
        with self.assertWarnsRegex(berger.StoppedWarning, "Ctrl-C"):
            net.fit(X, y)
        self.assertEqual(signal.getsignal(signal.SIGINT), handler)
        self.assertTrue(0 < net.n_iter_ < 100000)
        self.assertEqual(len(net.history_["train_loss"]), net.n_iter_)
        self.assertEqual(net.predict(X).shape, (24,))

    def test_whoever_is_told_may_end_it_or_fail(self):
        X, y = trials()
        data = berger.Dataset.of(X, y.astype(np.int64))
        settings = ["model.pool=2", "model.second_pool=4", "train.epochs=9"]
        _, history = berger.train(data, settings, progress=lambda now: now["epoch"] == 3)
        self.assertEqual(list(history["epoch"]), [1, 2, 3])

        def fails(_):
            raise LookupError("of the caller")

        with self.assertRaisesRegex(LookupError, "of the caller"):
            berger.train(data, settings, progress=fails)
