# cmake -Delman_ROOT=WHERE_ELMAN_IS_INSTALLED -Dversion=ITS_VERSION -P versions.cmake: a program that asks for another one doesn't find it.
cmake_minimum_required(VERSION 3.18)
foreach(wanted 0.0 0.2 1.0 99)
  find_package(elman ${wanted} QUIET CONFIG)
  if(elman_FOUND OR NOT elman_CONSIDERED_VERSIONS STREQUAL version)
    message(FATAL_ERROR "asked for ${wanted}: found '${elman_FOUND}' among '${elman_CONSIDERED_VERSIONS}'; expected none but ${version}, unfit")
  endif()
endforeach()
