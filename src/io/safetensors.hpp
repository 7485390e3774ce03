// Safetensors: an 8-byte length, a JSON header of names, types, shapes and places, then the values,
// little endian. https://github.com/huggingface/safetensors#format
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/atomic_file.hpp"

namespace berger {

// A tensor of floats (F32; F64, F16 and BF16 are converted) or of integers (I64; I32 is converted).
struct SafeTensor {
  enum class Type { f32, i64 };

  std::string name;
  Type type = Type::f32;
  std::vector<std::int64_t> dims{};      // empty: a single value
  std::vector<float> values{};           // of f32
  std::vector<std::int64_t> integers{};  // of i64

  bool operator==(const SafeTensor&) const = default;
};

struct SafeTensors {
  std::vector<SafeTensor> tensors;
  std::map<std::string, std::string> metadata{};

  const SafeTensor* find(std::string_view name) const;
};

// Throws FileError for anything but a whole, consistent file.
SafeTensors read_safetensors(const std::string& path);
SafeTensors parse_safetensors(std::span<const std::byte> bytes, const std::string& path);

// I64 before F32 so that every value is aligned, then by name: the same content is the same file.
// Throws OutputError.
void write_safetensors(const std::string& path, const SafeTensors& file,
                       Existing existing = Existing::replace);
std::string safetensors_bytes(const SafeTensors& file);

}  // namespace berger
