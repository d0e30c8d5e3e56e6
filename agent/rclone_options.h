#pragma once

#include <string_view>
#include <vector>

namespace lisync {

// What li-sync does about an option of a remote.
enum class Treatment {
  kRead,           // it means here what it means to rclone
  kIgnored,        // has no bearing on what is copied to where; a warning lists it
  kWarned,         // ignored with a warning of its own that says what happens instead
  kRefusedIfTrue,  // a switch that, when on, asks for what li-sync does not do
  kRefused,        // any value but the empty one asks for what li-sync does not do
};

struct RcloneOption {
  std::string_view name;
  Treatment treatment;
  std::string_view reason;  // of kWarned and the refusals
};

// The options that rclone's s3 backend knows (https://rclone.org/s3/), and its local backend
// (https://rclone.org/local/). Of rclone's global ones, those about certificates are options of an
// s3 remote here, also under the name that rclone has for this ("override.ca_cert",
// https://rclone.org/docs/#adding-global-configuration-to-a-remote). Null for a name that rclone
// does not know either.
const RcloneOption* FindS3Option(std::string_view name);
const RcloneOption* FindLocalOption(std::string_view name);
std::vector<std::string_view> S3OptionNames();
std::vector<std::string_view> LocalOptionNames();

}  // namespace lisync
