# %% [markdown]
# # berger beside braindecode, on the same trials
#
# The same network, braindecode's EEGNet, begins with the same weights in both, and sees the same
# simulated trials: of two classes, over two electrodes. Either has one thread.

# %%
import copy
import time
import warnings

warnings.filterwarnings("ignore")

import numpy as np
import torch

# PyPI's torchaudio, which braindecode imports, asks whether it was made for the same CUDA.
torch.version.cuda = None

from braindecode.classifier import EEGClassifier
from braindecode.models import EEGNet

import berger

X, y = berger.Dataset.read("simulated:motor-imagery?trials=240").arrays()
X_test, y_test = berger.Dataset.read("simulated:motor-imagery?trials=120&part=test").arrays()
y, y_test = y - 1, y_test - 1
scale = X.std()
X, X_test = X / scale, X_test / scale
print(X.shape, X_test.shape)

# %%
torch.manual_seed(1)
torch.set_num_threads(1)
module = EEGNet(n_chans=2, n_outputs=2, n_times=X.shape[2])
start = berger.from_torch(copy.deepcopy(module), X.shape[1:])
print(start)

# %% [markdown]
# What both say of untrained weights is the same.

# %%
with torch.no_grad():
    expected = module.eval()(torch.from_numpy(X_test)).numpy()
print("largest difference of a logit:", abs(start.logits(X_test) - expected).max())
assert abs(start.logits(X_test) - expected).max() < 1e-5

# %%
EPOCHS = 15
theirs = EEGClassifier(module, criterion=torch.nn.CrossEntropyLoss, optimizer=torch.optim.Adam,
                       optimizer__lr=0.01, batch_size=64, max_epochs=EPOCHS, train_split=None,
                       verbose=0)
began = time.perf_counter()
theirs.fit(X, y)
seconds = time.perf_counter() - began
right = np.mean(theirs.predict(X_test) == y_test)
print(f"braindecode: {seconds:.2f} s, accuracy {100 * right:.0f} %")

# %%
ours = berger.Classifier(network="layers", model={"layers": start.layers}, epochs=EPOCHS,
                         batch_size=64, learning_rate=0.01, threads=1)
began = time.perf_counter()
ours.fit(X, y, start=start)
print(f"berger:      {time.perf_counter() - began:.2f} s, "
      f"accuracy {100 * ours.score(X_test, y_test):.0f} %")

# %% [markdown]
# They are not the same bits: batches and dropout are drawn otherwise. And what berger learned goes
# back into the module, by the names of its weights.

# %%
berger.copy_to_torch(ours, module)
with torch.no_grad():
    back = module.eval()(torch.from_numpy(X_test)).numpy()
assert abs(ours.model_.logits(X_test) - back).max() < 1e-4
print("braindecode decides as berger does:",
      np.mean(back.argmax(axis=1) == ours.predict(X_test)) == 1)
