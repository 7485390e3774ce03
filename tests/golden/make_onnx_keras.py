"""Small graphs that tf2onnx makes of Keras networks, and what TensorFlow makes of a batch: more of
onnx/NAME.onnx and of onnx/expected.safetensors, whose other tensors stay.

usage: make_onnx_keras.py  (with TensorFlow, tf2onnx, safetensors)
"""

import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy
import tensorflow as tf
import tf2onnx
from keras import layers as k
from safetensors.numpy import load_file, save_file

FOLDER = pathlib.Path(__file__).parent / "onnx"


def recordings():
    """EEGNet's idioms: a batch norm behind a depthwise convolution is written out."""
    return keras.Sequential([
        k.Input((3, 32, 1)), k.Conv2D(2, (1, 8), padding="same", use_bias=False),
        k.BatchNormalization(), k.DepthwiseConv2D((3, 1), depth_multiplier=2, use_bias=False),
        k.BatchNormalization(), k.Activation("elu"), k.AveragePooling2D((1, 4)), k.Dropout(0.5),
        k.SeparableConv2D(5, (1, 4), use_bias=False, padding="same"), k.BatchNormalization(),
        k.Activation("elu"), k.Flatten(), k.Dense(3)])


def images():
    """Rows, columns and maps are flattened in this order."""
    return keras.Sequential([
        k.Input((9, 8, 1)), k.Conv2D(3, 3, activation="relu"), k.MaxPooling2D(2), k.Flatten(),
        k.Dense(4, activation="tanh"), k.Dense(2)])


def main():
    keras.utils.set_random_seed(1)
    draw = numpy.random.default_rng(1)
    expected = load_file(FOLDER / "expected.safetensors")
    for name, make in {"kerasnet": recordings, "kerasimages": images}.items():
        model = make()
        for layer in model.layers:
            if isinstance(layer, k.BatchNormalization):
                size = layer.gamma.shape
                layer.set_weights([draw.uniform(0.5, 1.5, size), draw.normal(0, 0.3, size),
                                   draw.normal(0, 0.3, size), draw.uniform(0.5, 2, size)])
        shape = model.input_shape[1:]
        trials = draw.normal(size=(3, *shape)).astype(numpy.float32)
        expected[f"{name}/x"] = trials
        expected[f"{name}/logits"] = model(trials, training=False).numpy()
        signature = [tf.TensorSpec((None, *shape), tf.float32, name="x")]
        asked = tf.function(lambda x: model(x, training=False), input_signature=signature)
        for order, options in {"last": {}, "first": {"inputs_as_nchw": ["x:0"]}}.items():
            tf2onnx.convert.from_function(asked, input_signature=signature, opset=17,
                                          output_path=str(FOLDER / f"{name}_{order}.onnx"),
                                          **options)
    save_file(expected, FOLDER / "expected.safetensors")


main()
