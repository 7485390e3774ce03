"""To PyTorch and back; torch is imported when it is asked for."""

import numpy as np

from ._errors import ConfigError, not_fitted
from ._model import Model
from ._settings import toml


def _trained(model):
    if isinstance(model, Model):
        return model
    if not hasattr(model, "model_"):
        raise not_fitted(model)
    return model.model_


def to_torch(model):
    """A `torch.nn.Module` with the model's weights: trials in, logits out.

    It takes trials as the model does: (n, channels, samples), not yet standardised, or
    (n, maps, rows, columns) of pixels from 0 to 255. Standardising, and what replaces NaN, is
    inside; aligning is not, and `alignment` of the module says whether the model needs it. Its
    `state_dict()` has the names of `parameters()`.

    Parameters
    ----------
    model : Model, or a fitted estimator
        Of one network, without views.

    Returns
    -------
    torch.nn.Module
        As for evaluation; `train()` turns its dropout on. `from_torch` takes it back.
    """
    import torch

    from ._torch_network import Network

    model = _trained(model)
    facts = model.described()
    views = facts.get("views", 1)
    if len(model.networks) != 1 or views > 1:
        raise ConfigError(f"to_torch: this model is {' + '.join(model.networks)}, {views} view(s) "
                          "of a trial; one network and one view are expected")
    weights = {name: torch.from_numpy(values) for name, values in model.parameters().items()}
    return Network(facts, model.to_bytes(), weights).eval()


def from_torch(module, input=None, classes=None, channels=None, rate=0.0, unit="", images=False):
    """A model of a module of PyTorch, layer by layer and with its weights.

    Known are modules that `to_torch` made, and those whose `forward` is made of convolutions in two
    dimensions, batch norms, activations, pools, dropout, linear layers and sums with an earlier
    value: the networks of the documentation, braindecode's EEGNet and the like. What else there is,
    is refused by its name. Both are asked about some noise, and must agree.

    Parameters
    ----------
    module : torch.nn.Module
    input : tuple
        The shape of a trial as the module takes it, without the axis of trials: (channels,
        samples), (1, channels, samples), or (maps, rows, columns) of images. Not needed of what
        `to_torch` made.
    classes : list of str, optional
        Names in the order of the outputs; numbers from 0 where left out.
    channels : list of str, optional
    rate : float, optional
    unit : str, optional
    images : bool, default False
        Whether it takes images, which are pixels divided by 255.

    Returns
    -------
    Model
        Layers and weights have the names of the module's parts.
    """
    file = getattr(module, "file", None)
    if isinstance(file, bytes):
        return with_weights(Model.from_bytes(file), module)
    if input is None:
        raise ConfigError("from_torch: input is missing; give the shape of a trial, such as "
                          "(22, 1125)")
    from ._torch_record import recorded

    from ._training import Dataset

    layers, weights, shape, trials, expected = recorded(module, tuple(input), images)
    count = expected.shape[1]
    X = np.zeros((count, *shape), np.uint8) if images else np.zeros((count, *shape[1:]))
    data = Dataset.of(X, np.arange(count), classes=classes, channels=channels, rate=rate, unit=unit)
    model = Model.untrained(data, ["model.name=layers", f"model.layers={toml(layers)}"])
    for name, values in weights.items():
        model.set_parameter(name, values)
    found = model.logits(trials)
    error = (np.abs(found - expected) / np.maximum(1, np.abs(expected))).max()
    if not error < 1e-4:
        raise ConfigError(f"from_torch: the layers {', '.join(layer['name'] for layer in layers)} "
                          f"do not compute what the module does (they differ by {error:.1g}); it "
                          "does something beside")
    return model


def with_weights(model, module):
    """The model, with what `module` has under the names of its parameters."""
    held = module.state_dict()
    for name, values in model.parameters().items():
        found = held.get(name)
        if found is None:  # a constraint keeps it elsewhere; what holds is the attribute
            path, _, last = name.rpartition(".")
            found = getattr(module.get_submodule(path), last)
        found = found.detach().cpu().numpy().astype(np.float32)
        if found.size != values.size:
            raise ConfigError(f"{name} has the shape {found.shape}; {values.shape} is expected")
        model.set_parameter(name, found.reshape(values.shape))
    return model


def copy_to_torch(model, module):
    """Puts the weights of a model into the module it was made of, by name.

    Parameters
    ----------
    model : Model, or a fitted estimator
        Such as `from_torch` made, and training went on with.
    module : torch.nn.Module
        Weights under a parametrization of PyTorch, such as a largest norm, go below it.

    Returns
    -------
    torch.nn.Module
        The same one.
    """
    import torch

    held = {**dict(module.named_parameters()), **dict(module.named_buffers())}
    with torch.no_grad():
        for name, values in _trained(model).parameters().items():
            path, _, last = name.rpartition(".")
            target = held.get(name, held.get(f"{path}.parametrizations.{last}.original"))
            if target is None:
                raise ConfigError(f"copy_to_torch: the module has no {name}")
            if target.numel() != values.size:
                raise ConfigError(f"copy_to_torch: {name} has the shape {tuple(target.shape)} "
                                  f"there, and {values.shape} here")
            target.copy_(torch.from_numpy(values).reshape(target.shape))
    return module
