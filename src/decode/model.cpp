#include "decode/handles.hpp"
#include "model/model_file.hpp"

using berger::guarded;
using berger::needed;

namespace {

// The value of a list at `number`, or `nothing` beyond its ends.
auto at_or(const auto& list, int number, auto nothing, auto&& value) {
  const bool there = number >= 0 && static_cast<std::size_t>(number) < list.size();
  return there ? value(list[static_cast<std::size_t>(number)]) : nothing;
}

const char* name_at(const std::vector<std::string>& names, int number) {
  const char* const nothing = nullptr;
  return at_or(names, number, nothing, [](const std::string& name) { return name.c_str(); });
}

}  // namespace

int berger_model_load(const char* path, berger_model** model) {
  return guarded([&] {
    needed(model, "model") = nullptr;
    *model = std::make_unique<berger_model>(berger::load_model(&needed(path, "path"))).release();
  });
}

int berger_model_load_memory(const void* bytes, size_t size, berger_model** model) {
  return guarded([&] {
    needed(model, "model") = nullptr;
    needed(static_cast<const char*>(bytes), "bytes");
    const std::string name = "the model in memory";
    const berger::SafeTensors file =
        berger::parse_safetensors({static_cast<const std::byte*>(bytes), size}, name);
    *model = std::make_unique<berger_model>(berger::model_from(file, name)).release();
  });
}

void berger_model_free(berger_model* model) {
  const std::unique_ptr<berger_model> owned(model);
}

void berger_model_shape(const berger_model* model, int shape[3]) {
  const berger::Shape input = model->value.first().network.input;
  shape[0] = input.maps, shape[1] = input.height, shape[2] = input.width;
}
int berger_model_takes_images(const berger_model* model) {
  return model->value.preprocessing.images ? 1 : 0;
}
int berger_model_class_count(const berger_model* model) {
  return static_cast<int>(model->value.facts.classes.size());
}
const char* berger_model_class_name(const berger_model* model, int number) {
  return name_at(model->value.facts.classes, number);
}
int64_t berger_model_class_value(const berger_model* model, int number) {
  return at_or(model->value.facts.class_values, number, std::int64_t{0},
               [](std::int64_t value) { return value; });
}
const char* berger_model_channel_name(const berger_model* model, int number) {
  return name_at(model->value.facts.channels, number);
}
double berger_model_rate(const berger_model* model) {
  return model->value.facts.rate;
}
const char* berger_model_unit(const berger_model* model) {
  return model->value.facts.unit.c_str();
}
const char* berger_model_alignment(const berger_model* model) {
  return alignment_of(model->value.facts).data();  // of literals, which end in a 0
}
int berger_model_member_count(const berger_model* model) {
  return static_cast<int>(model->value.members.size());
}
const char* berger_model_network(const berger_model* model, int member) {
  const char* const nothing = nullptr;
  return at_or(model->value.members, member, nothing,
               [](const berger::Member& m) { return m.architecture.c_str(); });
}
