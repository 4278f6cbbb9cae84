# Functions that make Doppel's targets, so that each room's CMakeLists.txt only lists what is in it.
include_guard(GLOBAL)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
endif()

# One target carries the warnings, the sanitizers and the include root.
add_library(doppel_options INTERFACE)
target_include_directories(doppel_options INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_features(doppel_options INTERFACE cxx_std_20)
target_compile_options(doppel_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow
  # GCC 12 sees overlaps in std::string's operator+ that are not there (its bug 105651).
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>
  $<$<BOOL:${DOPPEL_WERROR}>:-Werror>)
if(DOPPEL_SANITIZE)
  target_compile_options(doppel_options INTERFACE
    -fsanitize=${DOPPEL_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  target_link_options(doppel_options INTERFACE -fsanitize=${DOPPEL_SANITIZE})
  add_library(doppel_sanitizer_defaults OBJECT "${CMAKE_CURRENT_LIST_DIR}/sanitizer_defaults.cpp")
  target_sources(doppel_options INTERFACE
    $<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:$<TARGET_OBJECTS:doppel_sanitizer_defaults>>)
endif()

if(DOPPEL_FUZZ) # what libFuzzer watches to find new ways through the code
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "DOPPEL_FUZZ needs Clang, and the compiler is ${CMAKE_CXX_COMPILER_ID}")
  endif()
  target_compile_options(doppel_options INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(doppel_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# doppel_add_library(NAME SOURCES ... [LINK public-deps...] [PRIVATE_LINK deps...])
# A static library of one room. Headers are included from the root of the repository.
function(doppel_add_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;PRIVATE_LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC doppel_options ${ARG_LINK} PRIVATE ${ARG_PRIVATE_LINK})
endfunction()

# Precompiled headers of all test programs: GoogleTest alone takes seconds a file. The program that carries them does nothing.
function(doppel_use_test_headers name) # after it, what the program links
  if(NOT TARGET doppel_test_headers)
    file(GENERATE OUTPUT "${CMAKE_BINARY_DIR}/generated/test_headers.cpp" CONTENT "")
    add_executable(doppel_test_headers EXCLUDE_FROM_ALL "${CMAKE_BINARY_DIR}/generated/test_headers.cpp")
    target_link_libraries(doppel_test_headers PRIVATE doppel_options GTest::gtest GTest::gmock GTest::gtest_main)
    doppel_set_test_options(doppel_test_headers)
    target_precompile_headers(doppel_test_headers PRIVATE
      <gmock/gmock.h> <gtest/gtest.h> <algorithm> <atomic> <chrono> <condition_variable> <filesystem> <fstream>
      <functional> <future> <map> <memory> <mutex> <optional> <string> <string_view> <thread> <vector>)
  endif()
  doppel_set_test_options(${name})
  # Qt compiles its users with -fPIC; headers precompiled for -fPIE don't fit there.
  if(NOT "${ARGN}" MATCHES "doppel_ui|Qt6")
    target_precompile_headers(${name} REUSE_FROM doppel_test_headers)
  endif()
endfunction()

function(doppel_set_test_options name)
  # The first for ccache, to tell what a precompiled header held. GCC 12 forgets with one what the standard headers silence, and
  # sees overruns in std::string's operator+ that are none.
  target_compile_options(${name} PRIVATE
    $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread>)
  if(DOPPEL_SANITIZE)
    # The tests' own code is not what must be fast. (GCC 12 sees uninitialized values in <regex> that are none.)
    target_compile_options(${name} PRIVATE -O0 -Wno-maybe-uninitialized)
  endif()
endfunction()

# Lets the targets `tests_LABEL` build a test program.
function(doppel_label_test name) # after it, the labels
  foreach(label IN LISTS ARGN)
    if(NOT TARGET tests_${label})
      add_custom_target(tests_${label})
    endif()
    add_dependencies(tests_${label} ${name})
  endforeach()
endfunction()

# doppel_add_test(NAME SOURCES ... [LINK ...] [LABELS label] [TIMEOUT seconds])
# A GoogleTest program, its cases registered with CTest one by one; the label defaults to "unit". The target `tests_LABEL`
# builds all programs of a label.
function(doppel_add_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LINK;LABELS;ENVIRONMENT" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE doppel_options ${ARG_LINK} GTest::gtest GTest::gmock GTest::gtest_main)
  doppel_use_test_headers(${name} ${ARG_LINK})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  if(NOT ARG_LABELS)
    set(ARG_LABELS unit)
  endif()
  doppel_label_test(${name} ${ARG_LABELS})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  set(environment
    "DOPPEL_BIN_DIR=${CMAKE_BINARY_DIR}/bin"
    "DOPPEL_SOURCE_DIR=${CMAKE_SOURCE_DIR}"
    ${ARG_ENVIRONMENT})
  # gtest_discover_tests loses lists in PROPERTIES; as the program's launcher they survive.
  set_target_properties(${name} PROPERTIES CROSSCOMPILING_EMULATOR "env;${environment}")
  gtest_discover_tests(${name}
    DISCOVERY_MODE PRE_TEST
    DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT})
endfunction()
