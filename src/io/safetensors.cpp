#include "io/safetensors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <tuple>

#include "berger/errors.hpp"
#include "core/hash.hpp"
#include "core/json.hpp"
#include "io/content_hash.hpp"
#include "io/known_bytes.hpp"
#include "io/numbers.hpp"
#include "io/read_file.hpp"

namespace berger {
namespace {

using nlohmann::json;

constexpr std::size_t largest_header = 100'000'000;  // as in the reference implementation
constexpr std::size_t length_bytes = 8;

struct FileType {
  std::string_view name;
  std::size_t bytes;
  SafeTensor::Type type;
};
constexpr std::array<FileType, 6> file_types{{{"F32", 4, SafeTensor::Type::f32},
                                              {"F64", 8, SafeTensor::Type::f32},
                                              {"F16", 2, SafeTensor::Type::f32},
                                              {"BF16", 2, SafeTensor::Type::f32},
                                              {"I64", 8, SafeTensor::Type::i64},
                                              {"I32", 4, SafeTensor::Type::i64}}};

struct Entry {
  const FileType* type = nullptr;
  std::size_t begin = 0, end = 0, count = 0;
  SafeTensor tensor;
};

// Nesting is four deep in any valid header; deeper text is refused while it is parsed.
json parse_header(std::string_view text, const std::string& path) {
  std::vector<std::set<std::string>> seen;
  std::string twice;
  bool deep = false;
  const auto watch = [&](int depth, json::parse_event_t event, json& value) {
    if (depth > 4) deep = true;
    if (event == json::parse_event_t::object_start) seen.emplace_back();
    if (event == json::parse_event_t::object_end) seen.pop_back();
    if (event == json::parse_event_t::key && !seen.back().insert(value.get<std::string>()).second)
      twice = value.get<std::string>();
    return !deep;
  };
  json header = json::parse(text, watch, /*allow_exceptions=*/false);
  if (!twice.empty())
    throw FileError(path, length_bytes, fmt::format("the header names '{}' twice", twice));
  if (deep || header.is_discarded() || !header.is_object()) {
    throw FileError(path, length_bytes,
                    "the header is not the JSON object that safetensors begin with");
  }
  return header;
}

std::vector<std::uint64_t> unsigned_list(const json& value, const std::string& path,
                                         const std::string& what) {
  std::vector<std::uint64_t> list;
  if (!value.is_array()) throw FileError(path, fmt::format("{} is not a list", what));
  for (const json& number : value) {
    if (!number.is_number_unsigned())
      throw FileError(path, fmt::format("{} holds {}, not a count", what, dump_json(number)));
    list.push_back(number.get<std::uint64_t>());
  }
  return list;
}

Entry read_entry(const std::string& name, const json& value, std::size_t data_bytes,
                 const std::string& path) {
  Entry entry;
  entry.tensor.name = name;
  if (!value.is_object() || !value.contains("dtype") || !value.contains("shape") ||
      !value.contains("data_offsets")) {
    throw FileError(path, fmt::format("tensor '{}' lacks dtype, shape or data_offsets", name));
  }
  const json& dtype = value["dtype"];
  const auto type = std::find_if(file_types.begin(), file_types.end(),
                                 [&](const FileType& t) { return dtype == t.name; });
  if (type == file_types.end()) {
    throw FileError(
        path,
        fmt::format("tensor '{}' is of type {}; readable are F32, F64, F16, BF16, I64 and I32",
                    name, dump_json(dtype)));
  }
  entry.type = &*type;
  entry.tensor.type = type->type;
  const auto offsets =
      unsigned_list(value["data_offsets"], path, fmt::format("data_offsets of tensor '{}'", name));
  if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > data_bytes) {
    throw FileError(path, fmt::format("tensor '{}' lies outside the file: data_offsets {}, {} "
                                      "bytes of data; the file is truncated or damaged",
                                      name, dump_json(value["data_offsets"]), data_bytes));
  }
  entry.begin = offsets[0], entry.end = offsets[1];
  entry.count = 1;
  for (const std::uint64_t size :
       unsigned_list(value["shape"], path, fmt::format("shape of tensor '{}'", name))) {
    entry.tensor.dims.push_back(static_cast<std::int64_t>(size));
    // Beyond what the data can hold the product only has to stay too large, not exact.
    const bool too_many = size != 0 && entry.count > data_bytes / size;
    entry.count = too_many ? data_bytes + 1 : entry.count * size;
  }
  if (entry.count > data_bytes || entry.count * type->bytes != entry.end - entry.begin) {
    throw FileError(path, fmt::format("tensor '{}' of shape {} does not fill its {} bytes", name,
                                      dump_json(value["shape"]), entry.end - entry.begin));
  }
  return entry;
}

void convert(Entry& entry, std::span<const std::byte> data) {
  const std::byte* from = data.data() + entry.begin;
  const auto each = [&](auto& values, auto read) {
    values.resize(entry.count);
    for (std::size_t i = 0; i < entry.count; ++i) values[i] = read(from + i * entry.type->bytes);
  };
  SafeTensor& tensor = entry.tensor;
  const std::string_view type = entry.type->name;
  if (type == "F32") each(tensor.values, [](const std::byte* b) { return load<float>(b); });
  if (type == "F64")
    each(tensor.values, [](const std::byte* b) { return static_cast<float>(load<double>(b)); });
  if (type == "F16")
    each(tensor.values, [](const std::byte* b) { return from_half(load<std::uint16_t>(b)); });
  if (type == "BF16")
    each(tensor.values, [](const std::byte* b) { return from_bfloat(load<std::uint16_t>(b)); });
  if (type == "I64")
    each(tensor.integers, [](const std::byte* b) { return load<std::int64_t>(b); });
  if (type == "I32")
    each(tensor.integers, [](const std::byte* b) { return std::int64_t{load<std::int32_t>(b)}; });
}

// The data belongs to exactly one tensor each, from first byte to last.
void check_cover(std::vector<Entry>& entries, std::size_t data_bytes, const std::string& path) {
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
  });
  std::size_t at = 0;
  for (const Entry& entry : entries) {
    if (entry.begin != at) {
      throw FileError(
          path,
          fmt::format("tensor '{}' {} what lies before it (begins at {}, expected {})",
                      entry.tensor.name, entry.begin < at ? "overlaps" : "leaves a hole after",
                      entry.begin, at));
    }
    at = entry.end;
  }
  if (at != data_bytes)
    throw FileError(path,
                    fmt::format("{} bytes after the last tensor belong to none", data_bytes - at));
}

}  // namespace

namespace {

// In the metadata: a checksum of the whole header and all values, itself taken for zeros.
constexpr std::string_view checksum_key = "xxh3", no_checksum = "0000000000000000";

// Where its digits stand. Within texts a quote has a backslash before it, so this is no text.
std::size_t place_of_checksum(std::string_view header) {
  const std::string start = fmt::format("\"{}\":\"", checksum_key);
  const std::size_t at = header.find(start);
  return at == std::string_view::npos || header.size() < at + start.size() + no_checksum.size()
             ? std::string_view::npos
             : at + start.size();
}

std::string checksum(std::string_view header, std::size_t place, std::span<const std::byte> data) {
  const auto bytes = [](std::string_view text) { return std::as_bytes(std::span(text)); };
  ContentHash hash;
  hash.add(bytes(header.substr(0, place)));
  hash.add(bytes(no_checksum));
  hash.add(bytes(header.substr(place + no_checksum.size())));
  hash.add(data);
  return hex(hash.value());
}

// Files from elsewhere have none, and nothing is claimed of them.
void check_content(std::string_view header, std::span<const std::byte> data,
                   const std::string& path) {
  const std::size_t place = place_of_checksum(header);
  if (place == std::string_view::npos) return;
  const std::string_view said = header.substr(place, no_checksum.size());
  if (const std::string is = checksum(header, place, data); is != said)
    throw FileError(path,
                    fmt::format("is damaged: its checksum is {}, it was written with {}; copy "
                                "it again (after a change on purpose leave out '{}')",
                                is, said, checksum_key));
}

}  // namespace

const SafeTensor* SafeTensors::find(std::string_view name) const {
  const auto found = std::find_if(tensors.begin(), tensors.end(),
                                  [&](const SafeTensor& t) { return t.name == name; });
  return found == tensors.end() ? nullptr : &*found;
}

SafeTensors read_safetensors(const std::string& path) {
  return parse_safetensors(read_file(path), path);
}

SafeTensors parse_safetensors(std::span<const std::byte> bytes, const std::string& path) {
  if (bytes.size() < length_bytes)
    throw FileError(path, fmt::format("{} bytes are too few for a safetensors file", bytes.size()));
  const auto length = load<std::uint64_t>(bytes.data());
  const std::size_t after_length = bytes.size() - length_bytes;
  if (length > after_length || length > largest_header) {
    if (const std::string known = known_instead(bytes, "safetensors"); !known.empty())
      throw FileError(path, known);
    throw FileError(
        path, 0,
        fmt::format(
            "not a safetensors file, or truncated: its header would be {} bytes long, {} follow",
            length, after_length));
  }
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()) + length_bytes, length);
  const std::span<const std::byte> data = bytes.subspan(length_bytes + length);
  const json header = parse_header(text, path);

  SafeTensors file;
  std::vector<Entry> entries;
  for (const auto& [name, value] : header.items()) {
    if (name != "__metadata__") {
      entries.push_back(read_entry(name, value, data.size(), path));
      continue;
    }
    if (!value.is_object()) throw FileError(path, "the metadata is not an object of texts");
    for (const auto& [key, text_value] : value.items()) {
      if (!text_value.is_string())
        throw FileError(path, fmt::format("metadata '{}' is not a text", key));
      file.metadata[key] = text_value.get<std::string>();
    }
  }
  check_cover(entries, data.size(), path);
  check_content(text, data, path);
  file.metadata.erase(std::string(checksum_key));
  for (Entry& entry : entries) {
    convert(entry, data);
    file.tensors.push_back(std::move(entry.tensor));
  }
  return file;
}

std::string safetensors_bytes(const SafeTensors& file) {
  std::vector<const SafeTensor*> order;
  for (const SafeTensor& tensor : file.tensors) order.push_back(&tensor);
  std::sort(order.begin(), order.end(), [](const SafeTensor* a, const SafeTensor* b) {
    return std::tuple(a->type == SafeTensor::Type::f32, std::string_view(a->name)) <
           std::tuple(b->type == SafeTensor::Type::f32, std::string_view(b->name));
  });

  nlohmann::ordered_json header;
  if (!file.metadata.empty()) {
    header["__metadata__"] = file.metadata;
    header["__metadata__"][std::string(checksum_key)] = no_checksum;
  }
  std::string data;
  for (const SafeTensor* tensor : order) {
    const bool floats = tensor->type == SafeTensor::Type::f32;
    const auto bytes = floats ? std::as_bytes(std::span(tensor->values))
                              : std::as_bytes(std::span(tensor->integers));
    std::int64_t count = 1;
    for (const std::int64_t size : tensor->dims) count *= size;
    if (static_cast<std::size_t>(count) !=
        (floats ? tensor->values.size() : tensor->integers.size())) {
      throw std::logic_error(
          fmt::format("tensor '{}' has another number of values than its shape", tensor->name));
    }
    if (header.contains(tensor->name))
      throw std::logic_error(fmt::format("tensor '{}' is given twice", tensor->name));
    header[tensor->name] = {{"dtype", floats ? "F32" : "I64"},
                            {"shape", tensor->dims},
                            {"data_offsets", {data.size(), data.size() + bytes.size()}}};
    data.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  std::string text = header.is_null() ? "{}" : dump_json(header);
  text.resize((text.size() + 7) / 8 * 8, ' ');
  if (const std::size_t place = place_of_checksum(text); place != std::string::npos)
    text.replace(place, no_checksum.size(), checksum(text, place, std::as_bytes(std::span(data))));
  const auto length = static_cast<std::uint64_t>(text.size());
  return std::string(reinterpret_cast<const char*>(&length), length_bytes) + text + data;
}

void write_safetensors(const std::string& path, const SafeTensors& file, Existing existing) {
  write_file(path, safetensors_bytes(file), existing);
}

}  // namespace berger
