#include "launcher/ssh/ssh_commands.h"

#include "launcher/common/words.h"

#include <charconv>

namespace doppel {

namespace {

// $1 = id. The folder is the user's alone.
constexpr const char* kFolder = R"(umask 077
dir=${XDG_STATE_HOME:-$HOME/.local/state}/doppel/ssh
log=$dir/$1.log
)";

// $1 = id, the rest = the clone's command line. The supervisor outlives the connection; setsid, where there is one, keeps it from
// the connection's signals.
constexpr const char* kStart = R"(mkdir -p "$dir" && : >"$log" || exit 1
find "$dir" -name '*.log' -mtime +7 -exec rm -f {} + 2>/dev/null
id=$1
shift
supervise='log=$1 id=$2
shift 2
trap "" HUP PIPE
"$@"
echo "DOPPEL_SSH_END $id $?"'
setsid=$(command -v setsid)
DOPPEL_SSH_ID=$id nohup $setsid sh -c "$supervise" doppel-supervisor "$log" "$id" "$@" </dev/null >>"$log" 2>&1 &
exec tail -n +1 -f "$log"
)";

// $2 = what tail is to begin with.
constexpr const char* kFollow = R"([ -f "$log" ] || exit 3
echo "DOPPEL_SSH_UP $1"
exec tail -n "$2" -f "$log"
)";

// $1 = id, $2 = signal. Linux: every process with the id in its environment, which no other can have by chance; softly not the
// supervisor, whose end marker is still wanted. The grep and its shell don't have it themselves.
constexpr const char* kEnd = R"(for file in $(grep -lzx -e "DOPPEL_SSH_ID=$1" /proc/[0-9]*/environ 2>/dev/null); do
  pid=${file#/proc/}
  pid=${pid%/environ}
  case $2$(tr '\0' ' ' </proc/$pid/cmdline 2>/dev/null) in
    TERM*doppel-supervisor*) ;;
    *) kill -s "$2" "$pid" 2>/dev/null ;;
  esac
done
if [ "$2" = KILL ] && [ -f "$log" ]; then echo "DOPPEL_SSH_END $1 137" >>"$log"; fi
exit 0
)";

std::string shellLine(const std::string& script, std::vector<std::string> words) {
    words.insert(words.begin(), {"sh", "-c", kFolder + script, "doppel-launch"});
    return quoteForShell(words);
}

std::vector<std::string> commonWords(const SshLaunch& launch) {
    // No prompts: nobody would see them. What else the user's ssh configuration says, such as which host keys are known, counts.
    std::vector<std::string> words{"-T", "-x", "-a", "-o", "BatchMode=yes", "-o", "ConnectTimeout=20", "-o", "ServerAliveInterval=10",
                                   "-o", "ServerAliveCountMax=3", "-o", "ExitOnForwardFailure=yes", "-o", "StreamLocalBindUnlink=yes",
                                   "-o", "ControlPersist=no", "-S", launch.control.string()};
    words.insert(words.end(), launch.settings.options.begin(), launch.settings.options.end());
    return words;
}

void addTarget(std::vector<std::string>& words, const SshLaunch& launch, const std::string& line) {
    words.insert(words.end(), {"--", launch.host.target});
    if (!line.empty()) words.push_back(line);
}

} // namespace

std::string sshStartLine(const SshLaunch& launch, const CloneOptions& options, const std::string& hostPublicKey) {
    const SshHost& host = launch.host;
    std::vector<std::string> words{launch.id};
    if (!host.environment.empty()) {
        words.push_back("env");
        for (const auto& [name, value] : host.environment) words.push_back(name + "=" + value);
    }
    words.push_back(host.program);
    const auto clone = cloneArguments(options, "tcp", host.mode == "direct" ? host.bind : "127.0.0.1", hostPublicKey);
    words.insert(words.end(), clone.begin(), clone.end());
    words.insert(words.end(), host.arguments.begin(), host.arguments.end());
    return shellLine(kStart, std::move(words));
}

std::string sshFollowLine(const SshLaunch& launch, const std::string& from) { return shellLine(kFollow, {launch.id, from}); }
std::string sshEndLine(const SshLaunch& launch, bool hard) { return shellLine(kEnd, {launch.id, hard ? "KILL" : "TERM"}); }

std::string sshUpLine(const std::string& id) { return "DOPPEL_SSH_UP " + id; }

std::optional<int> sshEndCode(std::string_view line, const std::string& id) {
    const std::string prefix = "DOPPEL_SSH_END " + id + " ";
    if (!line.starts_with(prefix)) return std::nullopt;
    line.remove_prefix(prefix.size());
    int code = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), code);
    if (error != std::errc() || end != line.data() + line.size()) return std::nullopt;
    return code;
}

std::vector<std::string> sshMasterWords(const SshLaunch& launch, const std::string& line) {
    auto words = commonWords(launch);
    words.insert(words.begin(), {"-M", "-o", "ClearAllForwardings=yes"}); // forwardings of the user's own configuration are not for us
    addTarget(words, launch, line);
    return words;
}

std::vector<std::string> sshForwardWords(const SshLaunch& launch, int port) {
    auto words = commonWords(launch);
    words.insert(words.end(), {"-O", "forward", "-L", launch.socket().string() + ":127.0.0.1:" + std::to_string(port)});
    addTarget(words, launch, {});
    return words;
}

std::vector<std::string> sshCommandWords(const SshLaunch& launch, const std::string& line) {
    auto words = commonWords(launch);
    words.insert(words.end(), {"-o", "ControlMaster=no"});
    addTarget(words, launch, line);
    return words;
}

} // namespace doppel
