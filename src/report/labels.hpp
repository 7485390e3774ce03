// Names that fit into some room and stay different.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace berger::report {

std::string_view first_characters(std::string_view text, std::size_t characters);
std::size_t count_characters(std::string_view text);  // of UTF-8
// with … when something is left out: at the end, or inside, since names of files often differ at
// their end
std::string shortened(std::string_view text, std::size_t characters);
std::string shortened_inside(const std::string& text, std::size_t characters);

// Texts of at most so many characters, of which no two are alike whose originals are not. Those
// that differ in their middle only lose what they have in common; where nothing else helps, a
// number goes before.
std::vector<std::string> short_labels(const std::vector<std::string>& texts,
                                      std::size_t characters);

}  // namespace berger::report
