// The options of the commands themselves, through the real parser.
#include <gmock/gmock.h>

#include <sstream>

#include "agent/command_line.h"
#include "agent/commands/audit_export.h"
#include "agent/commands/audit_verify.h"
#include "agent/commands/export_checkpoint.h"
#include "agent/commands/import_checkpoint.h"
#include "agent/commands/media_failed.h"
#include "agent/commands/media_sync.h"
#include "agent/commands/sync.h"
#include "agent/commands/verify.h"

namespace lisync {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// What `args` make of a command's options, or the message that refuses them.
template <typename Options>
struct Parsed {
  Options options;
  std::string error;
};

template <typename Options>
Parsed<Options> Parse(void (*declare)(CLI::App&, Options&), std::vector<std::string> args) {
  Parsed<Options> parsed;
  const std::vector<Command> commands = {{"go",
                                          "Goes",
                                          Preparation::kNone,
                                          {},
                                          [&](CLI::App& app) { declare(app, parsed.options); },
                                          {}}};
  args.insert(args.begin(), "go");
  const auto result = ParseCommandLine(args, commands);
  if (const auto* wrong = std::get_if<WrongUsage>(&result)) parsed.error = wrong->message;
  return parsed;
}

TEST(MediaSyncOptions, SinceIsATime) {
  EXPECT_EQ(Parse(DeclareMediaSync, {"--since", "2026-11-24T03:00:00+01:00"})
                .options.media.selection.since,
            ParseInstant("2026-11-24T02:00:00Z").value());
  EXPECT_EQ(Parse(DeclareMediaSync, {"--since=1764000000"}).options.media.selection.since,
            Instant(std::chrono::seconds(1764000000)));
  EXPECT_EQ(Parse(DeclareMediaSync, {}).options.media.selection.since, std::nullopt);
  EXPECT_THAT(Parse(DeclareMediaSync, {"--since", "yesterday"}).error,
              AllOf(HasSubstr("--since"), HasSubstr("\"yesterday\" is not a time"),
                    HasSubstr("RFC 3339"), HasSubstr("li-sync go --help")));
}

TEST(MediaSyncOptions, SelectionsAreUnderstood) {
  const auto parsed =
      Parse(DeclareMediaSync, {"--prefix", "a%2Fb%41", "--min-size", "1", "--max-size=2M",
                               "--include", "*.jpg", "--include", "[a-z]", "--exclude={a,b}/**"});
  ASSERT_EQ(parsed.error, "");
  const Selection& selection = parsed.options.media.selection;
  EXPECT_EQ(selection.prefix.bytes(), "a/bA");
  EXPECT_EQ(selection.min_size, 1024U) << "a bare number is KiB, as rclone has it";
  EXPECT_EQ(selection.max_size, 2U << 20);
  ASSERT_EQ(selection.include.size(), 2U);
  EXPECT_EQ(selection.include[1].text(), "[a-z]");
  ASSERT_EQ(selection.exclude.size(), 1U);
  EXPECT_EQ(selection.exclude[0].text(), "{a,b}/**");
}

TEST(MediaSyncOptions, BadPatternsAndSizesNameTheAcceptedForm) {
  EXPECT_THAT(Parse(DeclareMediaSync, {"--include", "a["}).error,
              AllOf(HasSubstr("--include"), HasSubstr("without its ]"), HasSubstr("{a,b}")));
  for (const char* size : {"big", "-1", "off", ""}) {
    EXPECT_THAT(Parse(DeclareMediaSync, {std::string("--max-size=") + size}).error,
                HasSubstr("--max-size"))
        << size;
  }
  EXPECT_THAT(Parse(DeclareMediaSync, {"--min-size", "big"}).error,
              HasSubstr("a number with B, K, M, G or T"));
  EXPECT_THAT(Parse(DeclareMediaSync, {"--prefix", std::string(1025, 'a')}).error,
              HasSubstr("1 to 1024 bytes"));
  const auto reversed = Parse(DeclareMediaSync, {"--min-size", "2M", "--max-size", "1M"});
  EXPECT_EQ(reversed.error, "");
  EXPECT_THROW(CheckMediaRun(reversed.options.media), UsageError);
}

TEST(SyncOptions, OnlyTheUsualRunIsOneThatAServiceDoesToo) {
  EXPECT_TRUE(IsUsualRun(Parse(DeclareSync, {"--no-wait"}).options.media));
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"--full"}, {"--dry-run"}, {"--prefix", "a"}, {"--since", "0"}}) {
    const auto parsed = Parse(DeclareSync, words);
    EXPECT_EQ(parsed.error, "") << words.front();
    EXPECT_FALSE(IsUsualRun(parsed.options.media)) << words.front();
  }
}

TEST(MediaFailedOptions, TheClassIsTheNameOfAFault) {
  const auto parsed = Parse(DeclareMediaFailed, {"--class", "no-space", "--limit", "3"});
  EXPECT_EQ(parsed.options.filter.fault, Fault::kNoSpace);
  EXPECT_EQ(parsed.options.limit, 3U);
  EXPECT_THAT(Parse(DeclareMediaFailed, {"--class", "odd"}).error,
              AllOf(HasSubstr("\"odd\" is no class"), HasSubstr("denied")));
  EXPECT_THAT(Parse(DeclareMediaFailed, {"--limit", "0"}).error, HasSubstr("whole number"));
}

TEST(VerifyOptions, TakeASampleUnlessTheySayOtherwise) {
  EXPECT_EQ(Parse(DeclareVerify, {}).options.choice.per_million, 50'000U);
  EXPECT_EQ(Parse(DeclareVerify, {"--sample", "0.5%"}).options.choice.per_million, 5'000U);
  EXPECT_EQ(Parse(DeclareVerify, {"--all"}).options.choice.per_million, VerifyChoice::kAll);
  const auto since = Parse(DeclareVerify, {"--since", "1764000000", "--prefix", "a/"}).options;
  EXPECT_EQ(since.choice.since, Instant(std::chrono::seconds(1764000000)));
  EXPECT_EQ(since.choice.per_million, VerifyChoice::kAll);
  EXPECT_EQ(since.choice.prefix, "a/");
  EXPECT_EQ(since.main, MainSide::kLeave);
  EXPECT_EQ(since.on_difference, OnDifference::kRecord);
  const auto both = Parse(DeclareVerify, {"--source", "--repair"}).options;
  EXPECT_EQ(both.main, MainSide::kRead);
  EXPECT_EQ(both.on_difference, OnDifference::kRepair);
}

TEST(VerifyOptions, OneWayToChooseAtATime) {
  for (const std::vector<std::string>& args : {std::vector<std::string>{"--all", "--sample", "5%"},
                                               {"--all", "--since", "2026-01-01"},
                                               {"--sample", "5%", "--since", "2026-01-01"}}) {
    EXPECT_THAT(Parse(DeclareVerify, args).error, HasSubstr("exclude"));
  }
  EXPECT_THAT(Parse(DeclareVerify, {"--sample", "0"}).error, HasSubstr("a percentage above 0"));
}

TEST(AuditExportOptions, FormatIsNamedAndOutputIsAFile) {
  const auto parsed = Parse(DeclareAuditExport, {"--format", "ndjson", "--output", "/o"});
  EXPECT_EQ(parsed.error, "");
  EXPECT_EQ(parsed.options.format, AuditFormat::kNdjson);
  EXPECT_EQ(parsed.options.output, "/o");
  EXPECT_EQ(Parse(DeclareAuditExport, {"--format", "ndjson"}).options.output, std::nullopt);
  EXPECT_THAT(Parse(DeclareAuditExport, {}).error, HasSubstr("--format is required"));
  EXPECT_THAT(Parse(DeclareAuditExport, {"--format", "xml"}).error, HasSubstr("ndjson"));
}

TEST(AuditVerifyOptions, FileMayBeLeftOut) {
  EXPECT_EQ(Parse(DeclareAuditVerify, {"/e"}).options.file, "/e");
  EXPECT_EQ(Parse(DeclareAuditVerify, {}).options.file, std::nullopt);
  EXPECT_EQ(Parse(DeclareAuditVerify, {}).error, "");
}

TEST(CheckpointOptions, FileIsNeededToImportAndNotToExport) {
  EXPECT_EQ(Parse(DeclareImportCheckpoint, {"/c"}).options.file, "/c");
  EXPECT_THAT(Parse(DeclareImportCheckpoint, {}).error, HasSubstr("FILE is required"));
  EXPECT_EQ(Parse(DeclareExportCheckpoint, {"/c"}).options.file, "/c");
  EXPECT_EQ(Parse(DeclareExportCheckpoint, {}).error, "");
}

}  // namespace
}  // namespace lisync
