# Which tests a sanitized build runs: what the sanitizer can find something in, at small sizes; and
# one for an emulator: what depends on the processor. The ordinary build runs all of them.
#
# AddressSanitizer and UBSan: bytes, indices, arithmetic. Left out: training of whole networks for
# its bits (the same code runs in the tests of layers and plans), values compared with PyTorch's,
# random networks beside those made by hand, draws by the thousand, reports, and the program, whose
# parts are tested one by one.
set(address_engine *-Random/*:RandomSkips/*)
# Thousands of drawn pictures; a few are drawn by other tests of each simulation.
set(address_data *-SimulatedFaces.AreSevenThousand*:SimulatedFaces.ShowTheir*)
string(APPEND address_data ":SimulatedFaces.AreNotToldBy*:SimulatedDigits.AreTenThousand*")
string(APPEND address_data ":SimulatedDigits.AreToldBy*:ImageSource.OfMnistPictures*")
# Plans of fast convolutions: minutes. The tests of layers run these kernels at small sizes.
string(APPEND address_engine ":Plans/*fast_image*:Plans/*fast_along*:Plans/*moments_fast*")
string(APPEND address_engine ":OddOrders/*fast_convolutions*")
# Reports write text and read what runs/ has read; the ordinary build checks their indices
# (_GLIBCXX_ASSERTIONS).
set(address_report none)
# Export writes; what reads ONNX files is io/, and fuzzed.
set(address_export none)
# Of networks trained on others first, and of settings of IIIb: which files, and the same bits.
set(address_study *-Parity*:Transfer.*:SecondPhase.HasTheSameBits*:FilesOfIIIb.Train*)
set(address_train *-Bits/Signature.*)
set(address_cli none)
# ThreadSanitizer: whatever starts threads. Kernels, readers and layers start none.
# It cannot follow threads of a forked child.
set(thread_core ThreadPool.*-*AChildOfFork)
set(thread_io none)
set(thread_dsp none)
set(thread_kernels none)
set(thread_data none)
set(thread_network none)
set(thread_metrics none)
set(thread_engine Executor.*:Units.*:Stretches.*:OddOrders/*:All/Bundled.*:Bundles.*)
string(APPEND thread_engine "-*CentralDifferences*")  # the same threads as of the other plans
set(thread_model Decoder.*:Ensemble.*:AveragedViews.*:Views.*)
set(thread_export none)
set(thread_decode none)
set(thread_capi none)
set(thread_runs none)
set(thread_train Training.*:Checkpoints.*:Shuffling.*:Augmenting.*:Bits/Signature.IsEqual*_all)
set(thread_study Study.*:StudyEnsembles.*:Run.*:ImageRun.*)
set(thread_report none)
set(thread_cli none)
# An emulator takes some fifty times as long. Left out: what compares scalar kernels with
# definitions in double, and plans with each other; and all that reads and writes.
set(emulated_core *)
set(emulated_dsp *SameBits*)
set(emulated_kernels *-*AgreeWith*:Activations.Stay*)
set(emulated_engine All/Layers.EveryIsa*:Shapes/Adds.*)
set(emulated_train Optimisers.*:MaxNorm.*:Bits/Signature.IsEqual*/small_*_all)
string(APPEND emulated_train ":Bits/Signature.IsEqual*/tricks_*_all")

# Sets `filter` to an option of the test program, to nothing (all tests) or to "none".
function(sanitized_filter program filter)
  set(chosen "")
  if(BERGER_SANITIZE MATCHES "address" AND DEFINED address_${program})
    set(chosen ${address_${program}})
  elseif(BERGER_SANITIZE STREQUAL "thread" AND DEFINED thread_${program})
    set(chosen ${thread_${program}})
  elseif(BERGER_EMULATED)
    set(chosen none)
    if(DEFINED emulated_${program})
      set(chosen ${emulated_${program}})
    endif()
  endif()
  if(chosen AND NOT chosen STREQUAL "none")
    set(chosen --gtest_filter=${chosen})
  endif()
  set(${filter} ${chosen} PARENT_SCOPE)
endfunction()

# Takes the files out of the list `among` that have no test which `filter` names: what
# ThreadSanitizer and the emulator run is in a few of them.
function(keep_files_of filter among)
  if(NOT filter MATCHES "^--gtest_filter=([^*-].*)")
    return()
  endif()
  string(REGEX REPLACE "-.*" "" named ${CMAKE_MATCH_1})
  string(REPLACE ":" ";" named "${named}")
  set(kept "")
  foreach(source ${${among}})
    file(READ ${source} text)
    foreach(name ${named})
      string(REGEX REPLACE "^[^/]*/([A-Z])" "\\1" suite ${name})
      string(REGEX REPLACE "[./].*" "" suite ${suite})
      if(text MATCHES "[(]${suite}[,)]")
        list(APPEND kept ${source})
        break()
      endif()
    endforeach()
  endforeach()
  set(${among} ${kept} PARENT_SCOPE)
endfunction()
