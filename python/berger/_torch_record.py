"""What a module of PyTorch does to trials, as layers: recorded while it does it."""

import numpy as np
import torch
from torch.overrides import TorchFunctionMode

from ._errors import ConfigError

# Function of PyTorch → option of a layer: its name there, its place among the arguments, default.
SLOPES = {"relu": {}, "sigmoid": {}, "tanh": {}, "elu": {"elu_alpha": ("alpha", 1, 1.0)},
          "leaky_relu": {"leaky_slope": ("negative_slope", 1, 0.01)}}


def pair(value):
    return (value, value) if isinstance(value, int) else (tuple(value) * 2)[:2]


def array(tensor):
    return tensor.detach().cpu().numpy().astype(np.float32)


class Recorder(TorchFunctionMode):
    """Follows trials through the functions that a module calls on them."""

    def __init__(self, module, trials, shape):
        super().__init__()
        self.layers, self.weights, self.shape, self.inside = [], {}, shape, []
        # Of each value: the layer that made it (-1: none), whether all of it is there still, and
        # itself, so that no other gets its id.
        self.values = {id(trials): (-1, True, trials)}
        self.hooks = []
        for name, part in module.named_modules():
            enter = lambda part, _, name=name: self.inside.append((name, part))
            self.hooks += [part.register_forward_pre_hook(enter),
                           part.register_forward_hook(lambda *_: self.inside.pop() and None)]

    def __exit__(self, *error):
        for hook in self.hooks:
            hook.remove()
        return super().__exit__(*error)

    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        out = function(*args, **kwargs)
        given = [one for value in (*args, *kwargs.values())
                 for one in (value if isinstance(value, (list, tuple)) else (value,))
                 if id(one) in self.values]
        if given and isinstance(out, torch.Tensor):
            name = getattr(function, "__name__", str(function)).strip("_")

            def argument(key, place, usual=None):
                return kwargs.get(key, args[place] if len(args) > place else usual)

            self._take(name, argument, given, out)
        return out

    def _take(self, name, argument, given, out):
        take = getattr(self, "_" + name, None)
        made, whole, x = self.values[id(given[0])]
        if name in SLOPES:
            self._slope(name, argument, x)
        elif take is not None and name not in ("take", "slope", "add_layer"):
            take(argument, *given)
        elif x.numel() == out.numel() and torch.equal(x.flatten(), out.flatten()):
            self.values[id(out)] = made, whole, out  # under other axes
            return
        elif name in ("getitem", "pad", "constant_pad_nd"):
            self.values[id(out)] = made, False, out  # a sum may take it
            return
        else:
            self._fail(name, "no layer does this")
        self.values[id(out)] = len(self.layers) - 1, True, out
        self.shape = (*out.shape[1:], 1, 1)[:3]

    def _fail(self, name, why):
        where = self.inside[-1][0] if self.inside else ""
        raise ConfigError(f"from_torch: {name} in '{where}': {why}")

    def _name(self, usual):
        name = (self.inside[-1][0] if self.inside else "") or usual
        taken = {layer["name"] for layer in self.layers}
        return next(found for found in (name, *(f"{name}_{n}" for n in range(2, 9999)))
                    if found not in taken)

    def add_layer(self, kind, options=None, weights=None, x=None):
        if x is not None:
            made, whole, _ = self.values[id(x)]
            if made != len(self.layers) - 1 or not whole:
                self._fail(kind, "takes an earlier value than the last; only sums do")
        name = self._name(kind)
        self.layers.append({"name": name, "type": kind, **(options or {})})
        for what, tensor in (weights or {}).items():
            if tensor is not None:
                self.weights[f"{name}.{what}"] = array(tensor)

    def _largest_norm(self):
        """Of a layer that keeps its filters short, as braindecode's do."""
        part = self.inside[-1][1]
        for keeper in (part, *getattr(getattr(part, "parametrizations", None), "weight", ())):
            limit = getattr(keeper, "max_norm", getattr(keeper, "max_norm_val", None))
            if isinstance(limit, (int, float)):
                return {"max_norm": float(limit)}
        return {}

    def _conv2d(self, argument, x):
        weight, bias = argument("weight", 1), argument("bias", 2)
        if tuple(x.shape[1:]) != self.shape:
            self._fail("conv2d", f"takes trials of {tuple(x.shape[1:])}, where {self.shape} is "
                       "expected: maps, electrodes, samples")
        options = {"filters": weight.shape[0], "groups": argument("groups", 6, 1),
                   "bias": bias is not None, **self._largest_norm()}
        padding = argument("padding", 4, 0)
        if isinstance(padding, str):
            options["same"] = padding == "same"
            padding = 0
        strides, dilations = pair(argument("stride", 3, 1)), pair(argument("dilation", 5, 1))
        for key, values in (("kernel", weight.shape[2:]), ("stride", strides),
                            ("dilation", dilations)):
            options[f"{key}_h"], options[f"{key}_w"] = values
        pad_h, pad_w = pair(padding)
        options |= {"pad_top": pad_h, "pad_bottom": pad_h, "pad_left": pad_w, "pad_right": pad_w}
        self.covers = tuple(weight.shape[2:]) == self.shape[1:] and padding in (0, (0, 0))
        self.add_layer("conv2d", options, {"weight": weight, "bias": bias}, x)

    def _linear(self, argument, x):
        weight, bias = argument("weight", 1), argument("bias", 2)
        if x.dim() != 2:
            self._fail("linear", f"takes trials of {tuple(x.shape[1:])}; flat ones are expected")
        self.add_layer("linear", {"outputs": weight.shape[0], "bias": bias is not None,
                                  **self._largest_norm()}, {"weight": weight, "bias": bias}, x)

    def _batch_norm(self, argument, x, *_):
        mean, var = argument("running_mean", 1), argument("running_var", 2)
        if mean is None:
            self._fail("batch_norm", "keeps no running mean")
        weight, bias = argument("weight", 3), argument("bias", 4)
        weights = {"running_mean": mean, "running_var": var,
                   "weight": torch.ones_like(mean) if weight is None else weight,
                   "bias": torch.zeros_like(mean) if bias is None else bias}
        self.add_layer("batch_norm", {"eps": float(argument("eps", 7, 1e-5)),
                                      "momentum": float(argument("momentum", 6, 0.1))}, weights, x)

    def _slope(self, name, argument, x):
        options = {key: float(argument(*where)) for key, where in SLOPES[name].items()}
        self.add_layer("activation", {"function": name, **options}, x=x)

    def _prelu(self, argument, x):
        weight = argument("weight", 1)
        self.add_layer("prelu", {}, {"weight": weight.expand(self.shape[0])}, x)

    def _dropout(self, argument, x):
        self.add_layer("dropout", {"rate": float(argument("p", 1, 0.5))}, x=x)

    def _pool(self, kind, argument, x, dilation=1):
        size, stride = pair(argument("kernel_size", 1)), argument("stride", 2) or None
        if stride is not None and pair(stride) != size or pair(argument("padding", 3, 0)) != (0, 0):
            self._fail(kind, "blocks side by side, without padding, are expected")
        self.add_layer(kind, {"h": size[0], "w": size[1]}, x=x)

    def _avg_pool2d(self, argument, x):
        self._pool("avg_pool", argument, x)

    def _max_pool2d(self, argument, x):
        self._pool("max_pool", argument, x)

    def _adaptive_avg_pool2d(self, argument, x):
        if pair(argument("output_size", 1)) != (1, 1):
            self._fail("adaptive_avg_pool2d", "one value a map is expected")
        self.add_layer("avg_pool", {"h": self.shape[1], "w": self.shape[2]}, x=x)

    def _add(self, argument, x, *others):
        values = [self.values[id(value)] for value in (x, *others)]
        last = len(self.layers) - 1
        earlier = [made for made, whole, _ in values if made != last or not whole]
        if len(values) != 2 or len(earlier) != 1 or earlier[0] < 0:
            self._fail("add", "the sum of the last value and an earlier layer's is expected")
        self.add_layer("add", {"from": self.layers[earlier[0]]["name"]})

    _iadd = _add


def recorded(module, shape, images):
    """Layers, weights, maps × rows × columns, some trials as a model takes them, and the answers
    of the module."""
    full = (1, *shape) if len(shape) == 2 else tuple(shape)
    if len(full) != 3 or (not images and full[0] != 1):
        raise ConfigError(f"from_torch: input is {shape}; (channels, samples), (1, channels, "
                          "samples) or (maps, rows, columns) of images is expected")
    draw = np.random.default_rng(1)
    if images:
        trials = draw.integers(0, 256, (4, *full), np.uint8)
        given = torch.from_numpy(trials.astype(np.float32) / 255)
    else:
        trials = draw.normal(size=(4, *full[1:])).astype(np.float32)
        given = torch.from_numpy(trials).reshape(4, *shape)
    training = module.training
    module.eval()
    try:
        with torch.no_grad(), Recorder(module, given, full) as recorder:
            out = module(given)
    finally:
        module.train(training)
    made, whole, _ = recorder.values.get(id(out), (None, False, None))
    layers = recorder.layers
    if not layers or made != len(layers) - 1 or not whole:
        raise ConfigError("from_torch: what the module answers is not the value of its last layer")
    if layers[-1]["type"] == "conv2d" and recorder.covers:  # of whole trials: linear
        keep = {"name", "bias", "max_norm"}
        layers[-1] = {**{key: value for key, value in layers[-1].items() if key in keep},
                      "type": "linear", "outputs": layers[-1]["filters"]}
    return layers, recorder.weights, full, trials, array(out).reshape(len(trials), -1)
