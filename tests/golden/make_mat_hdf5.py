"""Writes fuzz/corpus/mat_hdf5: MATLAB files of version 7.3 as MATLAB itself lays them out (a block
of 512 bytes, axes turned round, texts as numbers, cells and rows of structs as references), and
what is wrong with some. usage: make_mat_hdf5.py FOLDER (pip install h5py numpy)."""

import sys
from pathlib import Path

import h5py
import numpy as np

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)


class Mat:
    def __init__(self, name):
        self.path = folder / name
        self.file = h5py.File(self.path, "w", userblock_size=512, libver="earliest")
        self.count = 0

    def close(self):
        self.file.close()
        words = b"MATLAB 7.3 MAT-file, Platform: GLNXA64, Created on: Thu Jan  1 1970"
        with open(self.path, "r+b") as file:
            file.write(words.ljust(116) + bytes(8) + b"\x00\x02IM")

    def put(self, at, name, value, kind=None, **how):
        """Numbers of any shape, texts, lists (cells), dicts (structs), lists of dicts as `Row`."""
        if isinstance(value, dict):
            group = at.create_group(name)
            group.attrs["MATLAB_class"] = np.bytes_("struct")
            for field, inside in value.items():
                self.put(group, field, inside)
            return group
        if isinstance(value, Row):
            group = at.create_group(name)
            group.attrs["MATLAB_class"] = np.bytes_("struct")
            for field in value.rows[0]:
                refs = np.array([[self.refer(row[field])] for row in value.rows], h5py.ref_dtype)
                group.create_dataset(field, data=refs)
            return group
        if isinstance(value, list):
            refs = np.array([[self.refer(item)] for item in value], h5py.ref_dtype)
            data = at.create_dataset(name, data=refs)
            data.attrs["MATLAB_class"] = np.bytes_("cell")
            return data
        if isinstance(value, str):
            if value == "":
                data = at.create_dataset(name, data=np.zeros(2, "u8"))
                data.attrs["MATLAB_empty"] = np.uint8(1)
            else:
                units = np.frombuffer(value.encode("utf-16-le"), "<u2")
                data = at.create_dataset(name, data=units.reshape(-1, 1))
            data.attrs["MATLAB_class"] = np.bytes_("char")
            return data
        array = np.asarray(value)
        if array.size == 0:
            data = at.create_dataset(name, data=np.zeros(2, "u8"))
            data.attrs["MATLAB_empty"] = np.uint8(1)
        else:
            # MATLAB's order is the other way round
            turned = np.atleast_2d(array).T
            data = at.create_dataset(name, data=turned, **how)
        names = {"f8": "double", "f4": "single", "i2": "int16", "u1": "uint8"}
        data.attrs["MATLAB_class"] = np.bytes_(kind or names.get(array.dtype.str[1:], "double"))
        return data

    def refer(self, value):
        refs = self.file.require_group("#refs#")
        self.count += 1
        return self.put(refs, f"r{self.count}", value).ref


class Row:
    def __init__(self, rows):
        self.rows = rows


def eeg(trials):
    samples = np.arange(4 * trials)
    data = np.stack([10.0 * samples, 10.0 * samples + 1]).astype("f4")
    shape = (2, 4) if trials == 1 else (2, 4, trials)
    nowhere = {"X": np.zeros(0), "Y": np.zeros(0), "Z": np.zeros(0)}
    return {
        "setname": "", "nbchan": 2.0, "trials": float(trials), "pnts": 4.0, "srate": 100.0,
        "xmin": 0.0, "data": data.reshape(shape, order="F"),
        "chanlocs": Row([{"labels": "C3", "type": "EEG", "X": 60.0, "Y": 20.0, "Z": 55.0},
                         {"labels": "EOG1", "type": "EOG", **nowhere}]),
        "event": Row([{"type": "left", "latency": 1.0, "duration": 0.0},
                      {"type": 7.0, "latency": 2.5, "duration": 3.0}] +
                     [{"type": "right", "latency": 1.0 + 4 * t, "duration": 0.0}
                      for t in range(1, trials)]),
        "history": {"deep": ["a", {"b": 1.0}]},
    }


def write(name, variables, **how):
    mat = Mat(name)
    for variable, value in variables.items():
        mat.put(mat.file, variable, value, **how)
    mat.close()
    return mat.path


write("set", {"EEG": eeg(1)})
write("set_fields", eeg(1))
write("set_epochs", {"EEG": eeg(3)})
trials = np.arange(5 * 3 * 20, dtype="f8").reshape(5, 3, 20)
write("trials", {"signal": trials, "label": np.array([1.0, 2, 1, 2, 1])}, compression="gzip")
write("recording", {"signal": np.arange(200, dtype="i2").reshape(2, 100), "sfreq": 50.0,
                    "channels": ["C3", "Cz"]})

whole = (folder / "set").read_bytes()
(folder / "cut").write_bytes(whole[:len(whole) // 2])
(folder / "no_hdf5").write_bytes(whole[:512] + b"nothing of the kind")

mat = Mat("claims")  # a thousand million values, none of which is there
mat.file.create_dataset("signal", shape=(100_000, 10_000), dtype="f8", chunks=(1000, 1000))
mat.close()

mat = Mat("elsewhere")
mat.file.create_dataset("signal", shape=(100, 2), dtype="u1", external=[("/etc/hostname", 0, 200)])
mat.close()

mat = Mat("links")
mat.put(mat.file, "signal", np.arange(200.0).reshape(2, 100))
mat.put(mat.file, "sfreq", 50.0)
mat.file["soft"] = h5py.SoftLink("/signal")
mat.file["other"] = h5py.ExternalLink("/etc/hostname", "/")
mat.close()

mat = Mat("circle")
cell = mat.file.create_dataset("a", shape=(1, 1), dtype=h5py.ref_dtype)
cell.attrs["MATLAB_class"] = np.bytes_("cell")
cell[0, 0] = cell.ref
mat.close()

mat = Mat("kinds")  # numbers of every width, and what is none: it is there, and empty
for kind in ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8"]:
    mat.put(mat.file, kind, np.array([1, 2, 3], kind))
mat.file.create_dataset("bits", data=np.array([[True]]))
mat.file["kept_type"] = np.dtype("f8")
mat.put(mat.file, "complex", np.array([1 + 2j]))
mat.put(mat.file, "a" * 70, 1.0)  # longer than any name of MATLAB
mat.put(mat.file, "odd_class", 4.0).attrs["MATLAB_class"] = "text of any length"
mat.put(mat.file, "odd_empty", 5.0).attrs["MATLAB_empty"] = np.bytes_("yes")
mat.close()

for name, shape in [("too_long", (1, 3_000_000_000)), ("too_many", (2_000_000, 2_000_000))]:
    mat = Mat(name)
    mat.file.create_dataset("signal", shape=shape, dtype="f8", chunks=(1, 1000))
    mat.close()

mat = Mat("nowhere")  # a cell that refers to nothing
cell = mat.file.create_dataset("a", shape=(1, 1), dtype=h5py.ref_dtype)
cell.attrs["MATLAB_class"] = np.bytes_("cell")
mat.close()

mat = Mat("too_many_cells")
cells = mat.file.create_dataset("a", shape=(2000, 1000), dtype=h5py.ref_dtype, chunks=(10, 10))
cells.attrs["MATLAB_class"] = np.bytes_("cell")
mat.close()

for name, count in [("packed_badly", 200), ("long_packed_badly", 100_000)]:
    mat = Mat(name)
    data = mat.file.create_dataset("signal", data=np.zeros((1, count)), compression="gzip")
    at, size = data.id.get_chunk_info(0).byte_offset, data.id.get_chunk_info(0).size
    mat.close()
    with open(mat.path, "r+b") as file:
        file.seek(at)
        file.write(b"?" * size)
