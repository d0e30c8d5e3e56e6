# The warnings, sanitizers and include root that every target of this project shares.
add_library(li_sync_options INTERFACE)
target_compile_options(li_sync_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
if(LI_SYNC_WERROR)
  target_compile_options(li_sync_options INTERFACE -Werror)
endif()
if(LI_SYNC_SANITIZE)
  target_compile_options(li_sync_options INTERFACE -fsanitize=${LI_SYNC_SANITIZE}
                                                   -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(li_sync_options INTERFACE -fsanitize=${LI_SYNC_SANITIZE})
endif()
target_include_directories(li_sync_options INTERFACE ${PROJECT_SOURCE_DIR})
target_link_libraries(li_sync_options INTERFACE Threads::Threads)

# li_sync_library(NAME SOURCES a.cc … [PUBLIC lib …] [PRIVATE lib …]): one folder's target.
function(li_sync_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC li_sync_options ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
endfunction()
