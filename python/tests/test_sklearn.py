"""Within scikit-learn and joblib, where they are installed."""

import unittest

import numpy as np

import berger

from .small import SMALL, trials

try:
    import joblib
    import sklearn
    from sklearn.base import BaseEstimator, TransformerMixin, clone, is_classifier
    from sklearn.exceptions import DataConversionWarning, NotFittedError
    from sklearn.metrics import get_scorer, roc_auc_score
    from sklearn.model_selection import GridSearchCV, cross_val_score
    from sklearn.pipeline import make_pipeline
    from sklearn.utils.validation import check_is_fitted
except ImportError:
    sklearn = None

    class BaseEstimator:
        pass

    class TransformerMixin:
        pass


class Scale(BaseEstimator, TransformerMixin):
    def fit(self, X, y=None):
        self.scale_ = X.std(axis=(0, 2), keepdims=True)
        return self

    def transform(self, X):
        return X / self.scale_


@unittest.skipIf(sklearn is None, "scikit-learn is not installed")
class WithinScikitLearn(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.X, cls.y = trials()
        cls.net = berger.EEGNet(**SMALL)

    def test_clones_have_the_settings_and_nothing_learned(self):
        fitted = clone(self.net).fit(self.X, self.y)
        again = clone(fitted)
        self.assertEqual(again.get_params(), self.net.get_params())
        with self.assertRaises(NotFittedError):
            check_is_fitted(again)
        check_is_fitted(fitted)
        with self.assertRaises(NotFittedError):
            again.predict(self.X)

    def test_it_is_known_as_a_classifier(self):
        self.assertTrue(is_classifier(self.net))
        with self.assertWarns(DataConversionWarning):
            clone(self.net).fit(self.X, self.y[:, None])

    def test_pipelines_name_its_settings(self):
        pipeline = make_pipeline(Scale(), clone(self.net))
        pipeline.set_params(eegnet__early_stopping__metric="none", eegnet__epochs=3)
        self.assertEqual(pipeline.fit(self.X, self.y)[-1].n_iter_, 3)
        self.assertEqual(pipeline.get_params()["eegnet__epochs"], 3)
        self.assertEqual(clone(pipeline).get_params()["eegnet__epochs"], 3)
        self.assertEqual(pipeline.predict(self.X).shape, (24,))
        before = {key: value for key, value in pipeline.get_params().items() if "__" in key}
        pipeline.set_params(eegnet__learning_rate=0.5, eegnet__filters=3)
        self.assertEqual(pipeline[-1].filters, 3)
        after = pipeline.set_params(**before).get_params()
        self.assertEqual({key: after[key] for key in before}, before)

    def test_scorers_ask_for_decisions_or_probabilities(self):
        net = clone(self.net).fit(self.X, self.y)
        self.assertAlmostEqual(get_scorer("roc_auc")(net, self.X, self.y),
                               roc_auc_score(self.y, net.predict_proba(self.X)[:, 1]))
        X, y = trials(classes=3)
        net = clone(self.net).fit(X, y)
        self.assertAlmostEqual(get_scorer("roc_auc_ovr")(net, X, y),
                               roc_auc_score(y, net.predict_proba(X), multi_class="ovr"))

    def test_scores_are_the_same_in_processes_and_threads(self):
        net = clone(self.net).set_params(threads=None)
        alone = cross_val_score(net, self.X, self.y, cv=2, scoring="roc_auc")
        for backend in ("loky", "threading"):
            with joblib.parallel_backend(backend):
                found = cross_val_score(net, self.X, self.y, cv=2, scoring="roc_auc", n_jobs=2)
            self.assertTrue(np.array_equal(found, alone), backend)

    def test_workers_of_joblib_take_one_thread_each(self):
        from berger._estimators import in_worker

        self.assertFalse(in_worker())
        for backend in ("loky", "threading"):
            with joblib.parallel_backend(backend):
                found = joblib.Parallel(n_jobs=2)(joblib.delayed(in_worker)() for _ in range(2))
            self.assertEqual(found, [True, True], backend)

    def test_a_grid_over_settings_and_networks(self):
        net = berger.Classifier(epochs=1, batch_size=8, threads=1)
        small = {"filters": 2, "pool": 2, "second_pool": 4}
        grid = GridSearchCV(net, [{"learning_rate": [1e-3, 1e-2], "model": [small]},
                                  {"network": ["eegnet_v4"], "model": [small]}], cv=2)
        grid.fit(self.X, self.y)
        self.assertEqual(len(grid.cv_results_["params"]), 3)
        self.assertTrue(np.isfinite(grid.cv_results_["mean_test_score"]).all())
