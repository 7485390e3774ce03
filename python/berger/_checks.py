"""What estimators take: trials and labels, checked as scikit-learn's users expect."""

import sys
import warnings

import numpy as np

from ._errors import ConfigError, KindError
from ._mne import is_mne
from ._mne import trials as mne_trials


def trials(X, images, nan):
    """C-contiguous float32 (n, channels, samples), or uint8 (n, maps, rows, columns)."""
    if nan not in ("error", "mean"):
        raise ConfigError(f"nan: {nan!r} is neither 'error' nor 'mean'")
    if is_mne(X):
        X = mne_trials(X)
    if hasattr(X, "toarray"):
        raise KindError("X is a sparse matrix; dense trials are needed: use X.toarray()")
    X = np.asarray(X)
    if np.iscomplexobj(X):
        raise ConfigError("Complex data not supported: X is complex; real trials are needed")
    if X.dtype.kind not in "fiub":
        try:
            X = X.astype(np.float64)
        except (TypeError, ValueError) as error:
            raise KindError(f"X holds no numbers: {error}") from None
    if images and X.ndim == 3:
        X = X[:, np.newaxis]
    if X.ndim != (4 if images else 3):
        axes = "(images, maps, rows, columns)" if images else "(trials, channels, samples)"
        raise ConfigError(f"X has shape {X.shape}; {axes} is expected; Reshape your data, "
                          "such as by X[:, np.newaxis, :]")
    if 0 in X.shape:
        what = "feature(s)" if len(X) else "sample(s)"
        raise ConfigError(f"Found array with 0 {what} (shape={X.shape}) while a minimum of 1 is "
                          "required.")
    if images:
        return pixels(X)
    with np.errstate(over="ignore"):
        X = np.ascontiguousarray(X, np.float32)
    if not np.isfinite(X).all() and (nan != "mean" or np.isinf(X).any()):
        raise ConfigError("Input X contains NaN or infinity; clean the trials, or let nan='mean' "
                          "replace NaN by training's mean")
    return X


def pixels(X):
    bytes_ = np.ascontiguousarray(X, np.uint8) if X.dtype == np.uint8 else None
    if bytes_ is None:
        if not np.isfinite(X).all():
            raise ConfigError("Input X contains NaN or infinity; pixels are from 0 to 255")
        bytes_ = X.astype(np.uint8)
        if not np.array_equal(bytes_, X):
            raise ConfigError("pixels are whole numbers from 0 to 255; other values are in X")
    return bytes_


def labels(y, count):
    """One label a trial: numbers or texts."""
    if y is None:
        raise ConfigError("requires y to be passed, but the target y is None")
    y = np.asarray(y)
    if y.ndim == 2 and y.shape[1] == 1:
        sklearn = sys.modules.get("sklearn.exceptions")
        warnings.warn("A column-vector y was passed when a 1d array was expected",
                      sklearn.DataConversionWarning if sklearn else UserWarning, stacklevel=4)
        y = y.ravel()
    if y.ndim != 1:
        raise ConfigError(f"y has shape {y.shape}; ({count},) is expected")
    if len(y) != count:
        raise ConfigError(f"X has {count} trials, but y has {len(y)} labels")
    if y.dtype.kind == "f":
        if not np.isfinite(y).all():
            raise ConfigError("Input y contains NaN or infinity")
        if (y != np.trunc(y)).any():
            raise ConfigError("Unknown label type: continuous; y must be of classes")
    if y.dtype.kind == "c":
        raise ConfigError("Complex data not supported: y is complex")
    return y


def codes(y, classes):
    """The place of each label among sorted classes."""
    try:
        places = np.minimum(np.searchsorted(classes, y), len(classes) - 1)
    except TypeError:
        places = np.zeros(len(y), np.int64)
    known = classes[places] == y
    if not np.all(known):
        unknown = np.asarray(y)[~np.asarray(known)][0] if np.shape(known) else y[0]
        raise ConfigError(f"y has the label {unknown!r}, which is none of the classes "
                          f"{list(classes)}")
    return places


def weights(given, count):
    if given is None:
        return None
    given = np.ascontiguousarray(given, np.float64)
    if given.ndim == 0:
        given = np.full(count, float(given))
    if given.shape != (count,):
        raise ConfigError(f"sample_weight.shape == {given.shape}, expected ({count},)!")
    if not np.isfinite(given).all() or (given < 0).any():
        raise ConfigError("sample_weight must be finite and not below 0")
    if not given.any():
        raise ConfigError("sample_weight: every weight is zero; some trials must count")
    return given


def seed(random_state):
    """A whole number of an int, a generator of NumPy's, or of chance (None)."""
    if random_state is None:
        random_state = np.random.default_rng()
    if hasattr(random_state, "integers"):
        return int(random_state.integers(2**31 - 1))
    if hasattr(random_state, "randint"):
        return int(random_state.randint(2**31 - 1))
    try:
        return int(random_state)
    except (TypeError, ValueError):
        raise ConfigError(f"random_state: {random_state!r} is no whole number, no generator of "
                          "NumPy's and not None") from None
