// Readers as the fuzzer drives them: of any bytes they make what they promise, or throw a
// FileError.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "berger/errors.hpp"
#include "berger/recording.hpp"

namespace berger::fuzz {

using Bytes = std::span<const std::byte>;
struct Target {
  std::string_view name;
  void (*run)(Bytes);
};

void brainvision(Bytes bytes);
void idx(Bytes bytes);
void image_cache(Bytes bytes);
void image_csv(Bytes bytes);
void mat(Bytes bytes);
void model(Bytes bytes);
void npy(Bytes bytes);
void npz(Bytes bytes);
void onnx(Bytes bytes);
void picture(Bytes bytes);
void safetensors(Bytes bytes);
void tsv(Bytes bytes);
void weights(Bytes bytes);
std::span<const Target> recordings();

// Where the first of several readings may fail, and the next is still to be made.
void attempt(auto&& reading) {
  try {
    reading();
  } catch (const FileError&) {
  }
}
void read_ends(const Recording& recording);  // of its first channels, and its events

}  // namespace berger::fuzz
