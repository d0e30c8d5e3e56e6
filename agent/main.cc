#include <Poco/Exception.h>

#include <iostream>

#include "agent/application.h"
#include "agent/exit_code.h"

int main(int argc, char** argv) {
  using lisync::ExitCode;
  if (lisync::LiSyncApplication::AsksForDaemon(argc, argv)) {
    std::cerr << "li-sync: unknown option \"--daemon\": li-sync stays in the foreground; a service "
                 "manager puts it into the background (see `li-sync --help`)\n";
    return lisync::ToInt(ExitCode::kUsage);
  }
  try {
    lisync::LiSyncApplication application;
    return application.run(argc, argv);
  } catch (const Poco::Exception& e) {
    std::cerr << "li-sync: internal error: " << e.displayText() << '\n';
  } catch (const std::exception& e) {
    std::cerr << "li-sync: internal error: " << e.what() << '\n';
  }
  return lisync::ToInt(ExitCode::kInternal);
}
