// The clones of a bench in a process of their own: this program again, with "--clones OPTIONS", which must call runFleetClones().
#pragma once

#include "bench/fleet/fleet_clones.h"
#include "clonecore/host/launcher.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace doppel::bench {

/// This program again, as the clones.
class ClonesProcess {
public:
    explicit ClonesProcess(const FleetOptions& options) {
        std::array<int, 2> in{}, out{};
        if (::pipe(in.data()) != 0 || ::pipe(out.data()) != 0) fail("no pipe");
        const std::string text = options.toText();
        m_pid = ::fork();
        if (m_pid == 0) {
            ::dup2(in[0], 0);
            ::dup2(out[1], 1);
            for (const int fd : {in[0], in[1], out[0], out[1]}) ::close(fd);
            ::execl("/proc/self/exe", "clones", "--clones", text.c_str(), nullptr);
            ::_exit(1);
        }
        ::close(in[0]);
        ::close(out[1]);
        m_in = in[1];
        FILE* lines = ::fdopen(out[0], "r");
        std::array<char, 512> endpoint{}, key{};
        for (int i = 0; i < options.clones; ++i) {
            if (std::fscanf(lines, "%500s %500s", endpoint.data(), key.data()) != 2) fail("the clones do not start");
            CloneAddress address;
            address.endpoint = endpoint.data();
            address.serverKey = std::string(key.data()) == "-" ? "" : key.data();
            addresses.push_back(address);
        }
        std::fclose(lines);
    }
    ~ClonesProcess() {
        ::close(m_in);
        ::waitpid(m_pid, nullptr, 0);
    }
    ClonesProcess(const ClonesProcess&) = delete;
    ClonesProcess& operator=(const ClonesProcess&) = delete;

    std::vector<CloneAddress> addresses;

private:
    [[noreturn]] static void fail(const char* why) {
        std::fprintf(stderr, "clones of the bench: %s\n", why);
        std::exit(1);
    }
    pid_t m_pid = -1;
    int m_in = -1;
};

} // namespace doppel::bench
