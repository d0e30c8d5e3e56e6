#include "agent/rclone_options.h"

#include <algorithm>
#include <span>

namespace lisync {
namespace {

using enum Treatment;

constexpr std::string_view kNoEncryptionHeaders =
    "li-sync asks for no server-side encryption: set the bucket's default encryption and remove "
    "this line";
constexpr std::string_view kNoCustomerKeys = "objects under customer-provided keys are not read";
constexpr std::string_view kBucketDefault = "objects are stored as the bucket's defaults say";
constexpr std::string_view kNoVersions = "li-sync reads the current versions of objects";
constexpr std::string_view kNoRoles =
    "roles are not assumed: give access_key_id, secret_access_key and session_token";
constexpr std::string_view kNoProfiles = "profiles are not read: give the keys here";
constexpr std::string_view kCertificates =
    "certificates are always checked: of an authority of your own, give the certificate as ca_cert";
constexpr std::string_view kKeysAsBytes = "keys are copied byte for byte, without any encoding";

constexpr RcloneOption kS3[] = {
    {"type", kRead, ""},
    {"provider", kRead, ""},
    {"env_auth", kRead, ""},
    {"access_key_id", kRead, ""},
    {"secret_access_key", kRead, ""},
    {"session_token", kRead, ""},
    {"endpoint", kRead, ""},
    {"region", kRead, ""},
    {"force_path_style", kRead, ""},
    {"ca_cert", kRead, ""},
    {"override.ca_cert", kRead, ""},
    {"description", kRead, ""},

    {"location_constraint", kIgnored, ""},
    {"upload_cutoff", kIgnored, ""},
    {"chunk_size", kIgnored, ""},
    {"max_upload_parts", kIgnored, ""},
    {"copy_cutoff", kIgnored, ""},
    {"disable_checksum", kIgnored, ""},
    {"upload_concurrency", kIgnored, ""},
    {"leave_parts_on_error", kIgnored, ""},
    {"list_chunk", kIgnored, ""},
    {"list_version", kIgnored, ""},
    {"list_url_encode", kIgnored, ""},
    {"no_check_bucket", kIgnored, ""},
    {"no_head", kIgnored, ""},
    {"no_head_object", kIgnored, ""},
    {"memory_pool_flush_time", kIgnored, ""},
    {"memory_pool_use_mmap", kIgnored, ""},
    {"disable_http2", kIgnored, ""},
    {"directory_markers", kIgnored, ""},
    {"directory_bucket", kIgnored, ""},
    {"use_multipart_etag", kIgnored, ""},
    {"use_unsigned_payload", kIgnored, ""},
    {"use_presigned_request", kIgnored, ""},
    {"use_already_exists", kIgnored, ""},
    {"use_multipart_uploads", kIgnored, ""},
    {"use_x_id", kIgnored, ""},
    {"use_data_integrity_protections", kIgnored, ""},
    {"sign_accept_encoding", kIgnored, ""},
    {"use_accept_encoding_gzip", kIgnored, ""},
    {"use_arn_region", kIgnored, ""},
    {"use_dual_stack", kIgnored, ""},
    {"might_gzip", kIgnored, ""},
    {"sdk_log_mode", kIgnored, ""},
    {"sts_endpoint", kIgnored, ""},
    {"role_session_name", kIgnored, ""},
    {"role_session_duration", kIgnored, ""},
    {"role_external_id", kIgnored, ""},

    {"acl", kWarned, kBucketDefault},
    {"bucket_acl", kWarned, "li-sync makes no bucket"},
    {"storage_class", kWarned, kBucketDefault},
    {"encoding", kWarned, kKeysAsBytes},
    {"download_url", kWarned, "objects are read from the endpoint"},
    {"no_system_metadata", kWarned, "objects keep their metadata"},

    {"decompress", kRefusedIfTrue, "objects are copied as they are stored"},
    {"versions", kRefusedIfTrue, kNoVersions},
    {"version_deleted", kRefusedIfTrue, kNoVersions},
    {"v2_auth", kRefusedIfTrue, "requests are signed with version 4 only"},
    {"no_check_certificate", kRefusedIfTrue, kCertificates},
    {"override.no_check_certificate", kRefusedIfTrue, kCertificates},
    {"requester_pays", kRefusedIfTrue, "li-sync does not agree to pay for the owner's requests"},
    {"use_accelerate_endpoint", kRefusedIfTrue, "the accelerated endpoint is not supported"},

    {"version_at", kRefused, kNoVersions},
    {"server_side_encryption", kRefused, kNoEncryptionHeaders},
    {"sse_kms_key_id", kRefused, kNoEncryptionHeaders},
    {"sse_customer_algorithm", kRefused, kNoCustomerKeys},
    {"sse_customer_key", kRefused, kNoCustomerKeys},
    {"sse_customer_key_base64", kRefused, kNoCustomerKeys},
    {"sse_customer_key_md5", kRefused, kNoCustomerKeys},
    {"role_arn", kRefused, kNoRoles},
    {"profile", kRefused, kNoProfiles},
    {"shared_credentials_file", kRefused, kNoProfiles},
    {"ibm_api_key", kRefused, "requests are signed with an access key only"},
};

constexpr std::string_view kNoLinks = "li-sync reads plain files and follows no symbolic link";

constexpr RcloneOption kLocal[] = {
    {"type", kRead, ""},
    {"description", kRead, ""},

    {"nounc", kIgnored, ""},
    {"skip_links", kIgnored, ""},
    {"skip_specials", kIgnored, ""},
    {"zero_size_links", kIgnored, ""},
    {"unicode_normalization", kIgnored, ""},
    {"no_unicode_normalization", kIgnored, ""},
    {"no_check_updated", kIgnored, ""},
    {"case_sensitive", kIgnored, ""},
    {"case_insensitive", kIgnored, ""},
    {"no_clone", kIgnored, ""},
    {"no_preallocate", kIgnored, ""},
    {"no_sparse", kIgnored, ""},
    {"no_set_modtime", kIgnored, ""},
    {"time_type", kIgnored, ""},
    {"hashes", kIgnored, ""},

    {"encoding", kWarned, kKeysAsBytes},

    {"copy_links", kRefusedIfTrue, kNoLinks},
    {"links", kRefusedIfTrue, kNoLinks},
    {"one_file_system", kRefusedIfTrue, "the whole directory is read, over file systems"},
};

const RcloneOption* Find(std::span<const RcloneOption> options, std::string_view name) {
  const auto found = std::find_if(options.begin(), options.end(),
                                  [name](const RcloneOption& o) { return o.name == name; });
  return found == options.end() ? nullptr : &*found;
}

std::vector<std::string_view> Names(std::span<const RcloneOption> options) {
  std::vector<std::string_view> names;
  for (const RcloneOption& option : options) names.push_back(option.name);
  return names;
}

}  // namespace

const RcloneOption* FindS3Option(std::string_view name) { return Find(kS3, name); }
const RcloneOption* FindLocalOption(std::string_view name) { return Find(kLocal, name); }
std::vector<std::string_view> S3OptionNames() { return Names(kS3); }
std::vector<std::string_view> LocalOptionNames() { return Names(kLocal); }

}  // namespace lisync
