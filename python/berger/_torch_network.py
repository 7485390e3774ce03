"""Layers as PyTorch computes them; imported by `to_torch` alone, since it needs torch."""

import torch
from torch import nn
from torch.nn import functional as F

ACTIVATIONS = {"relu": lambda o: nn.ReLU(), "elu": lambda o: nn.ELU(o["elu_alpha"]),
               "leaky_relu": lambda o: nn.LeakyReLU(o["leaky_slope"]),
               "sigmoid": lambda o: nn.Sigmoid(), "tanh": lambda o: nn.Tanh()}


class Convolution(nn.Conv2d):
    """Of paddings that differ from side to side, too."""

    def __init__(self, maps, options):
        o = options
        kernel = o["kernel_h"], o["kernel_w"]
        super().__init__(maps, o["filters"], kernel, (o["stride_h"], o["stride_w"]),
                         dilation=(o["dilation_h"], o["dilation_w"]), groups=o["groups"],
                         bias=o["bias"])
        self.pads = [o[f"pad_{side}"] for side in ("left", "right", "top", "bottom")]
        if o["same"]:
            across, down = ((size - 1) * step for size, step
                            in zip(reversed(kernel), reversed(self.dilation)))
            self.pads = [across // 2, across - across // 2, down // 2, down - down // 2]

    def forward(self, x):
        return super().forward(F.pad(x, self.pads) if any(self.pads) else x)


class BatchNorm(nn.modules.batchnorm._BatchNorm):
    """Of maps, or of flat features."""

    def _check_input_dim(self, x):
        pass


class Linear(nn.Linear):
    def forward(self, x):
        return super().forward(x.flatten(1))


class Add(nn.Module):
    """A skip connection: every n-th row and column of the earlier value, zeros for new maps."""

    def forward(self, x, earlier):
        if earlier.shape == x.shape:
            return x + earlier
        down, across = (-(-big // small) for big, small in zip(earlier.shape[2:], x.shape[2:]))
        earlier = earlier[:, :, ::down, ::across]
        return x + F.pad(earlier, (0, 0, 0, 0, 0, x.shape[1] - earlier.shape[1]))


def layer(kind, options, maps):
    """The module of a layer whose input has so many maps (features, where it is flat)."""
    o = options
    if kind == "conv2d":
        return Convolution(maps, o)
    if kind == "batch_norm":
        return BatchNorm(maps, o["eps"], o["momentum"])
    if kind == "activation":
        return ACTIVATIONS[o["function"]](o)
    if kind == "linear":
        return Linear(maps, o["outputs"], o["bias"])
    if kind == "prelu":
        return nn.PReLU(maps, o["slope"])
    return {"avg_pool": lambda: nn.AvgPool2d((o["h"], o["w"])), "flatten": nn.Flatten,
            "max_pool": lambda: nn.MaxPool2d((o["h"], o["w"])), "add": Add,
            "dropout": lambda: nn.Dropout(o["rate"])}[kind]()


class Network(nn.Module):
    """Trials as a model takes them in, logits out; `file` has the bytes of the model's file, and
    `alignment` says whose trials must be aligned beforehand, "" where none."""

    def __init__(self, facts, file, weights):
        super().__init__()
        self.file, self._order = file, []
        self.alignment = facts.get("reading", {}).get("align", "")
        preparing = facts["preprocessing"]
        self._images, self._nan = preparing["images"], preparing["nan_value"]
        lanes = (-1, 1, 1) if self._images else (1, -1, 1)
        for what, usual in (("mean", 0.0), ("scale", 1.0)):
            values = torch.tensor(preparing[what] or [usual]).view(lanes)
            self.register_buffer(f"_{what}", values, persistent=False)
        maps = facts["network"]["input"][0]
        for described in facts["network"]["layers"]:
            kind, name, options = (described[what] for what in ("type", "name", "options"))
            held = weights.get(name + ".weight")
            if kind == "conv2d":
                maps = held.shape[1] * options["groups"]
            elif held is not None:
                maps = held.shape[-1]
            self._hang(name, layer(kind, options, maps))
            self._order.append((name, options.get("from")))
        missing, _ = self.load_state_dict(weights, strict=False)
        assert not missing, missing

    def _hang(self, name, module):
        """Past add_module, which takes no layer of the name of a method."""
        *path, last = name.split(".")
        parent = self
        for part in path:
            parent = parent._modules.setdefault(part, nn.Module())
        # A sum may have the name of the block whose layers are there already.
        module._modules.update(getattr(parent._modules.get(last), "_modules", {}))
        parent._modules[last] = module

    def _layer(self, name):
        module = self
        for part in name.split("."):
            module = module._modules[part]
        return module

    def forward(self, x):
        if self._images:
            x = x / 255
        else:
            x = x[:, None]
            x = torch.where(x.isnan(), torch.full_like(x, self._nan), x)
        x, kept = (x - self._mean) * self._scale, {}
        for name, earlier in self._order:
            module = self._layer(name)
            x = module(x, kept[earlier]) if earlier else module(x)
            kept[name] = x
        return x.flatten(1)
