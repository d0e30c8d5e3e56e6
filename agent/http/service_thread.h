#pragma once

#include <functional>
#include <thread>

namespace lisync {

// A thread of this name (at most 15 bytes are kept) that takes no signals, SIGPIPE among them: they
// are for the thread that runs the process.
std::jthread ServiceThread(const char* name, std::function<void()> work);

}  // namespace lisync
