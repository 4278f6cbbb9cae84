// A whole launcher plugin as a shared library: runs doppel-clone on this machine with a lower priority. Copy it and put your
// farm's calls in the place of posix_spawn(). The interface is described in doppel_launcher.h, the way to build and install it in
// docs/launchers.md.
#include "doppel_launcher.h"

#include <nlohmann/json.hpp>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace {

using nlohmann::json;

// One clone: its process, and a thread that reads what it prints and waits for its end.
struct Job {
    DoppelLaunchEvents events{};
    pid_t pid = -1;
    int output = -1;  // what the clone prints
    int letGo = -1;   // becomes readable when nobody listens any more
    std::atomic<bool> released{false};
    std::mutex mutex;
    bool ended = false; // guarded: its number may be another's then
    bool serves = false;

    void signal(int number) {
        std::lock_guard lock(mutex);
        if (!ended) kill(-pid, number);
    }
    std::thread reader;
    std::vector<std::thread> killers; // each ends a clone that does not follow a soft stop

    void takeLine(const std::string& line) {
        static const std::string kPrefix = "DOPPEL_CLONE ";
        if (!serves && line.compare(0, kPrefix.size(), kPrefix) == 0) {
            serves = true;
            events.ready(events.context, line.c_str() + kPrefix.size());
        } else {
            events.output(events.context, line.c_str(), 0);
        }
    }

    void read() {
        std::string line;
        pollfd ready[2] = {{output, POLLIN, 0}, {letGo, POLLIN, 0}};
        for (;;) {
            if (poll(ready, 2, -1) < 0) continue;
            char block[4096];
            const ssize_t count = ready[0].revents ? ::read(output, block, sizeof block) : 0;
            for (ssize_t i = 0; i < count; ++i) {
                if (block[i] != '\n') {
                    if (line.size() < 4096) line += block[i]; // whatever it prints, memory has its limit
                    continue;
                }
                takeLine(line);
                line.clear();
            }
            if (ready[0].revents && count <= 0) break; // it has closed its output: it ends
            if (ready[1].revents && released) return;
            if (ready[1].revents) break;
        }
        siginfo_t info{};
        waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT);
        int status = 0;
        {
            std::lock_guard lock(mutex);
            kill(-pid, SIGKILL); // what it has left behind
            waitpid(pid, &status, 0);
            ended = true;
        }
        if (WIFEXITED(status))
            events.exited(events.context, WEXITSTATUS(status), 0);
        else
            events.exited(events.context, 0, WTERMSIG(status));
    }
};

char* copyText(const std::string& text) { return strdup(text.c_str()); }

// The clone gets a session of its own, so that all that it starts can be ended with it.
pid_t spawn(const std::vector<std::string>& words, int output) {
    std::vector<char*> pointers;
    for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
    pointers.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", 0, 0);
    posix_spawn_file_actions_adddup2(&files, output, 1);
    posix_spawn_file_actions_adddup2(&files, output, 2);
    // The host's threads may block signals that the clone must get.
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK);
    pid_t pid = -1;
    const int fault = posix_spawn(&pid, pointers[0], &files, &attributes, pointers.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return fault == 0 ? pid : -1;
}

void* startJob(void*, const char* requestText, const DoppelLaunchEvents* events, char** error) {
    try {
        const json request = json::parse(requestText);
        std::vector<std::string> words{request["cloneProgram"]};
        if (words[0].empty()) throw std::runtime_error("there is no doppel-clone on this machine");
        for (const json& word : request["cloneArguments"]) words.push_back(word);
        words.insert(words.end(), {"--threads", std::to_string(request["config"].value("threads", 1))});

        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
        auto* job = new Job;
        job->events = *events;
        job->output = ends[0];
        job->letGo = eventfd(0, EFD_CLOEXEC);
        job->pid = spawn(words, ends[1]);
        close(ends[1]);
        if (job->pid > 0) {
            setpriority(PRIO_PROCESS, static_cast<id_t>(job->pid), request["config"].value("niceness", 10));
            job->reader = std::thread([job] { job->read(); });
            return job;
        }
        close(job->output);
        close(job->letGo);
        delete job;
        throw std::runtime_error("cannot run " + words[0]);
    } catch (const std::exception& fault) {
        *error = copyText(fault.what());
        return nullptr;
    }
}

void stopJob(void* handle, uint32_t graceMilliseconds) {
    auto* job = static_cast<Job*>(handle);
    job->signal(graceMilliseconds > 0 ? SIGTERM : SIGKILL);
    if (graceMilliseconds == 0) return;
    job->killers.emplace_back([job, graceMilliseconds] {
        pollfd ended{job->letGo, POLLIN, 0};
        if (poll(&ended, 1, static_cast<int>(graceMilliseconds)) == 0) job->signal(SIGKILL);
    });
}

char* ticketOf(void* handle) { return copyText(json{{"pid", static_cast<Job*>(handle)->pid}}.dump()); }
void releaseJob(void* handle) { static_cast<Job*>(handle)->released = true; }

void destroyJob(void* handle) {
    auto* job = static_cast<Job*>(handle);
    if (!job->released) job->signal(SIGKILL);
    const uint64_t one = 1;
    if (write(job->letGo, &one, sizeof one) != sizeof one) std::perror("sample_launcher");
    job->reader.join();
    for (std::thread& killer : job->killers) killer.join();
    close(job->output);
    close(job->letGo);
    delete job;
}

// What a scene may say, checked by Doppel and shown as a form in the desk.
constexpr const char* kSchema = R"({
  "type": "object",
  "properties": {
    "niceness": {"type": "integer", "title": "Niceness", "description": "0 = as important as others, 19 = least.",
                 "default": 10, "minimum": 0, "maximum": 19},
    "threads": {"type": "integer", "title": "Threads", "description": "Render threads.", "default": 1, "minimum": 1, "maximum": 1024}
  }
})";

const DoppelLauncher kLauncher = {
    sizeof(DoppelLauncher), DOPPEL_LAUNCHER_ABI, "sample", "This machine, quietly", kSchema, nullptr,
    nullptr /* the schema says all */, startJob, stopJob, ticketOf, nullptr /* no reattach */, releaseJob, destroyJob,
    [](char* text) { free(text); },
};

} // namespace

extern "C" const DoppelLauncher* doppel_launcher_plugin(uint32_t hostAbi, char* error, size_t errorSize) {
    if (hostAbi == DOPPEL_LAUNCHER_ABI) return &kLauncher;
    std::snprintf(error, errorSize, "the sample launcher is made for version %u", DOPPEL_LAUNCHER_ABI);
    return nullptr;
}
