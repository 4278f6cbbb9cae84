// A desk in a window for a bench, and how it waits. One at a time.
#pragma once

#include "clonecore/host/clone_manager.h"
#include "ui/desk.h"

#include <QApplication>
#include <QDockWidget>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>

namespace doppel::bench {

[[noreturn]] inline void giveUp(const std::string& why) {
    std::fprintf(stderr, "desk bench: %s\n", why.c_str());
    std::exit(1);
}

inline void handleEventsUntil(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) giveUp("what was waited for did not happen");
        QApplication::processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::AllEvents, 50);
    }
}

/// A desk of its own document and manager.
struct Stand {
    explicit Stand(Scene scene) : document(std::move(scene)) {
        CloneManager::Services services;
        services.membuf = &membuf;
        manager = std::make_unique<CloneManager>(document, std::move(services));
        DeskServices desk{.document = document, .manager = *manager, .membuf = membuf};
        window = std::make_unique<Desk>(desk);
        window->resize(1920, 1080);
        window->show();
        handleEventsUntil([&] { return window->isVisible(); });
    }
    /// Only the viewer.
    void hidePanes() {
        for (QDockWidget* dock : window->findChildren<QDockWidget*>()) dock->hide();
    }

    MembufRegistry membuf;
    Document document;
    std::unique_ptr<CloneManager> manager;
    std::unique_ptr<Desk> window;
};

} // namespace doppel::bench
