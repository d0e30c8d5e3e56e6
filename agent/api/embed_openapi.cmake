# cmake -DINPUT=openapi.json -DOUTPUT=openapi.cc -P embed_openapi.cmake
# Writes the API's description as C++ (agent/api/openapi.h). Fails on a file that is not JSON.
cmake_minimum_required(VERSION 3.25)
file(READ ${INPUT} json)
string(JSON version ERROR_VARIABLE error GET "${json}" openapi)
if(error OR NOT version MATCHES "^3[.]1[.]")
  message(FATAL_ERROR "${INPUT}: expected an OpenAPI 3.1 document: ${error}")
endif()
file(WRITE ${OUTPUT} "#include \"agent/api/openapi.h\"

namespace lisync {

std::string_view OpenApiDocument() {
  return R\"~~json~~(${json})~~json~~\";
}

}  // namespace lisync
")
