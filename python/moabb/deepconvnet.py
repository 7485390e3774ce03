"""DeepConvNet that chooses its epoch by validation data, as a pipeline of MOABB."""

from sklearn.pipeline import make_pipeline

import berger

PIPELINE = {
    "name": "berger DeepConvNet",
    "paradigms": ["LeftRightImagery", "MotorImagery"],
    "pipeline": make_pipeline(berger.DeepConvNet(
        epochs=100, standardise=True, validation_fraction=0.2, keep="best_validation",
        early_stopping__metric="validation_loss", early_stopping__patience=20)),
}
