/* berger.h from C99: trains on arrays, saves, loads, decodes windows and pushed samples.
 * usage: use MODEL, which is written. */
#include <berger.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRIALS 24
#define CHANNELS 2
#define SAMPLES 64

static void must(int status, const char *what) {
  if (status == BERGER_OK) return;
  fprintf(stderr, "%s: %d: %s\n", what, status, berger_last_error());
  exit(1);
}

static void check(int good, const char *what) {
  if (good) return;
  fprintf(stderr, "not so: %s\n", what);
  exit(1);
}

static int count_epochs(const berger_progress *progress, void *context) {
  if (progress->epoch_done) ++*(int *)context;
  return 0;
}

static int stop_at_once(const berger_progress *progress, void *context) {
  (void)progress, (void)context;
  return 1;
}

int main(int argc, char **argv) {
  static float values[TRIALS * CHANNELS * SAMPLES];
  static int64_t labels[TRIALS];
  static double weights[TRIALS];
  static const char *const channels[] = {"C3", "C4"}, *const classes[] = {"left", "right"};
  static const char *const settings[] = {"model.filters=2",          "model.temporal_kernel=5",
                                         "model.separable_kernel=3", "train.epochs=3",
                                         "train.batch_size=8",       "data.standardise=true"};
  berger_trials trials;
  berger_dataset *dataset = NULL;
  berger_training_data data;
  berger_train_options options;
  berger_decoder_options pushing;
  berger_model *model = NULL, *again = NULL, *stopped = NULL;
  berger_decoder *decoder = NULL, *stream = NULL;
  float logits[TRIALS * 2], frames[SAMPLES * CHANNELS];
  double shares[TRIALS * 2], pushed[2];
  int epochs = 0, decisions = 0, shape[3], n, c, t;
  if (argc != 2) return 2;

  for (n = 0; n < TRIALS; ++n) {
    labels[n] = 1 + n % 2;
    weights[n] = 1 + n % 3;
    for (c = 0; c < CHANNELS; ++c)
      for (t = 0; t < SAMPLES; ++t)
        values[(n * CHANNELS + c) * SAMPLES + t] =
            (float)((n % 2 == c ? 2 : 0.5) * sin(0.4 * t + n)) + (float)(rand() % 100) / 100;
  }
  memset(&trials, 0, sizeof trials);
  trials.struct_size = sizeof trials;
  trials.count = TRIALS, trials.rows = CHANNELS, trials.columns = SAMPLES;
  trials.values = values, trials.labels = labels, trials.weights = weights;
  trials.channels = channels, trials.classes = classes, trials.class_count = 2;
  trials.rate = 128, trials.unit = "uV";
  must(berger_dataset_create(&trials, &dataset), "data set");

  memset(&data, 0, sizeof data);
  data.struct_size = sizeof data;
  data.train = dataset;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.settings = settings, options.setting_count = sizeof settings / sizeof *settings;
  options.progress = count_epochs, options.context = &epochs;
  must(berger_train(&data, &options, &model), "training");
  check(epochs == 3, "three epochs are told of");
  options.progress = stop_at_once;
  check(berger_train(&data, &options, &stopped) == BERGER_STOPPED && stopped != NULL,
        "a callback stops, and the model is there");

  must(berger_model_save(model, argv[1]), "save");
  must(berger_model_load(argv[1], &again), "load");
  berger_model_shape(again, shape);
  check(shape[0] == 1 && shape[1] == CHANNELS && shape[2] == SAMPLES, "the shape");
  check(strcmp(berger_model_class_name(again, 1), "right") == 0, "the class");
  check(berger_model_class_name(again, 2) == NULL, "no third class");
  check(berger_model_class_value(again, 1) == 2, "its label");
  check(strcmp(berger_model_channel_name(again, 0), "C3") == 0, "the channel");
  check(berger_model_rate(again) == 128, "the rate");

  check(strcmp(berger_model_alignment(again), "") == 0, "trials as they were recorded");
  memset(&pushing, 0, sizeof pushing);
  pushing.struct_size = sizeof pushing, pushing.aligned = 1;
  check(berger_decoder_create(again, &pushing, &decoder) == BERGER_ERROR_CONFIG && decoder == NULL,
        "no aligned trials for this model");
  must(berger_decoder_create(again, NULL, &decoder), "decoder");
  berger_model_free(again);
  must(berger_decoder_decode(decoder, values, TRIALS, logits, shares), "decode");
  for (n = 0; n < TRIALS; ++n)
    check(fabs(shares[2 * n] + shares[2 * n + 1] - 1) < 1e-12, "shares add to 1");

  values[5] = (float)NAN;
  must(berger_decoder_decode(decoder, values, 1, logits, NULL), "a NaN is replaced");
  check(logits[0] == logits[0], "by a number");
  values[5] = (float)HUGE_VAL;
  check(berger_decoder_decode(decoder, values, 1, logits, NULL) == BERGER_ERROR_INPUT,
        "what is infinite is refused");
  values[5] = 0;
  must(berger_decoder_decode(decoder, values, 1, NULL, shares), "decode");

  memset(&pushing, 0, sizeof pushing);
  pushing.struct_size = sizeof pushing;
  pushing.step = 16;
  must(berger_decoder_create(model, &pushing, &stream), "stream");
  for (t = 0; t < SAMPLES; ++t)
    for (c = 0; c < CHANNELS; ++c) frames[t * CHANNELS + c] = values[c * SAMPLES + t];
  check(berger_decoder_due(stream, SAMPLES - 1) == 0, "nothing before the window is full");
  must(berger_decoder_push(stream, frames, 40, NULL, 0, &decisions), "push");
  check(decisions == 0 && berger_decoder_due(stream, SAMPLES - 40) == 1, "the window is full soon");
  must(berger_decoder_push(stream, frames + 40 * CHANNELS, SAMPLES - 40, pushed, 1, &decisions),
       "push");
  check(decisions == 1 && pushed[0] == shares[0] && pushed[1] == shares[1],
        "pushed samples have the bits of the window");
  check(berger_decoder_due(stream, 15) == 0 && berger_decoder_due(stream, 16) == 1, "the step");
  check(berger_decoder_push(stream, frames, 16, NULL, 0, &decisions) == BERGER_ERROR_CONFIG &&
            strstr(berger_last_error(), "1 are due") != NULL,
        "room for every decision");
  pushing.step = -1;
  check(berger_decoder_create(model, &pushing, &decoder) == BERGER_ERROR_CONFIG, "no step back");
  berger_decoder_reset(stream);
  check(berger_decoder_due(stream, SAMPLES - 1) == 0, "a reset forgets the window");

  check(berger_model_load("nowhere.safetensors", &again) == BERGER_ERROR_INPUT && again == NULL &&
            strstr(berger_last_error(), "nowhere.safetensors") != NULL,
        "a missing file is named");
  options.struct_size = sizeof options + 1;
  check(berger_train(&data, &options, &again) == BERGER_ERROR_CONFIG, "a struct of the future");

  berger_decoder_free(stream);
  berger_decoder_free(decoder);
  berger_model_free(stopped);
  berger_model_free(model);
  berger_dataset_free(dataset);
  berger_dataset_free(NULL);
  printf("berger %s from C\n", berger_version());
  return 0;
}
