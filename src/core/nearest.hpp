// The valid word nearest to a mistyped one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace berger {

// By single-character insertions, deletions, replacements and swaps of neighbours, among the words
// that `word` abbreviates where there are any. Of equally near words the first; `words` must not be
// empty.
std::string nearest(std::string_view word, const std::vector<std::string>& words);

}  // namespace berger
