#include "src/postgres/database_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lisync {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

DatabaseAddress Dsn(std::string dsn) {
  DatabaseAddress address;
  address.dsn = std::move(dsn);
  return address;
}

std::string MustConnInfo(const DatabaseAddress& address) {
  const Result<std::string> conninfo = ConnInfo(address);
  EXPECT_TRUE(conninfo.ok()) << (conninfo.ok() ? "" : conninfo.error().what);
  return conninfo.ok() ? conninfo.value() : "";
}

TEST(ConnInfo, QuotesEveryPart) {
  const DatabaseAddress address{.dsn = "",
                                .host = "db",
                                .port = "5433",
                                .user = "li sync",
                                .dbname = "it's",
                                .password = R"(a'b\c host=evil)"};
  const std::string conninfo = MustConnInfo(address);
  EXPECT_THAT(conninfo, HasSubstr("host='db'"));
  EXPECT_THAT(conninfo, HasSubstr("port='5433'"));
  EXPECT_THAT(conninfo, HasSubstr("user='li sync'"));
  EXPECT_THAT(conninfo, HasSubstr(R"(dbname='it\'s')"));
  EXPECT_THAT(conninfo, HasSubstr(R"(password='a\'b\\c host=evil')"));
}

TEST(ConnInfo, ReadsBackAsWhatWasGiven) {
  const DatabaseAddress address{.dsn = "",
                                .host = "db",
                                .port = "",
                                .user = "u",
                                .dbname = R"(x' host='evil\)",
                                .password = R"(\'"%@/ )"};
  const std::string conninfo = MustConnInfo(address);
  EXPECT_EQ(MustConnInfo(Dsn(conninfo)), conninfo);
  EXPECT_EQ(Describe(Dsn(conninfo)), R"(u@db/x' host='evil\)");
}

TEST(ConnInfo, LeavesWhatIsNotGivenToLibpq) {
  const std::string conninfo = MustConnInfo(DatabaseAddress{});
  for (const char* name : {" host=", "port=", "user=", " dbname=", "password="}) {
    EXPECT_THAT(" " + conninfo, Not(HasSubstr(name)));
  }
}

TEST(ConnInfo, BoundsTheWaitAndNamesTheProgram) {
  const std::string conninfo = MustConnInfo(DatabaseAddress{});
  EXPECT_THAT(conninfo, HasSubstr("connect_timeout='10'"));
  EXPECT_THAT(conninfo, HasSubstr("tcp_user_timeout='20000'"));
  EXPECT_THAT(conninfo, HasSubstr("keepalives_idle='10'"));
  EXPECT_THAT(conninfo, HasSubstr("fallback_application_name='li-sync'"));
}

TEST(ConnInfo, TakesBothFormsOfAString) {
  for (const char* dsn : {"postgresql://li:p%40ss@db:5433/synapse?sslmode=require",
                          "host=db port=5433 user=li password='p@ss' dbname=synapse "
                          "sslmode=require"}) {
    const std::string conninfo = MustConnInfo(Dsn(dsn));
    for (const char* part : {"host='db'", "port='5433'", "user='li'", "password='p@ss'",
                             "dbname='synapse'", "sslmode='require'"}) {
      EXPECT_THAT(conninfo, HasSubstr(part)) << dsn;
    }
  }
}

TEST(ConnInfo, KeepsWhatTheStringSettles) {
  const std::string conninfo = MustConnInfo(
      Dsn("connect_timeout=3 application_name=mine options='-c work_mem=1MB' host=a,b port=1,2"));
  EXPECT_THAT(conninfo, HasSubstr("connect_timeout='3'"));
  EXPECT_THAT(conninfo, Not(HasSubstr("connect_timeout='10'")));
  EXPECT_THAT(" " + conninfo, HasSubstr(" application_name='mine'"));
  EXPECT_THAT(conninfo, HasSubstr(" options='-c work_mem=1MB'"));
  EXPECT_THAT(conninfo, HasSubstr("host='a,b'"));
}

TEST(ConnInfo, TheStringWinsOverTheParts) {
  DatabaseAddress address = Dsn("host=db");
  address.host = "other";
  address.user = "somebody";
  const std::string conninfo = MustConnInfo(address);
  EXPECT_THAT(conninfo, HasSubstr("host='db'"));
  EXPECT_THAT(conninfo, Not(HasSubstr("somebody")));
}

TEST(ConnInfo, AnUnreadableStringIsRefusedWithoutRepeatingIt) {
  for (const char* dsn : {
           "host=db password=two hunter2",            // hunter2 without =
           "host=db password='hunter2",               // quote not closed
           "host=db hunter2=x",                       // no such option
           "postgresql://li:hunter2%@db/synapse",     // % by itself
           "postgresql://li:hunter2@[db/synapse",     // bracket not closed
           "postgresql://li:a@hunter2@db/synapse",    // @ in the password
           "postgresql://li:1/hunter2@db/synapse",    // / in the password
           "postgresql://li:x@y/hunter2@db/synapse",  // both
       }) {
    const Result<std::string> conninfo = ConnInfo(Dsn(dsn));
    ASSERT_FALSE(conninfo.ok()) << dsn;
    EXPECT_EQ(conninfo.error().action, Action::kAskOperator);
    EXPECT_THAT(conninfo.error().what, Not(HasSubstr("hunter2")));
    EXPECT_THAT(conninfo.error().what, HasSubstr("postgresql://user:password@host:port/dbname"));
    EXPECT_EQ(Describe(Dsn(dsn)), "an unreadable connection string");
  }
}

TEST(DescribeAddress, NamesRoleHostPortAndDatabaseButNoPassword) {
  EXPECT_EQ(Describe(Dsn("postgresql://li:hunter2@db:5433/synapse")), "li@db:5433/synapse");
  EXPECT_EQ(Describe({.dsn = "",
                      .host = "db",
                      .port = "",
                      .user = "",
                      .dbname = "synapse",
                      .password = "hunter2"}),
            "db/synapse");
  EXPECT_EQ(Describe(DatabaseAddress{}), "libpq's defaults");
}

TEST(SecretsOfAddress, AreThePasswordsAndTheWholeString) {
  const DatabaseAddress address = Dsn("postgresql://li:p%40ss@db/synapse?sslpassword=key");
  EXPECT_THAT(SecretsOf(address), Contains("p@ss"));
  EXPECT_THAT(SecretsOf(address), Contains("key"));
  EXPECT_THAT(SecretsOf(address), Contains(address.dsn));
  EXPECT_THAT(SecretsOf(DatabaseAddress{}), IsEmpty());
}

}  // namespace
}  // namespace lisync
