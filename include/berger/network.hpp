// A network is named layers in order; its shapes and parameters follow from the input shape.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "berger/layers.hpp"
#include "berger/tensor.hpp"

namespace berger {

struct NamedLayer {
  std::string name;  // "firstconv.0": the prefix of its parameters' names
  AnyLayer layer;
  bool operator==(const NamedLayer&) const = default;
};

struct Network {
  Shape input{};
  std::vector<NamedLayer> layers;
  bool operator==(const Network&) const = default;
};

// Output shape of every layer. Throws ShapeError: layer type, name and place, both shapes, and what
// would fit.
std::vector<Shape> shapes(const Network& network);

struct LayerRow {
  // options as "16 filters…": key=value, space-separated, defaults left out
  std::string name, type, options;
  Shape output{};
  std::int64_t parameters = 0;  // trained ones
  Cost cost;                    // multiply-adds of one trial
};
std::vector<LayerRow> summarise(const Network& network);
std::int64_t count_parameters(const Network& network);

// One tensor of weights, with the place of its values in Parameters::values().
struct Parameter {
  std::string name;
  ParamSpec spec;
  std::size_t layer = 0;  // index into Network::layers
  std::size_t offset = 0, size = 0;
};

// All weights of a network in one block of memory.
class Parameters {
 public:
  Parameters() = default;
  explicit Parameters(const Network& network);

  void initialise(std::uint64_t seed);  // as each ParamSpec says; the same on every machine
  const std::vector<Parameter>& list() const { return list_; }
  const Parameter* find(std::string_view name) const;
  std::span<float> of(const Parameter& p) { return values().subspan(p.offset, p.size); }
  std::span<const float> of(const Parameter& p) const { return values().subspan(p.offset, p.size); }
  std::span<float> values() { return values_.span(); }
  std::span<const float> values() const { return values_.span(); }
  std::uint64_t hash() const;  // FNV-1a over the bytes of all values

 private:
  std::vector<Parameter> list_;
  Buffer values_;
};

// Rewrites of the plan, by name. Results are bit-identical for one set of rewrites and may differ
// in the last digits between sets, so a saved model records its set.
struct Rewrite {
  std::string_view name, what;
};
std::span<const Rewrite> all_rewrites();
using RewriteSet = std::set<std::string>;
RewriteSet default_rewrites();
// ConfigError for an unknown name
RewriteSet without(RewriteSet rewrites, const std::vector<std::string>& names);

}  // namespace berger
