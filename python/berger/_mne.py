"""To MNE and from it, without importing it before it is asked for. MNE counts in volts."""

import numpy as np

from ._errors import ConfigError, InputError

KINDS = {"eeg": "eeg", "eog": "eog", "ecg": "ecg", "emg": "emg", "trigger": "stim"}
MICROVOLTS = 1e6


def is_mne(X):
    """Whether these are its Epochs."""
    return hasattr(X, "get_data") and hasattr(X, "info") and hasattr(X, "ch_names")


def epochs_of(raw, events, tmin=0.0, tmax=None):
    """Trials at the annotations of a Raw, for `fit(epochs, y)`.

    Parameters
    ----------
    raw : mne.io.Raw
    events : list of str, or dict of str to label
        The annotations that begin trials; their text is the label, or what the dict says.
    tmin, tmax : float
        Seconds from the annotation; the last sample is the one before tmax, which is the duration
        of the annotations where it is left out.

    Returns
    -------
    mne.Epochs, array of labels
        Without those that reach past the recording, or into an annotation that begins with "bad".
    """
    import mne

    labels = dict(events) if isinstance(events, dict) else {text: text for text in events}
    numbers = {text: number for number, text in enumerate(labels, 1)}
    missing = set(labels) - set(raw.annotations.description)
    if missing:
        raise InputError(f"epochs_of: no annotation {min(missing)!r}; there are "
                         f"{', '.join(sorted(set(raw.annotations.description))) or 'none'}")
    if tmax is None:
        lasting = {float(note["duration"]) for note in raw.annotations
                   if note["description"] in labels}
        if len(lasting) != 1 or lasting == {0.0}:
            raise ConfigError(f"epochs_of: tmax is missing, and the annotations last "
                              f"{sorted(lasting)} s; give tmax in seconds")
        tmax = tmin + lasting.pop()
    found, _ = mne.events_from_annotations(raw, numbers, verbose="error")
    epochs = mne.Epochs(raw, found, numbers, tmin, tmax - 1 / raw.info["sfreq"], baseline=None,
                        preload=True, verbose="error")
    texts = list(labels.values())
    return epochs, np.array([texts[number - 1] for number in epochs.events[:, 2]])


def annotations_of(model, raw, step=None, least=0.0, aligned=False):
    """What a model decides along a Raw, as annotations.

    Parameters
    ----------
    model : Model, or a fitted estimator
    raw : mne.io.Raw
        With the model's channels by name, at its rate.
    step : float, optional
        Seconds from one decision to the next; the length of a trial where left out.
    least : float, optional
        Decisions whose probability is lower are left out.
    aligned : bool, default False
        That the recording is aligned as the training trials were (`Model.alignment`).

    Returns
    -------
    mne.Annotations
        Each begins where the window of its first decision ends, and lasts as long as decisions
        say the same; for `raw.set_annotations(raw.annotations + …)`.
    """
    import mne

    classes, model = getattr(model, "classes_", None), getattr(model, "model_", model)
    rate = raw.info["sfreq"]
    if model.rate and model.rate != rate:
        raise ConfigError(f"annotations_of: the recording has {rate:g} samples a second, and the "
                          f"model takes {model.rate:g}; use raw.resample({model.rate:g})")
    names = list(model.channels) if all(model.channels) else raw.copy().pick("eeg").ch_names
    missing = [name for name in names if name not in raw.ch_names]
    if missing or len(names) != model.shape[0]:
        raise ConfigError(f"annotations_of: the recording has no channel {missing[0]}" if missing
                          else f"annotations_of: {len(names)} EEG channels, and the model takes "
                          f"{model.shape[0]}")
    every = model.shape[1] if step is None else max(1, round(step * rate))
    samples = (raw.get_data(picks=names) * MICROVOLTS).T
    shares = model.decoder(step=every, aligned=aligned).push(samples)
    best = np.where(shares.max(axis=1) >= least, shares.argmax(axis=1), -1)
    begins = np.flatnonzero(np.diff(best, prepend=-2))
    lasts = np.diff(np.append(begins, len(best)))
    kept = best[begins] >= 0
    first = raw.first_time if raw.annotations.orig_time is not None else 0.0
    return mne.Annotations(first + (model.shape[1] + begins[kept] * every) / rate,
                           lasts[kept] * every / rate,
                           [str(classes[n]) for n in best[begins[kept]]],
                           orig_time=raw.annotations.orig_time)


def trials(epochs):
    """EEG channels in µV."""
    return epochs.get_data(picks="eeg") * MICROVOLTS


def facts(epochs):
    kinds = epochs.get_channel_types()
    return {"channels": [name for name, kind in zip(epochs.ch_names, kinds) if kind == "eeg"],
            "rate": float(epochs.info["sfreq"]), "unit": "uV"}


def raw_of(recording):
    """An mne.io.RawArray of a Recording, its events as annotations."""
    import mne

    info = mne.create_info(recording.names, recording.rate,
                           [KINDS.get(kind, "misc") for kind in recording.kinds])
    data = recording.data.astype(float)
    for row, unit in zip(data, recording.units):
        if unit == "µV":
            row /= MICROVOLTS
    raw = mne.io.RawArray(data, info, verbose="error")
    events = recording.events
    names = [event["text"] or str(event["code"]) for event in events]
    on = [[recording.names[event["channel"]]]
          if 0 <= event["channel"] < len(recording.names) else [] for event in events]
    raw.set_annotations(mne.Annotations(events["onset"], events["duration"], names,
                                        ch_names=on if len(names) else None))
    return raw
