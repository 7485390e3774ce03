"""The reference networks in PyTorch, with the parameter names that berger's files use
(docs/models.md)."""

import torch
from torch import nn

ACTIVATIONS = {
    "relu": nn.ReLU,
    "leaky_relu": lambda: nn.LeakyReLU(0.01),
    "elu": lambda: nn.ELU(1.0),
}


class EegNet(nn.Module):
    def __init__(self, height, width, classes, activation="elu", dropout=0.25):
        super().__init__()
        act = ACTIVATIONS[activation]
        self.firstconv = nn.Sequential(
            nn.Conv2d(1, 16, (1, 51), padding=(0, 25), bias=False), nn.BatchNorm2d(16)
        )
        self.depthwiseConv = nn.Sequential(
            nn.Conv2d(16, 32, (height, 1), groups=16, bias=False),
            nn.BatchNorm2d(32),
            act(),
            nn.AvgPool2d((1, 4)),
            nn.Dropout(dropout),
        )
        self.separableConv = nn.Sequential(
            nn.Conv2d(32, 32, (1, 15), padding=(0, 7), bias=False),
            nn.BatchNorm2d(32),
            act(),
            nn.AvgPool2d((1, 8)),
            nn.Dropout(dropout),
        )
        self.classify = nn.Sequential(nn.Linear(32 * (width // 4 // 8), classes))

    def forward(self, x):
        x = self.separableConv(self.depthwiseConv(self.firstconv(x)))
        return self.classify(x.flatten(1))


class EegNetV4(nn.Module):
    def __init__(self, height, width, classes, activation="elu", dropout=0.5):
        super().__init__()
        act = ACTIVATIONS[activation]
        norm = lambda maps: nn.BatchNorm2d(maps, eps=1e-3, momentum=0.01)
        self.conv_temporal = nn.Conv2d(1, 8, (1, 64), padding="same", bias=False)
        self.bnorm_temporal = norm(8)
        self.conv_spatial = nn.Conv2d(8, 16, (height, 1), groups=8, bias=False)
        self.bnorm_1 = norm(16)
        self.activation_1 = act()
        self.pool_1 = nn.AvgPool2d((1, 4))
        self.drop_1 = nn.Dropout(dropout)
        self.conv_separable_depth = nn.Conv2d(
            16, 16, (1, 16), padding="same", groups=16, bias=False
        )
        self.conv_separable_point = nn.Conv2d(16, 16, 1, bias=False)
        self.bnorm_2 = norm(16)
        self.activation_2 = act()
        self.pool_2 = nn.AvgPool2d((1, 8))
        self.drop_2 = nn.Dropout(dropout)
        self.flatten = nn.Flatten()
        self.classify = nn.Linear(16 * (width // 4 // 8), classes)

    def forward(self, x):
        for layer in self.children():
            x = layer(x)
        return x

    def limit_norms(self, spatial=1.0, classify=0.25):
        """The paper's max-norm constraints, applied after each step."""
        with torch.no_grad():
            for weight, limit in (
                (self.conv_spatial.weight, spatial),
                (self.classify.weight, classify),
            ):
                weight.copy_(torch.renorm(weight, p=2, dim=0, maxnorm=limit))


class DeepConvNet(nn.Module):
    def __init__(self, height, width, classes, activation="elu", dropout=0.5, filters=25):
        super().__init__()
        act = ACTIVATIONS[activation]
        tail = lambda maps: [nn.BatchNorm2d(maps), act(), nn.MaxPool2d((1, 2)), nn.Dropout(dropout)]
        self.conv0 = nn.Sequential(
            nn.Conv2d(1, filters, (1, 5)), nn.Conv2d(filters, filters, (height, 1)), *tail(filters)
        )
        width = (width - 4) // 2
        for block in (1, 2, 3):
            self.add_module(
                f"conv{block}",
                nn.Sequential(nn.Conv2d(filters, 2 * filters, (1, 5)), *tail(2 * filters)),
            )
            filters, width = 2 * filters, (width - 4) // 2
        self.classify = nn.Linear(filters * width, classes)

    def forward(self, x):
        x = self.conv3(self.conv2(self.conv1(self.conv0(x))))
        return self.classify(x.flatten(1))


class LeNet(nn.Module):
    def __init__(
        self,
        height,
        width,
        classes,
        activation="relu",
        dropout=0.0,
        conv_blocks=2,
        filters=6,
        hidden=128,
        second_hidden=48,
    ):
        super().__init__()
        act = ACTIVATIONS[activation]
        maps = 1
        for block in range(conv_blocks):
            layers = [
                nn.Conv2d(maps, filters << block, 3, padding=1 if block == 0 else 0),
                nn.BatchNorm2d(filters << block),
                nn.Dropout(dropout),
                act(),
            ]
            self.add_module(
                f"conv{block + 1}", nn.Sequential(*layers, *[nn.MaxPool2d(2)] * (block < 2))
            )
            maps = filters << block
            height, width = (side - 2 * (block > 0) for side in (height, width))
            if block < 2:
                height, width = height // 2, width // 2
        self.flatten = nn.Flatten()
        self.dense1 = nn.Sequential(
            nn.Linear(maps * height * width, hidden), nn.BatchNorm1d(hidden), act()
        )
        self.dense2 = nn.Sequential(
            nn.Linear(hidden, second_hidden), nn.BatchNorm1d(second_hidden), act()
        )
        self.dense3 = nn.Sequential(nn.Linear(second_hidden, classes))

    def forward(self, x):
        for layer in self.children():
            x = layer(x)
        return x


class FaceNet(nn.Module):
    def __init__(
        self, height, width, classes, activation="relu", dropout=0.25, filters=32, hidden=256
    ):
        super().__init__()
        act = ACTIVATIONS[activation]
        maps = 1
        for block, (widening, kernel, pool) in enumerate(
            ((1, 5, 0), (2, 5, 0), (4, 3, 1), (8, 3, 1), (8, 3, 1)), 1
        ):
            layers = [
                nn.Conv2d(maps, filters * widening, kernel, padding=kernel // 2),
                act(),
                nn.BatchNorm2d(filters * widening),
            ]
            self.add_module(
                f"conv{block}",
                nn.Sequential(
                    *layers,
                    *[nn.MaxPool2d(2)] * pool,
                    nn.Dropout(dropout if pool else 0.4 * dropout),
                ),
            )
            maps = filters * widening
        self.flatten = nn.Flatten()
        self.dense1 = nn.Sequential(
            nn.Linear(maps * (height // 8) * (width // 8), hidden), act(), nn.Dropout(2 * dropout)
        )
        self.dense2 = nn.Sequential(nn.Linear(hidden, classes))

    def forward(self, x):
        for layer in self.children():
            x = layer(x)
        return x


class ResidualBlock(nn.Module):
    """Two convolutions with a shortcut without parameters: every second row and column where the
    stride is 2, zeros for new maps."""

    def __init__(self, before, maps, stride, act):
        super().__init__()
        self.conv1 = nn.Conv2d(before, maps, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(maps)
        self.conv2 = nn.Conv2d(maps, maps, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(maps)
        self.act, self.stride, self.new_maps = act(), stride, maps - before

    def forward(self, x):
        y = self.bn2(self.conv2(self.act(self.bn1(self.conv1(x)))))
        return self.act(
            y
            + nn.functional.pad(
                x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, 0, self.new_maps)
            )
        )


class ResNet(nn.Module):
    def __init__(
        self, height, width, classes, activation="relu", dropout=0.0, filters=16, blocks=1
    ):
        super().__init__()
        act = ACTIVATIONS[activation]
        self.conv1 = nn.Conv2d(1, filters, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(filters)
        self.act1 = act()
        before = filters
        for stage in range(3):
            stack = []
            for block in range(blocks):
                stack.append(
                    ResidualBlock(
                        before, filters << stage, 2 if stage > 0 and block == 0 else 1, act
                    )
                )
                before = filters << stage
            self.add_module(f"layer{stage + 1}", nn.Sequential(*stack))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.fc = nn.Linear(before, classes)

    def forward(self, x):
        for layer in self.children():
            x = layer(x)
        return x


def digits(height, width, classes):
    """bench/networks/digits.toml."""
    block = lambda i, o, pad: [nn.Conv2d(i, o, 3, padding=pad), nn.BatchNorm2d(o), nn.ReLU()]
    dense = lambda i, o: [nn.Linear(i, o), nn.BatchNorm1d(o), nn.ReLU()]
    return nn.Sequential(
        *block(1, 6, 1),
        nn.MaxPool2d(2),
        *block(6, 12, 0),
        nn.MaxPool2d(2),
        *block(12, 24, 0),
        nn.Flatten(),
        *dense(24 * (height // 4 - 3) * (width // 4 - 3), 128),
        *dense(128, 48),
        nn.Linear(48, classes),
    )


def faces(height, width, classes):
    """bench/networks/faces.toml."""

    def block(i, o, kernel, pool, drop):
        return (
            [nn.Conv2d(i, o, kernel, padding=kernel // 2), nn.ReLU(), nn.BatchNorm2d(o)]
            + [nn.MaxPool2d(2)] * pool
            + [nn.Dropout(drop)]
        )

    return nn.Sequential(
        *block(1, 32, 5, 0, 0.1),
        *block(32, 64, 5, 0, 0.1),
        *block(64, 128, 3, 1, 0.25),
        *block(128, 256, 3, 1, 0.25),
        *block(256, 256, 3, 1, 0.25),
        nn.Flatten(),
        nn.Linear(256 * (height // 8) * (width // 8), 256),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(256, classes),
    )


def unusual(height, width, classes):
    """bench/networks/unusual.toml."""
    layers = [
        nn.Conv2d(1, 16, (5, 7), stride=2, padding=(2, 3)),
        nn.BatchNorm2d(16),
        nn.ELU(),
        nn.Conv2d(16, 24, 3, dilation=2, groups=4),
        nn.BatchNorm2d(24),
        nn.Tanh(),
        nn.MaxPool2d((2, 3)),
        nn.Conv2d(24, 40, (2, 5), stride=(1, 2)),
        nn.LeakyReLU(0.01),
        nn.AvgPool2d((3, 1)),
        nn.Flatten(),
    ]
    features = nn.Sequential(*layers)(torch.zeros(1, 1, height, width)).shape[1]
    return nn.Sequential(*layers, nn.Linear(features, classes))


NETWORKS = {
    "eegnet": EegNet,
    "eegnet_v4": EegNetV4,
    "deepconvnet": DeepConvNet,
    "lenet": LeNet,
    "facenet": FaceNet,
    "resnet": ResNet,
    "digits": digits,
    "faces": faces,
    "unusual": unusual,
}
