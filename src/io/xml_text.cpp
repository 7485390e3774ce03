#include "io/xml_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/readable.hpp"
#include "io/text_fields.hpp"

namespace berger {
namespace {

constexpr std::array<std::pair<std::string_view, char>, 5> entities{
    {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};

std::string unescaped_xml(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const auto entity = std::ranges::find_if(
        entities, [&](const auto& known) { return text.starts_with(known.first); });
    plain += entity != entities.end() ? entity->second : text[0];
    text.remove_prefix(entity != entities.end() ? entity->first.size() : 1);
  }
  return plain;
}

}  // namespace

std::vector<XmlElement> xml_elements(std::string_view xml) {
  constexpr std::size_t deepest = 32;
  constexpr std::string_view comment = "<!--", character_data = "<![CDATA[";
  std::vector<XmlElement> done, open;
  const auto close = [&] {
    if (open.size() <= deepest)
      done.push_back({open.back().path, readable(trimmed(open.back().text))});
    open.pop_back();
  };
  while (!xml.empty()) {
    const std::size_t at = std::min(xml.find('<'), xml.size());
    if (!open.empty()) open.back().text += unescaped_xml(xml.substr(0, at));
    xml.remove_prefix(at);
    const bool data = xml.starts_with(character_data);
    const std::string_view last = data ? "]]>" : xml.starts_with(comment) ? "-->" : ">";
    const std::size_t end = xml.find(last);
    if (end == std::string_view::npos) return done;
    const std::string_view tag = xml.substr(0, end);
    xml.remove_prefix(end + last.size());
    if (data) {
      if (!open.empty()) open.back().text += tag.substr(character_data.size());
    } else if (tag.starts_with("</")) {
      if (open.empty()) return done;
      close();
    } else if (!tag.starts_with("<!") && !tag.starts_with("<?")) {
      const std::string_view inside = tag.substr(1);
      const std::string_view name = inside.substr(0, inside.find_first_of(" \t\r\n/"));
      const bool deep = open.size() >= deepest;
      open.push_back({deep           ? ""
                      : open.empty() ? std::string(name)
                                     : open.back().path + "/" + std::string(name),
                      ""});
      if (inside.ends_with('/')) close();
    }
  }
  return done;
}

}  // namespace berger
