#pragma once

#include <functional>
#include <thread>

namespace lisync {

// A thread of this name (at most 15 bytes are kept) that takes no signals, SIGPIPE among them: they
// are for the thread that runs the process. It stands back for the threads that sync: where the
// processor is short, its nice value (on Linux each thread has its own) is kStandBack above that of
// the thread that made it.
inline constexpr int kStandBack = 10;
std::jthread ServiceThread(const char* name, std::function<void()> work);

}  // namespace lisync
