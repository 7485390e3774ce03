// Trains EEGNet on labelled trials and saves the model: train_eegnet TRIALS MODEL [EPOCHS]
// TRIALS is an NPZ file, or "simulated:motor-imagery". A fifth of the trials is kept aside; the
// saved model is that of the epoch which decodes those best.
#include <cstdio>
#include <cstdlib>

#include "berger/berger.hpp"

int main(int count, char** arguments) try {
  if (count < 3) {
    std::fprintf(stderr, "usage: train_eegnet TRIALS MODEL [EPOCHS]\n");
    return 2;
  }
  const berger::PreparedData data =
      berger::prepare({.train = {arguments[1]}, .validation = {.fraction = 0.2}});
  const berger::Model model = berger::make_model(berger::EegNet{}, data);
  const berger::TrainOptions options{.epochs = count > 3 ? std::atoi(arguments[3]) : 30,
                                     .keep = berger::Keep::best_validation};
  berger::Trainer trainer(model, data, options, {.threads = berger::hardware_threads()});
  while (!trainer.done()) {
    const berger::EpochRecord record = *trainer.run_epoch();
    std::printf("Epoch: %d  train loss: %.4f  train accuracy: %.4f  validation accuracy: %.4f\n",
                record.epoch, record.train.loss, record.train.accuracy,
                record.validation->accuracy);
  }
  berger::save_model(arguments[2], trainer.kept());
  std::printf("saved epoch %d to %s\n", trainer.kept_epoch(), arguments[2]);
} catch (const berger::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
