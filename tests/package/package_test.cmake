cmake_minimum_required(VERSION 3.25)
file(REMOVE_RECURSE ${work})
function(must)
  execute_process(COMMAND ${ARGN} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

must(${CMAKE_COMMAND} --install ${build} --prefix ${work}/installed)
must(${work}/installed/bin/berger --version)
must(${CMAKE_COMMAND} -S ${outside} -B ${work}/outside -G ${generator}
     -D CMAKE_CXX_COMPILER=${compiler} -D CMAKE_PREFIX_PATH=${work}/installed)
must(${CMAKE_COMMAND} --build ${work}/outside)
must(${work}/outside/outside)
