"""scikit-learn's own checks of a classifier. They draw tables of a few columns, of which no network
of convolutions makes anything: here each row is a trial of one channel, and the layers are dense.
What a user meets of berger (labels, weights, errors, copies, settings) is the same as with trials.
"""

import unittest
import warnings

import numpy as np

import berger

try:
    import sklearn
    from sklearn.utils import estimator_checks
except ImportError:
    sklearn = None

# What does not hold, and why.
OTHERWISE = {
    "check_sample_weights_invariance": "a trial of weight 0 still takes its place in a batch",
    "check_sample_weight_equivalence_on_dense_data": "the same, of a weight of 2",
    "check_estimators_empty_data_messages": "the shape that is told is that of trials",
    "check_n_features_in_after_fitting": "of another number of columns the shape of trials is told",
}


class Rows(berger.Classifier):
    """A table's rows as trials of one channel."""

    _defaults = {**berger.Classifier._defaults, "network": "layers", "epochs": 60,
                 "learning_rate": 0.01, "standardise": True, "threads": 1}
    __init__ = berger._estimators._initialiser(_defaults)

    def _settings(self):
        hidden = {"type": "linear", "outputs": 16}, {"type": "activation", "function": "relu"}
        layers = [*hidden, {"type": "linear", "outputs": self._outputs}]
        return berger._settings.settings_of(
            "layers", {"layers": None}, {**self.get_params(), "layers": layers})

    def fit(self, X, y, sample_weight=None):
        self._outputs = 2 if y is None else max(2, len(set(np.asarray(y).ravel().tolist())))
        super().fit(rows(X), y, sample_weight)
        self.n_features_in_ = self.model_.shape[1]
        return self

    partial_fit = property()  # of every class in each call, which the checks do not know

    def predict(self, X):
        return super().predict(rows(X))

    def predict_proba(self, X):
        return super().predict_proba(rows(X))

    def decision_function(self, X):
        return super().decision_function(rows(X))

    def _more_tags(self):
        return {}

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array, tags.input_tags.three_d_array = True, False
        return tags


def rows(X):
    if hasattr(X, "toarray"):
        return X
    X = np.asarray(X)
    return X[:, np.newaxis] if X.ndim == 2 else X


def checks():
    """Name and check."""
    if hasattr(estimator_checks, "estimator_checks_generator"):
        found = estimator_checks.estimator_checks_generator(Rows(), legacy=True)
    else:
        found = estimator_checks.check_estimator(Rows(), generate_only=True)
    for net, check in found:
        yield getattr(check, "func", check).__name__, lambda: check(net)


@unittest.skipIf(sklearn is None, "scikit-learn is not installed")
class Checks(unittest.TestCase):
    def test_each_holds_or_is_known_not_to(self):
        done = 0
        for name, check in checks():
            with self.subTest(name), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    check()
                    done += 1
                except unittest.SkipTest:
                    pass
                except Exception:
                    if name not in OTHERWISE:
                        raise
        self.assertGreater(done, 40)
