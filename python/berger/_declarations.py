"""Made of include/berger.h by python/declarations."""

import ctypes as c

OK = 0
ERROR_CONFIG = 2
ERROR_INPUT = 3
ERROR_DIVERGED = 4
ERROR_OUTPUT = 5
ERROR_BUG = 70
STOPPED = 130


class Struct(c.Structure):
    def __init__(self, **values):
        super().__init__(struct_size=c.sizeof(self), **values)


class DecoderOptions(Struct):
    _fields_ = [
        ("struct_size", c.c_size_t),
        ("threads", c.c_int),
        ("step", c.c_int),
        ("isa", c.c_char_p),
        ("aligned", c.c_int),
    ]


class Trials(Struct):
    _fields_ = [
        ("struct_size", c.c_size_t),
        ("count", c.c_int),
        ("maps", c.c_int),
        ("rows", c.c_int),
        ("columns", c.c_int),
        ("values", c.c_void_p),
        ("pixels", c.c_void_p),
        ("labels", c.c_void_p),
        ("weights", c.c_void_p),
        ("subjects", c.c_void_p),
        ("sessions", c.c_void_p),
        ("channels", c.POINTER(c.c_char_p)),
        ("classes", c.POINTER(c.c_char_p)),
        ("class_count", c.c_int),
        ("rate", c.c_double),
        ("unit", c.c_char_p),
    ]


class Progress(Struct):
    _fields_ = [
        ("struct_size", c.c_size_t),
        ("epoch", c.c_int),
        ("epochs", c.c_int),
        ("step", c.c_int),
        ("steps", c.c_int),
        ("epoch_done", c.c_int),
        ("train_loss", c.c_double),
        ("train_accuracy", c.c_double),
        ("validation_loss", c.c_double),
        ("validation_accuracy", c.c_double),
        ("test_loss", c.c_double),
        ("test_accuracy", c.c_double),
        ("learning_rate", c.c_double),
        ("seconds", c.c_double),
    ]


ProgressFunction = c.CFUNCTYPE(c.c_int, c.POINTER(Progress), c.c_void_p)


class TrainOptions(Struct):
    _fields_ = [
        ("struct_size", c.c_size_t),
        ("settings", c.POINTER(c.c_char_p)),
        ("setting_count", c.c_int),
        ("threads", c.c_int),
        ("isa", c.c_char_p),
        ("start", c.c_void_p),
        ("progress", ProgressFunction),
        ("context", c.c_void_p),
    ]


class TrainingData(Struct):
    _fields_ = [
        ("struct_size", c.c_size_t),
        ("train", c.c_void_p),
        ("validation", c.c_void_p),
        ("test", c.c_void_p),
    ]


StudyFunction = c.CFUNCTYPE(c.c_int, c.c_char_p, c.POINTER(Progress), c.c_void_p)


class StudyOptions(Struct):
    _fields_ = [
        ("struct_size", c.c_size_t),
        ("folder", c.c_char_p),
        ("settings", c.POINTER(c.c_char_p)),
        ("setting_count", c.c_int),
        ("jobs", c.c_int),
        ("threads", c.c_int),
        ("resume", c.c_int),
        ("isa", c.c_char_p),
        ("progress", StudyFunction),
        ("context", c.c_void_p),
    ]


class StudyResult(Struct):
    _fields_ = [
        ("struct_size", c.c_size_t),
        ("done", c.c_int),
        ("failed", c.c_int),
        ("interrupted", c.c_int),
    ]


class RecordingOptions(Struct):
    _fields_ = [
        ("struct_size", c.c_size_t),
        ("rate", c.c_double),
        ("unit", c.c_char_p),
    ]


class Channel(Struct):
    _fields_ = [
        ("struct_size", c.c_size_t),
        ("name", c.c_char_p),
        ("original", c.c_char_p),
        ("kind", c.c_char_p),
        ("unit", c.c_char_p),
        ("rate", c.c_double),
        ("samples", c.c_int64),
    ]


class Event(Struct):
    _fields_ = [
        ("struct_size", c.c_size_t),
        ("onset", c.c_double),
        ("duration", c.c_double),
        ("sample", c.c_int64),
        ("code", c.c_int64),
        ("channel", c.c_int),
        ("text", c.c_char_p),
    ]


FUNCTIONS = {
    "berger_version": (c.c_char_p, []),
    "berger_last_error": (c.c_char_p, []),
    "berger_model_load": (c.c_int, [c.c_char_p, c.c_void_p]),
    "berger_model_load_memory": (c.c_int, [c.c_void_p, c.c_size_t, c.c_void_p]),
    "berger_model_free": (None, [c.c_void_p]),
    "berger_model_shape": (None, [c.c_void_p, c.c_void_p]),
    "berger_model_takes_images": (c.c_int, [c.c_void_p]),
    "berger_model_class_count": (c.c_int, [c.c_void_p]),
    "berger_model_class_name": (c.c_char_p, [c.c_void_p, c.c_int]),
    "berger_model_class_value": (c.c_int64, [c.c_void_p, c.c_int]),
    "berger_model_channel_name": (c.c_char_p, [c.c_void_p, c.c_int]),
    "berger_model_rate": (c.c_double, [c.c_void_p]),
    "berger_model_unit": (c.c_char_p, [c.c_void_p]),
    "berger_model_alignment": (c.c_char_p, [c.c_void_p]),
    "berger_model_member_count": (c.c_int, [c.c_void_p]),
    "berger_model_network": (c.c_char_p, [c.c_void_p, c.c_int]),
    "berger_decoder_create": (c.c_int, [c.c_void_p, c.POINTER(DecoderOptions), c.c_void_p]),
    "berger_decoder_free": (None, [c.c_void_p]),
    "berger_decoder_decode": (c.c_int, [c.c_void_p, c.c_void_p, c.c_int, c.c_void_p, c.c_void_p]),
    "berger_decoder_push":
        (c.c_int, [c.c_void_p, c.c_void_p, c.c_int, c.c_void_p, c.c_int, c.c_void_p]),
    "berger_decoder_due": (c.c_int, [c.c_void_p, c.c_int]),
    "berger_decoder_reset": (None, [c.c_void_p]),
    "berger_model_parameter_count": (c.c_int, [c.c_void_p, c.c_int]),
    "berger_model_parameter_name": (c.c_char_p, [c.c_void_p, c.c_int, c.c_int]),
    "berger_model_parameter_shape": (c.c_int, [c.c_void_p, c.c_int, c.c_int, c.c_void_p]),
    "berger_model_get_parameter":
        (c.c_int, [c.c_void_p, c.c_int, c.c_char_p, c.c_void_p, c.c_size_t]),
    "berger_model_set_parameter":
        (c.c_int, [c.c_void_p, c.c_int, c.c_char_p, c.c_void_p, c.c_size_t]),
    "berger_model_save": (c.c_int, [c.c_void_p, c.c_char_p]),
    "berger_model_to_memory": (c.c_int, [c.c_void_p, c.c_void_p, c.c_size_t, c.c_void_p]),
    "berger_model_export": (c.c_int, [c.c_void_p, c.c_char_p]),
    "berger_model_ensemble": (c.c_int, [c.c_void_p, c.c_int, c.c_void_p]),
    "berger_model_set_views": (c.c_int, [c.c_void_p, c.c_int]),
    "berger_dataset_create": (c.c_int, [c.POINTER(Trials), c.c_void_p]),
    "berger_dataset_read":
        (c.c_int, [c.POINTER(c.c_char_p), c.c_int, c.POINTER(c.c_char_p), c.c_int, c.c_void_p]),
    "berger_dataset_free": (None, [c.c_void_p]),
    "berger_dataset_size": (c.c_int, [c.c_void_p]),
    "berger_dataset_shape": (None, [c.c_void_p, c.c_void_p]),
    "berger_dataset_holds_images": (c.c_int, [c.c_void_p]),
    "berger_dataset_copy": (c.c_int, [c.c_void_p, c.c_int, c.c_int, c.c_void_p]),
    "berger_dataset_labels": (c.c_int, [c.c_void_p, c.c_void_p]),
    "berger_dataset_channel_name": (c.c_char_p, [c.c_void_p, c.c_int]),
    "berger_dataset_class_name": (c.c_char_p, [c.c_void_p, c.c_int]),
    "berger_dataset_rate": (c.c_double, [c.c_void_p]),
    "berger_dataset_unit": (c.c_char_p, [c.c_void_p]),
    "berger_dataset_note": (c.c_char_p, [c.c_void_p, c.c_int]),
    "berger_train": (c.c_int, [c.POINTER(TrainingData), c.POINTER(TrainOptions), c.c_void_p]),
    "berger_model_create": (c.c_int, [c.c_void_p, c.POINTER(c.c_char_p), c.c_int, c.c_void_p]),
    "berger_study_run": (c.c_int, [c.c_char_p, c.POINTER(StudyOptions), c.POINTER(StudyResult)]),
    "berger_recording_open": (c.c_int, [c.c_char_p, c.POINTER(RecordingOptions), c.c_void_p]),
    "berger_recording_free": (None, [c.c_void_p]),
    "berger_recording_format": (c.c_char_p, [c.c_void_p]),
    "berger_recording_rate": (c.c_double, [c.c_void_p]),
    "berger_recording_samples": (c.c_int64, [c.c_void_p]),
    "berger_recording_channel_count": (c.c_int, [c.c_void_p]),
    "berger_recording_channel": (c.c_int, [c.c_void_p, c.c_int, c.POINTER(Channel)]),
    "berger_recording_event_count": (c.c_int, [c.c_void_p, c.c_void_p]),
    "berger_recording_event": (c.c_int, [c.c_void_p, c.c_int64, c.POINTER(Event)]),
    "berger_recording_read":
        (c.c_int, [c.c_void_p, c.c_void_p, c.c_int, c.c_int64, c.c_int64, c.c_void_p]),
}
