#include "network/network_json.hpp"

#include <fmt/format.h>

#include "berger/errors.hpp"
#include "core/json.hpp"

namespace berger {
namespace {

using nlohmann::json;

struct Writer {
  json& to;
  void operator()(const char* key, auto& value) {
    using Value = std::remove_reference_t<decltype(value)>;
    if constexpr (std::is_enum_v<Value>) {
      to[key] = names(value)[static_cast<std::size_t>(value)];
    } else {
      to[key] = value;
    }
  }
};

// What a file of an earlier version does not name keeps its default; what this version does not
// know is refused, since the layer would compute something else.
struct Reader {
  const json& from;
  std::size_t known = 0;
  void operator()(const char* key, auto& value) {
    if (!from.contains(key)) return;
    ++known;
    using Value = std::remove_reference_t<decltype(value)>;
    if constexpr (std::is_enum_v<Value>) {
      const auto text = from.at(key).get<std::string>();
      const auto all = names(value);
      for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i] == text) {
          value = static_cast<Value>(i);
          return;
        }
      throw ConfigError(key, "unknown value '" + text + "'");
    } else if constexpr (std::is_same_v<Value, int>) {
      value = whole_number(from.at(key));
    } else {
      value = from.at(key).get<Value>();
    }
  }
};

template <std::size_t I = 0>
AnyLayer layer_of_type(const std::string& type) {
  if constexpr (I < std::variant_size_v<AnyLayer>) {
    using L = std::variant_alternative_t<I, AnyLayer>;
    return L::doc.name == type ? AnyLayer(L{}) : layer_of_type<I + 1>(type);
  } else {
    throw ConfigError("type", "unknown layer type '" + type + "'");
  }
}

}  // namespace

int whole_number(const json& from, int least, int most) {
  // JSON knows only numbers: 1.5 and 2147483648 would become something else without a word.
  const bool whole =
      from.is_number_integer() &&
      (!from.is_number_unsigned() || from.get<std::uint64_t>() <= static_cast<std::uint64_t>(most));
  if (!whole || from.get<std::int64_t>() < least || from.get<std::int64_t>() > most)
    throw ConfigError("", fmt::format("{} stands where a whole number from {} to {} is expected",
                                      dump_json(from), least, most));
  return from.get<int>();
}

json to_json(const Network& network) {
  json layers = json::array();
  for (NamedLayer named : network.layers) {
    json options = json::object();
    std::visit([&](auto& layer) { layer.fields(Writer{options}); }, named.layer);
    layers.push_back({{"name", named.name}, {"type", doc(named.layer).name}, {"options", options}});
  }
  return {{"input", {network.input.maps, network.input.height, network.input.width}},
          {"layers", layers}};
}

Network network_from_json(const json& from) {
  Network network;
  const json& input = from.at("input");
  network.input = {whole_number(input.at(0)), whole_number(input.at(1)), whole_number(input.at(2))};
  for (const json& each : from.at("layers")) {
    NamedLayer named{each.at("name").get<std::string>(),
                     layer_of_type(each.at("type").get<std::string>())};
    Reader reader{each.at("options")};
    std::visit([&](auto& layer) { layer.fields(reader); }, named.layer);
    if (reader.known != reader.from.size())
      throw ConfigError(
          "options", fmt::format("'{}': this version has fewer options of {} than {}", named.name,
                                 doc(named.layer).name, dump_json(reader.from)));
    network.layers.push_back(std::move(named));
  }
  return network;
}

}  // namespace berger
