#include "io/torch_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>

#include "berger/errors.hpp"
#include "core/readable.hpp"
#include "io/numbers.hpp"
#include "io/pickle.hpp"
#include "io/torch_archive.hpp"

namespace berger {
namespace {

enum class Number { f32, f64, f16, bf16, i64, i32, i16, i8, u8, boolean };
struct StorageType {
  std::string_view name;
  Number number;
  std::size_t bytes;
};
constexpr std::array<StorageType, 10> storage_types{{{"torch.FloatStorage", Number::f32, 4},
                                                     {"torch.DoubleStorage", Number::f64, 8},
                                                     {"torch.HalfStorage", Number::f16, 2},
                                                     {"torch.BFloat16Storage", Number::bf16, 2},
                                                     {"torch.LongStorage", Number::i64, 8},
                                                     {"torch.IntStorage", Number::i32, 4},
                                                     {"torch.ShortStorage", Number::i16, 2},
                                                     {"torch.CharStorage", Number::i8, 1},
                                                     {"torch.ByteStorage", Number::u8, 1},
                                                     {"torch.BoolStorage", Number::boolean, 1}}};
constexpr std::string_view rebuild_tensor = "torch._utils._rebuild_tensor_v2";
constexpr std::string_view rebuild_parameter = "torch._utils._rebuild_parameter";

constexpr auto torch_globals = [] {
  std::array<std::string_view, storage_types.size() + 2> names{rebuild_tensor, rebuild_parameter};
  for (std::size_t i = 0; i < storage_types.size(); ++i) names[i + 2] = storage_types[i].name;
  return names;
}();

constexpr std::array<std::string_view, 4> checkpoint_keys{"state_dict", "model_state_dict", "model",
                                                          "net"};
constexpr int deepest_checkpoint = 4;
constexpr std::size_t most_axes = 8;
// A tensor may repeat its memory (strides of 0) and several may share it: up to so many values for
// each byte of the file.
constexpr std::uint64_t values_per_byte = 8;

class TorchReader {
 public:
  TorchReader(std::span<const std::byte> bytes, const std::string& path)
      : path_(path),
        archive_(bytes, path),
        pickle_bytes_(archive_.read("data.pkl")),
        pickle_(read_pickle(pickle_bytes_, torch_globals, path)),
        left_(values_per_byte * bytes.size()) {}

  SafeTensors run() {
    const PickleNode* dict = state_dict(pickle_.nodes[pickle_.root], 0);
    if (dict == nullptr) refuse_content();
    SafeTensors file;
    std::set<std::string> names;
    for (std::size_t i = 0; i + 1 < dict->items.size(); i += 2) {
      const PickleNode& key = pickle_.nodes[dict->items[i]];
      const PickleNode* call = tensor_call(pickle_.nodes[dict->items[i + 1]]);
      if (call == nullptr || key.kind != Kind::text) continue;
      name_ = readable(key.text);
      if (!names.insert(name_).second)
        throw FileError(path_, fmt::format("holds two tensors named '{}'", name_));
      file.tensors.push_back(tensor(*call));
    }
    return file;
  }

 private:
  using Kind = PickleNode::Kind;

  [[noreturn]] void fail(const std::string& message) const {
    throw FileError(path_, fmt::format("tensor '{}' {}", name_, message));
  }

  // The call that makes a tensor, without the Parameter that may be around it.
  const PickleNode* tensor_call(const PickleNode& value) const {
    const PickleNode* node = &value;
    if (node->kind == Kind::call && node->text == rebuild_parameter) {
      const PickleNode& arguments = pickle_.nodes[node->items[0]];
      if (arguments.items.empty()) return nullptr;
      node = &pickle_.nodes[arguments.items[0]];
    }
    return node->kind == Kind::call && node->text == rebuild_tensor ? node : nullptr;
  }

  const PickleNode* state_dict(const PickleNode& node, int depth) const {
    if (node.kind != Kind::dict || depth > deepest_checkpoint) return nullptr;
    for (const std::string_view key : checkpoint_keys)
      if (const PickleNode* inner = pickle_.find(node, key))
        if (const PickleNode* found = state_dict(*inner, depth + 1)) return found;
    for (std::size_t i = 1; i < node.items.size(); i += 2)
      if (tensor_call(pickle_.nodes[node.items[i]]) != nullptr) return &node;
    return nullptr;
  }

  [[noreturn]] void refuse_content() const {
    const PickleNode& root = pickle_.nodes[pickle_.root];
    std::vector<std::string> keys;
    for (std::size_t i = 0; i + 1 < root.items.size() && root.kind == Kind::dict; i += 2)
      if (const PickleNode& key = pickle_.nodes[root.items[i]]; key.kind == Kind::text)
        if (keys.size() < 12) keys.push_back(readable(key.text.substr(0, 60)));
    throw FileError(
        path_, fmt::format("holds no tensors by name: neither it nor its entries {} is a state "
                           "dict{}; save model.state_dict() with torch.save",
                           fmt::join(checkpoint_keys, ", "),
                           keys.empty() ? "" : fmt::format(" (it has {})", fmt::join(keys, ", "))));
  }

  std::vector<std::int64_t> sizes(const PickleNode& node, std::string_view what) const {
    if (node.kind != Kind::tuple || node.items.size() > most_axes)
      fail(fmt::format("has a {} that is no tuple of up to {} numbers", what, most_axes));
    std::vector<std::int64_t> list;
    for (const std::uint32_t item : node.items) list.push_back(count(pickle_.nodes[item], what));
    return list;
  }
  std::int64_t count(const PickleNode& node, std::string_view what) const {
    if (node.kind != Kind::integer || node.integer < 0)
      fail(fmt::format("has a {} that is no count", what));
    return node.integer;
  }

  struct Storage {
    const StorageType* type;
    const std::vector<std::byte>* bytes;
    std::uint64_t values;
  };

  // ('storage', type, its member of the archive, device, number of values)
  Storage storage(const PickleNode& node) {
    const PickleNode* description =
        node.kind == Kind::persistent ? &pickle_.nodes[node.items[0]] : nullptr;
    if (description == nullptr || description->kind != Kind::tuple ||
        description->items.size() != 5)
      fail("lies in no storage that is known");
    const PickleNode& kind = pickle_.nodes[description->items[1]];
    const PickleNode& key = pickle_.nodes[description->items[2]];
    const auto type = std::find_if(storage_types.begin(), storage_types.end(),
                                   [&](const StorageType& t) { return t.name == kind.text; });
    if (kind.kind != Kind::global || type == storage_types.end() || key.kind != Kind::text)
      fail("lies in a storage of no known type");
    const auto values =
        static_cast<std::uint64_t>(count(pickle_.nodes[description->items[4]], "storage size"));
    auto [found, fresh] = storages_.try_emplace(std::string(key.text));
    if (fresh) found->second = archive_.read("data/" + found->first);
    if (values > found->second.size() / type->bytes)
      fail(
          fmt::format("needs {} values of {} bytes, but 'data/{}' has {} bytes; the file is "
                      "damaged",
                      values, type->bytes, readable(found->first), found->second.size()));
    return {type, &found->second, values};
  }

  // Every value lies within the storage; products only have to stay too large, not exact.
  std::size_t check_place(const std::vector<std::int64_t>& dims,
                          const std::vector<std::int64_t>& strides, std::uint64_t offset,
                          std::uint64_t values) {
    std::uint64_t number = 1, last = offset;
    for (const std::int64_t size : dims) {
      const auto d = static_cast<std::uint64_t>(size);
      if (d != 0 && number > left_ / d) fail("has more values than such a file can hold");
      number *= d;
    }
    if (number > left_) fail("has more values than such a file can hold");
    left_ -= number;
    if (number == 0) return 0;
    for (std::size_t i = 0; i < dims.size(); ++i) {
      const auto steps = static_cast<std::uint64_t>(dims[i] - 1);
      const auto stride = static_cast<std::uint64_t>(strides[i]);
      if (last >= values || (steps != 0 && stride > (values - last) / steps))
        fail("lies outside its storage; the file is damaged");
      last += steps * stride;
    }
    if (last >= values) fail("lies outside its storage; the file is damaged");
    return number;
  }

  // (storage, offset, shape, strides, …): what follows is of training.
  SafeTensor tensor(const PickleNode& call) {
    const PickleNode& arguments = pickle_.nodes[call.items[0]];
    if (arguments.items.size() < 4) fail("is described by too few values");
    const auto argument = [&](std::size_t i) -> const PickleNode& {
      return pickle_.nodes[arguments.items[i]];
    };
    const Storage from = storage(argument(0));
    const auto offset = static_cast<std::uint64_t>(count(argument(1), "offset"));
    SafeTensor tensor{.name = name_, .dims = sizes(argument(2), "shape")};
    const std::vector<std::int64_t> strides = sizes(argument(3), "stride");
    if (strides.size() != tensor.dims.size()) fail("has another number of strides than axes");
    const std::size_t number = check_place(tensor.dims, strides, offset, from.values);
    const auto each = [&](auto use) {
      std::vector<std::int64_t> index(tensor.dims.size());
      std::uint64_t at = offset;
      for (std::size_t i = 0; i < number; ++i) {
        use(from.bytes->data() + at * from.type->bytes);
        for (std::size_t axis = index.size(); axis-- > 0;) {
          at += static_cast<std::uint64_t>(strides[axis]);
          if (++index[axis] < tensor.dims[axis]) break;
          at -= static_cast<std::uint64_t>(strides[axis] * index[axis]);
          index[axis] = 0;
        }
      }
    };
    convert(from.type->number, number, each, tensor);
    return tensor;
  }

  template <class T>
  T read(const std::byte* bytes) const {
    return archive_.big_endian() ? load_big_endian<T>(bytes) : load<T>(bytes);
  }

  void convert(Number kind, std::size_t number, const auto& each, SafeTensor& tensor) const {
    const auto floats = [&](auto value) {
      tensor.values.reserve(number);
      each([&](const std::byte* b) { tensor.values.push_back(value(b)); });
    };
    const auto integers = [&](auto value) {
      tensor.type = SafeTensor::Type::i64;
      tensor.integers.reserve(number);
      each([&](const std::byte* b) { tensor.integers.push_back(value(b)); });
    };
    using Byte = const std::byte*;
    switch (kind) {
      case Number::f32:
        return floats([&](Byte b) { return read<float>(b); });
      case Number::f64:
        return floats([&](Byte b) { return static_cast<float>(read<double>(b)); });
      case Number::f16:
        return floats([&](Byte b) { return from_half(read<std::uint16_t>(b)); });
      case Number::bf16:
        return floats([&](Byte b) { return from_bfloat(read<std::uint16_t>(b)); });
      case Number::i64:
        return integers([&](Byte b) { return read<std::int64_t>(b); });
      case Number::i32:
        return integers([&](Byte b) { return read<std::int32_t>(b); });
      case Number::i16:
        return integers([&](Byte b) { return read<std::int16_t>(b); });
      case Number::i8:
        return integers([&](Byte b) { return read<std::int8_t>(b); });
      case Number::u8:
      case Number::boolean:
        return integers([&](Byte b) { return read<std::uint8_t>(b); });
    }
  }

  const std::string& path_;
  TorchArchive archive_;
  std::vector<std::byte> pickle_bytes_;
  Pickle pickle_;
  std::uint64_t left_;  // values that may still be made
  std::string name_;    // of the tensor at hand
  std::map<std::string, std::vector<std::byte>> storages_;
};

}  // namespace

SafeTensors parse_torch(std::span<const std::byte> bytes, const std::string& path) {
  return TorchReader(bytes, path).run();
}

}  // namespace berger
