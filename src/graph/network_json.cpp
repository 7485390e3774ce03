#include "graph/network_json.hpp"

#include "berger/errors.hpp"

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

struct Reader {
  const json& from;
  void operator()(const char* key, auto& value) {
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
    } else {
      value = from.at(key).get<Value>();
    }
  }
};

template <std::size_t I = 0>
AnyLayer layer_of_type(const std::string& type) {
  if constexpr (I < std::variant_size_v<AnyLayer>) {
    using L = std::variant_alternative_t<I, AnyLayer>;
    return L::doc.written && L::doc.name == type ? AnyLayer(L{}) : layer_of_type<I + 1>(type);
  } else {
    throw ConfigError("type", "unknown layer type '" + type + "'");
  }
}

}  // namespace

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
  network.input = {from.at("input").at(0).get<int>(), from.at("input").at(1).get<int>(),
                   from.at("input").at(2).get<int>()};
  for (const json& each : from.at("layers")) {
    NamedLayer named{each.at("name").get<std::string>(),
                     layer_of_type(each.at("type").get<std::string>())};
    std::visit([&](auto& layer) { layer.fields(Reader{each.at("options")}); }, named.layer);
    network.layers.push_back(std::move(named));
  }
  return network;
}

}  // namespace berger
