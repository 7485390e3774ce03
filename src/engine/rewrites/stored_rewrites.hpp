// Sets of rewrites in files: the names of those that are on, and, behind a minus, of those that are
// off. A file that does not know the two that were done before they had names did them.
#pragma once

#include <nlohmann/json.hpp>

#include "berger/network.hpp"

namespace berger {

inline nlohmann::json stored(const RewriteSet& used) {
  nlohmann::json list = used;
  for (const std::string& name : default_rewrites())
    if (!used.contains(name)) list.push_back("-" + name);
  return list;
}

inline RewriteSet rewrites_from(const nlohmann::json& list) {
  auto names = list.get<RewriteSet>();
  for (const std::string name : {"norm_pool", "norm_activation"})
    if (!names.contains("-" + name)) names.insert(name);
  std::erase_if(names, [](const std::string& name) { return name.starts_with('-'); });
  return names;
}

}  // namespace berger
