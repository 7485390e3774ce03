"""libberger: where it is found, how it is called."""

import ctypes as c
import os
import pathlib

from . import _declarations as d
from ._errors import KINDS, InternalError, without_program

NAME = "libberger.so.0"


def _places():
    beside = pathlib.Path(__file__).parent / "lib" / NAME
    given = os.environ.get("BERGER_LIBRARY")
    return ([str(beside)] if beside.exists() else []) + ([given] if given else []) + [NAME]


def _load():
    place = _places()[0]
    try:
        found = c.CDLL(place)
    except OSError as error:
        raise ImportError(f"libberger cannot be loaded: {error}; install a wheel of berger, or "
                          "name the library in BERGER_LIBRARY") from None
    missing = [name for name in d.FUNCTIONS if not hasattr(found, name)]
    if missing:
        raise ImportError(f"{place} is of another version: it has no {missing[0]}")
    for name, (returns, takes) in d.FUNCTIONS.items():
        function = getattr(found, name)
        function.restype, function.argtypes = returns, takes
    return found


library = _load()
version = library.berger_version().decode()


def check(status):
    """Raises what a status other than OK means, in the library's words."""
    if status != d.OK:
        words = without_program(library.berger_last_error().decode())
        raise KINDS.get(status, InternalError)(words)


def create(function, *arguments):
    """The address of what a function makes, which is its last argument."""
    made = c.c_void_p()
    check(function(*arguments, c.byref(made)))
    return made.value


def strings(values):
    return (c.c_char_p * len(values))(*[str(value).encode() for value in values])


def text(value):
    return value.decode() if value is not None else None


def path_bytes(path):
    return os.fsencode(os.fspath(path))
