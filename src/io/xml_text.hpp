// The elements of a small XML text, as headers of recordings are: names and texts, no attributes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace berger {

struct XmlElement {
  std::string path;  // "info/desc/channels/channel/label"
  std::string text;  // what stands in it but for other elements, trimmed
};
// In the order in which they end, so that an element follows those within it. What is malformed
// ends the list; elements more than 32 deep are left out.
std::vector<XmlElement> xml_elements(std::string_view xml);

}  // namespace berger
