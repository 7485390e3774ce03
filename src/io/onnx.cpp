#include "io/onnx.hpp"

#include <algorithm>
#include <bit>
#include <filesystem>
#include <optional>
#include <system_error>

#include "berger/errors.hpp"
#include "io/numbers.hpp"
#include "io/read_file.hpp"
#include "io/wire_format.hpp"

namespace berger {
namespace {

// What a reader of tensors needs besides their bytes: where files beside the model lie; empty: no
// other file is opened.
struct OnnxPlace {
  std::string folder{};
};

// A tensor whose values lie elsewhere.
struct Elsewhere {
  std::string location;
  std::uint64_t offset = 0;
  std::optional<std::uint64_t> length;
};

enum Element {
  float32 = 1,
  uint8 = 2,
  int8 = 3,
  uint16 = 4,
  int16 = 5,
  int32 = 6,
  int64 = 7,
  boolean = 9,
  float16 = 10,
  float64 = 11,
  bfloat16 = 16
};

// 0: of no type that networks are made of.
std::size_t width_of(std::int64_t type) {
  switch (type) {
    case uint8:
    case int8:
    case boolean:
      return 1;
    case uint16:
    case int16:
    case float16:
    case bfloat16:
      return 2;
    case float32:
    case int32:
      return 4;
    case int64:
    case float64:
      return 8;
    default:
      return 0;
  }
}

bool is_whole(std::int64_t type) {
  return type != float32 && type != float64 && type != float16 && type != bfloat16;
}

std::int64_t whole_at(std::int64_t type, const std::byte* at) {
  switch (type) {
    case uint8:
    case boolean:
      return load<std::uint8_t>(at);
    case int8:
      return load<std::int8_t>(at);
    case uint16:
      return load<std::uint16_t>(at);
    case int16:
      return load<std::int16_t>(at);
    case int32:
      return load<std::int32_t>(at);
    default:
      return load<std::int64_t>(at);
  }
}

float float_at(std::int64_t type, const std::byte* at) {
  switch (type) {
    case float16:
      return from_half(load<std::uint16_t>(at));
    case bfloat16:
      return from_bfloat(load<std::uint16_t>(at));
    case float64:
      return static_cast<float>(load<double>(at));
    default:
      return load<float>(at);
  }
}

void take_raw(std::int64_t type, std::span<const std::byte> bytes, OnnxTensor& tensor) {
  const std::size_t width = width_of(type);
  for (std::size_t at = 0; at + width <= bytes.size(); at += width) {
    if (tensor.whole)
      tensor.integers.push_back(whole_at(type, bytes.data() + at));
    else
      tensor.floats.push_back(float_at(type, bytes.data() + at));
  }
}

// The number of values; nothing where it fits no memory.
std::optional<std::uint64_t> count_of(const std::vector<std::int64_t>& dims) {
  constexpr std::uint64_t most = std::uint64_t{1} << 31;
  std::uint64_t count = 1;
  for (const std::int64_t d : dims) {
    if (d < 0 || (d > 0 && count > most / static_cast<std::uint64_t>(d))) return {};
    count *= static_cast<std::uint64_t>(d);
  }
  return count;
}

void read_entry(WireReader reader, std::string& key, std::string& value) {
  while (const auto field = reader.next())
    if (field->number == 1)
      key = field->text();
    else if (field->number == 2)
      value = field->text();
}

std::uint64_t number_in(const WireReader& reader, const WireField& field, const std::string& text) {
  if (text.empty() || text.size() > 18 || text.find_first_not_of("0123456789") != std::string::npos)
    reader.fail(field, "external data at '" + text + "', which is no number of bytes");
  return std::stoull(text);
}

void read_elsewhere(const WireReader& reader, const WireField& field, Elsewhere& to) {
  std::string key, value;
  read_entry(WireReader(field, reader), key, value);
  if (key == "location") to.location = value;
  if (key == "offset") to.offset = number_in(reader, field, value);
  if (key == "length") to.length = number_in(reader, field, value);
}

// Only a plain name of a file beside the model: no folders, no way out of its own.
std::vector<std::byte> bytes_beside(const OnnxPlace& place, const WireReader& reader,
                                    const WireField& field, const Elsewhere& where,
                                    std::uint64_t count) {
  const std::string& name = where.location;
  const bool plain = !name.empty() && name != "." && name != ".." &&
                     name.find_first_of(std::string("/\\\0", 3)) == std::string::npos;
  if (place.folder.empty() || !plain)
    reader.fail(field,
                "values in the file '" + name +
                    "', which does not lie beside the model; save it with its weights inside");
  const std::string path = (std::filesystem::path(place.folder) / name).string();
  std::error_code unknown;  // what stands there: reading says more of it
  if (std::filesystem::is_symlink(path, unknown))
    reader.fail(field, "values in '" + name + "', which is a link; put the file itself there");
  const std::vector<std::byte> all = read_file(path);
  const std::uint64_t length = where.length.value_or(count);
  if (length != count || where.offset > all.size() || count > all.size() - where.offset)
    throw FileError(path, where.offset,
                    "is too short: " + std::to_string(count) + " bytes are expected here");
  const auto first = all.begin() + static_cast<std::ptrdiff_t>(where.offset);
  return {first, first + static_cast<std::ptrdiff_t>(count)};
}

class OnnxReader {
 public:
  explicit OnnxReader(OnnxPlace place) : place_(std::move(place)) {}

  OnnxModel model(WireReader reader) {
    OnnxModel model;
    bool found = false;
    while (const auto field = reader.next()) {
      if (field->number == 2) model.producer = field->text();
      if (field->number == 7) graph(WireReader(*field, reader), model), found = true;
      if (field->number == 8) opset(WireReader(*field, reader), model);
      if (field->number != 14) continue;
      std::string key, value;
      read_entry(WireReader(*field, reader), key, value);
      model.metadata[key] = value;
    }
    if (!found) throw FileError(reader.path(), "holds no graph; an ONNX file does");
    std::erase_if(model.inputs,
                  [&](const OnnxValue& value) { return model.constants.contains(value.name); });
    return model;
  }

 private:
  static void opset(WireReader reader, OnnxModel& model) {
    std::string domain;
    std::int64_t version = 0;
    while (const auto field = reader.next())
      if (field->number == 1)
        domain = field->text();
      else if (field->number == 2)
        version = field->integer();
    if (domain.empty() || domain == "ai.onnx") model.opset = version;
  }

  void graph(WireReader reader, OnnxModel& model) const {
    while (const auto field = reader.next()) {
      if (field->number == 1) model.nodes.push_back(node(WireReader(*field, reader)));
      if (field->number == 5) {
        OnnxTensor constant = tensor(*field, reader);
        std::string name = constant.name;
        model.constants.insert_or_assign(std::move(name), std::move(constant));
      }
      if (field->number == 11) model.inputs.push_back(value(WireReader(*field, reader)));
      if (field->number == 12) model.outputs.push_back(value(WireReader(*field, reader)));
      if (field->number == 15) reader.fail(*field, "sparse weights; save it with dense ones");
    }
  }

  OnnxNode node(WireReader reader) const {
    OnnxNode node;
    while (const auto field = reader.next()) {
      if (field->number == 1) node.inputs.push_back(field->text());
      if (field->number == 2) node.outputs.push_back(field->text());
      if (field->number == 3) node.name = field->text();
      if (field->number == 4) node.op = field->text();
      if (field->number == 5) node.attributes.push_back(attribute(WireReader(*field, reader)));
      if (field->number == 7) node.domain = field->text();
    }
    return node;
  }

  OnnxAttribute attribute(WireReader reader) const {
    OnnxAttribute attribute;
    while (const auto field = reader.next()) {
      if (field->number == 1) attribute.name = field->text();
      if (field->number == 2) attribute.number = field->number32();
      if (field->number == 3) attribute.integer = field->integer();
      if (field->number == 4) attribute.text = field->text();
      if (field->number == 5) attribute.tensor.assign(1, tensor(*field, reader));
      if (field->number == 6 || field->number == 11) attribute.holds_graph = true;
      if (field->number == 7) reader.append(*field, attribute.numbers);
      if (field->number == 8) reader.append(*field, attribute.integers);
    }
    return attribute;
  }

  OnnxTensor tensor(const WireField& at, const WireReader& outer) const {
    WireReader reader(at, outer);
    OnnxTensor tensor;
    std::int64_t type = 0;
    std::optional<WireField> raw;
    Elsewhere elsewhere;
    while (const auto field = reader.next()) {
      if (field->number == 1) reader.append(*field, tensor.dims);
      if (field->number == 2) type = field->integer();
      if (field->number == 4) reader.append(*field, tensor.floats);
      if (field->number == 5 || field->number == 7) reader.append(*field, tensor.integers);
      if (field->number == 8) tensor.name = field->text();
      if (field->number == 9) raw = *field;
      if (field->number == 13) read_elsewhere(reader, *field, elsewhere);
    }
    const std::size_t width = width_of(type);
    if (width == 0)
      outer.fail(at, "the tensor '" + tensor.name + "' is of type " + std::to_string(type) +
                         ", which holds no numbers of a network");
    const std::optional<std::uint64_t> count = count_of(tensor.dims);
    if (!count) outer.fail(at, "the tensor '" + tensor.name + "' is impossibly large");
    tensor.whole = is_whole(type);
    if (!elsewhere.location.empty())
      take_raw(type, bytes_beside(place_, outer, at, elsewhere, *count * width), tensor);
    else if (raw)
      take_raw(type, raw->bytes, tensor);
    else if (!tensor.whole && type != float32)
      halves(type, tensor);
    if (tensor.size() != *count || (raw && raw->bytes.size() != *count * width))
      outer.fail(at, "the tensor '" + tensor.name + "' holds another number of values than the " +
                         std::to_string(*count) + " of its axes");
    (tensor.whole ? tensor.floats.clear() : tensor.integers.clear());
    return tensor;
  }

  // Numbers of 16 bits that do not stand raw are bits in whole numbers.
  static void halves(std::int64_t type, OnnxTensor& tensor) {
    for (const std::int64_t bits : tensor.integers) {
      const auto half = static_cast<std::uint16_t>(bits);
      tensor.floats.push_back(type == float16 ? from_half(half) : from_bfloat(half));
    }
  }

  static OnnxValue value(WireReader reader) {
    OnnxValue value;
    while (const auto field = reader.next()) {
      if (field->number == 1) value.name = field->text();
      if (field->number == 2) type(WireReader(*field, reader), value);
    }
    return value;
  }

  static void type(WireReader reader, OnnxValue& value) {
    while (const auto tensor = reader.next()) {
      if (tensor->number != 1) continue;
      WireReader inside(*tensor, reader);
      while (const auto shape = inside.next()) {
        if (shape->number != 2) continue;
        WireReader dims(*shape, inside);
        while (const auto dim = dims.next())
          if (dim->number == 1) value.dims.push_back(length(WireReader(*dim, dims)));
      }
    }
  }

  static std::int64_t length(WireReader reader) {
    std::int64_t length = -1;
    while (const auto field = reader.next())
      if (field->number == 1 && field->integer() > 0) length = field->integer();
    return length;
  }

  OnnxPlace place_;
};

}  // namespace

const OnnxAttribute* OnnxNode::find(std::string_view attribute) const {
  const auto found = std::ranges::find(attributes, attribute, &OnnxAttribute::name);
  return found == attributes.end() ? nullptr : &*found;
}

OnnxModel parse_onnx(std::span<const std::byte> bytes, const std::string& path) {
  return OnnxReader({}).model(WireReader(bytes, path));
}

OnnxModel read_onnx(const std::string& path) {
  const std::vector<std::byte> bytes = read_file(path);
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  return OnnxReader({folder.empty() ? "." : folder.string()}).model(WireReader(bytes, path));
}

}  // namespace berger
