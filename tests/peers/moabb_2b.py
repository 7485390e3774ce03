"""The pipelines of python/moabb in MOABB's own evaluations, on BCI Competition IV 2b from files.

usage: moabb_2b.py FOLDER WORK [--subjects 4,8] [--epochs N], with BERGER_LIBRARY and PYTHONPATH set

FOLDER holds B01_train.npz, B01_test.npz, …: trials of 4 s at 125 Hz, C3, Cz, C4, two sessions. They
become recordings with annotations, which MOABB filters and cuts anew. Scores stand beside those of
CSP + LDA and of the tangent space of pyRiemann. Ends on a line `N passed, N failed`.
"""

import argparse
import os
import pathlib
import sys
import warnings

warnings.filterwarnings("ignore")
PIPELINES = pathlib.Path(__file__).parents[2] / "python" / "moabb"
parser = argparse.ArgumentParser()
parser.add_argument("folder", type=pathlib.Path)
parser.add_argument("work", type=pathlib.Path)
parser.add_argument("--subjects", default="4,8")
parser.add_argument("--epochs", type=int, help="of every network, instead of the pipelines' own")
GIVEN = parser.parse_args()
GIVEN.work.mkdir(parents=True, exist_ok=True)
os.environ["MNE_DATA"] = str(GIVEN.work.resolve())

import mne
import moabb
import numpy as np
from mne.decoding import CSP
from moabb.datasets.base import BaseDataset
from moabb.evaluations import CrossSessionEvaluation, WithinSessionEvaluation
from moabb.paradigms import LeftRightImagery
from moabb.pipelines.utils import parse_pipelines_from_directory
from pyriemann.estimation import Covariances
from pyriemann.tangentspace import TangentSpace
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

import berger

RATE, CHANNELS, SILENCE = 125.0, ["C3", "Cz", "C4"], 125


class Graz2b(BaseDataset):
    def __init__(self, folder, subjects):
        self.folder = folder
        super().__init__(subjects=subjects, sessions_per_subject=2,
                         events={"left_hand": 1, "right_hand": 2}, code="Graz2b",
                         interval=[0, 4 - 1 / RATE], paradigm="imagery")

    def _get_single_subject_data(self, subject):
        return {session: {"0": self._raw(self.data_path(subject)[part])}
                for session, part in (("0train", 0), ("1test", 1))}

    def data_path(self, subject, path=None, force_update=False, update_path=None, verbose=None):
        return [self.folder / f"B{subject:02}_{part}.npz" for part in ("train", "test")]

    def _raw(self, path):
        stored = np.load(path)
        trials, labels = stored["signal"].transpose(0, 2, 1) * 1e-6, stored["label"]
        apart = np.pad(trials, ((0, 0), (0, 0), (SILENCE, SILENCE)))
        info = mne.create_info(CHANNELS, RATE, "eeg")
        raw = mne.io.RawArray(np.concatenate(list(apart), axis=1), info, verbose="error")
        onsets = (np.arange(len(trials)) * apart.shape[2] + SILENCE) / RATE
        names = np.array(["left_hand", "right_hand"])[labels - 1]
        raw.set_annotations(mne.Annotations(onsets, 4.0, names))
        return raw


def pipelines():
    found = {each["name"]: each["pipeline"] for each in
             parse_pipelines_from_directory(str(PIPELINES)) if "LeftRightImagery" in
             each["paradigms"]}
    if GIVEN.epochs:
        for pipeline in found.values():
            pipeline[-1].set_params(epochs=GIVEN.epochs)
    found["CSP + LDA"] = make_pipeline(CSP(n_components=3), LinearDiscriminantAnalysis())
    found["tangent space + LR"] = make_pipeline(Covariances("oas"), TangentSpace(),
                                                LogisticRegression())
    return found


def main():
    moabb.set_log_level("error"), mne.set_log_level("error")
    data = Graz2b(GIVEN.folder, [int(number) for number in GIVEN.subjects.split(",")])
    paradigm = LeftRightImagery(fmin=4, fmax=40)
    nets, passed, failed = pipelines(), 0, 0
    for evaluation, jobs in ((WithinSessionEvaluation, 1), (CrossSessionEvaluation, 2)):
        results = evaluation(paradigm=paradigm, datasets=[data], overwrite=True, n_jobs=jobs,
                             hdf5_path=str(GIVEN.work), random_state=1).process(nets)
        scores = results.groupby("pipeline")["score"]
        rows = 2 * len(data.subject_list)
        usual = scores.mean()["CSP + LDA"]
        for name in nets:
            mean, count = scores.mean().get(name, np.nan), scores.count().get(name, 0)
            seconds = results[results["pipeline"] == name]["time"].mean()
            good = count == rows and mean > usual - 0.1
            passed, failed = passed + good, failed + (not good)
            print(f"{evaluation.__name__:24} {name:20} AUC {mean:.3f} in {count} sessions, "
                  f"{seconds:.1f} s a fit" + ("" if good else "  too little"))
    print(f"berger {berger.__version__}, MOABB {moabb.__version__}, MNE {mne.__version__}")
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
