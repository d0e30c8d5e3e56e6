#include "agent/rclone_config.h"

#include <gmock/gmock.h>

#include <fstream>

#include "agent/config_error.h"
#include "tests/support/temp_dir.h"

namespace lisync {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// The file that the original's README has.
constexpr const char* kOriginal = R"([main-s3]
type = s3
provider = Minio
env_auth = false
access_key_id = MAINKEY
secret_access_key = hunter2
endpoint = http://minio.matrix.svc.cluster.local:9000

[hidden-s3]
type = s3
provider = Minio
env_auth = false
access_key_id = HIDDENKEY
secret_access_key = hunter3
endpoint = http://minio.matrix-li.svc.cluster.local:9000
)";

RemotePath Path(const std::string& text) { return ParseRemotePath(text).value(); }

ResolvedRemote Resolve(const std::string& text, const std::string& path,
                       const Environment& environment = {}) {
  return RcloneConfig::Parse(text, "rclone.conf").Resolve(Path(path), environment);
}

S3RemoteConfig ResolveS3(const std::string& text, const std::string& path,
                         const Environment& environment = {}) {
  return std::get<S3RemoteConfig>(Resolve(text, path, environment).place);
}

std::string Error(const std::string& text, const std::string& path,
                  const Environment& environment = {}) {
  try {
    Resolve(text, path, environment);
  } catch (const ConfigError& e) {
    return e.what();
  }
  return "(no error)";
}

// A section r with credentials and endpoint, and further lines from line 6 on.
std::string S3Section(const std::string& more) {
  return "[r]\ntype = s3\naccess_key_id = KEY\nsecret_access_key = hunter2\nendpoint = http://h\n" +
         more + "\n";
}

TEST(RcloneConfig, TheOriginalsFileIsReadAsItIs) {
  const ResolvedRemote resolved = Resolve(kOriginal, "main-s3:synapse-media");
  EXPECT_THAT(resolved.warnings, IsEmpty());
  const auto s3 = std::get<S3RemoteConfig>(resolved.place);
  EXPECT_EQ(s3.name, "main-s3");
  EXPECT_EQ(s3.provider, "Minio");
  EXPECT_EQ(s3.endpoint, "http://minio.matrix.svc.cluster.local:9000");
  EXPECT_EQ(s3.region, "us-east-1");
  EXPECT_EQ(s3.access_key_id, "MAINKEY");
  EXPECT_EQ(s3.secret_access_key, "hunter2");
  EXPECT_EQ(s3.session_token, "");
  EXPECT_EQ(s3.addressing, BucketAddressing::kPath);
  EXPECT_EQ(s3.bucket, "synapse-media");
  EXPECT_EQ(s3.prefix, "");
  EXPECT_EQ(Describe(resolved.place),
            "s3 http://minio.matrix.svc.cluster.local:9000 synapse-media");
}

TEST(RcloneConfig, FurtherOptionsAreTaken) {
  const auto s3 = ResolveS3(
      S3Section("region = eu-1\nsession_token = TOKEN\nforce_path_style = false"), "r:buc/a/b");
  EXPECT_EQ(s3.region, "eu-1");
  EXPECT_EQ(s3.session_token, "TOKEN");
  EXPECT_EQ(s3.addressing, BucketAddressing::kVirtualHost);
}

TEST(RcloneConfig, ARemoteHasItsOwnAuthorities) {
  const TempDir directory;
  const std::string file = directory / "ca.pem";
  std::ofstream(file) << "a certificate";
  const auto section = [](const std::string& more) {
    return "[r]\ntype = s3\naccess_key_id = K\nsecret_access_key = S\nendpoint = https://h\n" +
           more;
  };
  EXPECT_EQ(ResolveS3(section(""), "r:buc").ca_cert, "");
  for (const std::string option : {"ca_cert", "override.ca_cert"}) {
    std::string given = option;
    given.append(" = ").append(file);
    EXPECT_EQ(ResolveS3(section(given), "r:buc").ca_cert, file);
    EXPECT_THAT(Error(section(given + ".absent"), "r:buc"),
                AllOf(HasSubstr("rclone.conf:6: remote \"r\": " + option), HasSubstr("PEM")));
    EXPECT_THAT(Error(section(option + " = ca.pem"), "r:buc"), HasSubstr("absolute"));
    EXPECT_THAT(Error(S3Section(given), "r:buc"), HasSubstr("https://"))
        << "with an http:// endpoint";
  }
  EXPECT_EQ(ResolveS3(section(""), "r:buc", {{"RCLONE_CONFIG_R_CA_CERT", file}}).ca_cert, file);
}

TEST(RcloneConfig, CertificatesAreAlwaysChecked) {
  for (const std::string option : {"no_check_certificate", "override.no_check_certificate"}) {
    EXPECT_THAT(Error(S3Section(option + " = true"), "r:buc"),
                AllOf(HasSubstr(option), HasSubstr("always checked"), HasSubstr("ca_cert")));
    EXPECT_EQ(ResolveS3(S3Section(option + " = false"), "r:buc").bucket, "buc");
  }
}

TEST(RcloneConfig, BucketAndPrefixAreCutAsRcloneCutsThem) {
  struct Case {
    const char* path;
    const char* bucket;
    const char* prefix;
  };
  for (const Case& c :
       {Case{"r:buc", "buc", ""}, Case{"r:buc/", "buc", ""}, Case{"r:/buc", "buc", ""},
        Case{"r:buc/a", "buc", "a/"}, Case{"r:buc/a/b/", "buc", "a/b/"}}) {
    const auto s3 = ResolveS3(S3Section(""), c.path);
    EXPECT_EQ(s3.bucket, c.bucket) << c.path;
    EXPECT_EQ(s3.prefix, c.prefix) << c.path;
  }
}

TEST(RcloneConfig, EndpointForms) {
  const auto endpoint = [](const std::string& lines) {
    return ResolveS3("[r]\ntype=s3\naccess_key_id=K\nsecret_access_key=S\n" + lines, "r:buc")
        .endpoint;
  };
  EXPECT_EQ(endpoint("endpoint = minio:9000"), "https://minio:9000");
  EXPECT_EQ(endpoint("endpoint = http://[::1]:9000/"), "http://[::1]:9000");
  EXPECT_EQ(endpoint("provider = AWS\nregion = eu-central-1"),
            "https://s3.eu-central-1.amazonaws.com");
  EXPECT_EQ(endpoint(""), "https://s3.us-east-1.amazonaws.com");
}

TEST(RcloneConfig, EnvironmentOverridesTheFile) {
  const Environment environment = {{"RCLONE_CONFIG_MAIN_S3_ENDPOINT", "http://other:1"},
                                   {"RCLONE_CONFIG_MAIN_S3_SECRET_ACCESS_KEY", "new-secret"},
                                   {"RCLONE_CONFIG_MAIN_S3_PROVIDER", ""}};
  const auto s3 = ResolveS3(kOriginal, "main-s3:buc", environment);
  EXPECT_EQ(s3.endpoint, "http://other:1");
  EXPECT_EQ(s3.secret_access_key, "new-secret");
  EXPECT_EQ(s3.provider, "");
  EXPECT_EQ(s3.access_key_id, "MAINKEY");
}

TEST(RcloneConfig, RemoteMayStandInTheEnvironmentAlone) {
  const Environment environment = {{"RCLONE_CONFIG_X_TYPE", "s3"},
                                   {"RCLONE_CONFIG_X_ACCESS_KEY_ID", "K"},
                                   {"RCLONE_CONFIG_X_SECRET_ACCESS_KEY", "S"},
                                   {"RCLONE_CONFIG_X_ENDPOINT", "http://h"}};
  EXPECT_EQ(ResolveS3("", "x:buc", environment).access_key_id, "K");
  const auto missing = RcloneConfig::Load("/nonexistent/rclone.conf");
  EXPECT_EQ(std::get<S3RemoteConfig>(missing.Resolve(Path("x:buc"), environment).place).endpoint,
            "http://h");
}

TEST(RcloneConfig, EnvAuthTakesTheAwsVariables) {
  const std::string text = "[r]\ntype = s3\nenv_auth = true\nendpoint = http://h\n";
  const auto s3 = ResolveS3(text, "r:buc",
                            {{"AWS_ACCESS_KEY_ID", "K"},
                             {"AWS_SECRET_ACCESS_KEY", "S"},
                             {"AWS_SESSION_TOKEN", "T"},
                             {"AWS_REGION", "eu-2"}});
  EXPECT_EQ(s3.access_key_id, "K");
  EXPECT_EQ(s3.secret_access_key, "S");
  EXPECT_EQ(s3.session_token, "T");
  EXPECT_EQ(s3.region, "eu-2");
  EXPECT_THAT(Error(text, "r:buc", {{"AWS_ACCESS_KEY_ID", "K"}}),
              AllOf(HasSubstr("rclone.conf:3: remote \"r\": env_auth = true"),
                    HasSubstr("instance metadata and profiles are not used")));
}

TEST(RcloneConfig, AwsVariablesAreNotTakenWithoutEnvAuth) {
  EXPECT_EQ(ResolveS3(S3Section(""), "r:buc",
                      {{"AWS_ACCESS_KEY_ID", "other"},
                       {"AWS_SECRET_ACCESS_KEY", "other"},
                       {"AWS_REGION", "other"},
                       {"AWS_SESSION_TOKEN", "other"}})
                .access_key_id,
            "KEY");
  EXPECT_THAT(Error("[r]\ntype=s3\nendpoint=http://h", "r:buc", {{"AWS_ACCESS_KEY_ID", "K"}}),
              HasSubstr("access_key_id is missing"));
}

TEST(RcloneConfig, LocalRemotesAndBarePathsAreDirectories) {
  const auto root = [](const std::string& text, const std::string& path) {
    return std::get<LocalRemoteConfig>(Resolve(text, path).place).root.string();
  };
  EXPECT_EQ(root("[l]\ntype = local\n", "l:/srv/media/"), "/srv/media");
  EXPECT_EQ(root("", "/srv//a/../media"), "/srv/media");
  EXPECT_EQ(root("", "/"), "/");
  EXPECT_EQ(Error("[l]\ntype = local\n", "l:media"),
            "rclone.conf:1: remote \"l\": the path after the colon must be absolute: write "
            "remote:/path");
}

struct BadRemote {
  const char* name;
  std::string text;
  const char* path;
  const char* error;
};

class BadRemotes : public testing::TestWithParam<BadRemote> {};

TEST_P(BadRemotes, AreRefusedWithFileLineRemoteAndReason) {
  const BadRemote& c = GetParam();
  EXPECT_THAT(Error(c.text, c.path), AllOf(testing::StartsWith(c.error), Not(HasSubstr("hunter"))));
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadRemotes,
    testing::Values(
        BadRemote{"NoSuchRemote", kOriginal, "main-s4:b",
                  "rclone.conf: remote \"main-s4\": there is no such remote in the file: did you "
                  "mean \"main-s3\"?"},
        BadRemote{"NoType", "[r]\nx = hunter2\n", "r:b", "rclone.conf:1: remote \"r\": type is "},
        BadRemote{"Crypt", "[r]\ntype = crypt\nremote = m:b\npassword = hunter2\n", "r:b",
                  "rclone.conf:2: remote \"r\": type = \"crypt\" is not supported"},
        BadRemote{"Sftp", "\n[r]\ntype = sftp\n", "r:b",
                  "rclone.conf:3: remote \"r\": type = \"sftp\" is not supported"},
        BadRemote{"NoAccessKey", "[r]\ntype=s3\nendpoint=h\nsecret_access_key=hunter2", "r:buc",
                  "rclone.conf:1: remote \"r\": access_key_id is missing"},
        BadRemote{"NoSecretKey", "[r]\ntype=s3\nendpoint=h\naccess_key_id=hunter2", "r:buc",
                  "rclone.conf:1: remote \"r\": secret_access_key is missing"},
        BadRemote{"BlankInSecret",
                  "[r]\ntype=s3\nendpoint=h\naccess_key_id=K\nsecret_access_key=hunter 2", "r:buc",
                  "rclone.conf:5: remote \"r\": secret_access_key must be printable ASCII"},
        BadRemote{"NoEndpoint", "[r]\ntype=s3\nprovider=Minio\n", "r:buc",
                  "rclone.conf:1: remote \"r\": endpoint is missing"},
        BadRemote{"FtpEndpoint", S3Section("endpoint = ftp://h"), "r:buc",
                  "rclone.conf:6: remote \"r\": endpoint must start with http"},
        BadRemote{"EndpointWithPath", S3Section("endpoint = http://h/p"), "r:buc",
                  "rclone.conf:6: remote \"r\": endpoint must be a host"},
        BadRemote{"EndpointWithUser", S3Section("endpoint = http://u:hunter2@h"), "r:buc",
                  "rclone.conf:6: remote \"r\": endpoint must be a host"},
        BadRemote{"NoBucket", S3Section(""), "r:/", "rclone.conf:1: remote \"r\": the bucket is"},
        BadRemote{"BadBucket", S3Section(""), "r:a_/x",
                  "rclone.conf:1: remote \"r\": \"a_\" cannot be a bucket's name"},
        BadRemote{"OddPrefix", S3Section(""), "r:buc/a//b",
                  "rclone.conf:1: remote \"r\": the prefix after the bucket"},
        BadRemote{"DotsInPrefix", S3Section(""), "r:buc/../b",
                  "rclone.conf:1: remote \"r\": the prefix after the bucket"},
        BadRemote{"BadSwitch", S3Section("force_path_style = perhaps"), "r:buc",
                  "rclone.conf:6: remote \"r\": force_path_style must be true or false"},
        BadRemote{"BadRegion", S3Section("region = eu 1"), "r:buc",
                  "rclone.conf:6: remote \"r\": region must be"},
        BadRemote{"OldSignature", S3Section("region = other-v2-signature"), "r:buc",
                  "rclone.conf:6: remote \"r\": region = other-v2-signature"},
        BadRemote{"OldSignatureSwitch", S3Section("v2_auth = true"), "r:buc",
                  "rclone.conf:6: remote \"r\": v2_auth is not supported"},
        BadRemote{"Encryption", S3Section("server_side_encryption = aws:kms"), "r:buc",
                  "rclone.conf:6: remote \"r\": server_side_encryption is not supported"},
        BadRemote{"CustomerKey", S3Section("sse_customer_key = hunter2"), "r:buc",
                  "rclone.conf:6: remote \"r\": sse_customer_key is not supported"},
        BadRemote{"Role", S3Section("role_arn = x"), "r:buc",
                  "rclone.conf:6: remote \"r\": role_arn is not supported"},
        BadRemote{"Versions", S3Section("versions = true"), "r:buc",
                  "rclone.conf:6: remote \"r\": versions is not supported"},
        BadRemote{"LocalLinks", "[l]\ntype=local\ncopy_links=true", "l:/x",
                  "rclone.conf:3: remote \"l\": copy_links is not supported"}),
    [](const auto& row) { return row.param.name; });

TEST(RcloneConfig, SwitchesThatAreOffAndEmptyOptionsAreNotRefused) {
  const auto resolved = Resolve(
      S3Section("v2_auth = false\nversions = false\nserver_side_encryption =\nsse_kms_key_id ="),
      "r:buc");
  EXPECT_THAT(resolved.warnings, IsEmpty());
}

TEST(RcloneConfig, IgnoredOptionsAreListed) {
  const auto resolved =
      Resolve(S3Section("chunk_size = 5M\nno_check_bucket = true\nstorage_class = COLD\nregon = x"),
              "r:buc");
  EXPECT_THAT(resolved.warnings,
              ElementsAre(AllOf(HasSubstr("regon is no option of this type"),
                                HasSubstr("did you mean \"region\"?")),
                          HasSubstr("rclone.conf:8: remote \"r\": storage_class is ignored"),
                          AllOf(HasSubstr("remote \"r\": ignored"),
                                HasSubstr("chunk_size, no_check_bucket"))));
}

TEST(RcloneConfig, EncryptedFileIsRefusedWithTheMend) {
  for (const char* text : {"# Encrypted rclone configuration File\n\nRCLONE_ENCRYPT_V0:\nAAAA",
                           "RCLONE_ENCRYPT_V0:\nAAAA"}) {
    try {
      RcloneConfig::Parse(text, "rclone.conf");
      FAIL() << "not refused";
    } catch (const ConfigError& e) {
      EXPECT_THAT(e.what(), AllOf(HasSubstr("rclone.conf"), HasSubstr("encrypted"),
                                  HasSubstr("rclone config encryption remove")));
    }
  }
}

TEST(RcloneConfig, ByteOrderMarkAndCrLfAreTaken) {
  const TempDir dir;
  dir.Write("rclone.conf", "\xEF\xBB\xBF[l]\r\ntype = local\r\n");
  const auto config = RcloneConfig::Load(dir / "rclone.conf");
  EXPECT_EQ(Describe(config.Resolve(Path("l:/x"), {}).place), "local /x");
}

TEST(RcloneConfig, MissingFileIsNamedOnlyWhenItIsNeeded) {
  const TempDir dir;
  const auto config = RcloneConfig::Load(dir / "none");
  EXPECT_EQ(Describe(config.Resolve(Path("/x"), {}).place), "local /x");
  try {
    config.Resolve(Path("main-s3:b"), {});
    FAIL() << "not refused";
  } catch (const ConfigError& e) {
    EXPECT_THAT(e.what(), AllOf(HasSubstr(dir / "none"), HasSubstr("there is no such file"),
                                HasSubstr("RCLONE_CONFIG_MAIN_S3_TYPE")));
  }
}

TEST(RcloneConfig, SecretThatOthersCanReadIsWarnedOf) {
  const TempDir dir;
  dir.Write("rclone.conf", S3Section(""));
  const auto warnings = [&dir](std::filesystem::perms mode) {
    std::filesystem::permissions(dir / "rclone.conf", mode);
    return RcloneConfig::Load(dir / "rclone.conf").Resolve(Path("r:buc"), {}).warnings;
  };
  using std::filesystem::perms;
  EXPECT_THAT(warnings(perms::owner_read), IsEmpty());
  EXPECT_THAT(warnings(perms::owner_read | perms::others_read),
              ElementsAre(HasSubstr("can be read by every user")));
}

class Overlaps : public testing::Test {
 protected:
  std::string Error(const std::string& source, const std::string& destination) {
    const std::string text = S3Section("") +
                             "[copy]\ntype=s3\naccess_key_id=A\nsecret_access_key=B\n"
                             "endpoint=http://h/\n[other]\ntype=s3\naccess_key_id=A\n"
                             "secret_access_key=B\nendpoint=http://h2\n";
    try {
      ResolveMedia(RcloneConfig::Parse(text, "F"), Path(source), Path(destination), {});
    } catch (const ConfigError& e) {
      return e.what();
    }
    return "";
  }
};

TEST_F(Overlaps, SamePlaceUnderTwoNamesIsRefused) {
  EXPECT_THAT(Error("r:buc", "copy:buc"), HasSubstr("are the same place"));
  EXPECT_THAT(Error("r:buc", "copy:buc/inner"), HasSubstr("are the same place"));
  EXPECT_THAT(Error("r:buc/inner/x", "r:buc/inner"), HasSubstr("are the same place"));
  EXPECT_THAT(Error("/srv/media", "/srv/media/"), HasSubstr("are the same place"));
  EXPECT_THAT(Error("/srv", "/srv/media"), HasSubstr("are the same place"));
  EXPECT_THAT(Error("/", "/srv/media"), HasSubstr("are the same place"));
}

TEST_F(Overlaps, PlacesApartAreTaken) {
  EXPECT_EQ(Error("r:buc", "r:buc2"), "");
  EXPECT_EQ(Error("r:buc", "other:buc"), "");
  EXPECT_EQ(Error("r:buc/a", "r:buc/ab"), "");
  EXPECT_EQ(Error("/srv/media", "/srv/media2"), "");
  EXPECT_EQ(Error("/srv/media", "r:buc"), "");
}

TEST(ResolveMedia, TellsTheWarningsOfBothOnce) {
  const auto remotes = ResolveMedia(RcloneConfig::Parse(S3Section("acl = private"), "F"),
                                    Path("r:buc"), Path("r:buc2"), {});
  EXPECT_THAT(remotes.warnings, ElementsAre(HasSubstr("acl is ignored")));
}

}  // namespace
}  // namespace lisync
