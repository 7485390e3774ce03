"""What goes wrong, as exceptions; each is also the built-in one that fits it best."""

import re
import sys

from . import _declarations as d


class Error(Exception):
    """Whatever berger says; the message is one line: where, what, and how to mend it."""


class ConfigError(Error, ValueError):
    """An impossible setting, argument or shape."""


class KindError(ConfigError, TypeError):
    """Values of a kind that trials or labels never are."""


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


def without_program(words):
    """The library's words, but for what only the program's users know."""
    words = words.removeprefix("the command line: ").replace(" with --set", "")
    return re.sub(r"--set:? ", "", words)


def as_keywords(words, of_model):
    """The same with a study file's keys as an estimator's keywords."""
    words = words.replace("data.validation, such as { fraction = 0.2 }",
                          "validation_fraction, such as 0.2, or give eval_set")
    for key, keyword in (("data.validation.fraction", "validation_fraction"),
                         ("train.seed", "random_state"), ("model.name", "network")):
        words = words.replace(key, keyword)
    tables = "train|model" if of_model else "train"
    return re.sub(rf"\b(?:{tables})\.(\w+(?:\.\w+)*)",
                  lambda key: key[1].replace(".", "__"), words)
