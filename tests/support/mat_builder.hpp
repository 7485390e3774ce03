// MATLAB files of versions 4 and 5 for tests, element by element.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <vector>

#include "support/npz_builder.hpp"

namespace berger::test {

// Numbers of either byte order.
struct MatWriter {
  bool big_endian = false;

  template <class T>
  std::string number(T value) const {
    const std::string bytes = little(value);
    return big_endian ? std::string(bytes.rbegin(), bytes.rend()) : bytes;
  }
  template <class T>
  std::string numbers(const std::vector<T>& values) const {
    std::string bytes;
    for (const T value : values) bytes += number(value);
    return bytes;
  }
  std::string element(std::uint32_t type, const std::string& data) const {
    std::string padding((8 - data.size() % 8) % 8, '\0');
    return number(type) + number(static_cast<std::uint32_t>(data.size())) + data + padding;
  }
  // At most four bytes, in the tag itself.
  std::string small(std::uint32_t type, std::string data) const {
    const auto size = static_cast<std::uint32_t>(data.size());
    data.resize(4, '\0');
    return number(size << 16 | type) + data;
  }
  // `data`: elements of the values
  std::string matrix(const std::string& name, std::uint32_t type,
                     const std::vector<std::int32_t>& dims, const std::string& data) const {
    return element(14, element(6, number(type) + number(std::uint32_t{0})) +
                           element(5, numbers(dims)) + element(1, name) + data);
  }
  template <class T>
  std::string doubles(const std::string& name, const std::vector<std::int32_t>& dims,
                      std::uint32_t stored_type, const std::vector<T>& values) const {
    return matrix(name, 6, dims, element(stored_type, numbers(values)));
  }
  std::string text(const std::string& name, const std::string& letters) const {
    std::vector<std::uint16_t> units(letters.begin(), letters.end());
    return matrix(name, 4, {1, static_cast<std::int32_t>(units.size())},
                  element(4, numbers(units)));
  }
  std::string packed(const std::string& element_bytes) const {
    uLongf size = compressBound(element_bytes.size());
    std::string bytes(size, '\0');
    compress(reinterpret_cast<Bytef*>(bytes.data()), &size,
             reinterpret_cast<const Bytef*>(element_bytes.data()), element_bytes.size());
    bytes.resize(size);
    return number(std::uint32_t{15}) + number(static_cast<std::uint32_t>(size)) + bytes;
  }
  std::string file(const std::string& elements) const {
    std::string header = "MATLAB 5.0 MAT-file, written by a test";
    header.resize(124, ' ');
    return header + number(std::uint16_t{0x0100}) + (big_endian ? "MI" : "IM") + elements;
  }
  // Version 4; precision 0 double, 1 float, 2 int32, 3 int16, 4 uint16, 5 uint8.
  std::string fourth(const std::string& name, std::uint32_t rows, std::uint32_t columns,
                     std::uint32_t precision, const std::string& values) const {
    return number((big_endian ? 1000U : 0U) + precision * 10) + number(rows) + number(columns) +
           number(std::uint32_t{0}) + number(static_cast<std::uint32_t>(name.size() + 1)) + name +
           std::string(1, '\0') + values;
  }
};

}  // namespace berger::test
