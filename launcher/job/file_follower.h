// Reads a growing file of text line by line, as `tail -f` does: woken by inotify, and by its owner's look() where that does not
// reach (a file that another machine writes). The file may come later. On the reactor's thread only.
#pragma once

#include "launcher/process/line_splitter.h"
#include "launcher/process/process_reactor.h"

#include <filesystem>
#include <functional>
#include <string>

namespace doppel {

class FileFollower {
public:
    /// From its beginning, or (`fromEnd`) what comes behind its present end. A symbolic link is not followed, and what is no
    /// ordinary file not read.
    FileFollower(ProcessReactor& reactor, std::filesystem::path file, std::function<void(std::string)> onLine, bool fromEnd = false);
    ~FileFollower();
    FileFollower(const FileFollower&) = delete;
    FileFollower& operator=(const FileFollower&) = delete;

    /// Reads what has come, at most a few MiB at once.
    void look();
    /// Its writer has ended: reads what is left, and an unfinished last line.
    void finish();

private:
    void open(int whence);
    void onChange();

    ProcessReactor& m_reactor;
    const std::filesystem::path m_file;
    const std::function<void(std::string)> m_onLine;
    LineSplitter m_lines;
    FileDescriptor m_notify, m_in;
    ProcessReactor::Id m_watch = 0;
};

} // namespace doppel
