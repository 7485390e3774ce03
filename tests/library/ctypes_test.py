"""The C library from Python, by ctypes alone: training has the program's bits, weights go in and
out by name, recordings and data sets are read, a study runs, errors are words.

usage: ctypes_test.py LIBRARY PROGRAM RECORDING FOLDER
"""

import ctypes as c
import pathlib
import shutil
import subprocess
import sys

library, program, recording, folder = sys.argv[1:]
folder = pathlib.Path(folder)
shutil.rmtree(folder, ignore_errors=True)
folder.mkdir(parents=True)
berger = c.CDLL(library)
berger.berger_last_error.restype = c.c_char_p
for name in ("model_class_name", "model_parameter_name", "dataset_channel_name",
             "dataset_class_name", "dataset_note", "dataset_unit", "recording_format"):
    getattr(berger, "berger_" + name).restype = c.c_char_p
for name in ("dataset_rate", "recording_rate"):
    getattr(berger, "berger_" + name).restype = c.c_double
berger.berger_recording_samples.restype = c.c_int64


class Struct(c.Structure):
    def __init__(self, **values):
        super().__init__(struct_size=c.sizeof(self), **values)


Strings = c.POINTER(c.c_char_p)


class Trials(Struct):
    _fields_ = [("struct_size", c.c_size_t), ("count", c.c_int), ("maps", c.c_int),
                ("rows", c.c_int), ("columns", c.c_int), ("values", c.POINTER(c.c_float)),
                ("pixels", c.POINTER(c.c_uint8)), ("labels", c.POINTER(c.c_int64)),
                ("weights", c.POINTER(c.c_double)), ("subjects", c.POINTER(c.c_int64)),
                ("sessions", c.POINTER(c.c_int64)), ("channels", Strings), ("classes", Strings),
                ("class_count", c.c_int), ("rate", c.c_double), ("unit", c.c_char_p)]


class Data(Struct):
    _fields_ = [("struct_size", c.c_size_t), ("train", c.c_void_p), ("validation", c.c_void_p),
                ("test", c.c_void_p)]


class Progress(Struct):
    _fields_ = [("struct_size", c.c_size_t), ("epoch", c.c_int), ("epochs", c.c_int),
                ("step", c.c_int), ("steps", c.c_int), ("epoch_done", c.c_int),
                ("train_loss", c.c_double), ("train_accuracy", c.c_double),
                ("validation_loss", c.c_double), ("validation_accuracy", c.c_double),
                ("test_loss", c.c_double), ("test_accuracy", c.c_double),
                ("learning_rate", c.c_double), ("seconds", c.c_double)]


Told = c.CFUNCTYPE(c.c_int, c.POINTER(Progress), c.c_void_p)
ToldOfRun = c.CFUNCTYPE(c.c_int, c.c_char_p, c.POINTER(Progress), c.c_void_p)


class TrainOptions(Struct):
    _fields_ = [("struct_size", c.c_size_t), ("settings", Strings), ("setting_count", c.c_int),
                ("threads", c.c_int), ("isa", c.c_char_p), ("start", c.c_void_p),
                ("progress", Told), ("context", c.c_void_p)]


class StudyOptions(Struct):
    _fields_ = [("struct_size", c.c_size_t), ("folder", c.c_char_p), ("settings", Strings),
                ("setting_count", c.c_int), ("jobs", c.c_int), ("threads", c.c_int),
                ("resume", c.c_int), ("isa", c.c_char_p), ("progress", ToldOfRun),
                ("context", c.c_void_p)]


class StudyResult(Struct):
    _fields_ = [("struct_size", c.c_size_t), ("done", c.c_int), ("failed", c.c_int),
                ("interrupted", c.c_int)]


class Channel(Struct):
    _fields_ = [("struct_size", c.c_size_t), ("name", c.c_char_p), ("original", c.c_char_p),
                ("kind", c.c_char_p), ("unit", c.c_char_p), ("rate", c.c_double),
                ("samples", c.c_int64)]


class Event(Struct):
    _fields_ = [("struct_size", c.c_size_t), ("onset", c.c_double), ("duration", c.c_double),
                ("sample", c.c_int64), ("code", c.c_int64), ("channel", c.c_int),
                ("text", c.c_char_p)]


def call(name, *arguments, status=0):
    found = getattr(berger, "berger_" + name)(*arguments)
    assert found == status, f"{name}: {found}: {berger.berger_last_error().decode()}"


def strings(values):
    return (c.c_char_p * len(values))(*[value.encode() for value in values])


def handle(name, *arguments, status=0):
    made = c.c_void_p()
    call(name, *arguments, c.byref(made), status=status)
    return made


SMALL = ["model.filters=2", "model.depth=1", "model.temporal_kernel=5", "model.separable_kernel=3",
         "train.batch_size=8", "train.epochs=2", "data.standardise=true",
         "data.validation.fraction=0.25"]
DATA = "simulated:motor-imagery?trials=24"
OTHERS = "simulated:motor-imagery?trials=16&part=test"


def read(source):
    return handle("dataset_read", strings([source]), 1, None, 0)


def in_memory(source):
    """The same trials by way of arrays."""
    dataset = read(source)
    shape = (c.c_int * 3)()
    berger.berger_dataset_shape(dataset, shape)
    count = berger.berger_dataset_size(dataset)
    values = (c.c_float * (count * shape[0] * shape[1] * shape[2]))()
    labels = (c.c_int64 * count)()
    call("dataset_copy", dataset, 0, count, values)
    call("dataset_labels", dataset, labels)
    names = [berger.berger_dataset_channel_name(dataset, i).decode() for i in range(shape[1])]
    classes = [berger.berger_dataset_class_name(dataset, i).decode() for i in range(2)]
    trials = Trials(count=count, rows=shape[1], columns=shape[2], values=values, labels=labels,
                    channels=strings(names), classes=strings(classes), class_count=2,
                    rate=berger.berger_dataset_rate(dataset),
                    unit=berger.berger_dataset_unit(dataset))
    made = handle("dataset_create", c.byref(trials))
    berger.berger_dataset_free(dataset)
    return made


def training_has_the_programs_bits():
    run = folder / "run"
    settings = [part for setting in SMALL for part in ("--set", setting)]
    subprocess.run([program, "train", "--data", DATA, "--test", OTHERS, "--out", run, "--quiet",
                    *settings], check=True, stdout=subprocess.DEVNULL)
    expected = (run / "model.safetensors").read_bytes()
    told = []

    def progress(now, _):
        if now.contents.epoch_done:
            told.append((now.contents.train_loss, now.contents.test_accuracy))
        return 0

    for make in (read, in_memory):
        train, test = make(DATA), make(OTHERS)
        callback = Told(progress)
        options = TrainOptions(settings=strings(SMALL), setting_count=len(SMALL), threads=2,
                               progress=callback)
        model = handle("train", c.byref(Data(train=train, test=test)), c.byref(options))
        size = c.c_size_t()
        call("model_to_memory", model, None, 0, c.byref(size))
        found = c.create_string_buffer(size.value)
        call("model_to_memory", model, found, size.value, c.byref(size))
        assert found.raw == expected, f"{make.__name__}: other bytes than the program's"
        again = handle("model_load_memory", found, size)
        berger.berger_model_free(again)
        berger.berger_dataset_free(train), berger.berger_dataset_free(test)
    assert len(told) == 4 and told[:2] == told[2:]
    return model


def decoding_has_the_programs_bits():
    faces, name = "simulated:faces?trials=14", folder / "faces"
    subprocess.run([program, "train", "--data", faces, "--out", name, "--quiet", "--model", "lenet",
                    "--epochs", "1", "--set", "data.standardise=true"], check=True,
                   stdout=subprocess.DEVNULL)
    for run, source in ((folder / "run", OTHERS), (name, faces)):
        out = run / "predictions-here.csv"
        subprocess.run([program, "predict", run, source, "-o", out], check=True,
                       stdout=subprocess.DEVNULL)
        head, *rows = [line.split(",") for line in out.read_text().splitlines()]
        columns = [i for i, title in enumerate(head) if title.startswith("logit")]
        expected = [float(row[i]) for row in rows for i in columns]
        model = handle("model_load", str(run / "model.safetensors").encode())
        dataset, decoder = read(source), handle("decoder_create", model, None)
        shape = (c.c_int * 3)()
        berger.berger_dataset_shape(dataset, shape)
        values = (c.c_float * (len(rows) * shape[0] * shape[1] * shape[2]))()
        call("dataset_copy", dataset, 0, len(rows), values)
        logits = (c.c_float * len(expected))()
        call("decoder_decode", decoder, values, len(rows), logits, None)
        assert bytes(logits) == bytes((c.c_float * len(expected))(*expected)), run
        berger.berger_decoder_free(decoder)
        berger.berger_model_free(model), berger.berger_dataset_free(dataset)


def weights_go_in_and_out(model):
    count = berger.berger_model_parameter_count(model, 0)
    names = [berger.berger_model_parameter_name(model, 0, i).decode() for i in range(count)]
    assert names[0] == "firstconv.0.weight" and "classify.0.bias" in names, names
    shape = (c.c_int64 * 4)()
    assert berger.berger_model_parameter_shape(model, 0, 0, shape) == 4
    assert list(shape) == [2, 1, 1, 5]
    values = (c.c_float * 10)()
    call("model_get_parameter", model, 0, b"firstconv.0.weight", values, 10)
    values[3] = 0.625
    call("model_set_parameter", model, 0, b"firstconv.0.weight", values, 10)
    found = (c.c_float * 10)()
    call("model_get_parameter", model, 0, b"firstconv.0.weight", found, 10)
    assert list(found) == list(values)
    call("model_get_parameter", model, 0, b"firstconv.0.weight", found, 9, status=2)
    assert b"has 10 values, not 9" in berger.berger_last_error()
    call("model_get_parameter", model, 7, b"firstconv.0.weight", found, 10, status=2)
    assert b"member 7 of 1" in berger.berger_last_error()
    assert berger.berger_model_parameter_name(model, 0, count) is None
    call("model_to_memory", model, found, c.c_size_t(8), c.byref(c.c_size_t()), status=2)
    call("model_set_views", model, 3, status=2)  # nothing of it was augmented
    call("model_get_parameter", model, 0, b"nothing", found, 10, status=2)
    values[0] = float("nan")
    call("model_set_parameter", model, 0, b"firstconv.0.weight", values, 10, status=2)
    # training goes on from such weights
    data = read(DATA)
    settings = [*SMALL, "train.epochs=1", "train.learning_rate=1e-30"]
    options = TrainOptions(settings=strings(settings), setting_count=len(settings), threads=1,
                           start=model)
    onward = handle("train", c.byref(Data(train=data)), c.byref(options))
    call("model_get_parameter", onward, 0, b"firstconv.0.weight", found, 10)
    assert found[3] == 0.625
    # an ensemble, and the way out
    both = handle("model_ensemble", (c.c_void_p * 2)(model, onward), 2)
    assert berger.berger_model_member_count(both) == 2
    path = str(folder / "both.onnx").encode()
    call("model_export", both, path)
    call("model_export", both, path, status=5)
    for each in (both, onward):
        berger.berger_model_free(each)
    berger.berger_dataset_free(data)


def recordings_are_read():
    made = handle("recording_open", recording.encode(), None)
    assert berger.berger_recording_format(made) == b"EDF+C"
    channel, event, events = Channel(), Event(), c.c_int64()
    call("recording_channel", made, 0, c.byref(channel))
    assert channel.kind == b"eeg" and channel.rate > 0 and channel.samples > 0
    call("recording_event_count", made, c.byref(events))
    assert events.value > 0
    call("recording_event", made, 0, c.byref(event))
    assert event.onset >= 0
    first, count, samples = c.c_int64(0), c.c_int64(4), (c.c_float * 4)()
    call("recording_read", made, (c.c_int * 1)(0), 1, first, count, samples)
    call("recording_read", made, (c.c_int * 1)(99), 1, first, count, samples, status=2)
    call("recording_event", made, c.c_int64(events.value), c.byref(event), status=2)
    berger.berger_recording_free(made)


def epochs_are_chosen_on_what_is_in_memory():
    data, others = read(DATA), read(OTHERS)
    small = [setting for setting in SMALL if not setting.startswith("data.validation")]
    for part in ("validation", "test"):
        settings = [*small, "train.keep=best_" + part]
        options = TrainOptions(settings=strings(settings), setting_count=len(settings), threads=1)
        trained = handle("train", c.byref(Data(train=data, **{part: others})), c.byref(options))
        berger.berger_model_free(trained)
        call("train", c.byref(Data(train=data)), c.byref(options), c.byref(c.c_void_p()), status=2)
    for each in (data, others):
        berger.berger_dataset_free(each)


def a_study_runs():
    toml = f"""[data]
train = ["{DATA}"]
[grid]
model.activation = ["elu", "relu"]
"""
    seen = []

    def progress(run, now, _):
        seen.append((run, now.contents.epoch))
        return 0

    callback = ToldOfRun(progress)
    settings = strings(SMALL)
    options = StudyOptions(folder=str(folder / "study").encode(), settings=settings,
                           setting_count=len(SMALL), jobs=1, progress=callback)
    result = StudyResult()
    call("study_run", toml.encode(), c.byref(options), c.byref(result))
    assert (result.done, result.failed, result.interrupted) == (2, 0, 0)
    assert len(seen) == 4 and (folder / "study" / "results.csv").exists()
    call("study_run", toml.encode(), c.byref(options), None, status=2)


def errors_are_words():
    call("dataset_read", strings(["nowhere.npz"]), 1, None, 0, c.byref(c.c_void_p()), status=3)
    assert b"nowhere.npz" in berger.berger_last_error()
    call("train", None, None, c.byref(c.c_void_p()), status=2)
    data = read(DATA)
    assert berger.berger_dataset_holds_images(data) == 0
    assert berger.berger_dataset_note(data, 10**6) is None
    call("dataset_copy", data, 10**6, 1, (c.c_float * 1)(), status=2)
    pixels, values = (c.c_uint8 * 12)(), (c.c_float * 12)()
    for wrong, word in ((Trials(count=0, rows=2, columns=3, values=values), b"0 trials"),
                        (Trials(count=2, rows=2, columns=3, values=values, pixels=pixels), b"both"),
                        (Trials(count=2, maps=2, rows=1, columns=3, values=values), b"one map")):
        call("dataset_create", c.byref(wrong), c.byref(c.c_void_p()), status=2)
        assert word in berger.berger_last_error()
    options = TrainOptions(settings=strings(["train.epoch=3"]), setting_count=1, threads=1)
    call("train", c.byref(Data(train=data)), c.byref(options), c.byref(c.c_void_p()), status=2)
    assert b"train.epochs" in berger.berger_last_error()
    few = Trials(count=2, rows=2, columns=3, values=(c.c_float * 12)(),
                 labels=(c.c_int64 * 2)(), channels=strings(["a", "b"]), rate=1)
    same = handle("dataset_create", c.byref(few))
    call("train", c.byref(Data(train=same)), None, c.byref(c.c_void_p()), status=3)
    assert b"one class only" in berger.berger_last_error()
    berger.berger_dataset_free(same), berger.berger_dataset_free(data)


model = training_has_the_programs_bits()
decoding_has_the_programs_bits()
weights_go_in_and_out(model)
berger.berger_model_free(model)
epochs_are_chosen_on_what_is_in_memory()
recordings_are_read()
a_study_runs()
errors_are_words()
print("berger from Python")
