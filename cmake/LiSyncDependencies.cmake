# Everything from outside, each from the distribution's packages (README, "Dependencies").
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(CURL REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(pugixml REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Poco REQUIRED COMPONENTS Foundation Net NetSSL Util)
find_package(SQLiteCpp REQUIRED)
find_package(date REQUIRED)  # date::date-tz; its names are those of the system's tzdata
pkg_check_modules(SQLITE3 REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(PQXX REQUIRED IMPORTED_TARGET libpqxx)
# Its CMake package also asks for the web server that is not used here.
pkg_check_modules(PROMETHEUS REQUIRED IMPORTED_TARGET prometheus-cpp-core)
if(LI_SYNC_TESTS)
  find_package(GTest REQUIRED)
  find_package(benchmark REQUIRED)
endif()
