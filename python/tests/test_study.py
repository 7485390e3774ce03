"""Studies of dicts and files, into folders that are read again."""

import pathlib
import tempfile
import unittest

import numpy as np

import berger

from .small import trials

DATA = "simulated:motor-imagery?trials=24"
TABLES = {
    "name": "small",
    "seeds": [1],
    "data": {"train": [DATA], "validation": {"fraction": 0.25}},
    "model": {"filters": 2, "depth": 1, "temporal_kernel": 5, "separable_kernel": 3},
    "train": {"epochs": 2, "batch_size": 8},
    "grid": {"model.activation": ["elu", "relu"]},
}


class Studies(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def test_of_a_dict(self):
        seen = []
        found = berger.Study(TABLES).run(
            self.folder / "out", jobs=1,
            progress=lambda run, now: seen.append((run, now["epoch"], now["epochs"])))
        self.assertEqual(len(found.records), 2)
        self.assertEqual({(epoch, epochs) for _, epoch, epochs in seen}, {(1, 2), (2, 2)})
        self.assertEqual(berger.read_study(self.folder / "out").records, found.records)
        runs = {run for run, _, _ in seen}
        self.assertEqual(len(runs), 2)
        for run in runs:
            self.assertEqual(found.model(run).networks, ["eegnet"])
        with self.assertRaisesRegex(berger.Error, "out"):
            berger.Study(TABLES).run(self.folder / "out")

    def test_of_a_file_whose_paths_start_beside_it(self):
        X, y = trials(samples=96)
        np.savez(self.folder / "mine.npz", X=X, y=y)
        file = self.folder / "study.toml"
        file.write_text('[data]\ntrain = ["mine.npz"]\n[train]\nepochs = 1\n'
                        '[model]\nfilters = 2\n')
        found = berger.Study(file).run(self.folder / "out", settings=["train.batch_size=8"])
        self.assertEqual(len(found.records), 1)

    def test_one_that_is_stopped_or_fails(self):
        found = berger.Study(TABLES).run(self.folder / "stopped", jobs=1, progress=lambda *_: True)
        self.assertEqual([record["state"] for record in found.records],
                         ["interrupted", "missing"])

        def fails(*_):
            raise LookupError("of the caller")

        with self.assertRaisesRegex(LookupError, "of the caller"):
            berger.Study(TABLES).run(self.folder / "failed", jobs=1, progress=fails)
        with self.assertRaisesRegex(berger.ConfigError, "train.epochs"):
            berger.Study({**TABLES, "train": {"epoch": 2}}).run(self.folder / "wrong")
        with self.assertRaisesRegex(berger.InputError, "results.csv"):
            berger.read_study(self.folder)
