#include "io/known_bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "io/numbers.hpp"

namespace berger {
namespace {

using namespace std::string_view_literals;

struct Known {
  std::string_view begins, name, advice;
};

constexpr std::string_view cut_trials =
                               "it is continuous: cut trials out of it and save them with "
                               "numpy.savez",
                           read_with_mne =
                               "read it with MNE-Python, cut trials and save them with numpy.savez",
                           save_arrays =
                               "save the arrays in it with numpy.savez, or tensors as safetensors",
                           convert_matlab = "convert it with scipy.io.loadmat and numpy.savez",
                           convert_picture = "convert it to PNG", unpack = "unpack it first",
                           fetch_again = "download the file itself",
                           put_in_folders =
                               "name the folder that has a folder of pictures for each class";

// The longer beginning before a shorter one that it contains.
constexpr std::array<Known, 39> beginnings{{
    {"version https://git-lfs"sv, "a pointer of git LFS, not yet fetched"sv, "run git lfs pull"sv},
    {"\x89PNG\r\n\x1a\n"sv, "a PNG picture"sv, put_in_folders},
    {"\x89PNG"sv, "a PNG whose line ends were converted on the way"sv, "copy it as binary"sv},
    {"\xff\xd8\xff"sv, "a JPEG picture"sv, put_in_folders},
    {"GIF8"sv, "a GIF"sv, convert_picture},
    {"BM"sv, "a BMP"sv, convert_picture},
    {"RIFF"sv, "a WebP or another RIFF file"sv, convert_picture},
    {"II*\0"sv, "a TIFF"sv, convert_picture},
    {"MM\0*"sv, "a TIFF"sv, convert_picture},
    {"P5"sv, "a PGM"sv, convert_picture},
    {"P6"sv, "a PPM"sv, convert_picture},
    {"%PDF"sv, "a PDF"sv, fetch_again},
    {"0       "sv, "an EDF recording"sv, cut_trials},
    {"\xff"
     "BIOSEMI"sv,
     "a BDF recording"sv, cut_trials},
    {"GDF "sv, "a GDF recording"sv, cut_trials},
    // the tag of a file's identity: kind 100, type 31, 20 bytes
    {"\0\0\0\x64\0\0\0\x1f\0\0\0\x14"sv, "a FIF recording"sv, cut_trials},
    {"Brain Vision Data Exchange"sv, "the header of a BrainVision recording"sv, cut_trials},
    {"BrainVision Data Exchange"sv, "the header of a BrainVision recording"sv, cut_trials},
    {"XDF:"sv, "an XDF recording"sv, cut_trials},
    {"MATLAB 7.3"sv, "a MATLAB file of version 7.3, which is HDF5"sv,
     "save it with -v7 in MATLAB or EEGLAB, or convert it with h5py and numpy.savez"sv},
    {"MATLAB"sv, "a MATLAB file of version 5"sv, convert_matlab},
    {"\x89HDF\r\n\x1a\n"sv, "an HDF5 file"sv, "convert it with h5py and numpy.savez"sv},
    {"\x93NUMPY"sv, "a single .npy array"sv,
     "put signal and label into one file with numpy.savez(\"name.npz\", signal=…, label=…)"sv},
    {"\x1f\x8b"sv, "compressed with gzip"sv, unpack},
    {"BZh"sv, "compressed with bzip2"sv, unpack},
    {"\xfd"
     "7zXZ"sv,
     "compressed with xz"sv, unpack},
    {"\x28\xb5\x2f\xfd"sv, "compressed with zstd"sv, unpack},
    {"7z\xbc\xaf"sv, "a 7z archive"sv, unpack},
    {"Rar!"sv, "a RAR archive"sv, unpack},
    // protocol 2, then PyTorch's own number 0x1950a86a20f9469cfc6c
    {"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9"sv, "a PyTorch file from before 1.6"sv,
     "load it with PyTorch and save the state dict as safetensors"sv},
    {"\x80\x02"sv, "a Python pickle, which is never loaded"sv, save_arrays},
    {"\x80\x03"sv, "a Python pickle, which is never loaded"sv, save_arrays},
    {"\x80\x04"sv, "a Python pickle, which is never loaded"sv, save_arrays},
    {"\x80\x05"sv, "a Python pickle, which is never loaded"sv, save_arrays},
    {"PK\x05\x06"sv, "an empty ZIP archive"sv, "write it again"sv},
    {"PAR1"sv, "a Parquet table"sv, "read it with pandas and save arrays with numpy.savez"sv},
    {"ARROW1"sv, "an Arrow table"sv, "read it with pandas and save arrays with numpy.savez"sv},
    {"SIMPLE  ="sv, "a FITS file"sv, "convert it with astropy and numpy.savez"sv},
    {"Version 3.0"sv, "a Neuroscan CNT recording"sv, read_with_mne},
}};

constexpr Known web_page{"", "a web page (HTML), as of a failed download", fetch_again},
    markup{"", "a text with markup (XML, SVG)", fetch_again},
    matlab_four{"", "a MATLAB file of version 4", convert_matlab},
    safetensors_file{"", "a safetensors file of weights",
                     "it belongs behind --init, or as the model"},
    pytorch_file{"", "a PyTorch file", "it holds weights, which belong behind --init"},
    zip_archive{"", "a ZIP archive", unpack};

bool begins_as(std::string_view text, std::string_view lower_case) {
  return text.size() >= lower_case.size() &&
         std::equal(lower_case.begin(), lower_case.end(), text.begin(), [](char wanted, char c) {
           return wanted == c || ('A' <= c && c <= 'Z' && c + ('a' - 'A') == wanted);
         });
}

const Known* known_markup(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(" \t\r\n")));
  if (!text.starts_with('<')) return nullptr;
  return begins_as(text, "<!doctype html") || begins_as(text, "<html") ||
                 begins_as(text, "<head") || begins_as(text, "<script")
             ? &web_page
             : &markup;
}

// A ZIP archive by its first member: PyTorch's is NAME/data.pkl.
const Known* known_zip(std::string_view text) {
  constexpr std::size_t header = 30, length_at = 26;
  if (!text.starts_with("PK\x03\x04"sv) || text.size() < header) return nullptr;
  const auto length =
      load<std::uint16_t>(reinterpret_cast<const std::byte*>(text.data()) + length_at);
  const std::string_view name = text.substr(header, length);
  if (name.ends_with("/data.pkl") || name.ends_with("/version")) return &pytorch_file;
  return name.ends_with(".npy") ? nullptr : &zip_archive;
}

const Known* find_known(std::span<const std::byte> start) {
  const std::string_view text(reinterpret_cast<const char*>(start.data()),
                              std::min(start.size(), known_bytes_length));
  const auto found = std::find_if(beginnings.begin(), beginnings.end(),
                                  [&](const Known& k) { return text.starts_with(k.begins); });
  if (found != beginnings.end()) return found;
  if (const Known* known = known_markup(text)) return known;
  if (const Known* known = known_zip(text)) return known;
  if (text.size() > 10 && text.substr(8).starts_with("{\"")) return &safetensors_file;
  return is_matlab_four(start) ? &matlab_four : nullptr;
}

}  // namespace

// Twenty bytes, five numbers: type (in decimal: byte order, 0, precision, kind of matrix), rows,
// columns, whether complex, length of the name that follows with a zero at its end.
bool is_matlab_four(std::span<const std::byte> start) {
  constexpr std::size_t header = 20, longest_name = 64;
  if (start.size() < header) return false;
  const auto possible = [&](bool big_endian) {
    const auto number = [&](std::size_t i) {
      const std::byte* at = start.data() + 4 * i;
      return big_endian ? load_big_endian<std::uint32_t>(at) : load<std::uint32_t>(at);
    };
    const std::uint32_t type = number(0), order = big_endian ? 1 : 0, name = number(4);
    if (type / 1000 != order || type / 100 % 10 != 0 || type / 10 % 10 > 5 || type % 10 > 2)
      return false;
    if (number(1) == 0 || number(2) == 0 || number(3) > 1 || name < 2 || name > longest_name)
      return false;
    if (start.size() < header + name) return false;
    const std::string_view text(reinterpret_cast<const char*>(start.data()) + header, name);
    return text.back() == '\0' && std::all_of(text.begin(), text.end() - 1, [](char c) {
             return c == '_' || ('0' <= c && c <= '9') || ('a' <= c && c <= 'z') ||
                    ('A' <= c && c <= 'Z');
           });
  };
  return possible(false) || possible(true);
}

std::string known_instead(std::span<const std::byte> start, std::string_view expected) {
  const Known* known = find_known(start);
  if (known == nullptr) return "";
  return fmt::format("is {}, not {}; {}", known->name, expected, known->advice);
}

}  // namespace berger
