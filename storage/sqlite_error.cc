#include "storage/sqlite_error.h"

#include <sqlite3.h>

namespace lisync {
namespace {

using Kind = StorageError::Kind;

int FullCode(const SQLite::Exception& error) {
  return error.getExtendedErrorCode() > 0 ? error.getExtendedErrorCode() : error.getErrorCode();
}

int PrimaryCode(const SQLite::Exception& error) { return FullCode(error) & 0xFF; }

std::string_view Verb(Doing doing) {
  switch (doing) {
    case Doing::kOpening:
      return "cannot open ";
    case Doing::kReading:
      return "cannot read ";
    case Doing::kWriting:
      break;
  }
  return "cannot write ";
}

std::string_view CauseAndMend(int code) {
  switch (code) {
    case SQLITE_FULL:
      return "the disk is full: free space there, then run again";
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return "it may not be written: check the owner and mode of the file and of its directory, "
             "and "
             "that the file system is not mounted read-only";
    case SQLITE_CANTOPEN:
      return "it cannot be opened or made: check that the directory exists and that this user may "
             "read and write in it";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another process kept it locked for 30 s: see which one has it open (fuser, lsof)";
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
    case SQLITE_FORMAT:
      return "it is damaged: restore it from a backup, or move it away (keep it as evidence) and "
             "start a new one";
    case SQLITE_IOERR:
      return "the disk reported an error: look at the kernel's log, then check the file with "
             "\"li-sync audit verify\"";
    case SQLITE_CONSTRAINT:
      return "the database refused an entry that does not follow the last one: somebody changed "
             "the "
             "trail; check it with \"li-sync audit verify\"";
    default:
      return "SQLite failed";
  }
}

Kind KindOf(int code, Doing doing) {
  if (doing == Doing::kOpening) return Kind::kCannotOpen;
  return code == SQLITE_CONSTRAINT ? Kind::kTampered : Kind::kCannotWrite;
}

}  // namespace

StorageError ToStorageError(const SQLite::Exception& error, Doing doing,
                            const std::filesystem::path& file) {
  const int code = PrimaryCode(error);
  std::string what(Verb(doing));
  what += file.string();
  what += ": ";
  what += CauseAndMend(code);
  what += " (SQLite ";
  what += std::to_string(FullCode(error));
  what += ": ";
  what += error.what();
  what += ")";
  return {KindOf(code, doing), what};
}

bool LeavesFileInDoubt(const SQLite::Exception& error) {
  const int code = PrimaryCode(error);
  return code == SQLITE_IOERR || code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

}  // namespace lisync
