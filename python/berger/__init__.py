"""Compact convolutional networks for EEG and small images: trained, compared and deployed.

    model = berger.EEGNet(epochs=60, random_state=1).fit(X, y)   # X: trials × channels × samples
    model.save("model.safetensors")
    berger.load("model.safetensors").predict(X)
"""

from ._errors import (ConfigError, DivergedError, Error, InputError, InternalError, NotFittedError,
                      OutputError, StoppedWarning)
from ._estimators import (Classifier, DeepConvNet, EEGNet, EEGNetV4, FaceNet, LeNet, ResNet)
from ._library import version as __version__
from ._mne import annotations_of, epochs_of
from ._model import Decoder, Model, ensemble, load
from ._recording import Recording, read_raw
from ._study import Results, Study, read_study
from ._torch import copy_to_torch, from_torch, to_torch
from ._training import Dataset, train

__all__ = ["Classifier", "ConfigError", "Dataset", "Decoder", "DeepConvNet", "DivergedError",
           "EEGNet", "EEGNetV4", "Error", "FaceNet", "InputError", "InternalError", "LeNet",
           "Model", "NotFittedError", "OutputError", "Recording", "ResNet", "Results",
           "StoppedWarning", "Study", "annotations_of", "copy_to_torch", "ensemble", "epochs_of",
           "from_torch", "load", "read_raw", "read_study", "to_torch", "train", "__version__"]
