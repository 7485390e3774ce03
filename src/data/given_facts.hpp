// What a user says of recordings that do not say it themselves.
#pragma once

#include <vector>

#include "data/source.hpp"

namespace berger {

// A given fact wins over the file's own; where they differ, that goes to the notes. ConfigError
// "data.KEY" for what cannot be of these recordings. Subjects and sessions, of which there may be
// one a source:
void give_numbers(std::vector<OpenSource>& sources, const GivenFacts& facts);
// the others:
void give_facts(std::vector<OpenSource>& sources, const GivenFacts& facts);

}  // namespace berger
