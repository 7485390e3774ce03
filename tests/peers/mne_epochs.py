"""MNE and today's scikit-learn: recordings become Raw, Epochs train, pipelines score.

usage: mne_epochs.py RECORDING, with BERGER_LIBRARY and PYTHONPATH set
"""

import sys

import mne
import numpy as np
from sklearn.base import clone, is_classifier
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

import berger

mne.set_log_level("error")


def recordings_become_raw():
    ours = berger.read_raw(sys.argv[1])
    raw = ours.to_mne()
    np.testing.assert_allclose(raw.get_data() * 1e6, ours.data, rtol=1e-6)
    assert raw.ch_names == ours.names and raw.info["sfreq"] == ours.rate
    assert list(raw.annotations.description) == list(ours.events["text"])


def epochs():
    draw = np.random.default_rng(2)
    y = np.arange(40) % 2
    X = draw.normal(size=(40, 3, 96)) * 1e-5
    X[np.arange(40), y] *= 4
    info = mne.create_info(["C3", "C4", "EOG"], 128.0, ["eeg", "eeg", "eog"])
    events = np.stack([np.arange(40), np.zeros(40, int), y], axis=1)
    return mne.EpochsArray(X, info, events), X[:, :2] * 1e6, y


NET = berger.EEGNet(filters=2, epochs=20, batch_size=8, learning_rate=0.01)


def epochs_train():
    given, X, y = epochs()
    net = clone(NET).fit(given, y)
    assert net.model_.channels == ["C3", "C4"] and net.model_.rate == 128.0
    assert np.array_equal(net.predict_proba(given),
                          clone(NET).fit(X, y).predict_proba(X))


def raw_with_annotations_trains_and_is_annotated():
    given, X, y = epochs()
    apart = np.pad(given.get_data(picks="all"), ((0, 0), (0, 0), (0, 32)))
    raw = mne.io.RawArray(np.concatenate(list(apart), axis=1), given.info)
    names = np.array(["left", "right"])[y]
    raw.set_annotations(mne.Annotations(np.arange(40) * 1.0, 0.75, names))
    cut, labels = berger.epochs_of(raw, ["left", "right"])
    assert list(labels) == list(names)
    np.testing.assert_allclose(cut.get_data(picks="eeg") * 1e6, X, rtol=1e-9)
    coded, numbers = berger.epochs_of(raw, {"left": 3, "right": 5}, tmax=0.5)
    assert coded.get_data().shape == (40, 3, 64) and set(numbers) == {3, 5}
    try:
        berger.epochs_of(raw, ["feet"])
        raise AssertionError("no such annotation")
    except berger.InputError as error:
        assert "'feet'; there are left, right" in str(error)
    net = clone(NET).fit(cut, labels)
    raw = raw.crop(2.0)  # what a recording's first sample is must not matter
    found = berger.annotations_of(net, raw, step=1.0)
    ends = found.onset - (raw.first_time if found.orig_time is not None else 0)
    whole = raw.get_data(picks=["C3", "C4"]) * 1e6
    for end, lasts, text in zip(ends, found.duration, found.description):
        for last in np.arange(end, end + lasts - 1e-6, 1.0):
            last = int(round(last * 128))
            assert net.predict(whole[None, :, last - 96:last])[0] == text
    assert abs(found.duration.sum() - 38) < 1e-6
    assert set(raw.set_annotations(raw.annotations + found).annotations.description) == {
        "left", "right"}
    sure = berger.annotations_of(net, raw, step=0.25, least=0.9)
    assert 0 < sure.duration.sum() < berger.annotations_of(net, raw, step=0.25).duration.sum()


def histories_are_frames_and_figures():
    import matplotlib

    matplotlib.use("agg")
    _, X, y = epochs()
    net = clone(NET).set_params(validation_fraction=0.25).fit(X, y)
    frame = net.history_.frame()
    assert frame.shape == (20, 6) and frame.index[0] == 1
    assert list(frame["train_loss"]) == list(net.history_["train_loss"])
    assert len(net.plot_history().lines) == 2


def pipelines_score():
    _, X, y = epochs()
    assert is_classifier(NET)
    pipeline = make_pipeline(FunctionTransformer(lambda X: X / 10), clone(NET))
    alone = cross_val_score(pipeline, X, y, cv=4, scoring="roc_auc")
    assert alone.mean() > 0.8, alone
    both = cross_val_score(clone(NET), X, y, cv=4, scoring="roc_auc", n_jobs=2)
    assert np.array_equal(both, cross_val_score(clone(NET), X, y, cv=4, scoring="roc_auc"))
    grid = GridSearchCV(pipeline, {"eegnet__learning_rate": [1e-3, 1e-2]}, cv=2).fit(X, y)
    assert grid.best_score_ > 0.5


failed = 0
tests = (recordings_become_raw, epochs_train, raw_with_annotations_trains_and_is_annotated,
         histories_are_frames_and_figures, pipelines_score)
for test in tests:
    try:
        test()
    except Exception as error:
        failed += 1
        print(f"{test.__name__}: {type(error).__name__}: {error}")
print(f"{len(tests) - failed} passed, {failed} failed")
