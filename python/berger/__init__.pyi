"""Made of the package's settings by python/stubs."""

from os import PathLike
from typing import Any, Callable, Optional, Sequence, Union

import numpy as np
from numpy.typing import ArrayLike, NDArray

Path = Union[str, PathLike[str]]
Progress = Callable[[dict[str, float]], Optional[bool]]

__version__: str

class Error(Exception): ...
class ConfigError(Error, ValueError): ...
class InputError(Error, ValueError): ...
class DivergedError(Error, ArithmeticError): ...
class OutputError(Error, OSError): ...
class InternalError(Error, RuntimeError): ...
class NotFittedError(Error, ValueError, AttributeError): ...
class StoppedWarning(UserWarning): ...

class Decoder:
    def __init__(self, model: Model, threads: int = 1, step: int = 0,
                 isa: Optional[str] = None, aligned: bool = False) -> None: ...
    def push(self, samples: ArrayLike) -> NDArray[np.float64]: ...
    def reset(self) -> None: ...

class Model:
    takes_images: bool
    shape: tuple[int, ...]
    classes_: NDArray[Any]
    class_names: list[Optional[str]]
    class_values: list[int]
    channels: list[Optional[str]]
    rate: float
    unit: str
    alignment: str
    networks: list[str]
    layers: list[dict[str, Any]]
    @classmethod
    def from_bytes(cls, data: bytes) -> Model: ...
    @classmethod
    def untrained(cls, data: Dataset, settings: Sequence[str] = ()) -> Model: ...
    def to_bytes(self) -> bytes: ...
    def save(self, path: Path) -> None: ...
    def export(self, path: Path) -> None: ...
    def described(self) -> dict[str, Any]: ...
    def parameters(self, member: int = 0) -> dict[str, NDArray[np.float32]]: ...
    def set_parameter(self, name: str, values: ArrayLike, member: int = 0) -> None: ...
    def logits(self, X: ArrayLike, threads: int = 1,
               aligned: bool = False) -> NDArray[np.float32]: ...
    def predict_proba(self, X: ArrayLike, threads: int = 1,
                      aligned: bool = False) -> NDArray[np.float64]: ...
    def predict(self, X: ArrayLike, threads: int = 1, aligned: bool = False) -> NDArray[Any]: ...
    def decoder(self, threads: int = 1, step: int = 0, isa: Optional[str] = None,
                aligned: bool = False) -> Decoder: ...

def load(path: Path) -> Model: ...
def ensemble(models: Sequence[Model]) -> Model: ...

def to_torch(model: Any) -> Any: ...
def from_torch(module: Any, input: Optional[Sequence[int]] = None,
               classes: Optional[Sequence[str]] = None,
               channels: Optional[Sequence[str]] = None, rate: float = 0.0, unit: str = "",
               images: bool = False) -> Model: ...
def copy_to_torch(model: Any, module: Any) -> Any: ...

class Recording:
    data: NDArray[np.float32]
    names: list[str]
    kinds: list[str]
    units: list[str]
    rate: float
    events: NDArray[Any]
    format: str
    def to_mne(self) -> Any: ...

def epochs_of(raw: Any, events: Union[Sequence[str], dict[str, Any]], tmin: float = 0.0,
              tmax: Optional[float] = None) -> tuple[Any, NDArray[Any]]: ...
def annotations_of(model: Any, raw: Any, step: Optional[float] = None,
                   least: float = 0.0, aligned: bool = False) -> Any: ...
def read_raw(path: Path, channels: Optional[Sequence[str]] = None, start: int = 0,
             stop: Optional[int] = None, rate: float = 0.0,
             unit: Optional[str] = None) -> Recording: ...

class History(dict[str, NDArray[Any]]):
    def frame(self) -> Any: ...

class Dataset:
    channels: list[Optional[str]]
    shape: tuple[int, int, int]
    rate: float
    unit: str
    @classmethod
    def read(cls, *sources: str, settings: Sequence[str] = ()) -> Dataset: ...
    @classmethod
    def of(cls, X: NDArray[Any], labels: NDArray[np.int64],
           weights: Optional[NDArray[np.float64]] = None,
           classes: Optional[Sequence[str]] = None, channels: Optional[Sequence[str]] = None,
           rate: float = 0.0, unit: str = "", subjects: Optional[NDArray[np.int64]] = None,
           sessions: Optional[NDArray[np.int64]] = None) -> Dataset: ...
    def __len__(self) -> int: ...
    def arrays(self) -> tuple[NDArray[Any], NDArray[np.int64]]: ...

def train(data: Dataset, settings: Sequence[str], validation: Optional[Dataset] = None,
          start: Optional[Model] = None, threads: int = 0,
          progress: Optional[Progress] = None) -> tuple[Model, History]: ...

class Results:
    folder: Path
    records: list[dict[str, Any]]
    def frame(self) -> Any: ...
    def model(self, run: str) -> Model: ...

class Study:
    def __init__(self, of: Union[dict[str, Any], Path]) -> None: ...
    def run(self, folder: Path, settings: Sequence[str] = (), jobs: int = 0, threads: int = 0,
            resume: bool = False,
            progress: Optional[Callable[[str, dict[str, float]], Optional[bool]]] = None
            ) -> Results: ...

def read_study(folder: Path) -> Results: ...

class _Network:
    classes_: NDArray[Any]
    model_: Model
    history_: History
    n_iter_: int
    n_features_in_: int
    def get_params(self, deep: bool = True) -> dict[str, Any]: ...
    def set_params(self, **params: Any) -> Any: ...
    def fit(self, X: Any, y: ArrayLike, sample_weight: Optional[ArrayLike] = None,
            eval_set: Any = None, start: Optional[Model] = None) -> Any: ...
    def partial_fit(self, X: Any, y: ArrayLike, classes: Optional[ArrayLike] = None,
                    sample_weight: Optional[ArrayLike] = None) -> Any: ...
    def predict(self, X: Any) -> NDArray[Any]: ...
    def predict_proba(self, X: Any) -> NDArray[np.float64]: ...
    def decision_function(self, X: Any) -> NDArray[np.float64]: ...
    def score(self, X: Any, y: ArrayLike, sample_weight: Optional[ArrayLike] = None) -> float: ...
    def save(self, path: Path) -> None: ...
    def plot_history(self, axes: Any = None) -> Any: ...

class EEGNet(_Network):
    def __init__(
        self,
        *,
        epochs: int = 100,
        batch_size: int = 64,
        optimizer: str = 'adam',
        learning_rate: float = 0.001,
        weight_decay: float = 0.0,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-08,
        momentum: float = 0.0,
        smoothing: float = 0.99,
        shuffle: bool = True,
        keep: str = 'last',
        sampling: str = 'all',
        class_weights: Union[str, Sequence[float]] = 'none',
        label_smoothing: float = 0.0,
        clip_norm: float = 0.0,
        average_last: int = 0,
        test_views: int = 1,
        freeze: Union[str, Sequence[str]] = (),
        slots: int = 0,
        schedule__kind: str = 'constant',
        schedule__warm_up: float = 0.0,
        schedule__after: Sequence[int] = (),
        schedule__factor: float = 0.1,
        schedule__patience: int = 10,
        schedule__lowest: float = 0.0,
        early_stopping__metric: str = 'none',
        early_stopping__patience: int = 10,
        early_stopping__restore: bool = True,
        early_stopping__at_loss: float = 0.0,
        augment__probability: float = 1.0,
        augment__flip: float = 0.0,
        augment__vertical_flip: float = 0.0,
        augment__rotation: float = 0.0,
        augment__shift: float = 0.0,
        augment__scale: float = 0.0,
        augment__crop: float = 1.0,
        augment__brightness: float = 0.0,
        augment__erase: float = 0.0,
        augment__erase_area: float = 0.2,
        augment__time_shift: int = 0,
        augment__channel_dropout: float = 0.0,
        augment__noise: float = 0.0,
        augment__sign_flip: float = 0.0,
        augment__time_mask: float = 0.0,
        augment__time_mask_length: float = 0.2,
        filters: int = 16,
        depth: int = 2,
        temporal_kernel: int = 51,
        separable_kernel: int = 15,
        pool: int = 4,
        second_pool: int = 8,
        activation: str = 'elu',
        elu_alpha: float = 1.0,
        leaky_slope: float = 0.01,
        dropout: float = 0.25,
        standardise: bool = False,
        nan: str = 'error',
        validation_fraction: float = 0.0,
        channels: Optional[Sequence[str]] = None,
        rate: float = 0.0,
        unit: str = '',
        random_state: Any = 1,
        threads: Optional[int] = None,
        warm_start: bool = False,
        verbose: int = 0,
    ) -> None: ...

class EEGNetV4(_Network):
    def __init__(
        self,
        *,
        epochs: int = 100,
        batch_size: int = 64,
        optimizer: str = 'adam',
        learning_rate: float = 0.001,
        weight_decay: float = 0.0,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-08,
        momentum: float = 0.0,
        smoothing: float = 0.99,
        shuffle: bool = True,
        keep: str = 'last',
        sampling: str = 'all',
        class_weights: Union[str, Sequence[float]] = 'none',
        label_smoothing: float = 0.0,
        clip_norm: float = 0.0,
        average_last: int = 0,
        test_views: int = 1,
        freeze: Union[str, Sequence[str]] = (),
        slots: int = 0,
        schedule__kind: str = 'constant',
        schedule__warm_up: float = 0.0,
        schedule__after: Sequence[int] = (),
        schedule__factor: float = 0.1,
        schedule__patience: int = 10,
        schedule__lowest: float = 0.0,
        early_stopping__metric: str = 'none',
        early_stopping__patience: int = 10,
        early_stopping__restore: bool = True,
        early_stopping__at_loss: float = 0.0,
        augment__probability: float = 1.0,
        augment__flip: float = 0.0,
        augment__vertical_flip: float = 0.0,
        augment__rotation: float = 0.0,
        augment__shift: float = 0.0,
        augment__scale: float = 0.0,
        augment__crop: float = 1.0,
        augment__brightness: float = 0.0,
        augment__erase: float = 0.0,
        augment__erase_area: float = 0.2,
        augment__time_shift: int = 0,
        augment__channel_dropout: float = 0.0,
        augment__noise: float = 0.0,
        augment__sign_flip: float = 0.0,
        augment__time_mask: float = 0.0,
        augment__time_mask_length: float = 0.2,
        filters: int = 8,
        depth: int = 2,
        separable_filters: int = 16,
        temporal_kernel: int = 64,
        separable_kernel: int = 16,
        pool: int = 4,
        second_pool: int = 8,
        spatial_max_norm: float = 1.0,
        classify_max_norm: float = 0.25,
        activation: str = 'elu',
        elu_alpha: float = 1.0,
        leaky_slope: float = 0.01,
        dropout: float = 0.5,
        standardise: bool = False,
        nan: str = 'error',
        validation_fraction: float = 0.0,
        channels: Optional[Sequence[str]] = None,
        rate: float = 0.0,
        unit: str = '',
        random_state: Any = 1,
        threads: Optional[int] = None,
        warm_start: bool = False,
        verbose: int = 0,
    ) -> None: ...

class DeepConvNet(_Network):
    def __init__(
        self,
        *,
        epochs: int = 100,
        batch_size: int = 64,
        optimizer: str = 'adam',
        learning_rate: float = 0.001,
        weight_decay: float = 0.0,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-08,
        momentum: float = 0.0,
        smoothing: float = 0.99,
        shuffle: bool = True,
        keep: str = 'last',
        sampling: str = 'all',
        class_weights: Union[str, Sequence[float]] = 'none',
        label_smoothing: float = 0.0,
        clip_norm: float = 0.0,
        average_last: int = 0,
        test_views: int = 1,
        freeze: Union[str, Sequence[str]] = (),
        slots: int = 0,
        schedule__kind: str = 'constant',
        schedule__warm_up: float = 0.0,
        schedule__after: Sequence[int] = (),
        schedule__factor: float = 0.1,
        schedule__patience: int = 10,
        schedule__lowest: float = 0.0,
        early_stopping__metric: str = 'none',
        early_stopping__patience: int = 10,
        early_stopping__restore: bool = True,
        early_stopping__at_loss: float = 0.0,
        augment__probability: float = 1.0,
        augment__flip: float = 0.0,
        augment__vertical_flip: float = 0.0,
        augment__rotation: float = 0.0,
        augment__shift: float = 0.0,
        augment__scale: float = 0.0,
        augment__crop: float = 1.0,
        augment__brightness: float = 0.0,
        augment__erase: float = 0.0,
        augment__erase_area: float = 0.2,
        augment__time_shift: int = 0,
        augment__channel_dropout: float = 0.0,
        augment__noise: float = 0.0,
        augment__sign_flip: float = 0.0,
        augment__time_mask: float = 0.0,
        augment__time_mask_length: float = 0.2,
        filters: int = 25,
        blocks: int = 4,
        kernel: int = 5,
        pool: int = 2,
        max_norm: float = 0.0,
        classify_max_norm: float = 0.0,
        activation: str = 'elu',
        elu_alpha: float = 1.0,
        leaky_slope: float = 0.01,
        dropout: float = 0.5,
        standardise: bool = False,
        nan: str = 'error',
        validation_fraction: float = 0.0,
        channels: Optional[Sequence[str]] = None,
        rate: float = 0.0,
        unit: str = '',
        random_state: Any = 1,
        threads: Optional[int] = None,
        warm_start: bool = False,
        verbose: int = 0,
    ) -> None: ...

class LeNet(_Network):
    def __init__(
        self,
        *,
        epochs: int = 100,
        batch_size: int = 64,
        optimizer: str = 'adam',
        learning_rate: float = 0.001,
        weight_decay: float = 0.0,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-08,
        momentum: float = 0.0,
        smoothing: float = 0.99,
        shuffle: bool = True,
        keep: str = 'last',
        sampling: str = 'all',
        class_weights: Union[str, Sequence[float]] = 'none',
        label_smoothing: float = 0.0,
        clip_norm: float = 0.0,
        average_last: int = 0,
        test_views: int = 1,
        freeze: Union[str, Sequence[str]] = (),
        slots: int = 0,
        schedule__kind: str = 'constant',
        schedule__warm_up: float = 0.0,
        schedule__after: Sequence[int] = (),
        schedule__factor: float = 0.1,
        schedule__patience: int = 10,
        schedule__lowest: float = 0.0,
        early_stopping__metric: str = 'none',
        early_stopping__patience: int = 10,
        early_stopping__restore: bool = True,
        early_stopping__at_loss: float = 0.0,
        augment__probability: float = 1.0,
        augment__flip: float = 0.0,
        augment__vertical_flip: float = 0.0,
        augment__rotation: float = 0.0,
        augment__shift: float = 0.0,
        augment__scale: float = 0.0,
        augment__crop: float = 1.0,
        augment__brightness: float = 0.0,
        augment__erase: float = 0.0,
        augment__erase_area: float = 0.2,
        augment__time_shift: int = 0,
        augment__channel_dropout: float = 0.0,
        augment__noise: float = 0.0,
        augment__sign_flip: float = 0.0,
        augment__time_mask: float = 0.0,
        augment__time_mask_length: float = 0.2,
        conv_blocks: int = 2,
        dense_layers: int = 3,
        filters: int = 6,
        hidden: int = 128,
        second_hidden: int = 48,
        batch_norm: bool = True,
        norm_last: bool = False,
        third_pool: bool = False,
        activation: str = 'relu',
        elu_alpha: float = 1.0,
        leaky_slope: float = 0.01,
        dropout: float = 0.0,
        standardise: bool = False,
        nan: str = 'error',
        validation_fraction: float = 0.0,
        channels: Optional[Sequence[str]] = None,
        rate: float = 0.0,
        unit: str = '',
        random_state: Any = 1,
        threads: Optional[int] = None,
        warm_start: bool = False,
        verbose: int = 0,
    ) -> None: ...

class FaceNet(_Network):
    def __init__(
        self,
        *,
        epochs: int = 100,
        batch_size: int = 64,
        optimizer: str = 'adam',
        learning_rate: float = 0.001,
        weight_decay: float = 0.0,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-08,
        momentum: float = 0.0,
        smoothing: float = 0.99,
        shuffle: bool = True,
        keep: str = 'last',
        sampling: str = 'all',
        class_weights: Union[str, Sequence[float]] = 'none',
        label_smoothing: float = 0.0,
        clip_norm: float = 0.0,
        average_last: int = 0,
        test_views: int = 1,
        freeze: Union[str, Sequence[str]] = (),
        slots: int = 0,
        schedule__kind: str = 'constant',
        schedule__warm_up: float = 0.0,
        schedule__after: Sequence[int] = (),
        schedule__factor: float = 0.1,
        schedule__patience: int = 10,
        schedule__lowest: float = 0.0,
        early_stopping__metric: str = 'none',
        early_stopping__patience: int = 10,
        early_stopping__restore: bool = True,
        early_stopping__at_loss: float = 0.0,
        augment__probability: float = 1.0,
        augment__flip: float = 0.0,
        augment__vertical_flip: float = 0.0,
        augment__rotation: float = 0.0,
        augment__shift: float = 0.0,
        augment__scale: float = 0.0,
        augment__crop: float = 1.0,
        augment__brightness: float = 0.0,
        augment__erase: float = 0.0,
        augment__erase_area: float = 0.2,
        augment__time_shift: int = 0,
        augment__channel_dropout: float = 0.0,
        augment__noise: float = 0.0,
        augment__sign_flip: float = 0.0,
        augment__time_mask: float = 0.0,
        augment__time_mask_length: float = 0.2,
        filters: int = 32,
        hidden: int = 256,
        early_dropout: float = 0.1,
        dense_dropout: float = 0.5,
        activation: str = 'relu',
        elu_alpha: float = 1.0,
        leaky_slope: float = 0.01,
        dropout: float = 0.25,
        standardise: bool = False,
        nan: str = 'error',
        validation_fraction: float = 0.0,
        channels: Optional[Sequence[str]] = None,
        rate: float = 0.0,
        unit: str = '',
        random_state: Any = 1,
        threads: Optional[int] = None,
        warm_start: bool = False,
        verbose: int = 0,
    ) -> None: ...

class ResNet(_Network):
    def __init__(
        self,
        *,
        epochs: int = 100,
        batch_size: int = 64,
        optimizer: str = 'adam',
        learning_rate: float = 0.001,
        weight_decay: float = 0.0,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-08,
        momentum: float = 0.0,
        smoothing: float = 0.99,
        shuffle: bool = True,
        keep: str = 'last',
        sampling: str = 'all',
        class_weights: Union[str, Sequence[float]] = 'none',
        label_smoothing: float = 0.0,
        clip_norm: float = 0.0,
        average_last: int = 0,
        test_views: int = 1,
        freeze: Union[str, Sequence[str]] = (),
        slots: int = 0,
        schedule__kind: str = 'constant',
        schedule__warm_up: float = 0.0,
        schedule__after: Sequence[int] = (),
        schedule__factor: float = 0.1,
        schedule__patience: int = 10,
        schedule__lowest: float = 0.0,
        early_stopping__metric: str = 'none',
        early_stopping__patience: int = 10,
        early_stopping__restore: bool = True,
        early_stopping__at_loss: float = 0.0,
        augment__probability: float = 1.0,
        augment__flip: float = 0.0,
        augment__vertical_flip: float = 0.0,
        augment__rotation: float = 0.0,
        augment__shift: float = 0.0,
        augment__scale: float = 0.0,
        augment__crop: float = 1.0,
        augment__brightness: float = 0.0,
        augment__erase: float = 0.0,
        augment__erase_area: float = 0.2,
        augment__time_shift: int = 0,
        augment__channel_dropout: float = 0.0,
        augment__noise: float = 0.0,
        augment__sign_flip: float = 0.0,
        augment__time_mask: float = 0.0,
        augment__time_mask_length: float = 0.2,
        filters: int = 16,
        blocks: int = 1,
        activation: str = 'relu',
        elu_alpha: float = 1.0,
        leaky_slope: float = 0.01,
        standardise: bool = False,
        nan: str = 'error',
        validation_fraction: float = 0.0,
        channels: Optional[Sequence[str]] = None,
        rate: float = 0.0,
        unit: str = '',
        random_state: Any = 1,
        threads: Optional[int] = None,
        warm_start: bool = False,
        verbose: int = 0,
    ) -> None: ...

class Classifier(_Network):
    def __init__(
        self,
        *,
        network: str = 'eegnet',
        model: Optional[dict[str, Any]] = None,
        epochs: int = 100,
        batch_size: int = 64,
        optimizer: str = 'adam',
        learning_rate: float = 0.001,
        weight_decay: float = 0.0,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-08,
        momentum: float = 0.0,
        smoothing: float = 0.99,
        shuffle: bool = True,
        keep: str = 'last',
        sampling: str = 'all',
        class_weights: Union[str, Sequence[float]] = 'none',
        label_smoothing: float = 0.0,
        clip_norm: float = 0.0,
        average_last: int = 0,
        test_views: int = 1,
        freeze: Union[str, Sequence[str]] = (),
        slots: int = 0,
        schedule__kind: str = 'constant',
        schedule__warm_up: float = 0.0,
        schedule__after: Sequence[int] = (),
        schedule__factor: float = 0.1,
        schedule__patience: int = 10,
        schedule__lowest: float = 0.0,
        early_stopping__metric: str = 'none',
        early_stopping__patience: int = 10,
        early_stopping__restore: bool = True,
        early_stopping__at_loss: float = 0.0,
        augment__probability: float = 1.0,
        augment__flip: float = 0.0,
        augment__vertical_flip: float = 0.0,
        augment__rotation: float = 0.0,
        augment__shift: float = 0.0,
        augment__scale: float = 0.0,
        augment__crop: float = 1.0,
        augment__brightness: float = 0.0,
        augment__erase: float = 0.0,
        augment__erase_area: float = 0.2,
        augment__time_shift: int = 0,
        augment__channel_dropout: float = 0.0,
        augment__noise: float = 0.0,
        augment__sign_flip: float = 0.0,
        augment__time_mask: float = 0.0,
        augment__time_mask_length: float = 0.2,
        standardise: bool = False,
        nan: str = 'error',
        validation_fraction: float = 0.0,
        channels: Optional[Sequence[str]] = None,
        rate: float = 0.0,
        unit: str = '',
        random_state: Any = 1,
        threads: Optional[int] = None,
        warm_start: bool = False,
        verbose: int = 0,
    ) -> None: ...
