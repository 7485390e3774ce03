#include "io/pickle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "berger/errors.hpp"
#include "core/readable.hpp"
#include "io/numbers.hpp"

namespace berger {
namespace {

constexpr std::size_t most_pickle_bytes = std::size_t{4} << 20;
constexpr std::string_view ordered_dict = "collections.OrderedDict";

class PickleMachine {
 public:
  PickleMachine(std::span<const std::byte> bytes, std::span<const std::string_view> globals,
                const std::string& path)
      : bytes_(bytes), globals_(globals), path_(path) {
    if (bytes.size() > most_pickle_bytes)
      throw FileError(path, fmt::format("its pickle has {} bytes, more than the {} that names and "
                                        "shapes of tensors can need; save model.state_dict() alone",
                                        bytes.size(), most_pickle_bytes));
  }

  Pickle run() {
    for (;;) {
      opcode_at_ = at_;
      const auto code = number<unsigned char>();
      if (code == stop) break;
      if (!value(code) && !container(code) && !memory(code) && !object(code))
        fail(fmt::format("asks for opcode 0x{:02x}, which tensors do not need", code));
    }
    pickle_.root = take();
    return std::move(pickle_);
  }

 private:
  using Kind = PickleNode::Kind;

  // Names as in Python's pickletools, which lists and explains the opcodes.
  enum Opcode : unsigned char {
    mark = '(',
    stop = '.',
    pop = '0',
    pop_mark = '1',
    none = 'N',
    new_true = 0x88,
    new_false = 0x89,
    binint = 'J',
    binint1 = 'K',
    binint2 = 'M',
    long1 = 0x8a,
    binfloat = 'G',
    binunicode = 'X',
    short_binunicode = 0x8c,
    binunicode8 = 0x8d,
    binstring = 'T',
    short_binstring = 'U',
    binbytes = 'B',
    short_binbytes = 'C',
    binbytes8 = 0x8e,
    empty_tuple = ')',
    tuple = 't',
    tuple1 = 0x85,
    tuple2 = 0x86,
    tuple3 = 0x87,
    empty_list = ']',
    append = 'a',
    appends = 'e',
    empty_dict = '}',
    setitem = 's',
    setitems = 'u',
    binput = 'q',
    long_binput = 'r',
    memoize = 0x94,
    binget = 'h',
    long_binget = 'j',
    global = 'c',
    stack_global = 0x93,
    reduce = 'R',
    build = 'b',
    binpersid = 'Q',
    proto = 0x80,
    frame = 0x95,
  };

  [[noreturn]] void fail(const std::string& message) const {
    throw FileError(path_, fmt::format("its pickle, byte {}: {}; save model.state_dict() alone",
                                       opcode_at_, message));
  }

  std::string_view text(std::uint64_t size) {
    if (size > bytes_.size() - at_) fail("it ends within a value");
    const std::string_view found(reinterpret_cast<const char*>(bytes_.data()) + at_, size);
    at_ += size;
    return found;
  }
  template <class T>
  T number() {
    return load<T>(reinterpret_cast<const std::byte*>(text(sizeof(T)).data()));
  }
  std::string_view line() {
    const auto rest =
        std::string_view(reinterpret_cast<const char*>(bytes_.data()), bytes_.size()).substr(at_);
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) fail("it ends within a name");
    at_ += end + 1;
    return rest.substr(0, end);
  }

  PickleNode& node(std::uint32_t index) { return pickle_.nodes[index]; }
  void push(PickleNode value) {
    pickle_.nodes.push_back(std::move(value));
    stack_.push_back(static_cast<std::uint32_t>(pickle_.nodes.size() - 1));
  }
  std::uint32_t take() {
    need(1);
    const std::uint32_t top = stack_.back();
    stack_.pop_back();
    return top;
  }
  // Values above the last mark; the opcodes may not reach below it.
  void need(std::size_t count) const {
    if (stack_.size() - (marks_.empty() ? 0 : marks_.back()) < count)
      fail("it takes a value where there is none");
  }
  std::vector<std::uint32_t> take(std::size_t count) {
    need(count);
    std::vector<std::uint32_t> items(stack_.end() - static_cast<std::ptrdiff_t>(count),
                                     stack_.end());
    stack_.resize(stack_.size() - count);
    return items;
  }
  std::vector<std::uint32_t> take_to_mark() {
    if (marks_.empty()) fail("it takes a mark where there is none");
    auto items = take(stack_.size() - marks_.back());
    marks_.pop_back();
    return items;
  }
  void add_to(Kind kind, const std::vector<std::uint32_t>& items) {
    need(1);
    PickleNode& container = node(stack_.back());
    if (container.kind != kind || (kind == Kind::dict && items.size() % 2 != 0))
      fail("it adds to something that takes no such items");
    container.items.insert(container.items.end(), items.begin(), items.end());
  }

  // Little endian, two's complement; of longer ones tensors know nothing.
  std::int64_t long_value(std::string_view digits) const {
    if (digits.empty() || digits.size() > 8) return 0;
    std::uint64_t value = (digits.back() & 0x80) != 0 ? ~std::uint64_t{0} : 0;
    for (std::size_t i = digits.size(); i-- > 0;)
      value = value << 8 | static_cast<unsigned char>(digits[i]);
    return static_cast<std::int64_t>(value);
  }

  bool value(unsigned char code) {
    const auto integer = [&](std::int64_t v) { push({.kind = Kind::integer, .integer = v}); };
    const auto words = [&](std::uint64_t size) { push({.kind = Kind::text, .text = text(size)}); };
    switch (code) {
      case none:
        push({});
        return true;
      case new_true:
        push({.kind = Kind::boolean, .integer = 1});
        return true;
      case new_false:
        push({.kind = Kind::boolean});
        return true;
      case binint:
        integer(number<std::int32_t>());
        return true;
      case binint1:
        integer(number<std::uint8_t>());
        return true;
      case binint2:
        integer(number<std::uint16_t>());
        return true;
      case long1:
        integer(long_value(text(number<std::uint8_t>())));
        return true;
      case binfloat:
        text(8);
        push({.kind = Kind::real});
        return true;
      case binunicode:
      case binstring:
      case binbytes:
        words(number<std::uint32_t>());
        return true;
      case short_binunicode:
      case short_binstring:
      case short_binbytes:
        words(number<std::uint8_t>());
        return true;
      case binunicode8:
      case binbytes8:
        words(number<std::uint64_t>());
        return true;
      default:
        return false;
    }
  }

  bool container(unsigned char code) {
    const auto made = [&](Kind kind, std::vector<std::uint32_t> items) {
      push({.kind = kind, .items = std::move(items)});
      return true;
    };
    switch (code) {
      case mark:
        marks_.push_back(stack_.size());
        return true;
      case pop_mark:
        take_to_mark();
        return true;
      case pop:
        take();
        return true;
      case empty_tuple:
        return made(Kind::tuple, {});
      case tuple1:
        return made(Kind::tuple, take(1));
      case tuple2:
        return made(Kind::tuple, take(2));
      case tuple3:
        return made(Kind::tuple, take(3));
      case tuple:
        return made(Kind::tuple, take_to_mark());
      case empty_list:
        return made(Kind::list, {});
      case empty_dict:
        return made(Kind::dict, {});
      case append:
        add_to(Kind::list, take(1));
        return true;
      case appends:
        add_to(Kind::list, take_to_mark());
        return true;
      case setitem:
        add_to(Kind::dict, take(2));
        return true;
      case setitems:
        add_to(Kind::dict, take_to_mark());
        return true;
      default:
        return false;
    }
  }

  bool memory(unsigned char code) {
    const auto keep = [&](std::uint32_t key) {
      need(1);
      memo_[key] = stack_.back();
      return true;
    };
    const auto recall = [&](std::uint32_t key) {
      const auto found = memo_.find(key);
      if (found == memo_.end()) fail("it recalls what it never kept");
      stack_.push_back(found->second);
      return true;
    };
    switch (code) {
      case binput:
        return keep(number<std::uint8_t>());
      case long_binput:
        return keep(number<std::uint32_t>());
      case memoize:
        return keep(static_cast<std::uint32_t>(memo_.size()));
      case binget:
        return recall(number<std::uint8_t>());
      case long_binget:
        return recall(number<std::uint32_t>());
      case proto:
        if (const auto version = number<std::uint8_t>(); version < 2 || version > 5)
          fail(fmt::format("it is of protocol {}; 2 to 5 can be read", version));
        return true;
      case frame:
        text(8);
        return true;
      default:
        return false;
    }
  }

  void push_global(std::string_view module, std::string_view name) {
    const std::string full = fmt::format("{}.{}", module, name);
    if (full == ordered_dict) return push({.kind = Kind::global, .text = ordered_dict});
    const auto known = std::find(globals_.begin(), globals_.end(), full);
    if (known == globals_.end()) refuse(full);
    push({.kind = Kind::global, .text = *known});
  }

  [[noreturn]] void refuse(const std::string& full) const {
    const std::string shown = readable(full.substr(0, 100));
    if (full.starts_with("torch.nn.") || full.starts_with("__main__."))
      throw FileError(path_,
                      fmt::format("holds a whole pickled module (it asks for {}), which only "
                                  "its own program can open; there, save "
                                  "model.state_dict() instead",
                                  shown));
    throw FileError(path_, fmt::format("asks for {}, which tensors do not need; nothing in it was "
                                       "run; save model.state_dict() alone",
                                       shown));
  }

  bool object(unsigned char code) {
    switch (code) {
      case global: {
        const std::string_view module = line(), name = line();
        push_global(module, name);
        return true;
      }
      case stack_global: {
        const auto names = take(2);
        if (node(names[0]).kind != Kind::text || node(names[1]).kind != Kind::text)
          fail("it asks for something whose name is no text");
        push_global(node(names[0]).text, node(names[1]).text);
        return true;
      }
      case reduce:
        call(take(2));
        return true;
      case build:
        // Attributes of an OrderedDict, PyTorch's versions of modules: nothing of them is used.
        take();
        need(1);
        if (node(stack_.back()).kind != Kind::dict) fail("it sets attributes of an object");
        return true;
      case binpersid:
        push({.kind = Kind::persistent, .items = take(1)});
        return true;
      default:
        return false;
    }
  }

  void call(const std::vector<std::uint32_t>& function_and_arguments) {
    const PickleNode& function = node(function_and_arguments[0]);
    const PickleNode& arguments = node(function_and_arguments[1]);
    if (function.kind != Kind::global || arguments.kind != Kind::tuple)
      fail("it calls something that is no function");
    if (function.text != ordered_dict)
      return push(
          {.kind = Kind::call, .text = function.text, .items = {function_and_arguments[1]}});
    if (!arguments.items.empty()) fail("it fills an OrderedDict in a way that is not known");
    push({.kind = Kind::dict});
  }

  std::span<const std::byte> bytes_;
  std::span<const std::string_view> globals_;
  const std::string& path_;
  std::size_t at_ = 0, opcode_at_ = 0;
  Pickle pickle_;
  std::vector<std::uint32_t> stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint32_t, std::uint32_t> memo_;
};

}  // namespace

const PickleNode* Pickle::find(const PickleNode& dict, std::string_view key) const {
  for (std::size_t i = dict.items.size(); i > 1; i -= 2) {
    const PickleNode& name = nodes[dict.items[i - 2]];
    if (name.kind == PickleNode::Kind::text && name.text == key) return &nodes[dict.items[i - 1]];
  }
  return nullptr;
}

Pickle read_pickle(std::span<const std::byte> bytes, std::span<const std::string_view> globals,
                   const std::string& path) {
  return PickleMachine(bytes, globals, path).run();
}

}  // namespace berger
