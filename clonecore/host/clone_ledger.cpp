#include "clonecore/host/clone_ledger.h"

#include "clonecore/base/atomic_file.h"
#include "clonecore/base/read_file.h"
#include "clonecore/base/user_folders.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <utility>

namespace doppel {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t kMaxBytes = 64u << 10; // of a clone's file
constexpr int kLockAttempts = 100;
constexpr std::chrono::minutes kWritingTime{1}; // a note that is still not in its place is nobody's
constexpr const char* kLockSuffix = ".host";
constexpr const char* kCloneSuffix = ".json";

// FNV-1a: a name for a file, the same in every build. What it stands for is in the file.
std::uint64_t hashOf(std::string_view text) {
    std::uint64_t hash = 14695981039346656037ull;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    return hash;
}

json toJson(const CloneLedger::Entry& entry, const std::string& host) {
    const CloneAddress& address = entry.address;
    return {{"scene", entry.scene.string()},
            {"session", entry.sessionId},
            {"host", host},
            {"endpoint", address.endpoint},
            {"machine", address.host},
            {"port", address.port},
            {"pid", address.pid},
            {"clone key", address.serverKey},
            {"public key", entry.hostKeys.publicKey},
            {"secret key", entry.hostKeys.secretKey},
            {"listen", entry.listen},
            {"ticket", entry.ticket}};
}

Result<CloneLedger::Entry> fromJson(const json& value) {
    try {
        CloneLedger::Entry entry;
        entry.scene = value.at("scene").get<std::string>();
        entry.sessionId = value.at("session").get<std::string>();
        entry.address.endpoint = value.at("endpoint").get<std::string>();
        entry.address.host = value.at("machine").get<std::string>();
        entry.address.port = value.at("port").get<int>();
        entry.address.pid = value.at("pid").get<long>();
        entry.address.serverKey = value.at("clone key").get<std::string>();
        entry.hostKeys = {value.at("public key").get<std::string>(), value.at("secret key").get<std::string>()};
        entry.ticket = value.at("ticket");
        entry.listen = value.value("listen", "");
        entry.address.dials = !entry.listen.empty();
        if (!entry.address.serverKey.empty() && (!isZ85Key(entry.hostKeys.publicKey) || !isZ85Key(entry.hostKeys.secretKey)))
            return fail(ErrorCode::ParseFailed, "its keys are none");
        return entry;
    } catch (const json::exception& fault) {
        return fail(ErrorCode::ParseFailed, fault.what());
    }
}

Result<json> readEntry(const fs::path& file) {
    const FileDescriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (!fd) return tl::unexpected(errnoError("cannot read the note of a clone", file.native(), errno));
    auto text = readUpTo(fd, kMaxBytes, "cannot read the note of a clone", file);
    if (!text) return tl::unexpected(std::move(text.error()));
    json value = json::parse(*text, nullptr, false);
    if (!value.is_object() || !value.contains("host") || !value["host"].is_string())
        return fail(ErrorCode::ParseFailed, "the note of a clone is damaged", file.native());
    return value;
}

/// True when the open file still has its name: who waits for a lock may get that of a file which was removed meanwhile.
bool isNamed(const FileDescriptor& fd) {
    struct stat facts {};
    return ::fstat(fd.get(), &facts) == 0 && facts.st_nlink > 0;
}

/// Holds the lock of a host that has died; false when that host lives, or another is looking after what it left.
class DeadHost {
public:
    explicit DeadHost(const fs::path& file) : m_lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)) {
        m_holds = m_lock && ::flock(m_lock.get(), LOCK_EX | LOCK_NB) == 0;
    }
    // Not by closing alone: a clone that is being launched has a copy of the descriptor until its exec.
    ~DeadHost() {
        if (m_holds) ::flock(m_lock.get(), LOCK_UN);
    }
    DeadHost(const DeadHost&) = delete;
    DeadHost& operator=(const DeadHost&) = delete;
    explicit operator bool() const { return m_holds && isNamed(m_lock); }

private:
    const FileDescriptor m_lock;
    bool m_holds = false;
};

/// The lock of a host that begins to live, and its file. Another host may take it for litter before it is locked: then again.
Result<std::pair<FileDescriptor, fs::path>> makeLock(const fs::path& folder) {
    for (int attempt = 0; attempt < kLockAttempts; ++attempt) {
        std::string file = (folder / (std::string("XXXXXX") + kLockSuffix)).string();
        FileDescriptor lock(::mkostemps(file.data(), static_cast<int>(std::string_view(kLockSuffix).size()), O_CLOEXEC));
        if (!lock) break;
        if (::flock(lock.get(), LOCK_EX | LOCK_NB) == 0 && isNamed(lock)) return std::pair(std::move(lock), fs::path(file));
    }
    return tl::unexpected(errnoError("cannot note running clones in", folder.native(), errno));
}

// What hosts that died have left of themselves: their locks, and notes that they did not finish writing.
void removeLitter(const fs::path& folder, const std::string& ownLock) {
    std::error_code fault;
    for (const auto& item : fs::directory_iterator(folder, fault)) {
        const fs::path& file = item.path();
        const std::string name = file.filename().string();
        if (name == ownLock) continue;
        if (file.extension() == kLockSuffix) {
            if (const DeadHost dead(file); dead) fs::remove(file, fault);
        } else if (name.starts_with('.')) {
            const auto written = fs::last_write_time(file, fault);
            if (!fault && fs::file_time_type::clock::now() - written > kWritingTime) fs::remove(file, fault);
        }
    }
}

bool isPlainName(const std::string& name) { return !name.empty() && name.find('/') == std::string::npos; }

} // namespace

CloneLedger::CloneLedger(fs::path folder, std::string name, FileDescriptor lock)
    : m_folder(std::move(folder)), m_name(std::move(name)), m_lock(std::move(lock)) {}

CloneLedger::~CloneLedger() {
    std::error_code ignored; // only litter, which the next takeOver() removes
    fs::remove(m_folder / m_name, ignored);
}

Result<std::unique_ptr<CloneLedger>> CloneLedger::open(fs::path folder) {
    std::error_code fault;
    fs::create_directories(folder.parent_path(), fault);
    if (auto made = makePrivateFolder(folder, "the folder where running clones are noted"); !made) return tl::unexpected(std::move(made.error()));
    auto lock = makeLock(folder);
    if (!lock) return tl::unexpected(std::move(lock.error()));
    return std::unique_ptr<CloneLedger>(new CloneLedger(std::move(folder), lock->second.filename().string(), std::move(lock->first)));
}

fs::path CloneLedger::fileOf(const fs::path& scene, const std::string& sessionId) const {
    return m_folder / fmt::format("{:016x}{}", hashOf(scene.string() + '\0' + sessionId), kCloneSuffix);
}

Result<void> CloneLedger::note(const Entry& entry) {
    // Bytes that are no UTF-8 become U+FFFD: such a scene's clones are noted, and not found again.
    const std::string text = toJson(entry, m_name).dump(-1, ' ', false, json::error_handler_t::replace);
    return writeFileAtomically(fileOf(entry.scene, entry.sessionId), [&](const fs::path& temporary) -> Result<void> {
        if (::chmod(temporary.c_str(), 0600) != 0)
            return tl::unexpected(errnoError("cannot note a running clone in", temporary.native(), errno));
        std::ofstream out(temporary, std::ios::binary);
        if (!(out << text << std::flush)) return tl::unexpected(errnoError("cannot note a running clone in", temporary.native(), errno));
        return {};
    });
}

void CloneLedger::forget(const fs::path& scene, const std::string& sessionId) {
    const fs::path file = fileOf(scene, sessionId);
    const auto entry = readEntry(file);
    if (!entry || (*entry)["host"] != m_name) return; // never noted, or another host has taken it over
    std::error_code ignored;
    fs::remove(file, ignored);
}

std::vector<CloneLedger::Entry> CloneLedger::takeOver(const fs::path& scene) {
    std::vector<Entry> taken;
    std::error_code fault;
    for (fs::directory_iterator item(m_folder, fault), end; !fault && item != end; item.increment(fault)) {
        const fs::path& file = item->path();
        if (file.extension() != kCloneSuffix || file.filename().string().starts_with('.')) continue; // one that is being written
        const auto value = readEntry(file);
        if (!value || !value->contains("scene") || (*value)["scene"] != scene.string()) continue;
        const std::string host = (*value)["host"].get<std::string>();
        if (host == m_name || !isPlainName(host)) continue;
        const DeadHost dead(m_folder / host);
        if (!dead) continue;
        if (const auto now = readEntry(file); !now || *now != *value) continue; // another host was faster
        auto entry = fromJson(*value);
        if (!entry) {
            spdlog::warn("{}: {}", file.string(), entry.error().text());
            std::error_code ignored;
            fs::remove(file, ignored);
            continue;
        }
        if (auto noted = note(*entry); !noted) {
            spdlog::warn("{}", noted.error().text());
            continue;
        }
        taken.push_back(std::move(*entry));
    }
    removeLitter(m_folder, m_name);
    return taken;
}

fs::path userLedgerFolder() { return userFolder("XDG_STATE_HOME", ".local/state", "/.local/state") / "doppel" / "clones"; }

} // namespace doppel
