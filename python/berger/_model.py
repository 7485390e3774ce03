"""Models: what training leaves, what files hold, and how they decode."""

import ctypes as c
import json
import os
import weakref

import numpy as np

from . import _declarations as d
from ._library import check, create, library, path_bytes, strings, text
from ._errors import ConfigError

# From so many trials on, threads are worth their start.
MANY = 32


def shape_error(what, found, expected):
    unit = "channels × samples" if len(expected) == 2 else "maps × rows × columns"
    return ConfigError(f"{what} has trials of {' × '.join(map(str, found))}, but this model is "
                       f"expecting {' × '.join(map(str, expected))} ({unit}) as input")


class Decoder:
    """Decodes samples as they come; serves one thread at a time.

    Parameters
    ----------
    model : Model
    threads : int, default 1
    step : int, default 0
        Samples from one decision on pushed samples to the next; 0: a window.
    isa : str, optional
        Kernels by name; the fastest that the processor has where left out.
    aligned : bool, default False
        That what comes is aligned as the training trials were, which a model with an `alignment`
        needs and no other takes.
    """

    def __init__(self, model, threads=1, step=0, isa=None, aligned=False):
        options = d.DecoderOptions(threads=threads, step=step, isa=isa.encode() if isa else None,
                                   aligned=bool(aligned))
        self._handle = create(library.berger_decoder_create, model._handle, c.byref(options))
        weakref.finalize(self, library.berger_decoder_free, self._handle)
        self._classes, self._channels = len(model.class_values), model.shape[-2]

    def _decode(self, trials, logits=None, probabilities=None):
        """Into C-contiguous arrays of float32 and float64, n × classes; nothing is checked."""
        check(library.berger_decoder_decode(
            self._handle, trials.ctypes.data, len(trials),
            logits.ctypes.data if logits is not None else None,
            probabilities.ctypes.data if probabilities is not None else None))

    def push(self, samples):
        """Takes samples (n, channels); gives the probabilities (decisions, classes) due by them."""
        samples = np.ascontiguousarray(samples, np.float32)
        if samples.ndim != 2 or samples.shape[1] != self._channels:
            raise ConfigError(f"samples are of shape {samples.shape}; (n, {self._channels}) is "
                              "expected, all channels of a sample side by side")
        due = library.berger_decoder_due(self._handle, len(samples))
        found, decisions = np.empty((due, self._classes)), c.c_int()
        check(library.berger_decoder_push(self._handle, samples.ctypes.data, len(samples),
                                          found.ctypes.data, due, c.byref(decisions)))
        return found

    def reset(self):
        """Forgets the samples."""
        library.berger_decoder_reset(self._handle)


class Model:
    """A trained network, or an ensemble of them: `berger.load(path)`.

    Attributes
    ----------
    shape : tuple
        Of a trial: (channels, samples) of recordings, (maps, rows, columns) of images.
    classes_ : ndarray
        What `predict` answers: names, or whole numbers where the classes have no other name.
    class_names, class_values, channels : list
    rate : float
        Samples a second; 0 where nobody knows.
    unit : str
    alignment : str
        Whose trials were aligned together in training: "subject" or "session"; "" where they were
        not. What is decoded must be aligned as well, since one trial alone cannot be: of all trials
        of a subject, R = (X @ X.transpose(0, 2, 1)).mean(axis=0) and R^(-1/2) @ X; then
        `aligned=True` says so.
    networks : list of str
        The name of each member's network.
    """

    def __init__(self, handle):
        self._handle = handle
        weakref.finalize(self, library.berger_model_free, handle)
        shape = (c.c_int * 3)()
        library.berger_model_shape(handle, shape)
        self.takes_images = bool(library.berger_model_takes_images(handle))
        self.shape = tuple(shape) if self.takes_images else tuple(shape)[1:]
        numbers = range(library.berger_model_class_count(handle))
        self.class_names = [text(library.berger_model_class_name(handle, i)) for i in numbers]
        self.class_values = [library.berger_model_class_value(handle, i) for i in numbers]
        self.channels = [text(library.berger_model_channel_name(handle, i))
                         for i in range(0 if self.takes_images else shape[1])]
        self.rate = library.berger_model_rate(handle)
        self.unit = text(library.berger_model_unit(handle))
        self.alignment = text(library.berger_model_alignment(handle))
        self.networks = [text(library.berger_model_network(handle, i))
                         for i in range(library.berger_model_member_count(handle))]
        named = any(name not in (None, "", str(value), f"class {value}")
                    for name, value in zip(self.class_names, self.class_values))
        self.classes_ = np.array(self.class_names if named else self.class_values)
        self._idle = {}

    def __repr__(self):
        return (f"Model({' + '.join(self.networks)}, {' × '.join(map(str, self.shape))}, "
                f"classes {', '.join(map(str, self.classes_))})")

    @classmethod
    def from_bytes(cls, data):
        """A model of the bytes of its file."""
        return cls(create(library.berger_model_load_memory, data, len(data)))

    @classmethod
    def untrained(cls, data, settings=()):
        """What `train` would begin with for a Dataset: its network and the seed's weights."""
        return cls(create(library.berger_model_create, data._handle, strings(settings),
                          len(settings)))

    def to_bytes(self):
        """The bytes that `save` writes."""
        size = c.c_size_t()
        check(library.berger_model_to_memory(self._handle, None, 0, c.byref(size)))
        data = c.create_string_buffer(size.value)
        check(library.berger_model_to_memory(self._handle, data, size.value, c.byref(size)))
        return data.raw

    def __reduce__(self):
        return Model.from_bytes, (self.to_bytes(),)

    def save(self, path):
        """Writes model.safetensors, as the program does, over what stands there."""
        check(library.berger_model_save(self._handle, path_bytes(path)))

    def export(self, path):
        """Writes an ONNX graph; the file must not exist."""
        check(library.berger_model_export(self._handle, path_bytes(path)))

    @property
    def layers(self):
        """Of one network: a dict a layer, as `Classifier(network="layers", model={"layers": …})`
        takes them."""
        if len(self.networks) != 1:
            raise ConfigError(f"layers: this model has {len(self.networks)} networks")
        return [{"name": layer["name"], "type": layer["type"], **layer["options"]}
                for layer in self.described()["network"]["layers"]]

    def described(self):
        """What the model's file says of it, as a dict."""
        file = self.to_bytes()
        size = int.from_bytes(file[:8], "little")
        return json.loads(json.loads(file[8:8 + size])["__metadata__"]["model"])

    def parameters(self, member=0):
        """A dict of weights (float32 copies) by the names that PyTorch gives them."""
        found, shape = {}, (c.c_int64 * 4)()
        for i in range(library.berger_model_parameter_count(self._handle, member)):
            name = library.berger_model_parameter_name(self._handle, member, i)
            axes = library.berger_model_parameter_shape(self._handle, member, i, shape)
            values = np.empty(tuple(shape[:axes]), np.float32)
            check(library.berger_model_get_parameter(self._handle, member, name,
                                                     values.ctypes.data, values.size))
            found[name.decode()] = values
        return found

    def set_parameter(self, name, values, member=0):
        """Puts weights in; the model must not be in use by another thread meanwhile."""
        values = np.ascontiguousarray(values, np.float32)
        check(library.berger_model_set_parameter(self._handle, member, name.encode(),
                                                 values.ctypes.data, values.size))
        self._idle = {}

    def logits(self, X, threads=1, aligned=False):
        """Logits (n, classes), float32."""
        return self._decode(X, threads, True, aligned)

    def predict_proba(self, X, threads=1, aligned=False):
        """Probabilities (n, classes), float64, the classes in the order of `classes_`."""
        return self._decode(X, threads, False, aligned)

    def predict(self, X, threads=1, aligned=False):
        """The likeliest class of each trial."""
        return self.classes_[self.logits(X, threads, aligned).argmax(axis=1)]

    def decoder(self, threads=1, step=0, isa=None, aligned=False):
        """A decoder of one's own, for samples as they come."""
        return Decoder(self, threads, step, isa, aligned)

    def _decode(self, X, threads, wants_logits, aligned):
        X = np.ascontiguousarray(X, np.float32)
        if X.shape[1:] != self.shape:
            raise shape_error("X", X.shape[1:], self.shape)
        return self.decode_checked(X, threads if len(X) >= MANY else 1, wants_logits, aligned)

    def decode_checked(self, X, threads, wants_logits, aligned=False):
        """Logits or probabilities of C-contiguous trials of the model's shape."""
        if X.dtype != np.float32:
            X = X.astype(np.float32)
        found = np.empty((len(X), len(self.class_values)),
                         np.float32 if wants_logits else np.float64)
        # A decoder serves one thread at a time: whoever finds none idle makes one.
        idle = self._idle.setdefault((os.getpid(), threads, bool(aligned)), [])
        try:
            decoder = idle.pop()
        except IndexError:
            decoder = Decoder(self, threads, aligned=aligned)
        decoder._decode(X, **{"logits" if wants_logits else "probabilities": found})
        idle.append(decoder)
        return found


def load(path):
    """Reads a model that `save` or the program wrote.

    Parameters
    ----------
    path : str or path
        model.safetensors, or the folder of a run that holds it.

    Returns
    -------
    Model
    """
    path = os.fspath(path)
    if os.path.isdir(path):
        path = os.path.join(path, "model.safetensors")
    return Model(create(library.berger_model_load, path_bytes(path)))


def ensemble(models):
    """One model of several, which decides by the mean of their probabilities."""
    handles = (c.c_void_p * len(models))(*[model._handle for model in models])
    return Model(create(library.berger_model_ensemble, c.addressof(handles), len(models)))
