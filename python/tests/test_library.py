"""Declarations, models and their files, recordings, errors."""

import copy
import pathlib
import pickle
import re
import subprocess
import sys
import tempfile
import threading
import unittest

import numpy as np

import berger

from .small import SMALL, trials

PROJECT = pathlib.Path(__file__).resolve().parents[2]


class Declarations(unittest.TestCase):
    def test_they_are_those_of_the_header(self):
        found = subprocess.run([sys.executable, PROJECT / "python" / "declarations"], check=True,
                               capture_output=True, text=True).stdout
        here = (PROJECT / "python" / "berger" / "_declarations.py").read_text()
        self.assertEqual(found, here, "run python/declarations > python/berger/_declarations.py")

    def test_every_exported_function_is_declared(self):
        exported = (PROJECT / "cmake" / "exported" / "berger.txt").read_text().split()
        from berger import _declarations

        self.assertEqual(sorted(_declarations.FUNCTIONS), sorted(exported))


class Types(unittest.TestCase):
    def test_stubs_are_those_of_the_settings(self):
        found = subprocess.run([sys.executable, PROJECT / "python" / "stubs"], check=True,
                               capture_output=True, text=True).stdout
        here = (PROJECT / "python" / "berger" / "__init__.pyi").read_text()
        self.assertEqual(found, here, "run python/stubs > python/berger/__init__.pyi")

    def test_whatever_is_offered_has_one(self):
        here = (PROJECT / "python" / "berger" / "__init__.pyi").read_text()
        declared = re.findall(r"^(?:class|def) (\w+)|^(\w+): ", here, re.M)
        self.assertLessEqual(set(berger.__all__), {a or b for a, b in declared})


class Models(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.X, cls.y = trials()
        cls.net = berger.EEGNet(**SMALL, channels=["C3", "Cz", "C4"], rate=128.0, unit="uV")
        cls.net.fit(cls.X, np.array(["left", "right"])[cls.y])
        cls.model = cls.net.model_

    def test_a_saved_one_decides_with_the_same_bits(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "model.safetensors"
            self.net.save(path)
            self.assertEqual(path.read_bytes(), self.model.to_bytes())
            for again in (berger.load(path), berger.load(folder)):
                self.assertTrue(np.array_equal(again.logits(self.X), self.model.logits(self.X)))
                self.assertEqual(list(again.predict(self.X)), list(self.net.predict(self.X)))

    def test_it_knows_its_facts(self):
        self.assertEqual(self.model.shape, (3, 40))
        self.assertEqual(list(self.model.classes_), ["left", "right"])
        self.assertEqual(self.model.channels, ["C3", "Cz", "C4"])
        self.assertEqual(self.model.rate, 128.0)
        self.assertEqual(self.model.networks, ["eegnet"])
        self.assertEqual(repr(self.model), "Model(eegnet, 3 × 40, classes left, right)")

    def test_weights_go_in_and_out(self):
        model = copy.deepcopy(self.model)
        weight = model.parameters()["classify.0.weight"]
        model.set_parameter("classify.0.weight", weight * 2)
        self.assertTrue(np.array_equal(model.parameters()["classify.0.weight"], weight * 2))
        before = self.model.parameters()["classify.0.weight"]
        self.assertTrue(np.array_equal(before, weight), "a copy is another model")
        self.assertFalse(np.array_equal(model.logits(self.X), self.model.logits(self.X)))
        with self.assertRaisesRegex(berger.ConfigError, "values, not 3"):
            model.set_parameter("classify.0.weight", np.zeros(3))

    def test_an_ensemble_is_the_mean_of_probabilities(self):
        other = berger.EEGNet(**SMALL, random_state=2, channels=["C3", "Cz", "C4"], rate=128.0,
                              unit="uV").fit(self.X, np.array(["left", "right"])[self.y]).model_
        both = berger.ensemble([self.model, other])
        mean = (self.model.predict_proba(self.X) + other.predict_proba(self.X)) / 2
        np.testing.assert_allclose(both.predict_proba(self.X), mean, atol=1e-6)

    def test_pushed_samples_give_the_window_s_bits(self):
        decoder = self.model.decoder(step=40)
        samples = np.ascontiguousarray(self.X[:2].transpose(0, 2, 1).reshape(80, 3))
        found = np.concatenate([decoder.push(samples[:50]), decoder.push(samples[50:])])
        self.assertTrue(np.array_equal(found, self.model.predict_proba(self.X[:2])))
        with self.assertRaisesRegex(berger.ConfigError, r"\(n, 3\)"):
            decoder.push(samples[:, :2])

    def test_threads_may_share_one(self):
        expected, found = self.model.logits(self.X), []

        def decode():
            for _ in range(20):
                found.append(np.array_equal(self.model.logits(self.X), expected))

        workers = [threading.Thread(target=decode) for _ in range(3)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        self.assertEqual(found, [True] * 60)

    def test_pickled_it_keeps_its_bytes(self):
        again = pickle.loads(pickle.dumps(self.model))
        self.assertEqual(again.to_bytes(), self.model.to_bytes())


def aligned(X, subjects):
    """R^(-1/2) X, R the mean of X X^T over each subject's trials, by NumPy."""
    found = np.empty_like(X)
    for subject in np.unique(subjects):
        own = X[subjects == subject].astype(np.float64)
        values, vectors = np.linalg.eigh((own @ own.transpose(0, 2, 1)).mean(axis=0))
        found[subjects == subject] = (vectors / np.sqrt(values)) @ vectors.T @ own
    return found


class Alignment(unittest.TestCase):
    """A model of aligned trials takes nothing else."""

    @classmethod
    def setUpClass(cls):
        cls.X, y = trials()
        cls.X[12:] *= 3
        cls.subjects = np.arange(len(y)) // 12
        settings = ["model.filters=2", "model.temporal_kernel=5", "train.epochs=2",
                    "train.batch_size=8"]
        data = berger.Dataset.of(cls.X, y, subjects=cls.subjects)
        cls.model, _ = berger.train(data, [*settings, "data.align=subject"])
        itself = berger.Dataset.of(aligned(cls.X, cls.subjects), y)
        cls.expected = berger.train(itself, settings)[0].logits(aligned(cls.X, cls.subjects))

    def test_it_says_whose_trials_were_aligned(self):
        self.assertEqual(self.model.alignment, "subject")
        again = pickle.loads(pickle.dumps(self.model))
        self.assertEqual(again.alignment, "subject")
        self.assertEqual(berger.ensemble([again, self.model]).alignment, "subject")

    def test_what_is_not_said_to_be_aligned_is_refused(self):
        for decode in (self.model.logits, self.model.predict_proba, self.model.predict,
                       lambda X: self.model.decoder()):
            with self.assertRaisesRegex(berger.ConfigError, "aligned by their subject, which one"):
                decode(self.X[:1])

    def test_aligned_trials_are_decoded(self):
        X = aligned(self.X, self.subjects)
        found = self.model.logits(X, aligned=True)
        np.testing.assert_allclose(found, self.expected, atol=1e-3)
        self.assertTrue(np.array_equal(self.model.logits(X[:1], aligned=True), found[:1]))
        samples = np.ascontiguousarray(X[0].T)
        pushed = self.model.decoder(aligned=True).push(samples)
        self.assertTrue(np.array_equal(pushed, self.model.predict_proba(X[:1], aligned=True)))
        with self.assertRaisesRegex(berger.ConfigError, "aligned by their subject"):
            self.model.logits(X)

    def test_any_other_model_takes_none(self):
        X, y = trials()
        other = berger.EEGNet(**SMALL).fit(X, y).model_
        self.assertEqual(other.alignment, "")
        with self.assertRaisesRegex(berger.ConfigError, "as they were recorded"):
            other.logits(X, aligned=True)


class Recordings(unittest.TestCase):
    PATH = PROJECT / "fuzz" / "corpus" / "edf" / "plus_c"

    def test_arrays_names_rate_and_events(self):
        found = berger.read_raw(self.PATH)
        self.assertEqual(found.format, "EDF+C")
        self.assertEqual((found.names, found.kinds, found.units), (["C3"], ["eeg"], ["µV"]))
        self.assertEqual((found.rate, found.data.shape), (2.0, (1, 4)))
        self.assertEqual(list(found.events["text"]), ["T1", "T2"])
        self.assertEqual(list(found.events["onset"]), [0.5, 0.5])

    def test_a_part(self):
        whole = berger.read_raw(self.PATH).data
        part = berger.read_raw(self.PATH, channels=["C3"], start=1, stop=3).data
        self.assertTrue(np.array_equal(part, whole[:, 1:3]))

    def test_names_that_are_not_there(self):
        with self.assertRaisesRegex(berger.InputError, "no channel O1; there are C3"):
            berger.read_raw(self.PATH, channels=["O1"])


class Errors(unittest.TestCase):
    def test_sizes_that_do_not_fit_never_reach_the_library(self):
        X, y = trials()
        for given, words in (
                (dict(labels=y[:5]), "labels"), (dict(labels=y, weights=np.ones(3)), "weights"),
                (dict(labels=y, subjects=y[:7]), "subjects"),
                (dict(labels=y, channels=["C3", "C4"]), "2 names for 3 channels")):
            with self.assertRaisesRegex(berger.ConfigError, words):
                berger.Dataset.of(X, **given)
        with self.assertRaisesRegex(berger.ConfigError, "3 axes"):
            berger.Dataset.of(X[0], y)

    def test_each_kind_is_a_built_in_one_too(self):
        with self.assertRaisesRegex(ValueError, "nowhere.safetensors") as caught:
            berger.load("nowhere.safetensors")
        self.assertIsInstance(caught.exception, berger.InputError)
        with self.assertRaisesRegex(berger.Error, "unknown_key"):
            berger.Dataset.read("simulated:motor-imagery?trials=8",
                                settings=["train.unknown_key=1"])

    def test_training_that_diverges(self):
        X, y = trials()
        with self.assertRaises(ArithmeticError):
            berger.EEGNet(**SMALL, learning_rate=1e30, optimizer="sgd").fit(X, y)
