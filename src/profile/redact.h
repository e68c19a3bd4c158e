#pragma once

#include <string>
#include <string_view>

namespace lore {

// `text` with personal data and secrets replaced by what they were: "(e-mail)", "(phone number)",
// "(card number)", "(IP address)", "(key)". Errs on the side of redacting; years, dates and plain
// numbers of up to eight digits stay. Time grows with the length of the text alone.
//
// - e-mail: name@host.domain
// - phone number: 9 to 15 digits, with a leading + or in at least three groups, not all of them
//   years
// - card number: 13 to 19 digits that pass Luhn's check, in groups or not
// - IP address: four numbers of up to 255 with dots, or five or more groups of an IPv6 address
// - key: "sk-", "ghp_", "AKIA" and the like with 16 or more characters behind them; "Bearer" and a
//   word of 16 or more
std::string redact(std::string_view text);

}  // namespace lore
