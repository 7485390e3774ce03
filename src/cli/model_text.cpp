#include "cli/model_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "cli/output.hpp"

namespace berger::cli {

std::vector<Alike> by_network(const Model& model) {
  std::vector<Alike> groups;
  const std::vector<Member>& members = model.members;
  for (std::size_t i = 0; i < members.size(); ++i) {
    auto group = std::ranges::find_if(
        groups, [&](const Alike& g) { return g.first->network == members[i].network; });
    if (group == groups.end()) group = groups.insert(groups.end(), Alike{{}, &members[i]});
    group->numbers.push_back(i);
  }
  return groups;
}

std::string members_table(const Model& model) {
  const std::vector<Alike> groups = by_network(model);
  std::int64_t parameters = 0;
  std::vector<std::string> networks;
  for (const Alike& group : groups) {
    const auto count = static_cast<std::int64_t>(group.numbers.size());
    parameters += count * count_parameters(group.first->network);
    networks.push_back(fmt::format("{} {}", count, group.first->architecture));
  }
  std::set<int> views;
  for (const Member& member : model.members) views.insert(member.views);
  return aligned(
      {{"members", fmt::format("{} ({})", model.members.size(), fmt::join(networks, ", "))},
       {"parameters", thousands(parameters)},
       {"views", fmt::format("{} of each trial", fmt::join(views, " or "))}},
      2);
}

}  // namespace berger::cli
