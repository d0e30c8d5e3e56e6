#include "storage/file_look.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <array>
#include <string>
#include <string_view>
#include <system_error>

#include "storage/migrator.h"

namespace lisync {
namespace {

constexpr std::size_t kHeaderBytes = 100;
constexpr std::size_t kUserVersionOffset = 60;
constexpr std::size_t kApplicationIdOffset = 68;
constexpr std::string_view kMagic{"SQLite format 3\0", 16};
constexpr int kBusyMilliseconds = 30'000;

using Header = std::array<char, kHeaderBytes>;

std::uint32_t BigEndian(const Header& header, std::size_t offset) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value = value << 8 | static_cast<unsigned char>(header[offset + i]);
  }
  return value;
}

void Check(int code, const char* doing) {
  if (code != SQLITE_OK) throw SQLite::Exception(doing, code);
}

// Reads through SQLite's own file handle: closing another handle of the same file would drop the
// locks that other connections of this process hold on it.
FileLook ReadHeader(SQLite::Database& database) {
  sqlite3_file* file = nullptr;
  Check(sqlite3_file_control(database.getHandle(), "main", SQLITE_FCNTL_FILE_POINTER,
                             static_cast<void*>(&file)),
        "no file handle");
  FileLook look;
  sqlite3_int64 size = 0;
  Check(file->pMethods->xFileSize(file, &size), "the file's size cannot be read");
  if (size == 0) return look;
  look.state = FileState::kNoDatabase;
  if (size < static_cast<sqlite3_int64>(kHeaderBytes)) return look;
  Header header{};
  Check(file->pMethods->xRead(file, header.data(), static_cast<int>(header.size()), 0),
        "the file cannot be read");
  if (!std::string_view(header.data(), header.size()).starts_with(kMagic)) return look;
  look.state = FileState::kPresent;
  look.application_id = BigEndian(header, kApplicationIdOffset);
  look.user_version = BigEndian(header, kUserVersionOffset);
  return look;
}

std::uint32_t Pragma(SQLite::Database& database, const char* name) {
  return static_cast<std::uint32_t>(database.execAndGet(std::string("PRAGMA ") + name).getInt());
}

}  // namespace

FileLook LookAtFile(const std::filesystem::path& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) return {};
  SQLite::Database database(path.string(), SQLite::OPEN_READONLY, kBusyMilliseconds);
  FileLook look = ReadHeader(database);
  if (look.state != FileState::kPresent || look.application_id != kApplicationId) return look;

  const auto log_size = std::filesystem::file_size(path.string() + "-wal", error);
  if (!error && log_size > 0) {
    Check(sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr),
          "a setting was refused");
    look.application_id = Pragma(database, "application_id");
    look.user_version = Pragma(database, "user_version");
  }
  return look;
}

}  // namespace lisync
