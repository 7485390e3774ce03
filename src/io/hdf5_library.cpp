#include "io/hdf5_library.hpp"

#include <dlfcn.h>

#include <array>
#include <bit>

namespace berger::hdf5 {
namespace {

// Debian's names, and those of others; 1.10, 1.12, 1.14.
constexpr std::array names{
    "libhdf5_serial.so.103", "libhdf5.so.103", "libhdf5_serial.so.200", "libhdf5.so.200",
    "libhdf5_serial.so.310", "libhdf5.so.310", "libhdf5_serial.so",     "libhdf5.so"};

struct Symbols {
  void* handle = nullptr;
  std::string missing{};

  template <class T>
  void take(T*& to, const char* name, const char* otherwise = nullptr) {
    void* found = dlsym(handle, name);
    if (found == nullptr && otherwise != nullptr) found = dlsym(handle, otherwise);
    if (found == nullptr) missing = name;
    to = std::bit_cast<T*>(found);
  }
};

void take_functions(Symbols& of, Library& l) {
  of.take(l.start, "H5open");
  of.take(l.say_errors, "H5Eset_auto2");
  of.take(l.load_plugins, "H5PLset_loading_state");
  of.take(l.open_file, "H5Fopen");
  of.take(l.settings_of, "H5Pcreate");
  of.take(l.use_memory, "H5Pset_fapl_core");
  of.take(l.use_image, "H5Pset_file_image");
  of.take(l.open_object, "H5Oopen");
  of.take(l.close_object, "H5Oclose");
  of.take(l.kind_of, "H5Iget_type");
  of.take(l.group_info, "H5Gget_info");
  of.take(l.link_name, "H5Lget_name_by_idx");
  of.take(l.link_info, "H5Lget_info", "H5Lget_info2");
  of.take(l.has_attribute, "H5Aexists");
  of.take(l.open_attribute, "H5Aopen");
  of.take(l.attribute_type, "H5Aget_type");
  of.take(l.attribute_space, "H5Aget_space");
  of.take(l.read_attribute, "H5Aread");
  of.take(l.close_attribute, "H5Aclose");
  of.take(l.dataset_type, "H5Dget_type");
  of.take(l.dataset_space, "H5Dget_space");
  of.take(l.dataset_settings, "H5Dget_create_plist");
  of.take(l.stored_bytes, "H5Dget_storage_size");
  of.take(l.read_dataset, "H5Dread");
  of.take(l.layout, "H5Pget_layout");
  of.take(l.external_files, "H5Pget_external_count");
  of.take(l.axes, "H5Sget_simple_extent_ndims");
  of.take(l.axis_sizes, "H5Sget_simple_extent_dims");
  of.take(l.points, "H5Sget_simple_extent_npoints");
  of.take(l.type_class, "H5Tget_class");
  of.take(l.type_size, "H5Tget_size");
  of.take(l.type_sign, "H5Tget_sign");
  of.take(l.is_variable, "H5Tis_variable_str");
  of.take(l.referred, "H5Rdereference2");
}

void take_types(Symbols& of, Library& l) {
  of.take(l.int8, "H5T_NATIVE_INT8_g");
  of.take(l.uint8, "H5T_NATIVE_UINT8_g");
  of.take(l.int16, "H5T_NATIVE_INT16_g");
  of.take(l.uint16, "H5T_NATIVE_UINT16_g");
  of.take(l.int32, "H5T_NATIVE_INT32_g");
  of.take(l.uint32, "H5T_NATIVE_UINT32_g");
  of.take(l.int64, "H5T_NATIVE_INT64_g");
  of.take(l.uint64, "H5T_NATIVE_UINT64_g");
  of.take(l.float32, "H5T_NATIVE_FLOAT_g");
  of.take(l.float64, "H5T_NATIVE_DOUBLE_g");
  of.take(l.object_reference, "H5T_STD_REF_OBJ_g");
  of.take(l.file_access, "H5P_CLS_FILE_ACCESS_ID_g");
}

}  // namespace

bool load_library(Library& library, std::string& problem) {
  Symbols symbols;
  for (const char* name : names)
    if (symbols.handle == nullptr) symbols.handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (symbols.handle == nullptr) {
    problem =
        "is of MATLAB 7.3, which is HDF5, and libhdf5 is not there; install it (apt-get install "
        "libhdf5-103-1, or libhdf5-310 where that is newer) or save with -v7";
    return false;
  }
  take_functions(symbols, library);
  take_types(symbols, library);
  if (!symbols.missing.empty()) {
    problem = "is of MATLAB 7.3, and libhdf5 has no " + symbols.missing +
              "; install one of 1.10 to 1.14, or save with -v7";
    return false;
  }
  constexpr unsigned no_plugins = 0;
  if (library.start() < 0 || library.load_plugins(no_plugins) < 0) {
    problem = "is of MATLAB 7.3, and libhdf5 does not start";
    return false;
  }
  library.say_errors(by_default, nullptr, nullptr);
  return true;
}

}  // namespace berger::hdf5
