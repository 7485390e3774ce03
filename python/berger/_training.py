"""Trials in memory, and training on them."""

import ctypes as c
import signal
import threading
import warnings
import weakref

import numpy as np

from . import _declarations as d
from ._errors import ConfigError, StoppedWarning
from ._library import check, create, library, strings, text
from ._model import Model

FIGURES = ("train_loss", "train_accuracy", "validation_loss", "validation_accuracy",
           "learning_rate", "seconds")


class History(dict):
    """An array of a value an epoch for each figure."""

    def frame(self):
        """The same as a DataFrame of pandas, an epoch a row."""
        import pandas

        return pandas.DataFrame(self).set_index("epoch")


class Dataset:
    """Trials with their labels, held by the library.

    `Dataset.read(sources)` reads what the program reads: NPZ, MATLAB, images, simulated:NAME.
    """

    def __init__(self, handle):
        self._handle = handle
        weakref.finalize(self, library.berger_dataset_free, handle)

    @classmethod
    def read(cls, *sources, settings=()):
        return cls(create(library.berger_dataset_read, strings(sources), len(sources),
                          strings(settings), len(settings)))

    @classmethod
    def of(cls, X, labels, weights=None, classes=None, channels=None, rate=0.0, unit="",
           subjects=None, sessions=None):
        """Of recordings (n, channels, samples), or uint8 images (n, maps, rows, columns)."""
        X = np.ascontiguousarray(X, np.uint8 if getattr(X, "dtype", None) == np.uint8
                                 else np.float32)
        labels = np.ascontiguousarray(labels, np.int64)
        beside = {"weights": (weights, np.float64), "subjects": (subjects, np.int64),
                  "sessions": (sessions, np.int64)}
        beside = {name: np.ascontiguousarray(values, kind)
                  for name, (values, kind) in beside.items() if values is not None}
        _check_sizes(X, {"labels": labels, **beside}, channels)
        if not isinstance(unit, str):
            raise ConfigError(f"unit: {unit!r} is no text, such as 'uV'")
        trials = d.Trials(count=len(X), rows=X.shape[-2], columns=X.shape[-1],
                          labels=labels.ctypes.data, rate=rate or 0.0,
                          unit=unit.encode() if unit else None)
        if X.dtype == np.uint8:
            trials.maps, trials.pixels = X.shape[1], X.ctypes.data
        else:
            trials.values = X.ctypes.data
        for name, values in beside.items():
            setattr(trials, name, values.ctypes.data)
        if channels is not None:
            trials.channels = strings(channels)
        if classes is not None:
            trials.classes, trials.class_count = strings(classes), len(classes)
        return cls(create(library.berger_dataset_create, c.byref(trials)))

    def __len__(self):
        return library.berger_dataset_size(self._handle)

    @property
    def shape(self):
        """Maps, channels (rows), samples (columns) of a trial."""
        shape = (c.c_int * 3)()
        library.berger_dataset_shape(self._handle, shape)
        return tuple(shape)

    @property
    def channels(self):
        return [text(library.berger_dataset_channel_name(self._handle, i))
                for i in range(self.shape[1])]

    @property
    def rate(self):
        return library.berger_dataset_rate(self._handle)

    @property
    def unit(self):
        return text(library.berger_dataset_unit(self._handle))

    def arrays(self):
        """X, as estimators take it, and the labels."""
        images = library.berger_dataset_holds_images(self._handle)
        X = np.empty((len(self), *(self.shape if images else self.shape[1:])), np.float32)
        y = np.empty(len(self), np.int64)
        check(library.berger_dataset_copy(self._handle, 0, len(self), X.ctypes.data))
        check(library.berger_dataset_labels(self._handle, y.ctypes.data))
        return X.astype(np.uint8) if images else X, y


def _check_sizes(X, beside, channels):
    """The library takes the caller's word for how long an array is."""
    axes = 4 if X.dtype == np.uint8 else 3
    if X.ndim != axes:
        raise ConfigError(f"trials of shape {X.shape}; {axes} axes are expected of {X.dtype}")
    for what, values in beside.items():
        if values.shape != (len(X),):
            raise ConfigError(f"{what} of shape {values.shape} for {len(X)} trials; one each is "
                              "needed")
    if channels is not None and len(channels) != X.shape[-2]:
        raise ConfigError(f"{len(channels)} names for {X.shape[-2]} channels; one each is needed")


class Interrupts:
    """Ctrl-C, kept until the step is over: nothing may be raised through the library."""

    def __enter__(self):
        self.came = False
        self.before = None
        if threading.current_thread() is threading.main_thread():
            self.before = signal.getsignal(signal.SIGINT)
            if self.before is not None:
                signal.signal(signal.SIGINT, self._note)
        return self

    def _note(self, *_):
        self.came = True

    def __exit__(self, *_):
        if self.before is not None:
            signal.signal(signal.SIGINT, self.before)


def train(data, settings, validation=None, start=None, threads=0, progress=None):
    """Trains as `berger train` does, with its bits.

    Parameters
    ----------
    data, validation : Dataset
    settings : list of str
        As of --set: "train.epochs=60".
    start : Model, optional
        Of the same network: begins with its weights.
    threads : int, default 0
        0: all cores.
    progress : callable, optional
        Called with a dict of figures after each epoch; True ends the training.

    Returns
    -------
    Model, History
        The latter a dict of arrays, a value an epoch in each.
    """
    history, raised = {figure: [] for figure in ("epoch", *FIGURES)}, []

    def told(now, _):
        try:
            now = now.contents
            if now.epoch_done:
                for figure, values in history.items():
                    values.append(getattr(now, figure))
                if progress is not None:
                    last = {figure: values[-1] for figure, values in history.items()}
                    return bool(progress({**last, "epochs": now.epochs}))
        except BaseException as error:  # of the caller's function: raised when training has ended
            raised.append(error)
        return bool(interrupts.came or raised)

    callback = d.ProgressFunction(told)
    options = d.TrainOptions(settings=strings(settings), setting_count=len(settings),
                             threads=threads, progress=callback,
                             start=start._handle if start is not None else None)
    given = d.TrainingData(train=data._handle,
                           validation=validation._handle if validation is not None else None)
    made = c.c_void_p()
    with Interrupts() as interrupts:
        status = library.berger_train(c.byref(given), c.byref(options), c.byref(made))
    if status != d.STOPPED:
        check(status)
    model = Model(made.value)
    if raised:
        raise raised[0]
    if interrupts.came:
        if not history["epoch"]:
            raise KeyboardInterrupt
        warnings.warn(f"stopped by Ctrl-C after {len(history['epoch'])} epochs", StoppedWarning,
                      stacklevel=3)
    return model, History({figure: np.array(values) for figure, values in history.items()})
