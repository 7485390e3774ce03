#include "model/weight_names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <optional>
#include <set>

#include "berger/errors.hpp"

namespace berger {
namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  if (const auto at = text.find(from); at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

// What the studies call layers of a kind, and its name here.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kinds{
    {{"conv", "conv2d"},
     {"bn", "batch_norm"},
     {"batchnorm", "batch_norm"},
     {"dense", "linear"},
     {"fc", "linear"},
     {"linear", "linear"},
     {"classify", "linear"}}};

// "conv2.weight" → the second convolution's weight: the studies also number their layers by kind.
std::string by_number(const std::string& name, const Network& network) {
  const auto dot = name.find('.');
  if (dot == std::string::npos) return {};
  std::string kind = name.substr(0, dot);
  std::transform(kind.begin(), kind.end(), kind.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  std::size_t letters = kind.find_first_of("0123456789");
  const std::string digits = letters == std::string::npos ? "1" : kind.substr(letters);
  kind = kind.substr(0, letters);
  if (digits.size() > 3 || !std::all_of(digits.begin(), digits.end(),
                                        [](unsigned char c) { return std::isdigit(c) != 0; }))
    return {};
  int left = std::stoi(digits);
  const auto known = std::ranges::find(kinds, kind, [](const auto& k) { return k.first; });
  if (known == kinds.end()) return {};
  for (const NamedLayer& layer : network.layers)
    if (doc(layer.layer).name == known->second && --left == 0) return layer.name + name.substr(dot);
  return {};
}

// The tensor's name in this network: itself, or one that the reference studies use for the same.
// Empty: unknown.
std::string known_name(const std::string& renamed, const Network& network,
                       const Parameters& parameters) {
  for (const std::string& candidate :
       {renamed, replaced(renamed, "seperableConv", "separableConv"),
        replaced(renamed, "classify.", "classify.0."),
        replaced(renamed, "classify.0.", "classify."), replaced(renamed, "dense.", "classify."),
        replaced(renamed, "dense.", "classify.0."), by_number(renamed, network)})
    if (parameters.find(candidate) != nullptr) return candidate;
  return {};
}

using Names = std::vector<std::string>;  // one for each tensor of the file

// What wrappers put before every name: DataParallel, Lightning and torch.compile.
constexpr std::array<std::string_view, 3> wrappers{"module.", "model.", "_orig_mod."};

std::string layer_of(const std::string& name) {
  return name.substr(0, name.rfind('.'));
}

// One reference study's DeepConvNet: its first convolution stands alone, so that every later name
// means another layer than here.
std::string shifted(const std::string& name) {
  const std::string layer = layer_of(name), rest = name.substr(layer.size());
  if (layer == "conv0") return "conv0.0" + rest;
  if (layer == "conv1.0" || layer == "conv1.1")
    return fmt::format("conv0.{}", layer.back() - '0' + 1) + rest;
  if (layer.size() == 7 && layer.starts_with("conv") && layer[4] >= '2' && layer[4] <= '9')
    return fmt::format("conv{}", layer[4] - '1') + layer.substr(5) + rest;
  return name;
}

class NameMatch {
 public:
  NameMatch(const SafeTensors& file, const WeightNames& options, const Network& network,
            const Parameters& parameters)
      : file_(file), options_(options), network_(network), parameters_(parameters) {}

  // The network's names for `names`, empty for what is unknown; nothing unless each parameter is
  // there once and of its shape.
  std::optional<Names> fitting(const Names& names) const {
    for (const bool shift : {false, true}) {
      Names known = known_names(names, shift);
      if (fits(known, names)) return known;
    }
    return std::nullopt;
  }

  Names known_names(const Names& names, bool shift) const {
    Names known;
    for (const std::string& name : names)
      known.push_back(
          name.empty() ? "" : known_name(shift ? shifted(name) : name, network_, parameters_));
    return known;
  }

  bool skipped(const std::string& name) const {
    return std::any_of(options_.skip.begin(), options_.skip.end(),
                       [&](const std::string& prefix) { return under(name, prefix); });
  }

  bool of_shape(std::size_t tensor, const Parameter& p) const {
    const auto& dims = file_.tensors[tensor].dims;
    return std::equal(dims.begin(), dims.end(), p.spec.dims.begin(), p.spec.dims.end());
  }

 private:
  bool fits(const Names& known, const Names& names) const {
    std::set<std::string> found;
    for (std::size_t i = 0; i < known.size(); ++i) {
      if (names[i].empty() || skipped(names[i])) continue;
      if (known[i].empty()) return false;
      if (skipped(known[i])) continue;
      if (!found.insert(known[i]).second || !of_shape(i, *parameters_.find(known[i]))) return false;
    }
    const auto& list = parameters_.list();
    return std::all_of(list.begin(), list.end(), [&](const Parameter& p) {
      return found.contains(p.name) || p.spec.role == Role::counter || skipped(p.name);
    });
  }

  const SafeTensors& file_;
  const WeightNames& options_;
  const Network& network_;
  const Parameters& parameters_;
};

// Options that would make `names` fit: layers of the file for those of the network that have the
// same tensors, and layers left out. Empty: none were found.
Names advice(const NameMatch& match, const SafeTensors& file, const Names& names,
             const Parameters& parameters) {
  const Names known = match.known_names(names, false);
  std::vector<std::string> strange, wanted;  // layers
  const auto add = [](std::vector<std::string>& list, const std::string& layer) {
    if (std::find(list.begin(), list.end(), layer) == list.end()) list.push_back(layer);
  };
  std::set<std::string> found(known.begin(), known.end());
  for (std::size_t i = 0; i < names.size(); ++i)
    if (!names[i].empty() && known[i].empty()) add(strange, layer_of(names[i]));
  for (const Parameter& p : parameters.list())
    if (p.spec.role != Role::counter && !found.contains(p.name) && !match.skipped(p.name))
      add(wanted, layer_of(p.name));
  const auto same = [&](const std::string& from, const std::string& to) {
    for (const Parameter& p : parameters.list()) {
      if (layer_of(p.name) != to || p.spec.role == Role::counter) continue;
      const auto at = std::find(names.begin(), names.end(), from + p.name.substr(to.size()));
      if (at == names.end() || !match.of_shape(static_cast<std::size_t>(at - names.begin()), p))
        return false;
    }
    return true;
  };
  Names changed = names, options;
  for (const std::string& layer : strange) {
    const auto to = std::find_if(wanted.begin(), wanted.end(),
                                 [&](const std::string& w) { return same(layer, w); });
    for (std::size_t i = 0; i < names.size(); ++i)
      if (!names[i].empty() && known[i].empty() && layer_of(names[i]) == layer)
        changed[i] = to == wanted.end() ? "" : *to + names[i].substr(layer.size());
    if (to == wanted.end()) {
      options.push_back("--drop " + layer);
    } else {
      options.push_back(fmt::format("--rename {}={}", layer, *to));
      wanted.erase(to);
    }
  }
  // one option for all layers under a name that the network has nothing of
  std::map<std::string, std::size_t> tops;
  for (const std::string& option : options)
    if (option.starts_with("--drop ")) ++tops[option.substr(0, option.find('.'))];
  for (const auto& [option, count] : tops) {
    const std::string top = option.substr(7);
    const bool whole = std::none_of(changed.begin(), changed.end(), [&](const std::string& name) {
      return !name.empty() && under(name, top);
    });
    if (count < 2 || !whole) continue;
    std::erase_if(options, [&](const std::string& o) {
      return o.starts_with("--drop ") && under(o.substr(7), top);
    });
    options.push_back(option);
  }
  return file.tensors.size() == names.size() && match.fitting(changed) ? options : Names{};
}

// The first prefix that one --rename strips and with which the rest takes the fewest options.
Names best_advice(const NameMatch& match, const SafeTensors& file, const Names& names,
                  const Parameters& parameters) {
  constexpr std::size_t most_tensors = 1000;  // the search takes their square
  if (names.size() > most_tensors) return {};
  std::set<std::string> prefixes;
  for (const std::string& name : names)
    for (std::size_t dot = name.find('.'); dot != std::string::npos && prefixes.size() < 200;
         dot = name.find('.', dot + 1))
      prefixes.insert(name.substr(0, dot + 1));
  Names best = advice(match, file, names, parameters);
  for (const std::string& prefix : prefixes) {
    Names stripped = names;
    for (std::string& name : stripped)
      if (name.starts_with(prefix)) name.erase(0, prefix.size());
    Names options = advice(match, file, stripped, parameters);
    if (options.empty() && !match.fitting(stripped)) continue;
    options.insert(options.begin(), fmt::format("--rename {}=", prefix));
    if (best.empty() || options.size() < best.size()) best = std::move(options);
  }
  return best;
}

// As the user asked: left out (empty), then renamed.
Names asked_names(const SafeTensors& file, const WeightNames& options) {
  Names names;
  std::set<std::string> used;
  for (const SafeTensor& tensor : file.tensors) {
    std::string name = tensor.name;
    for (const std::string& prefix : options.drop)
      if (under(name, prefix)) name.clear(), used.insert(prefix);
    for (const auto& [from, to] : options.rename)
      if (under(name, from)) name = to + name.substr(from.size()), used.insert(from);
    names.push_back(std::move(name));
  }
  for (const std::string& prefix : options.drop)
    if (!used.contains(prefix))
      throw ConfigError("", fmt::format("--drop {}: the file has no such tensors", prefix));
  for (const auto& [from, to] : options.rename)
    if (!used.contains(from))
      throw ConfigError("", fmt::format("--rename {}={}: the file has no such tensors", from, to));
  return names;
}

// Without the prefix of a wrapper that all have; false if there is none.
bool unwrap(Names& names) {
  for (const std::string_view prefix : wrappers) {
    const auto has = [&](const std::string& name) {
      return name.empty() || name.starts_with(prefix);
    };
    if (!std::all_of(names.begin(), names.end(), has)) continue;
    bool any = false;
    for (std::string& name : names)
      if (!name.empty()) name.erase(0, prefix.size()), any = true;
    if (any) return true;
  }
  return false;
}

// Of names that do not fit: left to take_tensors where all are known and once.
void refuse_names(const Names& known, const Names& names, const std::string& path,
                  const Names& options) {
  const std::string advised =
      options.empty() ? "" : fmt::format("; add {}", fmt::join(options, " "));
  std::map<std::string, std::string> taken;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].empty()) continue;
    if (known[i].empty())
      throw FileError(
          path,
          fmt::format("tensor '{}' belongs to no layer of the network{}", names[i],
                      options.empty() ? fmt::format("; map it with --rename {}=LAYER, or leave it "
                                                    "out with --drop {}",
                                                    layer_of(names[i]), names[i])
                                      : advised));
    if (const auto [other, fresh] = taken.emplace(known[i], names[i]); !fresh)
      throw FileError(path, fmt::format("tensors '{}' and '{}' both stand for '{}'{}",
                                        other->second, names[i], known[i], advised));
  }
}

}  // namespace

bool under(const std::string& name, const std::string& prefix) {
  return name.starts_with(prefix) && !prefix.empty() &&
         (name.size() == prefix.size() || prefix.back() == '.' || name[prefix.size()] == '.');
}

void match_names(SafeTensors& file, const std::string& path, const WeightNames& options,
                 const Network& network, const Parameters& parameters) {
  for (const std::string& prefix : options.skip)
    if (std::none_of(network.layers.begin(), network.layers.end(),
                     [&](const NamedLayer& layer) { return under(layer.name, prefix); }))
      throw ConfigError("", fmt::format("--init-skip {}: the network has no such layer; its last "
                                        "is {}",
                                        prefix, network.layers.back().name));
  const NameMatch match(file, options, network, parameters);
  Names names = asked_names(file, options);
  std::optional<Names> known = match.fitting(names);
  for (Names bare = names; !known && unwrap(bare);) known = match.fitting(bare);
  if (!known) {
    known = match.known_names(names, false);
    refuse_names(*known, names, path, best_advice(match, file, names, parameters));
  }
  std::vector<SafeTensor> kept;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].empty() || (*known)[i].empty() || match.skipped((*known)[i])) continue;
    file.tensors[i].name = (*known)[i];
    kept.push_back(std::move(file.tensors[i]));
  }
  file.tensors = std::move(kept);
}

}  // namespace berger
