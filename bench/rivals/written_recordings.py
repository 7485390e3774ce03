"""Synthetic recordings of 64 channels at 256 Hz for bench/readers, as other programs write them;
EDF, BDF and GDF by their descriptions. Signals are noise of 16 bits."""

import eeglabio.raw
import mne
import numpy as np
import pybv

CHANNELS, RATE = 64, 256
STEP = 0.1  # µV, but for BDF
NAMES = [f"EEG {channel:03d}" for channel in range(CHANNELS)]
MINUTE = 60  # seconds that are drawn, and written over and over


def noise(channels, samples):
    drawn = np.random.default_rng(19).normal(0, 300, (channels, samples))
    return drawn.round().astype("<i2")


def minute_of_records(channels, rate, width):
    """Records of a second, in `width` bytes a sample, as one array of bytes."""
    records = noise(channels, MINUTE * rate).reshape(channels, MINUTE, rate).transpose(1, 0, 2)
    return bytes_of(records, width)


def bytes_of(records, width):
    words = np.ascontiguousarray(records.astype("<i4" if width == 3 else "<i2"))
    return words.view("u1").reshape(*words.shape, -1)[..., :width].reshape(len(records), -1)


def edf_header(bdf, channels, rate, seconds, status):
    names = NAMES[:channels] + ["Status"] * status
    most = 8388607 if bdf else 32767
    fixed = (b"\xffBIOSEMI" if bdf else b"0".ljust(8)) + b"X".ljust(160)
    fixed += b"01.01.2600.00.00" + str(256 * (1 + len(names))).encode().ljust(8)
    fixed += (b"24BIT" if bdf else b"").ljust(44) + str(seconds).encode().ljust(8)
    fixed += b"1".ljust(8) + str(len(names)).encode().ljust(4)

    def column(width, signal, trigger):
        texts = [signal] * channels + [trigger] * status
        return b"".join(str(text).encode().ljust(width) for text in texts)

    low, high = (-262144, 262143) if bdf else (-3276.8, 3276.7)  # in µV
    head = b"".join(name.encode().ljust(16) for name in names)
    head += column(80, "", "") + column(8, "uV", "Boolean")
    head += column(8, low, -most - 1) + column(8, high, most)
    head += column(8, -most - 1, -most - 1) + column(8, most, most)
    return fixed + head + column(80, "", "") + column(8, rate, rate) + column(32, "", "")


def write_edf(path, seconds, *, bdf=False, channels=CHANNELS, rate=RATE, status=False):
    """With `status` a last channel in which a trigger of 100 ms rises each second."""
    minute = minute_of_records(channels, rate, 3 if bdf else 2)
    if status:
        triggers = np.zeros((MINUTE, rate), "<i4")
        triggers[:, rate // 2 : rate // 2 + rate // 10] = 1 + np.arange(MINUTE)[:, None] % 4
        minute = np.hstack([minute, bytes_of(triggers | 0x100000, 3)])
    with open(path, "wb") as file:
        file.write(edf_header(bdf, channels, rate, seconds, status))
        for done in range(0, seconds, MINUTE):
            file.write(minute[: seconds - done].tobytes())


def write_gdf(path, seconds):
    """Version 2.20, samples of 16 bits."""
    number = lambda value, kind: np.array(value, kind).tobytes()
    fixed = b"GDF 2.20" + b"X X".ljust(66) + bytes(14) + b"".ljust(64) + bytes(16)
    fixed += number(719529 << 32, "<u8") + bytes(8) + number(1 + CHANNELS, "<u2") + bytes(50)
    fixed += number(seconds, "<i8") + number([1, 1], "<u4") + number(CHANNELS, "<u2") + bytes(2)
    microvolts, int16 = 4275, 3
    head = b"".join(name.encode().ljust(16, b"\0") for name in NAMES) + bytes(86 * CHANNELS)
    for value, kind in ((microvolts, "<u2"), (-32768 * STEP, "<f8"), (32767 * STEP, "<f8"),
                        (-32768, "<f8"), (32767, "<f8")):
        head += number([value] * CHANNELS, kind)
    head += bytes(80 * CHANNELS) + number([RATE] * CHANNELS, "<u4")
    head += number([int16] * CHANNELS, "<u4") + bytes(32 * CHANNELS)
    minute = minute_of_records(CHANNELS, RATE, 2)
    with open(path, "wb") as file:
        file.write(fixed + head)
        for done in range(0, seconds, MINUTE):
            file.write(minute[: seconds - done].tobytes())


def write_others(folder, seconds):
    """BrainVision of 16 bits by pybv, FIF by MNE-Python, SET by eeglabio."""
    volts = np.tile(noise(CHANNELS, MINUTE * RATE), -(-seconds // MINUTE))[:, : seconds * RATE]
    volts = volts * (STEP * 1e-6)
    pybv.write_brainvision(
        data=volts, sfreq=RATE, ch_names=NAMES, fname_base="BrainVision", folder_out=str(folder),
        fmt="binary_int16", resolution=STEP, unit="µV",
    )
    raw = mne.io.RawArray(volts, mne.create_info(NAMES, RATE, "eeg"))
    raw.save(folder / "FIF_raw.fif")
    eeglabio.raw.export_set(str(folder / "SET.set"), volts, RATE, NAMES)


def write_sparse(path, size):
    """BDF whose samples are a hole."""
    record = CHANNELS * RATE * 3
    with open(path, "wb") as file:
        file.write(edf_header(True, CHANNELS, RATE, size // record, False))
        file.truncate(file.tell() + size // record * record)
