#include "tests/ui/killed_desk.h"

#include "ui/autosave.h"
#include "ui/desk.h"
#include "ui/desk_files.h"

#include <QApplication>
#include <QSettings>

#include <cstdio>

namespace doppel::test {

int runKilledDesk(const QString& folder, const QString& scene) {
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, folder + QStringLiteral("/settings"));
    MembufRegistry membuf;
    Document document;
    CloneManager::Services managing;
    managing.membuf = &membuf;
    CloneManager manager(document, std::move(managing));
    DeskServices services{.document = document, .manager = manager, .membuf = membuf};
    services.autosaveFolder = (folder + QStringLiteral("/autosave")).toStdString();
    services.autosaveDelay = std::chrono::milliseconds(10);
    Desk desk(services);
    desk.show();
    QObject::connect(&desk.autosave(), &Autosave::written, &desk, [] {
        std::puts("kept");
        std::fflush(stdout);
    });
    QObject::connect(&desk.files(), &DeskFiles::fileChanged, &desk, [&document] {
        document.edit("Set frame", [](Scene& edited) { edited.frames.current = kKilledDeskFrame; });
    });
    desk.open(scene.toStdString());
    return QApplication::exec();
}

} // namespace doppel::test
