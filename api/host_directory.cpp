#include "api/host_directory.h"

#include "clonecore/base/atomic_file.h"
#include "clonecore/base/read_file.h"
#include "clonecore/base/user_folders.h"

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <optional>
#include <utility>

namespace doppel {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMaxListingBytes = 64u << 10;

Result<fs::path> directory() {
    if (auto runtime = makePrivateFolder(runtimeFolder(), "the folder for sockets"); !runtime) return tl::unexpected(runtime.error());
    fs::path folder = runtimeFolder() / "hosts";
    if (auto made = makePrivateFolder(folder, "the folder of running hosts"); !made) return tl::unexpected(made.error());
    return folder;
}

/// The lock says that the host lives: it ends with the process, however that ends.
Result<FileDescriptor> lockFile(const fs::path& file) {
    FileDescriptor lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!lock) return tl::unexpected(errnoError("cannot make", file.native(), errno));
    if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) return tl::unexpected(errnoError("cannot lock", file.native(), errno));
    return lock;
}

bool isAlive(const fs::path& lockFile) {
    const FileDescriptor lock(::open(lockFile.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    return lock && ::flock(lock.get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

fs::path withExtension(fs::path file, const char* extension) { return file.replace_extension(extension); }

std::optional<HostListing> readListing(const fs::path& file) {
    const FileDescriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!in) return std::nullopt;
    const auto text = readUpTo(in, kMaxListingBytes, "cannot read", file);
    if (!text) return std::nullopt;
    const auto object = nlohmann::json::parse(*text, nullptr, false);
    if (!object.is_object()) return std::nullopt;
    const auto word = [&](const char* key) { return object.contains(key) && object[key].is_string() ? object[key].get<std::string>() : std::string(); };
    const auto number = [&](const char* key) { return object.contains(key) && object[key].is_number() ? object[key].get<double>() : 0.0; };
    return HostListing{word("endpoint"), word("kind"), word("scene"), static_cast<long>(number("pid")), number("started"), word("images")};
}

std::string describe(const std::vector<HostListing>& hosts) {
    std::string text;
    for (const auto& host : hosts)
        text += "\n  " + std::to_string(host.pid) + "  " + host.kind + "  " + (host.scene.empty() ? "(no file yet)" : host.scene);
    return text;
}

bool isMeant(const HostListing& host, const std::string& wanted) {
    if (wanted == std::to_string(host.pid) || wanted == host.kind || wanted == host.endpoint) return true;
    if (host.scene.empty()) return false;
    std::error_code ignored;
    const fs::path scene(host.scene);
    return wanted == scene.filename() || wanted == scene.stem() || fs::equivalent(wanted, scene, ignored);
}

} // namespace

Result<HostNotice> HostNotice::post(const std::string& kind) {
    static std::atomic<unsigned> counter{1};
    auto folder = directory();
    if (!folder) return tl::unexpected(folder.error());
    const std::string name = std::to_string(::getpid()) + "-" + std::to_string(counter++);
    HostNotice notice;
    notice.m_file = *folder / (name + ".json");
    // What a process of the same number has left behind is nobody's.
    auto lock = lockFile(withExtension(notice.m_file, ".lock"));
    if (!lock) return tl::unexpected(lock.error());
    notice.m_lock = std::move(*lock);
    const fs::path socket = withExtension(notice.m_file, ".sock"), images = withExtension(notice.m_file, ".images");
    std::error_code ignored;
    fs::remove(socket, ignored);
    fs::remove(images, ignored);
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    notice.m_listing = {"ipc://" + socket.string(), kind, {}, static_cast<long>(::getpid()), std::chrono::duration<double>(now).count(), images.string()};
    return notice;
}

HostNotice::HostNotice(HostNotice&& other) noexcept
    : m_listing(std::move(other.m_listing)), m_file(std::exchange(other.m_file, fs::path())), m_lock(std::move(other.m_lock)) {}

HostNotice::~HostNotice() {
    if (m_file.empty()) return;
    std::error_code ignored; // what stays is cleared away by whoever looks next
    fs::remove(m_file, ignored);
    fs::remove(withExtension(m_file, ".lock"), ignored);
}

Result<void> HostNotice::tell(const fs::path& sceneFile) {
    m_listing.scene = sceneFile.string();
    const nlohmann::json object{{"endpoint", m_listing.endpoint}, {"kind", m_listing.kind}, {"scene", m_listing.scene},
                                {"pid", m_listing.pid},           {"started", m_listing.started},
                                {"images", m_listing.images}};
    return writeBytesAtomically(m_file, object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

Result<std::vector<HostListing>> runningHosts() {
    auto folder = directory();
    if (!folder) return tl::unexpected(folder.error());
    std::vector<HostListing> hosts;
    std::error_code error;
    for (const auto& item : fs::directory_iterator(*folder, error)) {
        if (item.path().extension() != ".lock") continue;
        const fs::path listing = withExtension(item.path(), ".json");
        if (isAlive(item.path())) {
            // One without a listing does not serve yet.
            if (auto host = readListing(listing)) hosts.push_back(std::move(*host));
            continue;
        }
        std::error_code ignored; // it is only litter
        for (const char* extension : {".json", ".sock", ".images", ".lock"}) fs::remove(withExtension(item.path(), extension), ignored);
    }
    if (error) return tl::unexpected(errnoError("cannot look into", folder->native(), error.value()));
    std::sort(hosts.begin(), hosts.end(), [](const HostListing& a, const HostListing& b) { return a.started > b.started; });
    return hosts;
}

Result<std::vector<HostListing>> findHosts(const std::string& wanted) {
    auto hosts = runningHosts();
    if (!hosts) return hosts;
    if (hosts->empty()) return fail(ErrorCode::NotFound, "no host runs: open the desk, or start one with `doppel serve FILE`");
    std::vector<HostListing> meant;
    for (const auto& host : *hosts)
        if (wanted.empty() || isMeant(host, wanted)) meant.push_back(host);
    if (meant.empty()) return fail(ErrorCode::NotFound, "no host is '" + wanted + "'; there are:" + describe(*hosts));
    return meant;
}

Result<HostListing> findHost(const std::string& wanted) {
    const auto meant = findHosts(wanted);
    if (!meant) return tl::unexpected(meant.error());
    if (meant->size() == 1) return meant->front();
    return fail(ErrorCode::InvalidArgument, "several hosts run, say which one (its number, kind or scene):" + describe(*meant));
}

} // namespace doppel
