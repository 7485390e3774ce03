#include <string_view>

#include "berger/errors.hpp"
#include "io/read_file.hpp"
#include "io/torch_file.hpp"

namespace berger {
namespace {

using namespace std::string_view_literals;

// Protocol 2, then PyTorch's number 0x1950a86a20f9469cfc6c as a long.
constexpr std::string_view before_zip =
    "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"sv;

}  // namespace

SafeTensors read_weights(const std::string& path) {
  return parse_weights(read_file(path), path);
}

SafeTensors parse_weights(std::span<const std::byte> bytes, const std::string& path) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  // A header's length may look like any other beginning; its brace does not.
  if (text.substr(0, 9).ends_with("{") && text.size() > 8) return parse_safetensors(bytes, path);
  if (text.starts_with("PK\x03\x04")) return parse_torch(bytes, path);
  if (text.starts_with(before_zip) || (text.size() > 262 && text.substr(257, 5) == "ustar"))
    throw FileError(path,
                    "was written by PyTorch before 1.6 (or with the old format asked for); open it "
                    "there and save it anew: torch.save(torch.load(FILE), NEW)");
  if (text.starts_with("\x89HDF\r\n\x1a\n"))
    throw FileError(path,
                    "is an HDF5 file, such as Keras writes; save its weights as safetensors under "
                    "the names and in the axis order of PyTorch (docs/weights.md)");
  if (text.starts_with("\x80") && text.size() > 1 && text[1] >= 2 && text[1] <= 5)
    throw FileError(path,
                    "is a bare Python pickle, which is never loaded; save model.state_dict() with "
                    "torch.save");
  return parse_safetensors(bytes, path);
}

}  // namespace berger
