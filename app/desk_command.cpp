#include "app/commands/commands.h"
#include "app/cooked_stages.h"
#include "app/parts.h"
#include "app/signal_watcher.h"
#include "api/scene_assets.h"
#include "api/wiring.h"
#include "clonecore/host/clone_manager.h"
#include "clonecore/scene/document.h"
#include "stage/importer.h"
#include "ui/base/language.h"
#include "ui/base/preferences.h"
#include "ui/desk.h"

#include <QApplication>
#include <QTimer>

#include <fmt/core.h>

#include <cstdlib>

namespace doppel {

namespace {

constexpr int kRestarts = 3; // of a clone that crashes, unless its connection says otherwise

/// QApplication ends the process when there is no display; say what to do instead.
bool hasDisplay() {
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        if (const char* value = std::getenv(name); value && *value) return true;
    return false;
}

} // namespace

int deskCommand(int argc, char** argv, const std::filesystem::path& file) {
    if (!hasDisplay()) {
        fmt::print(stderr, "doppel: there is no display for the desk (neither DISPLAY nor WAYLAND_DISPLAY is set); "
                           "`doppel render FILE` works without one\n");
        return 1;
    }
    // Ctrl-C and a session that ends close the desk in order: its clones end with it. Before any other thread (SignalWatcher).
    SignalWatcher watcher([](int) {
        if (qApp) QMetaObject::invokeMethod(qApp, [] { QCoreApplication::quit(); }, Qt::QueuedConnection);
    });
    QApplication application(argc, argv);
    QApplication::setApplicationName("Doppel");
    QApplication::setApplicationVersion(DOPPEL_VERSION);
    QApplication::setOrganizationName("doppel");
    language::apply(application, Preferences().values().language);

    Document document;
    CloneManager::Services managerServices;
    managerServices.launchers = makeLaunchers();
    managerServices.restarts = kRestarts;
    if (auto ledger = CloneLedger::open(userLedgerFolder()))
        managerServices.ledger = std::move(*ledger);
    else // everything else works: only a desk that is started after a crash does not find its clones
        fmt::print(stderr, "doppel: {}\n", ledger.error().text());
    managerServices.assets = makeSceneAssets();
    const LauncherRegistry launchers = managerServices.launchers;
    CloneManager manager(document, std::move(managerServices));

    DeskServices services{.document = document, .manager = manager, .membuf = MembufRegistry::global()};
    services.launchers = launchers;
    services.loadFile = [](const std::filesystem::path& path) { return openScene(path); };
    services.stages = std::make_shared<CookedStages>(manager.sources());
    if (const auto delegates = makeDelegates()) {
        for (const auto& type : delegates->all()) services.renderers.push_back(type.info);
    }
    services.version = DOPPEL_VERSION;
    services.scripting = true;
    services.guide = guideFolder();
    services.exampleScene = exampleScene();

    Desk desk(services);
    desk.show();
    if (!file.empty()) QTimer::singleShot(0, &desk, [&] { desk.open(file); });
    return QApplication::exec();
}

} // namespace doppel
