#include "tests/integration/chaos_world.h"

#include "api/wiring.h"
#include "clonecore/scene/scene_file.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace doppel::test {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::milliseconds kLook{30}; // between two looks at processes

std::string contents(const fs::path& file) {
    std::ostringstream out; // takes a process that ends meanwhile, whose files can't be read, for an empty file
    out << std::ifstream(file, std::ios::binary).rdbuf();
    return out.str();
}

/// Calls `visit` with the number of every process that is called so.
void eachProcess(const std::string& name, const std::function<void(long pid, char state, long parent)>& visit) {
    std::error_code gone;
    for (const auto& item : fs::directory_iterator("/proc", gone)) {
        const std::string number = item.path().filename();
        if (!std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; })) continue;
        const std::string stat = contents(item.path() / "stat");
        const auto begin = stat.find('('), end = stat.rfind(')');
        if (end == std::string::npos || stat.substr(begin + 1, end - begin - 1) != name) continue;
        char state = 0;
        long parent = 0;
        if (std::istringstream(stat.substr(end + 1)) >> state >> parent) visit(std::atol(number.c_str()), state, parent);
    }
}

} // namespace

ChaosWorld::ChaosWorld(const std::vector<std::string>& connections, const std::set<std::string>& proxied,
                       const std::set<std::string>& restarted)
    : m_scene(m_folder / "scene.doppel") {
    ::prctl(PR_SET_CHILD_SUBREAPER, 1); // clones whose host is gone become ours, so that none is left uncollected elsewhere
    for (const char* name : {"run", "state", "tmp", "ports"}) fs::create_directory(m_folder / name);
    fs::permissions(m_folder / "run", fs::perms::owner_all);
    fs::create_directory_symlink(fs::absolute(source("resources/scenes/lookdev")), m_folder / "lookdev");
    m_environment = {{"DOPPEL_CLONE_PROGRAM", program("doppel-clone")}, {"XDG_RUNTIME_DIR", m_folder / "run"},
                     {"XDG_STATE_HOME", m_folder / "state"}, {"TMPDIR", m_folder / "tmp"}};

    auto scene = openScene(source("resources/scenes/lookdev_gltf.doppel"));
    if (!scene) throw std::runtime_error(scene.error().text());
    for (const std::string& id : connections) {
        ConnectionRecord record = *scene->connection(id);
        record.resolution = {160, 90};
        record.rendererOptions["samples"] = proxied.contains(id) ? 1e6 : 8.0; // with these a render converges
        record.launcherConfig = {{"launcher", "local"}, {"threads", 1}, {"idleTimeout", kIdleTimeout.count()},
                                 {"listen", proxied.contains(id) ? "tcp" : "ipc"}, {"restarts", restarted.contains(id) ? 1000 : 0}};
        scene->setConnection(std::move(record));
        m_told[id];
        if (!proxied.contains(id)) continue;
        const fs::path port = m_folder / "ports" / (id + ".port");
        m_proxies[id] = std::make_unique<TcpProxy>([port] { return std::atoi(contents(port).c_str()); });
        m_folder.write("ports/" + id + ".proxy", std::to_string(m_proxies[id]->port()));
    }
    if (auto saved = saveScene(*scene, m_scene); !saved) throw std::runtime_error(saved.error().text());
}

ChaosWorld::~ChaosWorld() {
    m_host.reset();
    for (const long pid : clones()) ::kill(static_cast<pid_t>(pid), SIGKILL);
    if (m_commands >= 0) ::close(m_commands);
}

void ChaosWorld::startHost() {
    const fs::path fifo = m_folder / ("commands-" + std::to_string(++m_hosts)); // what one has not read is not for the next
    if (::mkfifo(fifo.c_str(), 0600) != 0) throw std::runtime_error("cannot make " + fifo.string());
    if (m_commands >= 0) ::close(m_commands);
    m_commands = ::open(fifo.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK);
    for (auto& [id, told] : m_told) told = {};
    m_outstanding.clear();
    m_host = std::make_unique<Program>(
        std::vector<std::string>{program("host_program"), m_scene, "--ledger", (m_folder / "state/clones").string(), "--commands", fifo,
                                 "--proxies", (m_folder / "ports").string(), "--lost", std::to_string(kLost.count())},
        m_environment);
}

void ChaosWorld::killHost() {
    m_host->signal(SIGKILL);
    m_host->wait();
    m_host.reset();
}

ProgramResult ChaosWorld::endHost() {
    m_host->signal(SIGTERM);
    const ProgramResult result = m_host->wait(std::chrono::seconds(20));
    m_host.reset();
    return result;
}

void ChaosWorld::tell(const std::string& command) {
    const std::string line = command + "\n";
    if (::write(m_commands, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
        throw std::runtime_error("the host does not read its commands");
}

void ChaosWorld::ask(const std::string& what, const std::string& id) {
    const std::string token = "t" + std::to_string(++m_tokens);
    m_outstanding.insert(token);
    tell(what + " " + id + " " + token);
}

void ChaosWorld::take(const std::string& line) {
    std::istringstream words(line);
    std::string kind, id, word;
    words >> kind >> id;
    if (kind == "ANSWER") m_outstanding.erase(id);
    const auto told = m_told.find(id);
    if (told == m_told.end() || (kind != "STATE" && kind != "IMAGE")) return;
    if (kind == "STATE") words >> told->second.state;
    if (kind == "IMAGE") ++told->second.images;
    while (words >> word && word != "pid") {}
    words >> told->second.pid;
    if (kind == "STATE") std::getline(words, told->second.error);
}

bool ChaosWorld::waitUntil(const std::function<bool()>& condition, std::chrono::milliseconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() >= deadline) return false;
        const auto look = std::chrono::steady_clock::now() + kLook / 2;
        const std::string line = m_host->nextLineWith("", kLook);
        if (!line.empty()) take(line);
        else if (std::chrono::steady_clock::now() < look) return false; // it has ended
    }
    return true;
}

bool ChaosWorld::waitWithoutHost(const std::function<bool()>& condition, std::chrono::milliseconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() >= deadline) return false;
        ::poll(nullptr, 0, static_cast<int>(kLook.count()));
    }
    return true;
}

std::set<long> ChaosWorld::clones() const {
    std::set<long> found;
    const std::string mark = "XDG_RUNTIME_DIR=" + (m_folder / "run").string();
    eachProcess("doppel-clone", [&](long pid, char state, long) {
        if (state != 'Z' && contents("/proc/" + std::to_string(pid) + "/environ").find(mark) != std::string::npos) found.insert(pid);
    });
    return found;
}

std::set<long> ChaosWorld::zombies() const {
    std::set<long> found;
    eachProcess("doppel-clone", [&](long pid, char state, long parent) {
        if (state != 'Z') return;
        if (parent == ::getpid()) ::waitpid(static_cast<pid_t>(pid), nullptr, WNOHANG);
        if (m_host && parent == m_host->pid()) found.insert(pid);
    });
    return found;
}

std::string ChaosWorld::leftovers() const {
    std::string text;
    const auto list = [&](const fs::path& folder, const std::string& part) {
        std::error_code missing;
        for (const auto& item : fs::recursive_directory_iterator(folder, missing))
            if (!item.is_directory() && item.path().filename().string().find(part) != std::string::npos) text += item.path().string() + "\n";
    };
    list(m_folder / "run", "");
    list(m_folder / "tmp", "");
    list(m_folder / "state", "");
    list("/dev/shm", "doppel");
    return text;
}

std::string ChaosWorld::describe() const {
    std::ostringstream out;
    for (const auto& [id, told] : m_told)
        out << "  " << id << ": " << told.state << ", pid " << told.pid << ", " << told.images << " images" << told.error << "\n";
    out << "  clone processes:";
    for (const long pid : clones()) out << ' ' << pid;
    out << "\n  zombies:";
    for (const long pid : zombies()) out << ' ' << pid;
    out << "\n  asked for and not answered: " << m_outstanding.size() << "\n";
    if (!m_host) return out.str() + "  no host\n";
    const std::string& said = m_host->output();
    std::vector<std::string> lines;
    std::istringstream in(said);
    for (std::string line; std::getline(in, line);)
        if (!line.starts_with("IMAGE")) lines.push_back(line);
    out << "  the host said last:\n";
    for (std::size_t i = lines.size() > 25 ? lines.size() - 25 : 0; i < lines.size(); ++i) out << "    " << lines[i] << "\n";
    const std::string& errors = m_host->errors();
    out << "  its log:\n" << errors.substr(errors.size() > 3000 ? errors.size() - 3000 : 0) << "\n";
    return out.str();
}

} // namespace doppel::test
