#pragma once

#include <SQLiteCpp/Exception.h>

#include <filesystem>
#include <string>

#include "src/core/state_store.h"

namespace lisync {

enum class Doing { kOpening, kReading, kWriting };

// What SQLite reported, as the error that ends the run: names the file, the cause and what to do.
StorageError ToStorageError(const SQLite::Exception& error, Doing doing,
                            const std::filesystem::path& file);

// True after an error that leaves unknown what the disk holds (an I/O error, damage): nothing may
// be written over the same connection again. A full disk is no such error.
bool LeavesFileInDoubt(const SQLite::Exception& error);

}  // namespace lisync
