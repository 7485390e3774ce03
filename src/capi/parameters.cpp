// Models: their weights by name, and the ways out.
#include <algorithm>
#include <cmath>

#include "berger/export.hpp"
#include "capi/lists.hpp"
#include "model/model_file.hpp"

using berger::guarded;
using berger::needed;

namespace {

using Names = std::vector<std::string>;

const berger::Member& member_at(const berger_model* model, int number) {
  const auto& members = needed(model, "model").value.members;
  if (number < 0 || static_cast<std::size_t>(number) >= members.size())
    throw berger::ConfigError(
        "member", "member " + std::to_string(number) + " of " + std::to_string(members.size()));
  return members[static_cast<std::size_t>(number)];
}

const berger::Parameter& parameter_at(const berger::Member& member, int number) {
  const auto& list = member.parameters.list();
  if (number < 0 || static_cast<std::size_t>(number) >= list.size())
    throw berger::ConfigError(
        "number", "parameter " + std::to_string(number) + " of " + std::to_string(list.size()));
  return list[static_cast<std::size_t>(number)];
}

const berger::Parameter& parameter_named(const berger::Member& member, const char* name,
                                         std::size_t size) {
  const berger::Parameter* const p = member.parameters.find(&needed(name, "name"));
  if (p == nullptr)
    throw berger::ConfigError("name", std::string("no parameter is called '") + name + "'");
  if (p->size != size)
    throw berger::ConfigError("size", "'" + p->name + "' has " + std::to_string(p->size) +
                                          " values, not " + std::to_string(size));
  return *p;
}

}  // namespace

int berger_model_parameter_count(const berger_model* model, int member) {
  int count = 0;
  static_cast<void>(guarded(
      [&] { count = static_cast<int>(member_at(model, member).parameters.list().size()); }));
  return count;
}

const char* berger_model_parameter_name(const berger_model* model, int member, int number) {
  const char* name = nullptr;
  static_cast<void>(
      guarded([&] { name = parameter_at(member_at(model, member), number).name.c_str(); }));
  return name;
}

int berger_model_parameter_shape(const berger_model* model, int member, int number,
                                 int64_t shape[4]) {
  int axes = 0;
  static_cast<void>(guarded([&] {
    const berger::Parameter& p = parameter_at(member_at(model, member), number);
    std::ranges::copy(p.spec.dims, shape);
    axes = static_cast<int>(p.spec.dims.size());
  }));
  return axes;
}

int berger_model_get_parameter(const berger_model* model, int member, const char* name, float* to,
                               size_t size) {
  return guarded([&] {
    const berger::Member& m = member_at(model, member);
    std::ranges::copy(m.parameters.of(parameter_named(m, name, size)), &needed(to, "to"));
  });
}

int berger_model_set_parameter(berger_model* model, int member, const char* name, const float* from,
                               size_t size) {
  return guarded([&] {
    const berger::Parameter& p = parameter_named(member_at(model, member), name, size);
    const std::span values(&needed(from, "from"), size);
    if (!std::ranges::all_of(values, [](float x) { return std::isfinite(x); }))
      throw berger::ConfigError("from", "'" + p.name + "': weights are finite numbers");
    berger::Parameters& to = model->value.members[static_cast<std::size_t>(member)].parameters;
    std::ranges::copy(values, to.of(p).begin());
  });
}

int berger_model_save(const berger_model* model, const char* path) {
  return guarded([&] { berger::save_model(&needed(path, "path"), needed(model, "model").value); });
}

int berger_model_to_memory(const berger_model* model, void* to, size_t room, size_t* size) {
  return guarded([&] {
    const std::string bytes = berger::model_bytes(needed(model, "model").value);
    needed(size, "size") = bytes.size();
    if (to == nullptr) return;
    if (room < bytes.size())
      throw berger::ConfigError(
          "room", "room for " + std::to_string(room) + " bytes of " + std::to_string(bytes.size()));
    std::memcpy(to, bytes.data(), bytes.size());
  });
}

int berger_model_export(const berger_model* model, const char* path) {
  return guarded([&] { berger::export_onnx(&needed(path, "path"), needed(model, "model").value); });
}

int berger_model_ensemble(const berger_model* const* models, int count, berger_model** ensemble) {
  return guarded([&] {
    needed(ensemble, "ensemble") = nullptr;
    if (count > 0) needed(models, "models");
    std::vector<berger::NamedModel> members;
    for (int i = 0; i < count; ++i)
      members.push_back({"model " + std::to_string(i), needed(models[i], "models").value});
    *ensemble = std::make_unique<berger_model>(berger::make_ensemble(std::move(members))).release();
  });
}

int berger_model_set_views(berger_model* model, int views) {
  return guarded([&] {
    berger::NamedModel named{"the model", needed(model, "model").value};
    berger::set_views(named, views);
    model->value = std::move(named.model);
  });
}
