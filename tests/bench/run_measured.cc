// Runs a program to its end and writes what it cost: "WALL CPU PEAK STATUS" with seconds, seconds
// of user and system time, bytes of memory, and the exit code (128 + N for signal N).
//
//   run_measured REPORT_FILE PROGRAM [ARGUMENT…]
//
// A process counts as its own the memory that it had before exec, so what a large one (Python)
// starts by itself never seems smaller than its parent. This one is small. It ends the program when
// it is ended itself.

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>

namespace {

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

[[noreturn]] void Become(char** argv, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() == parent) execv(argv[0], argv);
  std::perror(argv[0]);
  _exit(127);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: run_measured REPORT_FILE PROGRAM [ARGUMENT…]\n", stderr);
    return 64;
  }
  const pid_t self = getpid();
  const auto start = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) Become(argv + 2, self);
  int status = 0;
  rusage usage{};
  if (child < 0 || wait4(child, &status, 0, &usage) != child) {
    std::perror("run_measured");
    return 1;
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  std::FILE* report = std::fopen(argv[1], "w");
  if (report == nullptr) {
    std::perror(argv[1]);
    return 1;
  }
  std::fprintf(report, "%.6f %.6f %lld %d\n", wall.count(),
               Seconds(usage.ru_utime) + Seconds(usage.ru_stime),
               static_cast<long long>(usage.ru_maxrss) * 1024, code);
  return std::fclose(report) == 0 ? 0 : 1;
}
