"""To MNE and from it, without importing it before it is asked for. MNE counts in volts."""

KINDS = {"eeg": "eeg", "eog": "eog", "ecg": "ecg", "emg": "emg", "trigger": "stim"}
MICROVOLTS = 1e6


def is_mne(X):
    """Whether these are its Epochs."""
    return hasattr(X, "get_data") and hasattr(X, "info") and hasattr(X, "ch_names")


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
