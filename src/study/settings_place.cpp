#include "study/settings_place.hpp"

#include <filesystem>

namespace berger {

std::string absolute_path(const Settings& settings, const std::string& key,
                          const std::string& path) {
  const Setting* setting = settings.find(key);
  const bool from_command_line = setting != nullptr && setting->value.place == "--set";
  const auto base = from_command_line ? std::filesystem::path()
                                      : std::filesystem::path(settings.source).parent_path();
  const std::string whole =
      (std::filesystem::current_path() / base / path).lexically_normal().string();
  return whole.size() > 1 && whole.back() == '/' ? whole.substr(0, whole.size() - 1) : whole;
}

}  // namespace berger
