#include <Poco/Exception.h>

#include <iostream>

#include "agent/application.h"
#include "agent/exit_code.h"

int main(int argc, char** argv) {
  using lisync::ExitCode;
  try {
    lisync::LiSyncApplication application;
    // Poco makes the daemon before it looks at anything else, and a daemon has no terminal to
    // complain to.
    if (lisync::LiSyncApplication::AsksForDaemon(argc, argv)) {
      const ExitCode code = application.CheckBeforeDaemon({argv + 1, argv + argc});
      if (code != ExitCode::kOk) return lisync::ToInt(code);
    }
    return application.run(argc, argv);
  } catch (const Poco::Exception& e) {
    std::cerr << "li-sync: internal error: " << e.displayText() << '\n';
  } catch (const std::exception& e) {
    std::cerr << "li-sync: internal error: " << e.what() << '\n';
  }
  return lisync::ToInt(ExitCode::kInternal);
}
