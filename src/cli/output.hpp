// What the program writes: results to stdout, everything else to stderr.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace berger::cli {

// Both write a question mark for every byte that would control the terminal.
void print(std::string_view text);  // to stdout, at once; OutputError when that is closed or full
void say(std::string_view text);    // a line on stderr, as far as there is one

// Columns of equal width, two spaces apart; the first `left` columns start at the left, the others
// end at the right.
std::string aligned(const std::vector<std::vector<std::string>>& rows, std::size_t left = 1);

std::size_t display_width(std::string_view text);  // code points
std::string thousands(std::int64_t number);        // "17,874"

void refuse_existing_file(const std::string& path);  // ConfigError

// The notes of datasets, each once, as warnings.
void say_notes(const std::vector<std::string>& notes);

}  // namespace berger::cli
