// Python's pickles, protocols 2 to 5, as far as files of tensors take them. They are programs for a
// machine that can call any function; this one knows containers, numbers and texts, calls nothing,
// and refuses by name whatever else a pickle asks for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace berger {

// Values refer to each other by their places in Pickle::nodes; containers may hold themselves.
struct PickleNode {
  // `call`: `text` is the function, items[0] its arguments; `persistent`: items[0] describes
  // something outside the pickle.
  enum class Kind {
    none,
    boolean,
    integer,
    real,
    text,
    tuple,
    list,
    dict,
    global,
    call,
    persistent
  };

  Kind kind = Kind::none;
  std::int64_t integer = 0;            // of booleans too; longer ones are 0
  std::string_view text{};             // of globals "module.name"
  std::vector<std::uint32_t> items{};  // of dicts: key, value, key, value…
};

struct Pickle {
  std::vector<PickleNode> nodes;
  std::uint32_t root = 0;

  // The value of a text key, the last one given, as in Python; nullptr if there is none.
  const PickleNode* find(const PickleNode& dict, std::string_view key) const;
};

// `globals` are the "module.name" that may be asked for; collections.OrderedDict is known anyhow.
// Texts of the result are those of `bytes` and `globals`. Memory: some sixty times the bytes at
// worst, of which there may be 4 MiB. Throws FileError.
Pickle read_pickle(std::span<const std::byte> bytes, std::span<const std::string_view> globals,
                   const std::string& path);

}  // namespace berger
