# %% [markdown]
# # From EDF to accuracy
#
# Recordings of PhysioNet's EEG Motor Movement/Imagery data set, subject 1: rest (`T0`), and fists
# that close or are imagined to, left (`T1`) or right (`T2`). Which of both, rest or fist, is told
# here. `mne.datasets.eegbci.load_data(1, [3, 4, 8])` fetches the files; as a script, this takes
# their paths: all but the last to learn from, the last to be judged by.

# %%
import sys

import mne
import numpy as np

import berger

mne.set_log_level("error")
paths = sys.argv[1:] or mne.datasets.eegbci.load_data(1, [3, 4, 8])

# %% [markdown]
# A recording is read by berger or by MNE, as you like: both find the same samples, one in
# microvolts, the other in volts.

# %%
recording = berger.read_raw(paths[0])
print(f"{recording.format}, {len(recording.names)} channels, {recording.rate:g} samples a second, "
      f"{recording.data.shape[1] / recording.rate:g} s, events:",
      sorted(set(recording.events["text"])))
np.testing.assert_allclose(recording.data[0], 1e6 * mne.io.read_raw_edf(paths[0]).get_data()[0],
                           rtol=1e-5, atol=1e-3)

# %% [markdown]
# Electrodes over the motor cortex, 8 to 30 Hz, half a second to four seconds after the cue.

# %%
CHANNELS = ["FC3", "FCz", "FC4", "C5", "C3", "C1", "Cz", "C2", "C4", "C6", "CP3", "CPz", "CP4"]
EVENTS = {"T0": "rest", "T1": "fist", "T2": "fist"}


def trials(path):
    raw = berger.read_raw(path).to_mne().pick(CHANNELS).filter(8, 30)
    return berger.epochs_of(raw, EVENTS, tmin=0.5, tmax=4.0)


learned = [trials(path) for path in paths[:-1]]
epochs = mne.concatenate_epochs([found for found, _ in learned])
y = np.concatenate([labels for _, labels in learned])
test_epochs, test_y = trials(paths[-1])
print(len(epochs), "trials to learn from,", len(test_epochs), "to be judged by")

# %%
net = berger.EEGNetV4(epochs=100, standardise=True, batch_size=16, random_state=1).fit(epochs, y)
print(f"accuracy: {100 * net.score(epochs, y):.0f} % of the trials it learned from, "
      f"{100 * net.score(test_epochs, test_y):.0f} % of the others")
print(net.model_)

# %% [markdown]
# Few trials make a rough estimate. Over all of them, each decided by a network that has not seen
# it:

# %%
from sklearn.model_selection import StratifiedKFold, cross_val_score

everything = np.concatenate([epochs.get_data(picks="eeg"), test_epochs.get_data(picks="eeg")]) * 1e6
folds = StratifiedKFold(5, shuffle=True, random_state=1)
scores = cross_val_score(net, everything, np.concatenate([y, test_y]), cv=folds)
print(f"{100 * scores.mean():.0f} ± {100 * scores.std():.0f} %")

# %% [markdown]
# The model is the program's file; it knows its electrodes, its rate and its classes, and decides
# along a recording.

# %%
raw = berger.read_raw(paths[-1]).to_mne().filter(8, 30)
found = berger.annotations_of(net, raw, step=1.0, least=0.8)
print(len(found), "stretches of one decision in", round(raw.times[-1]), "s")
