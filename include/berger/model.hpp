// A trained model: one network with its weights, or several, and everything needed to use them
// alone; saved as safetensors with PyTorch's names.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "berger/augmentation.hpp"
#include "berger/dataset.hpp"
#include "berger/engine.hpp"
#include "berger/models.hpp"
#include "berger/network.hpp"

namespace berger {

// A network that decides, and what its training alone knew.
struct Member {
  std::string architecture{};  // "eegnet", or "layers"
  Network network{};
  Parameters parameters{};
  // training trials of each class; empty in models of before they were kept
  std::vector<std::int64_t> class_counts{};
  Augmentation augmentation{};  // of the training; views are drawn as it says
  // of each trial, whose mean probabilities decide: test-time augmentation
  int views = 1;
  RewriteSet rewrites = default_rewrites();
  std::optional<Facts> facts{};  // of its training data, where they are not the model's
};

// What trials are held against and how they are prepared, and the networks that decide: one, or
// those of an ensemble by their mean probabilities, each with views of its own. All members take
// the same input and know the same classes (make_ensemble).
struct Model {
  Facts facts{};  // of its training data: what later trials are held against
  Preprocessing preprocessing{};
  std::vector<Member> members = std::vector<Member>(1);  // at least one

  Member& first() { return members.front(); }
  const Member& first() const { return members.front(); }
};

// An untrained model of prepared data: the network for their shape and classes, its parameters all
// zero, and what the data tell of themselves and a decision needs. Throws what `build` throws.
Model make_model(const AnyModel& network, const PreparedData& data,
                 RewriteSet rewrites = default_rewrites());

// A model, and what messages call it.
struct NamedModel {
  std::string name;
  Model model;
};
// One model of all their members, which count alike. A single model comes back as it is.
// ConfigError unless all take the same trials and know the same classes in one order.
Model make_ensemble(std::vector<NamedModel> models);
// Lets each member decide by as many views of a trial. ConfigError for an impossible number, or
// where training did nothing to its trials that views could be drawn by.
void set_views(NamedModel& named, int views);

// Training trials of each class: what all members say, or else the sum; empty where one does not.
std::vector<std::int64_t> class_counts(const Model& model);
// Each class's share of them. ConfigError for a model that does not know them.
std::vector<double> class_priors(const Model& model);

// Throws OutputError; writes a temporary file and renames it.
void save_model(const std::string& path, const Model& model);
// Throws FileError: not safetensors, no berger metadata, parameters missing, left over or of
// another shape.
Model load_model(const std::string& path);

// What the model in a file knows of its data; nothing where the file holds weights alone.
std::optional<Facts> facts_in(const std::string& path);

// How names of a weights file become the network's. Prefixes are whole parts of a name ("conv1"),
// or end in a dot.
struct WeightNames {
  std::vector<std::pair<std::string, std::string>> rename{};  // a prefix and what takes its place
  std::vector<std::string> drop{};                            // prefixes of tensors to leave out
  std::vector<std::string> skip{};  // layers of the network that keep the weights they have
};
// Loads weights by name from safetensors, ours or not, or from what PyTorch saved (a state dict, or
// a checkpoint that holds one), told apart by content. Known are the network's names and those that
// the reference studies use for the same layers, with or without the prefixes of wrappers
// (`module.`, `model.`, `_orig_mod.`). Throws FileError naming what is missing, left over, of
// another shape, NaN or infinite, and the options that would do; ConfigError for names that nothing
// has.
void load_weights(const std::string& path, const WeightNames& names, const Network& network,
                  Parameters& parameters);

// Files → trials as this model takes them: its channels in their order, its unit, its samples, its
// labels, its preprocessing; read as its training data were unless `options` say otherwise. Notes
// tell what was done, FileError what cannot be (docs/data.md, "What a model knows"). `labels`:
// whether every trial must be of a class of the model; they may be absent either way.
Dataset read_for(const Model& model, const std::vector<std::string>& sources,
                 const ReadOptions& options, LabelRule labels = LabelRule::wanted);
Dataset read_for(const Model& model, const std::vector<std::string>& sources);
// How the model's training data were read.
ReadOptions reading_of(const Model& model);

// Runs a model. A trial's logits have the same bits alone and in any batch. Of an ensemble, or of
// several views of a trial, they are the logarithms of the mean probabilities, −708.4 at least, so
// that their softmax is the mean. Not for use by two threads at once.
class Decoder {
 public:
  explicit Decoder(const Model& model, Engine engine = {});
  ~Decoder();
  Decoder(Decoder&&) noexcept;
  Decoder& operator=(Decoder&&) noexcept;

  Shape input() const;
  int classes() const;
  // `trials` preprocessed as training's; `logits` [N × classes]. Allocates nothing.
  void logits(ConstView trials, std::span<float> logits);
  void logits(const Dataset& data, std::span<float> logits);  // of recordings or images

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace berger
