#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "agent/ini.h"
#include "agent/process.h"
#include "agent/remote_path.h"

namespace lisync {

enum class BucketAddressing { kPath, kVirtualHost };

// A place on an S3 server, as rclone.conf and the environment give it.
struct S3RemoteConfig {
  std::string name;      // of the remote
  std::string provider;  // as given; may be empty
  std::string endpoint;  // "http://host:9000": scheme, host, perhaps port, no slash at the end
  std::string region;    // "us-east-1" when none is given
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;  // empty: none
  std::string ca_cert;        // absolute path of PEM certificates; empty: the system's
  BucketAddressing addressing = BucketAddressing::kPath;
  std::string bucket;
  std::string prefix;  // of all keys; empty or ends in '/', never starts with one
};

// A directory.
struct LocalRemoteConfig {
  std::string name;            // of the remote; empty for a bare path
  std::filesystem::path root;  // absolute, normal, without '/' at the end
};

using RemotePlace = std::variant<S3RemoteConfig, LocalRemoteConfig>;

struct ResolvedRemote {
  RemotePlace place;
  std::vector<std::string> warnings;  // options that are ignored; hold no value
};

// "s3 http://host:9000 bucket/prefix" or "local /path": for people; holds no secret.
std::string Describe(const RemotePlace& place);

// An rclone.conf, read as it is. Of https://rclone.org/docs/#config-file it takes plain files with
// remotes of type s3 and local; what else a remote asks for is refused by name when it is resolved.
// Errors are ConfigErrors that name file, line, remote and option, and never repeat a value that
// could be a secret.
class RcloneConfig {
 public:
  // `file` names the text in errors. Throws for an encrypted file and for text that is no INI.
  static RcloneConfig Parse(std::string_view text, std::string file);
  // A missing file is an empty configuration: remotes may stand in the environment alone. Resolve
  // says that it is missing when it would have been needed. Throws when it cannot be read.
  static RcloneConfig Load(const std::filesystem::path& path);

  // What a place is. An option is the first that is set of RCLONE_CONFIG_<REMOTE>_<OPTION> (upper
  // case, '-' as '_'; an empty value counts) and the file. With env_auth = true and no keys given
  // they are AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, and the region is
  // AWS_REGION; instance metadata and profiles are not asked.
  ResolvedRemote Resolve(const RemotePath& path, const Environment& environment) const;

 private:
  std::string file_;
  bool missing_ = false;
  bool readable_by_others_ = false;
  std::vector<IniSection> sections_;
};

// Both ends of the copying. Throws ConfigError also when they are the same place or one lies within
// the other: li-sync would copy its own copies.
struct MediaRemotes {
  RemotePlace source;
  RemotePlace destination;
  std::vector<std::string> warnings;
};
MediaRemotes ResolveMedia(const RcloneConfig& rclone, const RemotePath& source,
                          const RemotePath& destination, const Environment& environment);

}  // namespace lisync
