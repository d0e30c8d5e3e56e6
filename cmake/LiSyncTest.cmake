include(GoogleTest)

# li_sync_test(NAME LABEL label SOURCES a_test.cc … [LIBS lib …] [FIXTURES fixture …] [ARGS arg …])
# One test program, run whole by ctest as one test. Labels: fast, contract, e2e, sim, fuzz.
function(li_sync_test name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "SOURCES;LIBS;FIXTURES;ARGS" ${ARGN})
  if(NOT ARG_LABEL)
    message(FATAL_ERROR "li_sync_test(${name}): LABEL is missing")
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE li_sync_options GTest::gmock_main ${ARG_LIBS})
  add_test(NAME ${name} COMMAND ${name} ${ARG_ARGS})
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT 600
    FIXTURES_REQUIRED "${ARG_FIXTURES}"
    ENVIRONMENT "LI_SYNC_TEST_SERVERS=${CMAKE_BINARY_DIR}/servers.json")
  foreach(source IN LISTS ARG_SOURCES)
    li_sync_name_test_file(${source})
  endforeach()
endfunction()

# Says that some ctest test runs this file of the current folder.
function(li_sync_name_test_file file)
  set_property(GLOBAL APPEND PROPERTY LI_SYNC_TEST_FILES ${CMAKE_CURRENT_SOURCE_DIR}/${file})
endfunction()

# Fails the configure step when a test file is one that no target names: such a file rots unseen.
function(li_sync_check_all_tests_are_named)
  get_property(named GLOBAL PROPERTY LI_SYNC_TEST_FILES)
  file(GLOB_RECURSE present CONFIGURE_DEPENDS
    ${CMAKE_CURRENT_SOURCE_DIR}/*_test.cc ${CMAKE_CURRENT_SOURCE_DIR}/*_test.py
    ${CMAKE_CURRENT_SOURCE_DIR}/*_test.sh)
  foreach(file IN LISTS present)
    if(NOT file IN_LIST named)
      message(FATAL_ERROR "${file} is not named by any test target: add it to its CMakeLists.txt")
    endif()
  endforeach()
endfunction()
