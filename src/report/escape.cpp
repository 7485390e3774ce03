#include "report/escape.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <nlohmann/json.hpp>

#include "core/json.hpp"
#include "core/readable.hpp"

namespace berger::report {
namespace {

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += is_control(c) && c != '\n' && c != '\t' ? ' ' : c;
    }
  }
  return out;
}

std::string escape_markdown(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    // An underscore inside a word (leaky_relu) is no markup, and stays as users search for it.
    const bool inside_word = i > 0 && i + 1 < text.size() && is_alphanumeric(text[i - 1]) &&
                             is_alphanumeric(text[i + 1]);
    if (is_control(c)) {
      out += ' ';
    } else if (c == '<' && !(i + 1 < text.size() && text[i + 1] == ' ')) {
      // "< 0.05" begins no tag, and reads better as it is.
      out += "&lt;";
    } else if (c == '&') {
      out += "&amp;";
    } else {
      if (std::string_view("\\|>*`[]").find(c) != std::string_view::npos ||
          (c == '_' && !inside_word))
        out += '\\';
      out += c;
    }
  }
  return out;
}

std::string quote_gnuplot(std::string_view text) {
  // Macros (@NAME) and commands between backquotes are expanded before gnuplot knows what a quote
  // is, so nothing that could mean something to any of its passes stands in a script as itself.
  constexpr std::string_view harmless = " .,:;+-/=()_";
  std::string out = "\"";
  bool after_escape = false;
  for (const char c : readable(text)) {
    // It takes a fourth digit for one more of the same number.
    const bool runs_on = after_escape && c >= '0' && c <= '9';
    after_escape = runs_on || !(is_alphanumeric(c) || harmless.find(c) != std::string_view::npos);
    if (after_escape)
      out += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  return out + '"';
}

std::string quote_gnuplot_tic(std::string_view text) {
  std::string doubled;
  for (const char c : text) doubled.append(c == '%' ? 2 : 1, c);
  return quote_gnuplot(doubled);
}

std::string file_slug(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (out.size() == 80) break;
    if (is_alphanumeric(c) || c == '_') {
      out += c;
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out.empty() ? "unnamed" : out;
}

std::string fresh_slug(std::string_view text, std::set<std::string>& taken) {
  const std::string first = file_slug(text);
  std::string slug = first;
  for (int copy = 2; !taken.insert(slug).second; ++copy) slug = fmt::format("{}-{}", first, copy);
  return slug;
}

std::string script_json(const nlohmann::ordered_json& json) {
  const std::string text = dump_json(json);
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out;
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = bytes.size() - i < 3 ? bytes.size() - i : 3;
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8 | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k)
      out += k <= count ? digits[group >> (18 - 6 * k) & 63] : '=';
  }
  return out;
}

}  // namespace berger::report
