# Compiles the translations of resources/translations into the program that shows them.
include_guard(GLOBAL)

# doppel_add_translations(TARGET CODE ...)
# For each code, doppel_CODE.ts becomes the Qt resource :/translations/doppel_CODE.qm of a static library, which calls
# Q_INIT_RESOURCE(translations) where DOPPEL_HAVE_TRANSLATIONS is 1. `./dev translations` brings the .ts files up to date.
function(doppel_add_translations target)
  target_compile_definitions(${target} PRIVATE DOPPEL_HAVE_TRANSLATIONS=${DOPPEL_HAVE_TRANSLATIONS})
  if(NOT DOPPEL_HAVE_TRANSLATIONS)
    return()
  endif()
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/translations")
  set(compiled "")
  set(entries "")
  foreach(code IN LISTS ARGN)
    set(source "${CMAKE_SOURCE_DIR}/resources/translations/doppel_${code}.ts")
    add_custom_command(OUTPUT "${folder}/doppel_${code}.qm"
      COMMAND "${DOPPEL_LRELEASE}" -silent "${source}" -qm "${folder}/doppel_${code}.qm"
      DEPENDS "${source}" VERBATIM)
    list(APPEND compiled "${folder}/doppel_${code}.qm")
    string(APPEND entries "<file>doppel_${code}.qm</file>")
  endforeach()
  file(CONFIGURE OUTPUT "${folder}/translations.qrc"
    CONTENT "<RCC><qresource prefix=\"/translations\">@entries@</qresource></RCC>\n" @ONLY)
  add_custom_command(OUTPUT "${folder}/qrc_translations.cpp"
    COMMAND Qt6::rcc --name translations --output "${folder}/qrc_translations.cpp" "${folder}/translations.qrc"
    DEPENDS "${folder}/translations.qrc" ${compiled} VERBATIM)
  target_sources(${target} PRIVATE "${folder}/qrc_translations.cpp")
  set_source_files_properties("${folder}/translations.qrc" "${folder}/qrc_translations.cpp" PROPERTIES SKIP_AUTOGEN ON)
endfunction()
