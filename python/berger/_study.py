"""Studies: every combination of settings over every seed, and the folders they leave."""

import csv
import ctypes as c
import os
import pathlib
import re
from dataclasses import dataclass, field

from . import _declarations as d
from ._errors import ConfigError, InputError
from ._library import check, library, path_bytes, strings
from ._settings import toml
from ._training import FIGURES, Interrupts


@dataclass
class Results:
    """What a study's folder holds.

    Attributes
    ----------
    folder : Path
    records : list of dict
        A run each, as in results.csv: settings and figures; what is empty there is None.
    """

    folder: pathlib.Path
    records: list = field(repr=False)

    def frame(self):
        """The records as a DataFrame of pandas."""
        import pandas

        return pandas.DataFrame(self.records)

    def model(self, run):
        """The model of a run, by its name."""
        from ._model import load

        return load(self.folder / "runs" / run)


def _value(text):
    if text == "":
        return None
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text


def read_study(folder):
    """The results of a study's folder, however it was run.

    Returns
    -------
    Results
    """
    folder = pathlib.Path(folder)
    table = folder / "results.csv"
    if not table.exists():
        raise InputError(f"{folder} is no study's folder: it has no results.csv")
    with table.open(newline="", encoding="utf-8") as file:
        records = [{key: _value(value) for key, value in row.items()}
                   for row in csv.DictReader(file)]
    return Results(folder, records)


class Study:
    """A study file, or a dict of its tables.

    Parameters
    ----------
    of : dict, str or path
        {"data": {…}, "train": {…}, "grid": {"model.activation": ["elu", "relu"]}}, or a file's
        path. Relative paths in a file start in its folder, those of a dict in the present one.
    """

    def __init__(self, of):
        self.settings = []
        if isinstance(of, dict):
            self.text = _document(of)
            return
        path = pathlib.Path(of)
        try:
            self.text = path.read_text(encoding="utf-8")
        except OSError as error:
            raise InputError(f"{path}: {error.strerror}") from None
        given = re.search(r"""^\s*(?:data\.)?folder\s*=\s*["'](.*?)["']""", self.text, re.M)
        folder = path.resolve().parent / (given[1] if given else "")
        self.settings = [f"data.folder={toml(str(folder))}"]

    def run(self, folder, settings=(), jobs=0, threads=0, resume=False, progress=None):
        """Runs it into a folder, which must not exist unless `resume`; Ctrl-C stops it.

        Parameters
        ----------
        folder : str or path
        settings : list of str
            As of --set: "train.epochs=60".
        jobs, threads : int
            Runs side by side (0: as many as the cores allow) and threads of each (0: one).
        progress : callable, optional
            Called with a run's name and a dict of figures after each of its epochs; True stops.

        Returns
        -------
        Results
            Of runs that were stopped too: their "state" says so.
        """
        raised, given = [], [*self.settings, *settings]

        def told(run, now, _):
            try:
                if progress is not None and not raised:
                    figures = {name: getattr(now.contents, name)
                               for name in ("epoch", "epochs", *FIGURES, "test_loss",
                                            "test_accuracy")}
                    if progress(run.decode(), figures):
                        return True
            except BaseException as error:  # of the caller's function: raised when all has ended
                raised.append(error)
            return bool(interrupts.came or raised)

        callback, result = d.StudyFunction(told), d.StudyResult()
        options = d.StudyOptions(folder=path_bytes(folder), settings=strings(given),
                                 setting_count=len(given), jobs=jobs, threads=threads,
                                 resume=resume, progress=callback)
        with Interrupts() as interrupts:
            status = library.berger_study_run(self.text.encode(), c.byref(options),
                                              c.byref(result))
        if raised:
            raise raised[0]
        if interrupts.came:
            raise KeyboardInterrupt
        if status != d.STOPPED:
            check(status)
        return read_study(os.fspath(folder))


def _document(tables):
    """TOML: plain keys first, then a table each, whose keys may be dotted or quoted."""
    lines, later = [], []
    for key, value in tables.items():
        (later if isinstance(value, dict) else lines).append((key, value))
    lines = [f"{key} = {toml(value)}" for key, value in lines]
    for table, values in later:
        lines.append(f"[{table}]")
        for key, value in values.items():
            if not isinstance(key, str):
                raise ConfigError(f"{table}: the key {key!r} is no text")
            quoted = toml(key) if table in ("grid", "labels") else key
            lines.append(f"{quoted} = {toml(value)}")
    return "\n".join(lines) + "\n"
