# %% [markdown]
# # A model from PyTorch, and back
#
# A network that stands in PyTorch is trained by berger, decodes there, goes back to PyTorch for a
# loss that berger does not have, and comes home again.

# %%
import numpy as np
import torch
from torch import nn

import berger

X, y = berger.Dataset.read("simulated:motor-imagery?trials=200").arrays()
X_test, y_test = berger.Dataset.read("simulated:motor-imagery?trials=100&part=test").arrays()
channels, samples = X.shape[1:]
y, y_test = y - 1, y_test - 1
X, X_test = X / X.std(), X_test / X.std()


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.time = nn.Conv2d(1, 8, (1, 51), padding=(0, 25), bias=False)
        self.space = nn.Conv2d(8, 16, (channels, 1), groups=8, bias=False)
        self.norm = nn.BatchNorm2d(16)
        self.decide = nn.Linear(16 * (samples // 25), 2)

    def forward(self, x):
        x = nn.functional.elu(self.norm(self.space(self.time(x[:, None]))))
        x = nn.functional.dropout(nn.functional.avg_pool2d(x, (1, 25)), 0.25, self.training)
        return self.decide(x.flatten(1))


# %%
torch.manual_seed(1)
module = Small()
model = berger.from_torch(module, (channels, samples), classes=["left", "right"])
for layer in model.layers:
    print(layer["name"], layer["type"])

# %% [markdown]
# Training goes on in berger; the estimator is one of scikit-learn's.

# %%
net = berger.Classifier(network="layers", model={"layers": model.layers}, epochs=60,
                        learning_rate=0.003, random_state=1).fit(X, y, start=model)
print(f"trained by berger: {100 * net.score(X_test, y_test):.0f} %")

# %% [markdown]
# To PyTorch: as a module of berger's making, or into the one it came from.

# %%
berger.copy_to_torch(net, module)
twin = berger.to_torch(net)
given = torch.from_numpy(X_test)
with torch.no_grad():
    for each in (module.eval(), twin):
        assert abs(each(given).numpy() - net.model_.logits(X_test)).max() < 1e-4

# %% [markdown]
# A few steps with a focal loss, which berger does not have, and home again.

# %%
optimizer = torch.optim.SGD(twin.parameters(), lr=1e-3)
twin.train()
for step in range(5):
    shares = twin(torch.from_numpy(X)).softmax(dim=1)[torch.arange(len(y)), torch.from_numpy(y)]
    loss = -((1 - shares) ** 2 * shares.log()).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"step {step}: {loss.item():.4f}")
again = berger.from_torch(twin.eval())
with torch.no_grad():
    assert abs(twin(given).numpy() - again.logits(X_test)).max() < 1e-4
print(f"after PyTorch: {100 * np.mean(again.logits(X_test).argmax(axis=1) == y_test):.0f} %")
