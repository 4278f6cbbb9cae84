// A host of its own for ChildrenEndWhenTheHostIsKilled: launches the program it is given, repeats its first line and waits
// to be killed.
#include "launcher/local/local_launcher.h"

#include <cstdio>
#include <future>

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    std::promise<std::string> line;
    doppel::LaunchEvents events{.output = [&](std::string text, bool) { line.set_value(std::move(text)); },
                                .waiting = [](std::string) {},
                                .ready = [](doppel::CloneAddress) {},
                                .exited = [](doppel::ExitStatus) {},
                                .failed = [](doppel::Error) {}};
    doppel::LocalLauncher launcher([&] { return doppel::LocalSettings{argv[1], {}, {}}; });
    const auto started = launcher.start({"hero", nullptr, std::string(40, 'k')}, std::move(events));
    if (!started) return 1;
    std::puts(line.get_future().get().c_str());
    std::fflush(stdout);
    std::promise<void>().get_future().wait();
    return 0;
}
