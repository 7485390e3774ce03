/* berger from C, and from whatever calls C: decode windows, train from arrays, read recordings and
 * data sets, run studies. C99 and C++11. docs/deploy.md shows it at work.
 *
 * Every function that can fail returns a berger_status; berger_last_error() then says where, what
 * and how to mend it, in one line. Nothing is thrown, printed or exited. What is created is freed
 * by the function of that name, which takes NULL. Strings are UTF-8; those that come back belong
 * to the handle and live as long as it does unless it is changed. Arrays are C-contiguous, and
 * belong to the caller: what is handed in is copied where it is needed longer than the call.
 *
 * Structs of options begin with struct_size, which is sizeof of the struct: set the others to 0 for
 * the defaults. Members are only ever added at the end.
 *
 * Threads. A model, a data set and a recording may be read by any number of threads at once; who
 * changes a model (berger_model_set_…) must be alone with it. A decoder serves one thread at a
 * time. Different handles have nothing in common. After fork the child may use all of them, once
 * no call was under way in the parent. No result depends on a number of threads.
 *
 * libberger-decode has the functions up to the mark below, and needs nothing but libc and libm. */
#ifndef BERGER_H
#define BERGER_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define BERGER_API __attribute__((visibility("default")))
#else
#define BERGER_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The exit codes of the program. */
enum berger_status {
  BERGER_OK = 0,
  BERGER_ERROR_CONFIG = 2,   /* an impossible setting, argument or shape */
  BERGER_ERROR_INPUT = 3,    /* a file or data that cannot be used */
  BERGER_ERROR_DIVERGED = 4, /* training diverged */
  BERGER_ERROR_OUTPUT = 5,   /* not written, or not enough memory */
  BERGER_ERROR_BUG = 70,     /* a bug of berger's */
  BERGER_STOPPED = 130       /* a callback said so; what was done so far is there */
};

typedef struct berger_model berger_model;
typedef struct berger_decoder berger_decoder;

BERGER_API const char* berger_version(void);
/* Of the last call of this thread that failed; "" before the first. */
BERGER_API const char* berger_last_error(void);

/* Models: files that the program wrote (model.safetensors), or their bytes. */
BERGER_API int berger_model_load(const char* path, berger_model** model);
BERGER_API int berger_model_load_memory(const void* bytes, size_t size, berger_model** model);
BERGER_API void berger_model_free(berger_model* model);

/* What a trial is: maps, channels (of images rows), samples (columns). */
BERGER_API void berger_model_shape(const berger_model* model, int shape[3]);
BERGER_API int berger_model_takes_images(const berger_model* model);
BERGER_API int berger_model_class_count(const berger_model* model);
/* NULL, 0 or "" where there is no such one, or nobody knows. */
BERGER_API const char* berger_model_class_name(const berger_model* model, int number);
BERGER_API int64_t berger_model_class_value(const berger_model* model, int number);
BERGER_API const char* berger_model_channel_name(const berger_model* model, int number);
BERGER_API double berger_model_rate(const berger_model* model);
BERGER_API const char* berger_model_unit(const berger_model* model);
/* Whose trials were aligned together in training: "subject" or "session"; "": they were not. Such
 * a model takes R^(-1/2) X for a trial X, R being the mean of X X^T over the trials of a subject or
 * session (Euclidean alignment): berger_decoder_options.aligned. */
BERGER_API const char* berger_model_alignment(const berger_model* model);
BERGER_API int berger_model_member_count(const berger_model* model);
BERGER_API const char* berger_model_network(const berger_model* model, int member);

typedef struct berger_decoder_options {
  size_t struct_size;
  int threads;     /* 0: one */
  int step;        /* of pushed samples: from one decision to the next; 0: a window */
  const char* isa; /* kernels by name; NULL: the fastest that this processor has */
  int aligned;     /* 1: what is decoded and pushed is aligned as the training trials were */
} berger_decoder_options;

/* `options` may be NULL. The model may be freed before the decoder.
 * BERGER_ERROR_CONFIG: a model that knows an alignment where `aligned` is 0, since one trial alone
 * cannot be aligned; or the reverse. */
BERGER_API int berger_decoder_create(const berger_model* model,
                                     const berger_decoder_options* options,
                                     berger_decoder** decoder);
BERGER_API void berger_decoder_free(berger_decoder* decoder);

/* `trials`: count × shape, recordings in the model's unit and not yet standardised, images as
 * pixels from 0 to 255. `logits` and `probabilities` have room for count × classes; either may be
 * NULL. A trial has the same bits alone and among others, and those of the program. NaNs are
 * replaced as training's were. Allocates nothing. */
BERGER_API int berger_decoder_decode(berger_decoder* decoder, const float* trials, int count,
                                     float* logits, double* probabilities);

/* Recordings as they come: `samples` is count × channels, all channels of a sample side by side.
 * A decision follows the first full window and then every `step` samples. */
BERGER_API int berger_decoder_push(berger_decoder* decoder, const float* samples, int count,
                                   double* probabilities, int room, int* decisions);
/* How many decisions the next `count` samples bring, which is the room that pushing them takes. */
BERGER_API int berger_decoder_due(const berger_decoder* decoder, int count);
BERGER_API void berger_decoder_reset(berger_decoder* decoder); /* forgets the samples */

/* ---- libberger alone, from here on. ---- */

/* Lists of settings are those of --set: "train.epochs=60", keys of a study file. */

/* Weights by name, as PyTorch calls and lays them out. The first function says how many there are;
 * sizes count values. */
BERGER_API int berger_model_parameter_count(const berger_model* model, int member);
BERGER_API const char* berger_model_parameter_name(const berger_model* model, int member,
                                                   int number);
/* Returns the number of axes, at most 4. */
BERGER_API int berger_model_parameter_shape(const berger_model* model, int member, int number,
                                            int64_t shape[4]);
BERGER_API int berger_model_get_parameter(const berger_model* model, int member, const char* name,
                                          float* to, size_t size);
BERGER_API int berger_model_set_parameter(berger_model* model, int member, const char* name,
                                          const float* from, size_t size);

/* Over what stands there; whole or not at all. */
BERGER_API int berger_model_save(const berger_model* model, const char* path);
/* The same bytes in memory: with `to` NULL only their number. */
BERGER_API int berger_model_to_memory(const berger_model* model, void* to, size_t room,
                                      size_t* size);
/* ONNX; the file must not exist. */
BERGER_API int berger_model_export(const berger_model* model, const char* path);
BERGER_API int berger_model_ensemble(const berger_model* const* models, int count,
                                     berger_model** ensemble);
BERGER_API int berger_model_set_views(berger_model* model, int views);

/* Trials in memory. One of values and pixels is given, the other is NULL. */
typedef struct berger_trials {
  size_t struct_size;
  int count;
  int maps, rows, columns;     /* recordings: 1 (or 0), channels, samples */
  const float* values;         /* recordings */
  const uint8_t* pixels;       /* images: [count][map][row][column] */
  const int64_t* labels;       /* one a trial */
  const double* weights;       /* what each trial counts in training; NULL: all alike */
  const int64_t* subjects;     /* NULL: unknown, as everything below */
  const int64_t* sessions;
  const char* const* channels; /* a name for each row */
  const char* const* classes;  /* in ascending order of the labels */
  int class_count;
  double rate; /* samples a second; 0: unknown */
  const char* unit;
} berger_trials;

typedef struct berger_dataset berger_dataset;
BERGER_API int berger_dataset_create(const berger_trials* trials, berger_dataset** dataset);
/* NPZ, MATLAB, images, simulated:NAME, joined; settings of [data] say how they are read. */
BERGER_API int berger_dataset_read(const char* const* sources, int source_count,
                                   const char* const* settings, int setting_count,
                                   berger_dataset** dataset);
BERGER_API void berger_dataset_free(berger_dataset* dataset);
BERGER_API int berger_dataset_size(const berger_dataset* dataset);
BERGER_API void berger_dataset_shape(const berger_dataset* dataset, int shape[3]);
BERGER_API int berger_dataset_holds_images(const berger_dataset* dataset);
/* As berger_decoder_decode takes them: room for count × shape. */
BERGER_API int berger_dataset_copy(const berger_dataset* dataset, int first, int count, float* to);
BERGER_API int berger_dataset_labels(const berger_dataset* dataset, int64_t* to);
BERGER_API const char* berger_dataset_channel_name(const berger_dataset* dataset, int number);
BERGER_API const char* berger_dataset_class_name(const berger_dataset* dataset, int number);
BERGER_API double berger_dataset_rate(const berger_dataset* dataset);
BERGER_API const char* berger_dataset_unit(const berger_dataset* dataset);
BERGER_API const char* berger_dataset_note(const berger_dataset* dataset, int number);

/* How far training is: told after each step, and after each epoch with its figures. */
typedef struct berger_progress {
  size_t struct_size;
  int epoch, epochs; /* from 1 */
  int step, steps;   /* of the epoch, from 1 */
  int epoch_done;    /* 0: a step; the figures below are then 0 */
  double train_loss, train_accuracy;
  double validation_loss, validation_accuracy; /* NaN without such data */
  double test_loss, test_accuracy;
  double learning_rate, seconds;
} berger_progress;
/* Anything but 0 ends the training where it is. */
typedef int (*berger_progress_function)(const berger_progress* progress, void* context);

typedef struct berger_train_options {
  size_t struct_size;
  const char* const* settings; /* of [model], [train] and [data] but its files */
  int setting_count;
  int threads;               /* 0: all cores */
  const char* isa;           /* NULL: the fastest */
  const berger_model* start; /* of the same network: begins with its weights; NULL: the seed's */
  berger_progress_function progress; /* NULL: nobody is told */
  void* context;
} berger_train_options;

/* Validation and test data, and options, may be NULL. Gives the model of the epoch that train.keep
 * names, with the bits of the program; with BERGER_STOPPED that of the epochs so far. */
typedef struct berger_training_data {
  size_t struct_size;
  const berger_dataset* train;
  const berger_dataset* validation;
  const berger_dataset* test;
} berger_training_data;
BERGER_API int berger_train(const berger_training_data* data, const berger_train_options* options,
                            berger_model** model);

/* Untrained: the network and the weights that training on these data would begin with. */
BERGER_API int berger_model_create(const berger_dataset* data, const char* const* settings,
                                   int setting_count, berger_model** model);

/* A study file's text into a folder that must not exist unless `resume`. */
typedef int (*berger_study_function)(const char* run, const berger_progress* progress,
                                     void* context);
typedef struct berger_study_options {
  size_t struct_size;
  const char* folder;
  const char* const* settings;
  int setting_count;
  int jobs;    /* runs side by side; 0: as many as the cores allow */
  int threads; /* of each; 0: one */
  int resume;
  const char* isa;
  berger_study_function progress; /* after each epoch, from any thread, one call at a time */
  void* context;
} berger_study_options;
typedef struct berger_study_result {
  size_t struct_size;
  int done, failed, interrupted; /* runs */
} berger_study_result;
BERGER_API int berger_study_run(const char* toml, const berger_study_options* options,
                                berger_study_result* result);

/* Continuous recordings. */
typedef struct berger_recording berger_recording;
typedef struct berger_recording_options {
  size_t struct_size;
  double rate;      /* of files that do not say */
  const char* unit; /* of voltages whose unit the file does not say: uV, mV, V */
} berger_recording_options;
typedef struct berger_channel {
  size_t struct_size;
  const char* name;
  const char* original; /* as in the file */
  const char* kind;     /* eeg, eog, …, trigger */
  const char* unit;
  double rate;
  int64_t samples;
} berger_channel;
typedef struct berger_event {
  size_t struct_size;
  double onset, duration; /* seconds */
  int64_t sample;
  int64_t code;
  int channel; /* -1: all */
  const char* text;
} berger_event;
BERGER_API int berger_recording_open(const char* path, const berger_recording_options* options,
                                     berger_recording** recording);
BERGER_API void berger_recording_free(berger_recording* recording);
BERGER_API const char* berger_recording_format(const berger_recording* recording);
BERGER_API double berger_recording_rate(const berger_recording* recording);
BERGER_API int64_t berger_recording_samples(const berger_recording* recording);
BERGER_API int berger_recording_channel_count(const berger_recording* recording);
/* The caller sets struct_size of what is filled. */
BERGER_API int berger_recording_channel(const berger_recording* recording, int number,
                                        berger_channel* channel);
BERGER_API int berger_recording_event_count(const berger_recording* recording, int64_t* count);
BERGER_API int berger_recording_event(const berger_recording* recording, int64_t number,
                                      berger_event* event);
/* Channels of one rate, each one's samples in a row: room for channel_count × count; voltages in
 * µV, NaN in gaps. */
BERGER_API int berger_recording_read(const berger_recording* recording, const int* channels,
                                     int channel_count, int64_t from, int64_t count, float* to);

#ifdef __cplusplus
}
#endif

#endif
