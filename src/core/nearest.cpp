#include "core/nearest.hpp"

#include <algorithm>
#include <iterator>

namespace berger {
namespace {

// Optimal string alignment: distance[i][j] between the first i characters of a and the first j of
// b.
int edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<int>> distance(a.size() + 1, std::vector<int>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      int& best = distance[i][j];
      if (i == 0 || j == 0) {
        best = static_cast<int>(i + j);
        continue;
      }
      best = std::min({distance[i - 1][j] + 1, distance[i][j - 1] + 1,
                       distance[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        best = std::min(best, distance[i - 2][j - 2] + 1);
    }
  }
  return distance[a.size()][b.size()];
}

std::string_view take_part(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_of("._-"), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

// "val_loss" of "validation_loss": each part begins one of the other's parts, in order.
bool abbreviates(std::string_view word, std::string_view whole) {
  if (word.empty()) return false;
  while (!word.empty()) {
    const std::string_view part = take_part(word);
    bool found = false;
    while (!found && !whole.empty()) found = take_part(whole).starts_with(part);
    if (!found) return false;
  }
  return true;
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& all) {
  std::vector<std::string> words;
  std::copy_if(all.begin(), all.end(), std::back_inserter(words),
               [&](const std::string& whole) { return abbreviates(word, whole); });
  if (words.empty()) words = all;
  return *std::min_element(words.begin(), words.end(),
                           [&](const std::string& a, const std::string& b) {
                             return edit_distance(word, a) < edit_distance(word, b);
                           });
}

}  // namespace berger
