#include "agent/http/service_thread.h"

#include <pthread.h>
#include <sys/resource.h>

#include <csignal>
#include <utility>

namespace lisync {

std::jthread ServiceThread(const char* name, std::function<void()> work) {
  // A thread begins with the mask of the one that makes it.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::jthread thread([work = std::move(work)] {
    constexpr id_t kThisThread = 0;
    setpriority(PRIO_PROCESS, kThisThread, getpriority(PRIO_PROCESS, kThisThread) + kStandBack);
    work();
  });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  char kept[16] = {};
  for (std::size_t i = 0; i + 1 < sizeof(kept) && name[i] != '\0'; ++i) kept[i] = name[i];
  pthread_setname_np(thread.native_handle(), kept);
  return thread;
}

}  // namespace lisync
