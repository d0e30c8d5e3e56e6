# cmake -DDIR=… -DNAMES=a.sql,b.sql -DOUTPUT=migrations.cc -P embed_migrations.cmake
# Writes the migrations as C++ (storage/migrations.h). Fails on a gap in the numbers and on a .sql file
# that the list does not name.
cmake_minimum_required(VERSION 3.25)
string(REPLACE "," ";" names "${NAMES}")
file(GLOB present RELATIVE ${DIR} ${DIR}/*.sql)
foreach(file IN LISTS present)
  if(NOT file IN_LIST names)
    message(FATAL_ERROR "migrations/${file} is not in the list of storage/CMakeLists.txt")
  endif()
endforeach()

set(version 0)
set(rows "")
foreach(name IN LISTS names)
  math(EXPR version "${version} + 1")
  string(REGEX MATCH "^0*([0-9]+)_[a-z0-9_]+[.]sql$" matched "${name}")
  if(NOT matched OR NOT CMAKE_MATCH_1 EQUAL version)
    message(FATAL_ERROR "migrations/${name}: expected a name of the form NNNN_what.sql, number ${version}")
  endif()
  file(READ ${DIR}/${name} sql)
  string(APPEND rows "    Migration{${version}, \"${name}\", R\"~~sql~~(${sql})~~sql~~\"},\n")
endforeach()

file(WRITE ${OUTPUT} "#include \"storage/migrations.h\"

#include <array>

namespace lisync {
namespace {

constexpr std::array kMigrations = {
${rows}};

}  // namespace

std::span<const Migration> Migrations() { return kMigrations; }

}  // namespace lisync
")
