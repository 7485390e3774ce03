// What is called of libhdf5, which is loaded when it is needed and never linked. Declared here, so
// that nothing of it is needed to build: these functions are the same from 1.10 to 1.14.
// https://support.hdfgroup.org/documentation/hdf5/latest/
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace berger::hdf5 {

using Id = std::int64_t;  // negative: failed
using Size = unsigned long long;

inline constexpr Id by_default = 0;
enum Kind { group = 2, dataset = 5 };  // of objects
enum TypeClass { integer = 0, real = 1, letters = 3, compound = 6, reference = 7 };
enum Layout { compact = 0, contiguous = 1, chunked = 2, virtual_layout = 3 };
inline constexpr int hard_link = 0;

struct GroupInfo {
  int storage = 0;
  Size links = 0;
  std::int64_t order = 0;
  bool mounted = false;
};

struct Library {
  int (*start)() = nullptr;
  int (*say_errors)(Id stack, void* function, void* data) = nullptr;
  int (*load_plugins)(unsigned which) = nullptr;
  Id (*open_file)(const char* path, unsigned flags, Id access) = nullptr;
  Id (*settings_of)(Id kind) = nullptr;
  int (*use_memory)(Id settings, std::size_t step, unsigned on_disk) = nullptr;
  int (*use_image)(Id settings, void* bytes, std::size_t size) = nullptr;
  Id (*open_object)(Id at, const char* name, Id access) = nullptr;
  int (*close_object)(Id object) = nullptr;
  int (*kind_of)(Id object) = nullptr;
  int (*group_info)(Id group, GroupInfo* info) = nullptr;
  std::ptrdiff_t (*link_name)(Id at, const char* group, int index, int order, Size n, char* name,
                              std::size_t size, Id access) = nullptr;
  // its first number is of what kind the link is; the rest differs between versions
  int (*link_info)(Id at, const char* name, void* info, Id access) = nullptr;
  int (*has_attribute)(Id object, const char* name) = nullptr;
  Id (*open_attribute)(Id object, const char* name, Id access) = nullptr;
  Id (*attribute_type)(Id attribute) = nullptr;
  Id (*attribute_space)(Id attribute) = nullptr;
  int (*read_attribute)(Id attribute, Id type, void* to) = nullptr;
  int (*close_attribute)(Id attribute) = nullptr;
  Id (*dataset_type)(Id dataset) = nullptr;
  Id (*dataset_space)(Id dataset) = nullptr;
  Id (*dataset_settings)(Id dataset) = nullptr;
  Size (*stored_bytes)(Id dataset) = nullptr;
  int (*read_dataset)(Id dataset, Id type, Id to_space, Id from_space, Id how, void* to) = nullptr;
  int (*layout)(Id settings) = nullptr;
  int (*external_files)(Id settings) = nullptr;
  int (*axes)(Id space) = nullptr;
  int (*axis_sizes)(Id space, Size* sizes, Size* most) = nullptr;
  std::int64_t (*points)(Id space) = nullptr;
  int (*type_class)(Id type) = nullptr;
  std::size_t (*type_size)(Id type) = nullptr;
  int (*type_sign)(Id type) = nullptr;
  int (*is_variable)(Id type) = nullptr;
  Id (*referred)(Id at, Id access, int kind, const void* reference) = nullptr;
  // types in memory
  const Id *int8 = nullptr, *uint8 = nullptr, *int16 = nullptr, *uint16 = nullptr, *int32 = nullptr,
           *uint32 = nullptr, *int64 = nullptr, *uint64 = nullptr, *float32 = nullptr,
           *float64 = nullptr, *object_reference = nullptr;
  const Id* file_access = nullptr;  // a kind of settings
};

// Loads it; `problem`: why it cannot be.
bool load_library(Library& library, std::string& problem);

}  // namespace berger::hdf5
