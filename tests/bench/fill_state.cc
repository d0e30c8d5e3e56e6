// Records COUNT objects as copied, as a first run would have left them: those that listing_server
// COUNT lists.
//
//   fill_state COUNT STATE_DIRECTORY AUDIT_ORIGIN

#include <cstddef>
#include <exception>
#include <iostream>
#include <string>

#include "storage/sqlite_state_store.h"
#include "tests/bench/synthetic_states.h"

int main(int argc, char** argv) {
  using namespace lisync;
  if (argc != 4) {
    std::cerr << "usage: fill_state COUNT STATE_DIRECTORY AUDIT_ORIGIN\n";
    return 64;
  }
  try {
    const SyntheticBucket bucket(std::stoul(argv[1]));
    RecordCopies(*OpenStateStore({argv[2], argv[3], {}, 0}), bucket);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "fill_state: " << error.what() << "\n";
    return 1;
  }
}
