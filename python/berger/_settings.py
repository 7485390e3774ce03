"""The keys of a study file as keyword arguments: dots become two underscores."""

NETWORK = {"activation": "elu", "elu_alpha": 1.0, "leaky_slope": 0.01}
IMAGES = {**NETWORK, "activation": "relu"}

# What each network takes beside; dropout None: the network's own. A network to come is a line.
NETWORKS = {
    "eegnet": {"filters": 16, "depth": 2, "temporal_kernel": 51, "separable_kernel": 15,
               "pool": 4, "second_pool": 8, **NETWORK, "dropout": 0.25},
    "eegnet_v4": {"filters": 8, "depth": 2, "separable_filters": 16, "temporal_kernel": 64,
                  "separable_kernel": 16, "pool": 4, "second_pool": 8, "spatial_max_norm": 1.0,
                  "classify_max_norm": 0.25, **NETWORK, "dropout": 0.5},
    "deepconvnet": {"filters": 25, "blocks": 4, "kernel": 5, "pool": 2, "max_norm": 0.0,
                    "classify_max_norm": 0.0, **NETWORK, "dropout": 0.5},
    "lenet": {"conv_blocks": 2, "dense_layers": 3, "filters": 6, "hidden": 128,
              "second_hidden": 48, "batch_norm": True, "norm_last": False, "third_pool": False,
              **IMAGES, "dropout": 0.0},
    "facenet": {"filters": 32, "hidden": 256, "early_dropout": 0.1, "dense_dropout": 0.5,
                **IMAGES, "dropout": 0.25},
    "resnet": {"filters": 16, "blocks": 1, **IMAGES},
}
OF_IMAGES = ("lenet", "facenet", "resnet")

TRAIN = {
    "epochs": 100, "batch_size": 64, "optimizer": "adam", "learning_rate": 0.001,
    "weight_decay": 0.0, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "momentum": 0.0,
    "smoothing": 0.99, "shuffle": True, "keep": "last", "sampling": "all",
    "class_weights": "none", "label_smoothing": 0.0, "clip_norm": 0.0, "average_last": 0,
    "test_views": 1, "freeze": (), "slots": 0,
    "schedule__kind": "constant", "schedule__warm_up": 0.0, "schedule__after": (),
    "schedule__factor": 0.1, "schedule__patience": 10, "schedule__lowest": 0.0,
    "early_stopping__metric": "none", "early_stopping__patience": 10,
    "early_stopping__restore": True, "early_stopping__at_loss": 0.0,
    "augment__probability": 1.0, "augment__flip": 0.0, "augment__vertical_flip": 0.0,
    "augment__rotation": 0.0, "augment__shift": 0.0, "augment__scale": 0.0, "augment__crop": 1.0,
    "augment__brightness": 0.0, "augment__erase": 0.0, "augment__erase_area": 0.2,
    "augment__time_shift": 0, "augment__channel_dropout": 0.0, "augment__noise": 0.0,
    "augment__sign_flip": 0.0, "augment__time_mask": 0.0, "augment__time_mask_length": 0.2,
}

# Of an estimator's own: the trials' facts, and what scikit-learn calls otherwise.
OWN = {"standardise": False, "nan": "error", "validation_fraction": 0.0, "channels": None,
       "rate": 0.0, "unit": "", "random_state": 1, "threads": None, "warm_start": False,
       "verbose": 0}


def toml(value):
    """A value as a study file has it; of a dict, an inline table."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, str):
        escaped = "".join(f"\\u{ord(sign):04x}" if ord(sign) < 32 or sign in '"\\\x7f' else sign
                          for sign in value)
        return f'"{escaped}"'
    if hasattr(value, "tolist"):  # NumPy's
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value)


def same(value, default):
    """Whether a setting is what the program takes by itself."""
    return value is default or (type(value) in (bool, int, float, str, tuple)
                                and type(default) in (bool, int, float, str, tuple)
                                and value == default)


def settings_of(network, model, params):
    """Settings as --set has them, of whatever is not the default."""
    found = [f"model.name={network}"] if network != "layers" else []
    for table, defaults in (("model", model), ("train", TRAIN)):
        for key, default in defaults.items():
            if not same(params[key], default):
                found.append(f"{table}.{key.replace('__', '.')}={toml(params[key])}")
    if params["standardise"]:
        found.append("data.standardise=true")
    return found
