"""What scikit-learn asks of a classifier, on trials of channels × samples and without it."""

import copy
import inspect
import pickle
import tempfile
import unittest

import numpy as np

import berger

from .small import SMALL, trials

RECORDINGS = (berger.EEGNet, berger.EEGNetV4, berger.DeepConvNet)
IMAGES = (berger.LeNet, berger.FaceNet, berger.ResNet)


class Contract(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.X, cls.y = trials()
        cls.net = berger.EEGNet(**SMALL).fit(cls.X, cls.y)
        cls.bits = cls.net.predict_proba(cls.X)

    def new(self, **settings):
        return berger.EEGNet(**{**SMALL, **settings})

    def same(self, found, expected=None):
        self.assertTrue(np.array_equal(found, self.bits if expected is None else expected))

    def test_settings_are_stored_as_given_and_come_back(self):
        for kind in (*RECORDINGS, *IMAGES, berger.Classifier):
            net = kind()
            self.assertEqual(set(vars(net)), set(net.get_params()))
            names = list(inspect.signature(kind.__init__).parameters)[1:]
            self.assertEqual(sorted(names), sorted(net.get_params()))
            again = kind(**net.get_params())
            self.assertEqual(again.get_params(), net.get_params())
        with self.assertRaisesRegex(TypeError, "no keyword 'epoch'"):
            berger.EEGNet(epoch=3)

    def test_settings_change_and_go_back(self):
        net = self.new()
        before = net.get_params()
        self.assertIs(net.set_params(early_stopping__metric="validation_loss", epochs=9), net)
        self.assertEqual(net.early_stopping__metric, "validation_loss")
        self.assertEqual(net.set_params(**before).get_params(), before)
        with self.assertRaisesRegex(ValueError, "Invalid parameter 'depths'"):
            net.set_params(depths=1)

    def test_words_of_it_are_those_that_changed(self):
        self.assertEqual(repr(berger.EEGNet(epochs=3)), "EEGNet(epochs=3)")

    def test_fit_returns_itself_and_repeats_its_bits(self):
        net = self.new()
        self.assertIs(net.fit(self.X, self.y), net)
        self.same(net.predict_proba(self.X))
        self.same(net.fit(self.X, self.y).predict_proba(self.X))
        self.assertEqual(net.n_iter_, 2)

    def test_fit_forgets_what_it_was(self):
        X, y = trials(classes=3, channels=4)
        net = self.new().fit(X, y)
        self.same(net.fit(self.X, self.y).predict_proba(self.X))

    def test_fit_changes_neither_trials_nor_settings(self):
        X, y = self.X.copy(), self.y.copy()
        X.setflags(write=False), y.setflags(write=False)
        net = self.new()
        before = net.get_params()
        net.fit(X, y)
        self.same(X, self.X), self.same(y, self.y)
        self.assertEqual(net.get_params(), before)

    def test_read_only_maps_of_files(self):
        with tempfile.NamedTemporaryFile(suffix=".npy") as file:
            np.save(file, self.X)
            file.flush()
            mapped = np.load(file.name, mmap_mode="r")
            self.same(self.new().fit(mapped, self.y).predict_proba(mapped))

    def test_layouts_and_types_of_trials(self):
        whole = np.round(self.X * 8).astype(np.int16)
        expected = self.new().fit(whole.astype(np.float32), self.y).predict_proba(whole)
        strided = np.zeros((24, 3, 80), np.float32)
        strided[:, :, ::2] = whole
        for other in (whole, whole.astype(float), np.asfortranarray(whole), strided[:, :, ::2],
                      whole.astype(">f8"), whole.tolist()):
            self.same(self.new().fit(other, self.y).predict_proba(other), expected)

    def test_labels_of_any_kind(self):
        for classes in (["left", "right"], [3, 7], [-1, 1], [False, True], [2.0, 5.0],
                        np.array(["a", "b"], object), [1e6, 1e6 + 1], [1e30, 2e30]):
            y = np.asarray(classes)[self.y]
            net = self.new().fit(self.X, y)
            self.assertEqual(list(net.classes_), list(classes))
            self.assertEqual(net.classes_.dtype, y.dtype)
            found = net.predict(self.X)
            self.assertEqual(found.dtype, y.dtype)
            self.same(net.predict_proba(self.X))
            self.assertEqual(net.score(self.X, y), np.mean(found == y))

    def test_it_learns(self):
        net = self.new(epochs=60, learning_rate=0.01, dropout=0.0).fit(self.X, self.y)
        self.assertGreater(net.score(self.X, self.y), 0.9)

    def test_before_fit_there_is_no_answer(self):
        for ask in ("predict", "predict_proba", "decision_function", "save"):
            with self.assertRaises(berger.NotFittedError) as caught:
                getattr(self.new(), ask)(self.X)
            self.assertIsInstance(caught.exception, (ValueError, AttributeError))
        self.assertFalse(self.new().__sklearn_is_fitted__())
        self.assertTrue(self.net.__sklearn_is_fitted__())

    def test_other_shapes_are_refused_with_both(self):
        for X, words in ((self.X[:, :2], "2 × 40.*expecting 3 × 40"),
                         (self.X[:, :, :39], "3 × 39.*expecting 3 × 40"),
                         (self.X[0], "Reshape your data"), (self.X[:0], r"0 sample\(s\)"),
                         (self.X[:, :, :0], r"0 feature\(s\)")):
            with self.assertRaisesRegex(ValueError, words):
                self.net.predict(X)
        with self.assertRaisesRegex(ValueError, "Reshape your data"):
            self.new().fit(self.X[0], self.y)

    def test_what_is_not_finite_is_refused(self):
        for bad in (np.nan, np.inf, -np.inf, 1e300):
            X = self.X.astype(float)
            X[3, 1, 7] = bad
            with self.assertRaisesRegex(ValueError, "NaN or infinity"):
                self.new().fit(X, self.y)
            with self.assertRaisesRegex(ValueError, "NaN or infinity"):
                self.net.predict(X)
        X = self.X.copy()
        X[3, 1, 7] = np.nan
        found = self.new(nan="mean").fit(X, self.y).predict_proba(X)
        self.assertTrue(np.isfinite(found).all())

    def test_what_no_trials_are(self):
        class Sparse:
            def toarray(self):
                raise AssertionError("not to be called")

        objects = self.X.astype(object)
        objects[0, 0, 0] = {"a": 1}
        for X, words in ((Sparse(), "sparse"), (self.X.astype(complex), "Complex data not"),
                         (np.full(self.X.shape, "word"), "no numbers"), (objects, "no numbers")):
            for error in (ValueError, berger.Error) + (TypeError,) * (not np.iscomplexobj(X)):
                with self.assertRaisesRegex(error, words):
                    self.new().fit(X, self.y)

    def test_names_of_columns_are_left_alone(self):
        class Table:
            columns = ["a", "b", "c"]

            def __init__(self, X):
                self.X = X

            def __array__(self, dtype=None, copy=None):
                return self.X if dtype is None else self.X.astype(dtype)

            def __len__(self):
                return len(self.X)

        net = self.new().fit(Table(self.X), self.y)
        self.same(net.predict_proba(Table(self.X)))
        self.assertFalse(hasattr(net, "feature_names_in_"))

    def test_facts_that_cannot_be(self):
        for settings, words in ((dict(rate=-128.0), "^rate: -128"), (dict(rate=np.nan), "^rate: "),
                                (dict(unit=3), "^unit: 3"), (dict(nan="zero"), "^nan: 'zero'"),
                                (dict(random_state="a"), "^random_state: 'a'"),
                                (dict(channels=["a"]), "1 names for 3 channels")):
            with self.assertRaisesRegex(berger.ConfigError, words):
                self.new(**settings).fit(self.X, self.y)
        names = np.array(["a", "b", "c"])
        net = self.new(channels=names).fit(self.X, self.y)
        self.assertEqual(net.model_.channels, ["a", "b", "c"])

    def test_what_no_labels_are(self):
        for y, words in ((np.zeros(24), "one class"), (None, "requires y"),
                         (self.y + 0.5, "Unknown label type: "), (self.y[:5], "5 labels"),
                         (np.array([2**70, 1], object)[self.y] * 1j, "several kinds|Complex"),
                         (np.where(self.y, np.nan, 1.0), "Input y contains NaN"),
                         (np.stack([self.y] * 2, 1), r"\(24,\) is expected")):
            with self.assertRaisesRegex(ValueError, words):
                self.new().fit(self.X, y)
        mixed = np.array([None, "x"], object)[self.y]
        with self.assertRaisesRegex(ValueError, "several kinds"):
            self.new().fit(self.X, mixed)
        with self.assertWarnsRegex(UserWarning, "column-vector"):
            self.same(self.new().fit(self.X, self.y[:, None]).predict_proba(self.X))

    def test_one_trial_is_decided(self):
        self.same(self.net.predict_proba(self.X[:1]), self.bits[:1])
        with self.assertRaisesRegex(ValueError, "one class"):
            self.new().fit(self.X[:1], self.y[:1])

    def test_probabilities_are_shares_and_agree_with_the_class(self):
        np.testing.assert_allclose(self.bits.sum(axis=1), 1, atol=1e-6)
        self.assertEqual(self.bits.dtype, np.float64)
        self.same(self.net.classes_[self.bits.argmax(axis=1)], self.net.predict(self.X))

    def test_decisions_of_two_classes_and_of_more(self):
        found = self.net.decision_function(self.X)
        self.assertEqual(found.shape, (24,))
        self.same(found > 0, self.net.predict(self.X) == 1)
        X, y = trials(classes=3)
        self.assertEqual(self.new().fit(X, y).decision_function(X).shape, (24, 3))

    def test_order_and_batches_do_not_matter(self):
        order = np.random.default_rng(1).permutation(24)
        self.same(self.net.predict_proba(self.X[order]), self.bits[order])
        parts = [self.net.predict_proba(self.X[i:i + 5]) for i in range(0, 24, 5)]
        self.same(np.concatenate(parts))
        self.same(self.net.predict_proba(np.tile(self.X, (4, 1, 1))), np.tile(self.bits, (4, 1)))

    def test_copies_decide_with_the_same_bits(self):
        for again in (pickle.loads(pickle.dumps(self.net)), copy.deepcopy(self.net)):
            self.same(again.predict_proba(self.X))
            self.assertEqual(again.get_params(), self.net.get_params())
        self.same(pickle.loads(pickle.dumps(self.new())).fit(self.X, self.y).predict_proba(self.X))

    def test_random_state_is_the_seed(self):
        others = [self.new(random_state=2), self.new(random_state=np.random.RandomState(3)),
                  self.new(random_state=None), self.new(random_state=np.random.default_rng(4))]
        for net in others:
            self.assertFalse(np.array_equal(net.fit(self.X, self.y).predict_proba(self.X),
                                            self.bits))
        drawn = [self.new(random_state=np.random.RandomState(3)).fit(self.X, self.y)
                 .predict_proba(self.X) for _ in range(2)]
        self.same(*drawn)

    def test_weights_count(self):
        self.same(self.new().fit(self.X, self.y, sample_weight=np.ones(24))
                  .predict_proba(self.X))
        uneven = self.new(epochs=40, learning_rate=0.01)
        uneven.fit(self.X, self.y, sample_weight=np.where(self.y == 1, 1.0, 1e-3))
        self.assertGreater(np.mean(uneven.predict(self.X) == 1), 0.9)
        for bad in (np.ones(3), -np.ones(24), np.full(24, np.nan), np.zeros(24)):
            with self.assertRaisesRegex(ValueError, "sample_weight"):
                self.new().fit(self.X, self.y, sample_weight=bad)
        weights = np.arange(24.0)
        right = self.net.predict(self.X) == self.y
        self.assertEqual(self.net.score(self.X, self.y, weights),
                         np.average(right, weights=weights))

    def test_validation_by_share_and_by_trials(self):
        cut = self.new(validation_fraction=0.25).fit(self.X, self.y)
        self.assertTrue(np.isfinite(cut.history_["validation_loss"]).all())
        self.assertTrue(np.isnan(self.net.history_["validation_loss"]).all())
        best = self.new(epochs=4, keep="best_validation_loss")
        best.fit(self.X[:16], self.y[:16], eval_set=[(self.X[16:], self.y[16:])])
        kept = best.history_["validation_loss"].min()
        found = best.predict_proba(self.X[16:])[np.arange(8), self.y[16:]]
        np.testing.assert_allclose(-np.log(found).mean(), kept, rtol=1e-5)
        with self.assertRaisesRegex(ValueError, "none of the classes"):
            self.new().fit(self.X, self.y, eval_set=(self.X, self.y + 5))

    def test_numbers_of_numpy_are_numbers(self):
        net = self.new(epochs=np.int64(2), learning_rate=np.float64(2e-3),
                       validation_fraction=np.float64(0.25), random_state=np.int32(1))
        plain = self.new(learning_rate=2e-3, validation_fraction=0.25)
        self.same(net.fit(self.X, self.y).predict_proba(self.X),
                  plain.fit(self.X, self.y).predict_proba(self.X))

    def test_history_is_a_figure_an_epoch(self):
        self.assertEqual(list(self.net.history_["epoch"]), [1, 2])
        for figure in ("train_loss", "train_accuracy", "learning_rate", "seconds"):
            self.assertTrue(np.isfinite(self.net.history_[figure]).all())

    def test_training_goes_on(self):
        net = self.new(warm_start=True)
        first = net.fit(self.X, self.y).predict_proba(self.X)
        self.same(first)
        self.assertFalse(np.array_equal(net.fit(self.X, self.y).predict_proba(self.X), first))
        with self.assertRaisesRegex(ValueError, "warm_start"):
            net.fit(self.X, self.y + 1)
        self.same(net.classes_, [0, 1])

    def test_a_fit_that_fails_leaves_what_was(self):
        net = self.new().fit(self.X, self.y)
        X, y = trials(classes=3, samples=4)
        with self.assertRaises(ValueError):
            net.fit(X, y)
        self.same(net.predict_proba(self.X))
        self.same(net.classes_, [0, 1])

    def test_part_by_part(self):
        net = self.new()
        for part in range(3):
            rows = slice(8 * part, 8 * part + 8)
            self.assertIs(net.partial_fit(self.X[rows], self.y[rows], classes=[0, 1]), net)
        self.assertEqual(list(net.history_["epoch"]), [1, 2, 3])
        self.assertEqual(net.predict(self.X).shape, (24,))
        with self.assertRaisesRegex(ValueError, "every class"):
            net.partial_fit(self.X[:2], [0, 0])

    def test_errors_name_the_keyword(self):
        late = dict(schedule__kind="step", schedule__after=[9])
        for settings, words in (
                (dict(optimizer="none"), "^optimizer: unknown value"),
                (dict(early_stopping__metric="loss"), "^early_stopping__metric: unknown value"),
                (dict(keep="best_validation"), "^keep: .*set validation_fraction, such as 0.2, or "
                 "give eval_set$"),
                (late, "^schedule__after names epoch 9"), (dict(filters=0), "^filters: 0 is"),
                (dict(schedule__kind="step"), "^schedule__after is missing"),
                (dict(validation_fraction=2), "^validation_fraction: 2 is impossible")):
            with self.assertRaisesRegex(berger.ConfigError, words):
                self.new(**settings).fit(self.X, self.y)
        for settings, words in ((dict(network="eegnett"), "^network: unknown value"),
                                (dict(model={"filter": 3}), "^model.filter: unknown key"),
                                (dict(epochs=0), "^epochs is 0")):
            with self.assertRaisesRegex(berger.ConfigError, words):
                berger.Classifier(**settings).fit(self.X, self.y)

    def test_settings_reach_the_network(self):
        self.assertEqual(self.new(filters=3).fit(self.X, self.y).model_
                         .parameters()["firstconv.0.weight"].shape, (3, 1, 1, 5))
        with self.assertRaisesRegex(berger.ConfigError, "optimizer"):
            self.new(optimizer="none").fit(self.X, self.y)
        stopped = self.new(epochs=40, validation_fraction=0.25, schedule__kind="step",
                           schedule__after=[1], early_stopping__metric="validation_loss",
                           early_stopping__patience=1, learning_rate=0.1).fit(self.X, self.y)
        self.assertLess(stopped.n_iter_, 40)
        self.assertAlmostEqual(stopped.history_["learning_rate"][1], 0.01)


class Epochs:
    """What MNE's Epochs show of themselves: volts, and channels that are no EEG."""

    ch_names, info = ["C3", "EOG", "Cz", "C4"], {"sfreq": 128.0}

    def __init__(self, X):
        self.volts = X * 1e-6

    def get_channel_types(self):
        return ["eeg", "eog", "eeg", "eeg"]

    def get_data(self, picks):
        assert picks == "eeg"
        return self.volts

    def __len__(self):
        return len(self.volts)


class FromMNE(unittest.TestCase):
    def test_volts_become_microvolts_and_facts_come_along(self):
        X, y = trials()
        X = np.round(X).astype(float)
        epochs = Epochs(X)
        net = berger.EEGNet(**SMALL).fit(epochs, y)
        self.assertEqual(net.model_.channels, ["C3", "Cz", "C4"])
        self.assertEqual(net.model_.rate, 128.0)
        np.testing.assert_allclose(net.predict_proba(epochs), net.predict_proba(X), atol=1e-6)
        named = berger.EEGNet(**SMALL, channels=["a", "b", "c"]).fit(epochs, y)
        self.assertEqual(named.model_.channels, ["a", "b", "c"])
        self.assertEqual(net.channels, None)


class Networks(unittest.TestCase):
    def test_recordings(self):
        X, y = trials(count=8, samples=200)
        for kind in RECORDINGS:
            net = kind(epochs=1, filters=2, threads=1).fit(X, y)
            self.assertEqual(net.predict_proba(X).shape, (8, 2))
            self.assertEqual(net.model_.networks, [kind._network])

    def test_images(self):
        X = np.random.default_rng(1).integers(0, 256, (8, 24, 24), np.uint8)
        y = np.arange(8) % 2
        for kind in IMAGES:
            net = kind(epochs=1, filters=2, threads=1).fit(X, y)
            self.assertEqual(net.predict(X).shape, (8,))
            self.assertTrue(np.array_equal(net.predict_proba(X),
                                           net.predict_proba(X[:, None].astype(float))))
        with self.assertRaisesRegex(ValueError, "0 to 255"):
            berger.LeNet(epochs=1).fit(X / 255, y)

    def test_any_that_a_study_file_describes(self):
        X, y = trials()
        layers = [{"type": "conv2d", "filters": 2, "kernel_w": 5}, {"type": "avg_pool", "w": 8},
                  {"type": "linear", "outputs": 2}]
        net = berger.Classifier(network="layers", model={"layers": layers}, epochs=1).fit(X, y)
        self.assertIn("conv2d_1.weight", net.model_.parameters())
        small = {name: SMALL[name] for name in
                 ("filters", "depth", "temporal_kernel", "separable_kernel", "pool", "second_pool")}
        named = berger.Classifier(network="eegnet", model=small, epochs=2, batch_size=8)
        self.assertTrue(np.array_equal(named.fit(X, y).predict_proba(X),
                                       berger.EEGNet(**SMALL).fit(X, y).predict_proba(X)))
