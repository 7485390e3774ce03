// Weights, as PyTorch's archive, and as a pickle alone, which needs no archive around it: values of
// the shape that a tensor claims come out.
#include <cstdint>
#include <cstdlib>

#include "io/pickle.hpp"
#include "io/torch_file.hpp"
#include "targets.hpp"

namespace berger::fuzz {

void weights(Bytes bytes) {
  attempt([&] {
    for (const SafeTensor& tensor : parse_weights(bytes, "fuzz.pt").tensors) {
      std::size_t count = 1;
      for (const std::int64_t d : tensor.dims) count *= static_cast<std::size_t>(d);
      if (count != tensor.values.size() + tensor.integers.size()) std::abort();
    }
  });
  const Pickle pickle = read_pickle(bytes, {}, "fuzz.pkl");
  if (pickle.root >= pickle.nodes.size()) std::abort();
  for (const PickleNode& node : pickle.nodes)
    for (const std::uint32_t item : node.items)
      if (item >= pickle.nodes.size()) std::abort();
}

}  // namespace berger::fuzz
