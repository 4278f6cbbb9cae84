// The command line of `doppel`: one function per subcommand. Data goes to stdout, messages to stderr; the result is the
// exit code (0 = all is well, 1 = something failed, 2 = wrong usage, 130 = interrupted).
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/scene/value.h"

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace doppel {

struct RenderOptions {
    std::filesystem::path file;
    std::vector<std::string> clones;   ///< session ids; empty = all
    std::optional<int> samples;        ///< a pixel
    bool untilConverged = false;       ///< the default as well: a render always runs to its sample count
    std::optional<double> frame;
    std::vector<std::string> contextOptions; ///< name=value
    std::string renderer;
    std::optional<std::array<int, 2>> resolution; ///< pixels
    std::filesystem::path out = "renders";
    bool snapshot = false;
    std::filesystem::path gallery;     ///< "" = the scene's own
    int jobs = 4;                      ///< clones that run at the same time
    double timeoutSeconds = 0;         ///< for the whole render; 0 = none
};
int renderCommand(const RenderOptions& options);

int listCommand(const std::filesystem::path& file, bool json);
int checkCommand(const std::filesystem::path& file, bool json);

struct GalleryOptions {
    std::filesystem::path database;
    std::string item;              ///< id, or a unique beginning of one
    std::filesystem::path target;  ///< of export (image), restore (.doppel) and save-as (gallery)
    std::string search;            ///< what to list; "" = everything
    bool json = false;
};
int galleryListCommand(const GalleryOptions& options);
int galleryShowCommand(const GalleryOptions& options);
int galleryExportCommand(const GalleryOptions& options);
int galleryDeleteCommand(const GalleryOptions& options);
int galleryRestoreCommand(const GalleryOptions& options);
/// 0 if it is sound, 1 if not.
int galleryCheckCommand(const GalleryOptions& options);
int galleryRepairCommand(const GalleryOptions& options);
int gallerySaveAsCommand(const GalleryOptions& options);

struct LaunchOptions {
    std::string launcher;
    std::vector<std::string> config; ///< JSON objects and key=value, later ones win
    std::string attach;              ///< ticket of a clone to take hold of instead
    std::string hostKey;             ///< z85; "" = the user's key
    bool list = false;               ///< the launchers instead
    bool detach = false;             ///< let the clone go on once it serves
    bool json = false;
    double graceSeconds = 10;        ///< between a soft stop and a hard one
};
/// Starts a clone, tells what becomes of it and stays until it has ended. The clone's own exit code (128 + signal), 130 when
/// interrupted.
int launchCommand(const LaunchOptions& options);

struct ServeOptions {
    std::filesystem::path file;     ///< "" = a new scene
    std::string start = "none";     ///< none, ask or all of its connections
    int restarts = 3;               ///< of a clone that crashes, unless its connection says otherwise
    /// tcp://ADDRESS:PORTS for clients of other machines: the first that is free of one, a range (5000-5010) and a list (5000,6000-6010),
    /// 0 = any; "" = this machine only
    std::string listen;
    bool autoClose = false;         ///< ends when the last client has left
    int verbosity = 2;              ///< of the log: 0 = faults, 1 = also what becomes of clones, 2 = also clients
    std::vector<std::string> allow; ///< z85 keys of clients that may come over tcp, besides this user's
    std::filesystem::path log;      ///< "" = stderr
    bool allowScripts = false;      ///< clients may run Python as this user
};
/// A host without a window, until SIGTERM or SIGINT; then saves and stops its clones.
int serveCommand(const ServeOptions& options);

struct CtlOptions {
    std::string host;                   ///< which one; "" = the only one. A tcp endpoint needs its key
    std::string key;
    std::string command;
    std::vector<std::string> arguments;
    double timeoutSeconds = 600;        ///< of wait
    bool json = false;
};
/// Drives a running host. 0, 1 when it or the call failed, 2 for wrong usage, 130 when interrupted.
int ctlCommand(const CtlOptions& options);

struct ScriptOptions {
    std::filesystem::path script;       ///< "" = a console
    std::vector<std::string> arguments; ///< of the script
    bool attach = false;                ///< act on a running host
    std::string host;                   ///< which one; "" = the only one
};
/// Becomes Python with the package doppel: only returns when that can't be started.
int scriptCommand(const ScriptOptions& options);

/// Version and every part found, one a line.
std::string versionText();

/// Opens the desk; `file` may be empty.
int deskCommand(int argc, char** argv, const std::filesystem::path& file);

/// Prints "doppel: <error>" to stderr and returns 1.
int reportError(const Error& error);

/// "name=value" with a number or a string; InvalidArgument otherwise.
Result<std::pair<std::string, Value>> parseAssignment(const std::string& text);
/// "960x540"; InvalidArgument otherwise.
Result<std::array<int, 2>> parseResolution(const std::string& text);

} // namespace doppel
