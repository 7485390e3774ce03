"""Networks as scikit-learn's estimators, without needing it."""

import inspect
import sys

import numpy as np

from . import _checks as checks
from . import _mne
from ._errors import ConfigError, DivergedError, as_keywords, not_fitted
from ._model import MANY, shape_error
from ._settings import NETWORKS, OF_IMAGES, OWN, TRAIN, settings_of, toml
from ._training import Dataset, History, train


def in_worker():
    """Whether joblib, or a process that was started for work, calls."""
    # Both are loaded in any worker, and take long to load.
    process = sys.modules.get("multiprocessing.process")
    if process is not None and process.current_process().name != "MainProcess":
        return True
    joblib = sys.modules.get("joblib")
    if joblib is None:
        return False
    return (joblib.parallel.get_active_backend()[0].nesting_level or 0) > 0


class BaseEstimator:
    """Parameters as scikit-learn asks for them."""

    _estimator_type = "classifier"
    _defaults = {}

    @classmethod
    def _get_param_names(cls):
        return sorted(cls._defaults)

    def get_params(self, deep=True):
        """A dict of all settings."""
        return {name: getattr(self, name) for name in self._get_param_names()}

    def set_params(self, **params):
        """Changes settings; returns self."""
        for name, value in params.items():
            if name not in self._defaults:
                raise ConfigError(f"Invalid parameter {name!r} for estimator {self}. Valid "
                                  f"parameters are: {self._get_param_names()!r}.")
            setattr(self, name, value)
        return self

    def __repr__(self):
        changed = [f"{name}={value!r}" for name, value in self.get_params().items()
                   if repr(value) != repr(self._defaults[name])]
        return f"{type(self).__name__}({', '.join(changed)})"

    def _more_tags(self):
        return {"X_types": ["3darray"], "non_deterministic": False}

    def __sklearn_tags__(self):
        from sklearn.utils import ClassifierTags, InputTags, Tags, TargetTags

        return Tags(estimator_type="classifier", target_tags=TargetTags(required=True),
                    classifier_tags=ClassifierTags(),
                    input_tags=InputTags(two_d_array=False, three_d_array=True))

    def __sklearn_is_fitted__(self):
        return hasattr(self, "model_")


class _Network(BaseEstimator):
    _network = None
    _model_defaults = {}

    def _name(self):
        return self._network

    def _takes_images(self, X):
        return self._network in OF_IMAGES

    def _settings(self):
        return settings_of(self._name(), self._model_defaults, self.get_params())

    def _threads(self):
        return self.threads if self.threads is not None else int(in_worker())

    def _facts(self, X):
        if self._takes_images(X):
            return {}
        names = self.channels if self.channels is None else list(self.channels)
        given = {"channels": names, "rate": self.rate, "unit": self.unit}
        found = _mne.facts(X) if _mne.is_mne(X) else {}
        return {name: value or found.get(name, value) for name, value in given.items()}

    def _dataset(self, X, y, classes, weights=None, facts=None):
        facts = self._facts(X) if facts is None else facts
        images = self._takes_images(X)
        X = checks.trials(X, images, self.nan)
        y = checks.labels(y, len(X))
        codes, names = checks.codes(y, classes), None
        if classes.dtype.kind in "iub":
            codes = classes[codes]
        else:
            names = [f"{label:.0f}" if classes.dtype.kind == "f" else str(label)
                     for label in classes]
        return Dataset.of(X, np.ascontiguousarray(codes, np.int64),
                          checks.weights(weights, len(X)), names, **facts), X

    def _train(self, data, classes, settings, validation, start):
        """A model and its history; nothing of the estimator changes before both are there."""
        X, y, weights, facts = data
        data, X = self._dataset(X, y, classes, weights, facts)
        if validation is not None:
            validation = self._dataset(*validation, classes)[0]
        told = (lambda now: print(_line(now))) if self.verbose else None
        try:
            model, history = train(data, settings, validation, start, self._threads(), told)
        except (ConfigError, DivergedError) as error:
            raise type(error)(as_keywords(str(error), self._network is not None)) from None
        self.classes_, self.n_features_in_ = classes, X.shape[1]
        return model, history

    def fit(self, X, y, sample_weight=None, eval_set=None, start=None):
        """Trains anew, or from where it stands with `warm_start`.

        Ctrl-C ends it after the step with a `StoppedWarning`; the epochs so far count.

        Parameters
        ----------
        X : array (trials, channels, samples), or images (n, rows, columns) or (n, maps, …)
            Or mne.Epochs: their EEG channels in µV, whose names and rate are taken along.
        y : array (trials,)
            Numbers or texts.
        sample_weight : array (trials,), optional
            What each trial counts in the loss.
        eval_set : (X, y) or a list of one such, optional
            Validation data, instead of `validation_fraction`.
        start : Model, optional
            Of the same network: begins with its weights.

        Returns
        -------
        self
        """
        if isinstance(eval_set, list):
            if len(eval_set) != 1:
                raise ConfigError(f"eval_set: one pair (X, y) is expected, not {len(eval_set)}")
            eval_set = eval_set[0]
        facts = self._facts(X)
        X = checks.trials(X, self._takes_images(X), self.nan)
        y = checks.labels(y, len(X))
        classes = _classes(y)
        warm = start is None and self.warm_start
        start = getattr(self, "model_", None) if warm else start
        if warm and start is not None and not np.array_equal(self.classes_, classes):
            raise ConfigError(f"warm_start: the classes {list(classes)} are not those of before, "
                              f"{list(self.classes_)}")
        settings = [*self._settings(), f"train.seed={checks.seed(self.random_state)}"]
        if self.validation_fraction and eval_set is None:
            settings.append(f"data.validation.fraction={toml(self.validation_fraction)}")
        self.model_, self.history_ = self._train((X, y, sample_weight, facts), classes, settings,
                                                 eval_set, start)
        self.n_iter_ = len(self.history_["epoch"])
        return self

    def partial_fit(self, X, y, classes=None, sample_weight=None):
        """One epoch over these trials, which must be of every class.

        Parameters
        ----------
        classes : array, optional
            All that will come, at the first call; those of y where left out.
        """
        start, done = getattr(self, "model_", None), getattr(self, "n_iter_", 0)
        y = checks.labels(y, len(X))
        if start is not None:
            known = self.classes_
        else:
            known = _classes(y if classes is None else checks.labels(classes, len(classes)))
        if len(np.unique(y)) < len(known):
            raise ConfigError(f"partial_fit: trials of every class are needed in each call, of "
                              f"{list(known)}")
        settings = [*self._settings(), f"train.seed={checks.seed(self.random_state) + done}",
                    "train.epochs=1"]
        model, history = self._train((X, y, sample_weight, None), known, settings, None,
                                     start)
        history["epoch"] += done
        if start is not None:
            history = History({figure: np.concatenate([self.history_[figure], values])
                               for figure, values in history.items()})
        self.model_, self.history_, self.n_iter_ = model, history, done + 1
        return self

    def _trials(self, X):
        if "model_" not in self.__dict__:
            raise not_fitted(self)
        X = checks.trials(X, self.model_.takes_images, self.nan)
        if X.shape[1:] != self.model_.shape:
            raise shape_error("X", X.shape[1:], self.model_.shape)
        return X

    def _decode(self, X, wants_logits):
        X = self._trials(X)
        return self.model_.decode_checked(X, self._threads() if len(X) >= MANY else 1,
                                          wants_logits)

    def predict(self, X):
        """The likeliest class of each trial, as `fit` was told it."""
        best = self._decode(X, True).argmax(axis=1)
        return self.classes_[best]

    def predict_proba(self, X):
        """Probabilities (trials, classes), float64, in the order of `classes_`."""
        return self._decode(X, False)

    def decision_function(self, X):
        """Logits (trials, classes); of two classes their difference (trials,)."""
        logits = self._decode(X, True).astype(np.float64)
        return logits[:, 1] - logits[:, 0] if logits.shape[1] == 2 else logits

    def score(self, X, y, sample_weight=None):
        """Share of trials that are decided as y says."""
        right = self.predict(X) == checks.labels(y, len(X))
        return float(np.average(right, weights=sample_weight))

    def save(self, path):
        """Writes the model's file, which `berger.load` and the program read."""
        if not hasattr(self, "model_"):
            raise not_fitted(self)
        self.model_.save(path)

    def plot_history(self, axes=None):
        """Curves of the losses, by matplotlib; returns the axes."""
        if not hasattr(self, "model_"):
            raise not_fitted(self)
        if axes is None:
            import matplotlib.pyplot as plt

            axes = plt.subplots()[1]
        for part in ("train", "validation"):
            axes.plot(self.history_["epoch"], self.history_[part + "_loss"], label=part)
        axes.set(xlabel="epoch", ylabel="loss")
        axes.legend()
        return axes


def _line(now):
    validation = now["validation_accuracy"]
    more = "" if np.isnan(validation) else f", validation {100 * validation:.1f} %"
    return (f"epoch {now['epoch']} of {now['epochs']}: loss {now['train_loss']:.4f}, "
            f"accuracy {100 * now['train_accuracy']:.1f} %{more}")


def _classes(y):
    try:
        classes = np.unique(y)
    except TypeError as error:
        raise ConfigError(f"y has labels of several kinds: {error}") from None
    if len(classes) < 2:
        raise ConfigError(f"y is of one class only, {classes[0]!r}; at least two are needed")
    return classes


def _initialiser(defaults):
    """Stores every keyword under its name; nothing else happens."""

    def __init__(self, **params):
        unknown = set(params) - set(defaults)
        if unknown:
            raise TypeError(f"{type(self).__name__}() has no keyword {sorted(unknown)[0]!r}")
        for name, default in defaults.items():
            setattr(self, name, params.get(name, default))

    kind = inspect.Parameter
    __init__.__signature__ = inspect.Signature(
        [kind("self", kind.POSITIONAL_OR_KEYWORD)]
        + [kind(name, kind.KEYWORD_ONLY, default=default) for name, default in defaults.items()])
    return __init__


def _of(name, network):
    defaults = {**TRAIN, **NETWORKS[network], **OWN}
    return type(name, (_Network,), {
        "__doc__": f"The network `{network}` of a study file; its settings are keywords.",
        "__module__": "berger", "__init__": _initialiser(defaults), "_network": network,
        "_defaults": defaults, "_model_defaults": NETWORKS[network]})


EEGNet = _of("EEGNet", "eegnet")
EEGNetV4 = _of("EEGNetV4", "eegnet_v4")
DeepConvNet = _of("DeepConvNet", "deepconvnet")
LeNet = _of("LeNet", "lenet")
FaceNet = _of("FaceNet", "facenet")
ResNet = _of("ResNet", "resnet")


class Classifier(_Network):
    """Any network that a study file can describe.

    Parameters
    ----------
    network : str, default "eegnet"
        Its name, or "layers".
    model : dict, optional
        Keys of the table [model]: {"filters": 4}; {"layers": [{"type": "conv2d", …}, …]}.

    The other keywords are those of every network.
    """

    __module__ = "berger"
    _defaults = {"network": "eegnet", "model": None, **TRAIN, **OWN}
    __init__ = _initialiser(_defaults)

    def _name(self):
        return self.network

    def _takes_images(self, X):
        known = self.network in NETWORKS
        return self.network in OF_IMAGES if known else getattr(X, "dtype", None) == np.uint8

    def _settings(self):
        model = self.model or {}
        defaults = {key: None for key in model}
        return settings_of(self.network, defaults, {**self.get_params(), **model})
