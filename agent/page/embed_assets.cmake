# cmake -DDIR=… -DOUTPUT=assets.cc -P embed_assets.cmake
# Writes style.css and script.js as C++ (agent/page/assets.h).
cmake_minimum_required(VERSION 3.25)
file(READ ${DIR}/style.css style)
file(READ ${DIR}/script.js script)
file(WRITE ${OUTPUT} "#include \"agent/page/assets.h\"

namespace lisync {

std::string_view StyleSheet() { return R\"~~css~~(${style})~~css~~\"; }

std::string_view Script() { return R\"~~js~~(${script})~~js~~\"; }

}  // namespace lisync
")
