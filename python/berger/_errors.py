"""What goes wrong, as exceptions; each is also the built-in one that fits it best."""

import sys

from . import _declarations as d


class Error(Exception):
    """Whatever berger says; the message is one line: where, what, and how to mend it."""


class ConfigError(Error, ValueError):
    """An impossible setting, argument or shape."""


class InputError(Error, ValueError):
    """A file or data that cannot be used."""


class DivergedError(Error, ArithmeticError):
    """Training diverged."""


class OutputError(Error, OSError):
    """Something could not be written, or there was not enough memory."""


class InternalError(Error, RuntimeError):
    """A bug of berger's."""


class NotFittedError(Error, ValueError, AttributeError):
    """An estimator was asked before it was fitted."""


class StoppedWarning(UserWarning):
    """Ctrl-C ended a training early; the epochs so far are there."""


KINDS = {d.ERROR_CONFIG: ConfigError, d.ERROR_INPUT: InputError, d.ERROR_DIVERGED: DivergedError,
         d.ERROR_OUTPUT: OutputError}


def not_fitted(estimator):
    """The error of that name, which is scikit-learn's as well where that is in use."""
    kinds = (NotFittedError,)
    if "sklearn.exceptions" in sys.modules:
        kinds += (sys.modules["sklearn.exceptions"].NotFittedError,)
    kind = type("NotFittedError", kinds, {}) if len(kinds) > 1 else NotFittedError
    return kind(f"this {type(estimator).__name__} is not fitted yet; call fit first")
