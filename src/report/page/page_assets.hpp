// What the page carries along: cmake/embed.cmake makes these of src/report/page/ and of Chart.js.
#pragma once

#include <string_view>

namespace berger::report {

extern const std::string_view page_style;     // CSS
extern const std::string_view page_script;    // JavaScript, within one function
extern const std::string_view chart_library;  // Chart.js (MIT licence, which its head says)

// Of the page of a recording, beside page_style.
extern const std::string_view viewer_style, viewer_script;

}  // namespace berger::report
