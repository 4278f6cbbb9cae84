// A desk in a process of its own that is killed: the test program started with kKilledDesk, a folder and a scene file.
#pragma once

#include <QString>

namespace doppel::test {

inline const QString kKilledDesk = QStringLiteral("--killed-desk");
inline constexpr double kKilledDeskFrame = 23; ///< what it sets, without saving

/// Opens `scene` with its unsaved changes kept in `folder`, changes it, says "kept" on stdout when the change is kept, and waits for
/// its end.
int runKilledDesk(const QString& folder, const QString& scene);

} // namespace doppel::test
