"""Graphs that tf2onnx makes of Keras networks, with the logits that TensorFlow gives.

usage: keras_graphs.py FOLDER  (in an environment of TensorFlow and tf2onnx): NAME.onnx and NAME.npz
"""

import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
import tensorflow as tf
import tf2onnx
from keras import layers as k

TRIALS = 20


def trained_norms(model):
    """Running statistics that are not the usual ones."""
    draw = np.random.default_rng(1)
    for layer in model.layers:
        if isinstance(layer, k.BatchNormalization):
            size = layer.gamma.shape
            layer.set_weights([draw.uniform(0.5, 1.5, size), draw.normal(0, 0.2, size),
                               draw.normal(0, 0.2, size), draw.uniform(0.5, 2, size)])
    return model


def eegnet(channels=3, samples=256, classes=2):
    """EEGNet as its authors publish it: channels × samples × 1, channels last."""
    return keras.Sequential([
        k.Input((channels, samples, 1)),
        k.Conv2D(8, (1, 32), padding="same", use_bias=False), k.BatchNormalization(),
        k.DepthwiseConv2D((channels, 1), depth_multiplier=2, use_bias=False),
        k.BatchNormalization(), k.Activation("elu"), k.AveragePooling2D((1, 4)), k.Dropout(0.5),
        k.SeparableConv2D(16, (1, 16), use_bias=False, padding="same"), k.BatchNormalization(),
        k.Activation("elu"), k.AveragePooling2D((1, 8)), k.Dropout(0.5), k.Flatten(),
        k.Dense(classes)])


def deepconvnet(channels=3, samples=256, classes=3):
    blocks = []
    for filters in (20, 40):
        blocks += [k.Conv2D(filters, (1, 5)), k.BatchNormalization(), k.Activation("elu"),
                   k.MaxPooling2D((1, 2)), k.Dropout(0.5)]
    return keras.Sequential([
        k.Input((channels, samples, 1)), k.Conv2D(10, (1, 5)), k.Conv2D(10, (channels, 1)),
        k.BatchNormalization(), k.Activation("elu"), k.MaxPooling2D((1, 2)), k.Dropout(0.5),
        *blocks, k.Flatten(), k.Dense(classes)])


def pictures():
    return keras.Sequential([
        k.Input((28, 28, 1)), k.Conv2D(6, 3, padding="same", activation="relu"), k.MaxPooling2D(2),
        k.Conv2D(12, 3), k.BatchNormalization(), k.ReLU(), k.MaxPooling2D(2), k.Flatten(),
        k.Dense(32, activation="tanh"), k.Dense(10)])


def residual():
    x = start = k.Input((24, 24, 1))
    x = shortcut = k.Conv2D(8, 3, padding="same", activation="relu")(x)
    x = k.Conv2D(8, 3, padding="same")(x)
    x = k.ReLU()(k.Add()([k.BatchNormalization()(x), shortcut]))
    return keras.Model(start, k.Dense(4)(k.GlobalAveragePooling2D()(x)))


CASES = {"eegnet": (eegnet, False), "deepconvnet": (deepconvnet, False),
         "pictures": (pictures, True), "residual": (residual, True)}


def main(folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    keras.utils.set_random_seed(1)
    for name, (make, images) in CASES.items():
        model = trained_norms(make())
        shape = model.input_shape[1:]
        draw = np.random.default_rng(2)
        trials = (draw.integers(0, 256, (TRIALS, *shape)) / 255 if images
                  else draw.normal(size=(TRIALS, *shape))).astype(np.float32)
        logits = model(trials, training=False).numpy()
        signature = [tf.TensorSpec((None, *shape), tf.float32, name="x")]
        asked = tf.function(lambda x: model(x, training=False), input_signature=signature)
        # ONNX has channels first: tf2onnx is asked for an input like that.
        for ending, options in {"": {"inputs_as_nchw": ["x:0"]}, "_last": {}}.items():
            tf2onnx.convert.from_function(asked, input_signature=signature, opset=17,
                                          output_path=str(folder / f"{name}{ending}.onnx"),
                                          **options)
            np.savez(folder / f"{name}{ending}.npz", trials=trials[..., 0], logits=logits,
                     images=images)
    print(f"keras {keras.__version__}, TensorFlow {tf.__version__}, tf2onnx {tf2onnx.__version__}")


main(*sys.argv[1:])
