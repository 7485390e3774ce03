// Any bytes as weights, as PyTorch's archive, and as a pickle alone, which needs no archive around
// it: values of the shape that a tensor claims come out, or a FileError.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "berger/errors.hpp"
#include "io/pickle.hpp"
#include "io/torch_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  try {
    for (const berger::SafeTensor& tensor : berger::parse_weights(bytes, "fuzz.pt").tensors) {
      std::size_t count = 1;
      for (const std::int64_t d : tensor.dims) count *= static_cast<std::size_t>(d);
      if (count != tensor.values.size() + tensor.integers.size()) std::abort();
    }
  } catch (const berger::FileError&) {
  }
  try {
    const berger::Pickle pickle = berger::read_pickle(bytes, {}, "fuzz.pkl");
    if (pickle.root >= pickle.nodes.size()) std::abort();
    for (const berger::PickleNode& node : pickle.nodes)
      for (const std::uint32_t item : node.items)
        if (item >= pickle.nodes.size()) std::abort();
  } catch (const berger::FileError&) {
  }
  return 0;
}
