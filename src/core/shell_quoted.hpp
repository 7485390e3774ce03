// Words of command lines that people and scripts give to a shell.
#pragma once

#include <string>

namespace berger {

std::string shell_quoted(const std::string& word);  // as it is where a shell leaves it alone

}  // namespace berger
