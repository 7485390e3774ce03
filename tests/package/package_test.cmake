cmake_minimum_required(VERSION 3.25)
file(REMOVE_RECURSE ${work})
function(must)
  execute_process(COMMAND ${ARGN} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

must(${CMAKE_COMMAND} --install ${build} --prefix ${work}/installed)
must(${work}/installed/bin/berger --version)
# Each header serves alone, by what is installed, and nothing there tells where it was built.
file(GLOB_RECURSE headers RELATIVE ${work}/installed/include ${work}/installed/include/*.hpp)
foreach(header ${headers})
  must(${compiler} -std=c++20 -Wall -Wextra -Werror -fsyntax-only -I ${work}/installed/include
       -include ${header} -x c++ /dev/null)
endforeach()
file(GLOB_RECURSE texts ${work}/installed/*.cmake ${work}/installed/*.hpp)
foreach(text ${texts})
  file(STRINGS ${text} inside REGEX "${build}|berger_[a-z]")
  if(inside)
    message(FATAL_ERROR "${text} names what is not for others: ${inside}")
  endif()
endforeach()

must(${CMAKE_COMMAND} -S ${outside} -B ${work}/outside -G ${generator}
     -D CMAKE_CXX_COMPILER=${compiler} -D CMAKE_PREFIX_PATH=${work}/installed)
must(${CMAKE_COMMAND} --build ${work}/outside)
must(${work}/outside/outside)
must(${work}/outside/caller)
must(${work}/outside/by_c)
if(EXISTS ${work}/outside/by_decode)
  must(${work}/outside/by_decode)
endif()

# The C library by pkg-config, wherever it was installed to.
file(GLOB_RECURSE found ${work}/installed/*/berger.pc)
cmake_path(GET found PARENT_PATH found)
set(ENV{PKG_CONFIG_PATH} ${found})
execute_process(COMMAND pkg-config --cflags --libs berger OUTPUT_VARIABLE flags
                OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
separate_arguments(flags UNIX_COMMAND "${flags}")
must(${compiler} ${outside}/by_c.cpp -o ${work}/by_pkg_config ${flags})
cmake_path(GET found PARENT_PATH libraries)
set(ENV{LD_LIBRARY_PATH} ${libraries})
must(${work}/by_pkg_config)

# What a shared library shows of berger is the types of its errors, and templates of them.
execute_process(COMMAND ${nm} --dynamic --defined-only --demangle ${work}/outside/libinside.so
                OUTPUT_VARIABLE shown COMMAND_ERROR_IS_FATAL ANY)
if(NOT shown MATCHES "typeinfo for berger::ConfigError")
  message(FATAL_ERROR "libinside.so hides the type of ConfigError:\n${shown}")
endif()
string(REGEX REPLACE "[^\n]*berger::[A-Za-z]*Error[^\n]*" "" shown "${shown}")
string(REGEX MATCHALL "[^\n]*berger::[^\n]*" shown "${shown}")
if(shown)
  message(FATAL_ERROR "libinside.so shows ${shown}")
endif()
