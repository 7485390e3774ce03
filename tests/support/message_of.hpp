// What a refusal says.
#pragma once

#include <string>

namespace berger::test {

// What `work` throws as Error, in words.
template <class Error, class Work>
std::string message_of(Work work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

}  // namespace berger::test
