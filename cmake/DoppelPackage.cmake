# What is installed beside the programs, and the Debian package (`./dev package`).
include_guard(GLOBAL)

install(DIRECTORY resources/scenes DESTINATION "${CMAKE_INSTALL_DATADIR}/doppel"
  PATTERN "galleries" EXCLUDE PATTERN "*.bak" EXCLUDE PATTERN "make_*.py" EXCLUDE)
install(DIRECTORY docs/user-guide docs/images DESTINATION "${CMAKE_INSTALL_DATADIR}/doppel/docs")
install(FILES docs/expressions.md docs/stage-nodes.md docs/launchers.md docs/gallery.md docs/rendering.md docs/security.md docs/api.md
  DESTINATION "${CMAKE_INSTALL_DATADIR}/doppel/docs")
install(FILES docs/man/doppel.1 docs/man/doppel-clone.1 DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
install(FILES resources/systemd/doppel@.service DESTINATION lib/systemd/user)
install(FILES resources/desktop/doppel.desktop DESTINATION "${CMAKE_INSTALL_DATADIR}/applications")
install(FILES resources/desktop/doppel.xml DESTINATION "${CMAKE_INSTALL_DATADIR}/mime/packages")
install(FILES resources/icons/doppel.svg DESTINATION "${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps")
install(FILES LICENSE RENAME copyright DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/doppel")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME doppel)
set(CPACK_PACKAGE_CONTACT "The Doppel developers <doppel@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "Keeps any number of renders of one scene alive while it is edited, here, over ssh or on a farm.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION graphics)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "qt6-qpa-plugins, libqt6svg6, python3")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "python3-venv, openssh-client, fonts-dejavu-core, qt6-translations-l10n")
include(CPack)
