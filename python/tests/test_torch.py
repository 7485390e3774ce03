"""To PyTorch and back, where it is installed."""

import copy
import unittest

import numpy as np

import berger

from .small import SMALL, trials

try:
    import torch
    from torch import nn
except ImportError:
    torch = None


class Agreeing(unittest.TestCase):
    def agree(self, model, module, X):
        with torch.no_grad():
            found = module(torch.from_numpy(X.astype(np.float32))).numpy()
        np.testing.assert_allclose(found, model.logits(X), rtol=1e-5, atol=1e-5)


@unittest.skipIf(torch is None, "PyTorch is not installed")
class ToTorch(Agreeing):
    def test_logits_and_names_are_the_models(self):
        X, y = trials(samples=96)
        X = X * 20 + 3
        for network in (berger.EEGNet, berger.EEGNetV4, berger.DeepConvNet):
            net = network(epochs=1, filters=2, standardise=True, nan="mean", threads=1).fit(X, y)
            module = berger.to_torch(net)
            self.agree(net.model_, module, X)
            self.assertLessEqual(set(net.model_.parameters()), set(module.state_dict()))
            missing = X.copy()
            missing[0, 1, 5:9] = np.nan
            self.agree(net.model_, module, missing)

    def test_images(self):
        X = np.random.default_rng(1).integers(0, 256, (8, 1, 24, 24), np.uint8)
        for network in (berger.LeNet, berger.FaceNet, berger.ResNet):
            net = network(epochs=1, filters=2, standardise=True, threads=1).fit(X, np.arange(8) % 2)
            self.agree(net.model_, berger.to_torch(net), X)

    def test_whatever_layers_there_are(self):
        X, y = trials()
        layers = [{"name": "time", "type": "conv2d", "filters": 4, "kernel_w": 5, "stride_w": 2,
                   "pad_left": 3}, {"name": "slope", "type": "prelu"},
                  {"name": "again", "type": "conv2d", "filters": 4, "kernel_w": 4, "dilation_w": 2,
                   "groups": 2, "same": True}, {"name": "sum", "type": "add", "from": "slope"},
                  {"name": "train", "type": "max_pool", "w": 3}, {"type": "flatten"},
                  {"type": "linear", "outputs": 5}, {"type": "batch_norm"},
                  {"type": "activation", "function": "tanh"}, {"type": "linear", "outputs": 2}]
        net = berger.Classifier(network="layers", model={"layers": layers}, epochs=1).fit(X, y)
        self.agree(net.model_, berger.to_torch(net), X)

    def test_what_is_more_than_a_network_is_refused(self):
        X, y = trials()
        net = berger.EEGNet(**SMALL).fit(X, y)
        with self.assertRaisesRegex(berger.ConfigError, r"eegnet \+ eegnet"):
            berger.to_torch(berger.ensemble([net.model_, net.model_]))
        with self.assertRaisesRegex(berger.NotFittedError, "not fitted"):
            berger.to_torch(berger.EEGNet())


@unittest.skipIf(torch is None, "PyTorch is not installed")
class FromTorch(Agreeing):
    def test_a_network_and_what_it_learned_there(self):
        X, y = trials()
        net = berger.EEGNet(**SMALL, channels=["C3", "Cz", "C4"], standardise=True).fit(X, y)
        module = copy.deepcopy(berger.to_torch(net)).train()
        best = torch.optim.SGD(module.parameters(), 0.1)
        nn.functional.cross_entropy(module(torch.from_numpy(X)), torch.from_numpy(y)).backward()
        best.step()
        model = berger.from_torch(module.eval())
        self.agree(model, module, X)
        self.assertFalse(np.array_equal(model.logits(X), net.model_.logits(X)))
        self.assertEqual(model.channels, ["C3", "Cz", "C4"])

    def plain(self, *more):
        torch.manual_seed(1)
        return nn.Sequential(nn.Unflatten(1, (1, -1)), nn.Conv2d(1, 4, (1, 8), padding=(0, 4)),
                             nn.BatchNorm2d(4), nn.Conv2d(4, 6, (3, 1), groups=2), nn.ELU(0.5),
                             nn.Dropout(0.3), nn.AvgPool2d((1, 4)), *more, nn.Flatten(),
                             nn.Linear(60, 2))

    def test_layers_of_any_module(self):
        X, y = trials()
        module = self.plain()
        model = berger.from_torch(module, (3, 40), classes=["rest", "move"], rate=128.0)
        self.agree(model, module.eval(), X)
        self.assertEqual([list(model.classes_), model.rate], [["rest", "move"], 128.0])
        self.assertTrue(np.array_equal(model.parameters()["3.weight"],
                                       module[3].weight.detach().numpy()))
        again = copy.deepcopy(module)
        for parameter in again.parameters():
            nn.init.zeros_(parameter)
        self.agree(model, berger.copy_to_torch(model, again), X)

    def test_training_goes_on_with_it(self):
        X, y = trials()
        model = berger.from_torch(self.plain(), (3, 40))
        net = berger.Classifier(network="layers", model={"layers": model.layers}, epochs=1,
                                learning_rate=1e-30, threads=1)
        net.fit(X, y, start=model)
        weights = net.model_.parameters()
        np.testing.assert_allclose(weights["3.weight"], model.parameters()["3.weight"])
        with self.assertRaisesRegex(berger.ConfigError, "another network"):
            berger.EEGNet(**SMALL).fit(X, y, start=model)

    def test_sums(self):
        class Block(nn.Module):
            def __init__(self):
                super().__init__()
                self.conv1 = nn.Conv2d(1, 4, 3, padding=1)
                self.conv2 = nn.Conv2d(4, 6, 3, stride=2, padding=1)
                self.fc = nn.Linear(6, 3)

            def forward(self, x):
                x = torch.relu(self.conv1(x))
                y = self.conv2(x) + nn.functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, 0, 2))
                return self.fc(nn.functional.adaptive_avg_pool2d(y, 1).flatten(1))

        module = Block().eval()
        model = berger.from_torch(module, (1, 12, 12), images=True)
        pixels = np.random.default_rng(1).integers(0, 256, (5, 1, 12, 12), np.uint8)
        with torch.no_grad():
            expected = module(torch.from_numpy(pixels / np.float32(255))).numpy()
        np.testing.assert_allclose(model.logits(pixels), expected, rtol=1e-5, atol=1e-5)

    def test_what_no_layer_does_is_named(self):
        class Square(nn.Module):
            def forward(self, x):
                return x * x

        for module, shape, words in (
                (self.plain(Square()), (3, 40), "mul in '7': no layer does this"),
                (self.plain(nn.AvgPool2d(1, 2)), (3, 40), "avg_pool2d|avg_pool in '7'.*side by"),
                (nn.Conv1d(3, 2, 40), (3, 40), "conv1d"), (self.plain(), None, "input is missing"),
                (self.plain(), (2, 3, 40), "is expected")):
            with self.assertRaisesRegex(berger.ConfigError, words):
                berger.from_torch(module, shape)


class Untrained(unittest.TestCase):
    def test_training_begins_with_it(self):
        X, y = trials()
        data = berger.Dataset.of(X, y)
        settings = ["train.epochs=1", "train.seed=4", "train.learning_rate=1e-30"]
        model = berger.Model.untrained(data, settings)
        trained, _ = berger.train(data, settings)
        for name, values in model.parameters().items():
            if "running" not in name and not name.endswith("num_batches_tracked"):
                np.testing.assert_allclose(trained.parameters()[name], values, atol=1e-20)
        other = berger.Model.untrained(data, ["train.seed=5"])
        self.assertFalse(np.array_equal(other.logits(X), model.logits(X)))
