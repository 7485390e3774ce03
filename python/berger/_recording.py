"""Continuous recordings as arrays."""

import ctypes as c
from dataclasses import dataclass, field

import numpy as np

from . import _declarations as d
from ._errors import InputError
from ._library import check, create, library, path_bytes, text

EVENT = np.dtype([("onset", float), ("duration", float), ("sample", np.int64),
                  ("code", np.int64), ("channel", np.int32), ("text", object)])


@dataclass
class Recording:
    """What `read_raw` gives.

    Attributes
    ----------
    data : ndarray (channels, samples), float32
        Voltages in µV; NaN in gaps.
    names, kinds, units : list of str
        Of each channel; kinds are eeg, eog, …, trigger.
    rate : float
        Samples a second.
    events : structured ndarray
        onset and duration in seconds, sample, code, channel (-1: all), text.
    format : str
    """

    data: np.ndarray = field(repr=False)
    names: list
    kinds: list
    units: list
    rate: float
    events: np.ndarray = field(repr=False)
    format: str

    def to_mne(self):
        """An mne.io.RawArray: volts, and the events as annotations."""
        from ._mne import raw_of

        return raw_of(self)


def _channels(handle):
    for number in range(library.berger_recording_channel_count(handle)):
        channel = d.Channel()
        check(library.berger_recording_channel(handle, number, c.byref(channel)))
        yield number, channel


def _events(handle):
    count, event = c.c_int64(), d.Event()
    check(library.berger_recording_event_count(handle, c.byref(count)))
    found = np.empty(count.value, EVENT)
    for number in range(count.value):
        check(library.berger_recording_event(handle, number, c.byref(event)))
        found[number] = (event.onset, event.duration, event.sample, event.code, event.channel,
                         text(event.text))
    return found


def _read(handle, channels, start, stop):
    of_rate = [(n, channel) for n, channel in _channels(handle)
               if channel.rate == library.berger_recording_rate(handle)]
    if channels is not None:
        by_name = {text(channel.name): (n, channel) for n, channel in _channels(handle)}
        missing = [name for name in channels if name not in by_name]
        if missing:
            raise InputError(f"no channel {missing[0]}; there are {', '.join(by_name)}")
        of_rate = [by_name[name] for name in channels]
    if not of_rate:
        raise InputError("no channel to be read")
    # Names belong to the handle, but a struct is filled anew: they are copied here.
    numbers = (c.c_int * len(of_rate))(*[n for n, _ in of_rate])
    first = of_rate[0][1]
    stop = first.samples if stop is None else min(stop, first.samples)
    start = min(max(start, 0), stop)
    data = np.empty((len(of_rate), stop - start), np.float32)
    check(library.berger_recording_read(handle, numbers, len(of_rate), start, stop - start,
                                        data.ctypes.data))
    return Recording(data, *[[text(getattr(channel, what)) for _, channel in of_rate]
                             for what in ("name", "kind", "unit")],
                     first.rate, _events(handle), text(library.berger_recording_format(handle)))


def read_raw(path, channels=None, start=0, stop=None, rate=0.0, unit=None):
    """Reads a continuous recording: EDF, BDF, GDF, BrainVision, …, whatever the program reads.

    Parameters
    ----------
    path : str or path
    channels : list of str, optional
        Names, all of one rate; where left out, all channels of the recording's rate.
    start, stop : int, optional
        Samples.
    rate : float, optional
        Of files that do not say.
    unit : str, optional
        Of voltages whose unit the file does not say: uV, mV, V.

    Returns
    -------
    Recording
    """
    options = d.RecordingOptions(rate=rate, unit=unit.encode() if unit else None)
    handle = create(library.berger_recording_open, path_bytes(path), c.byref(options))
    try:
        return _read(handle, channels, start, stop)
    finally:
        library.berger_recording_free(handle)
