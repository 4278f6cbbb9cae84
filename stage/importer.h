// Imports a file to prims. An opened file stays open, so that other frames of it cost only what moves.
// Implemented by stage/usd (through the reader process) and stage/gltf (assimp).
#pragma once

#include "clonecore/base/error.h"
#include "stage/prim.h"

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace doppel {

class MemoryScope;

/// What decides how a file is opened. Two opens with equal options may share one opened file.
struct ImportOptions {
    /// Variant selections by prim path, then set: {"/Teapot": {"modelVariant": "Fancy"}}
    std::map<std::string, std::map<std::string, std::string>> variants;
    bool loadPayloads = true;
    /// Absolute file names in the file are looked for below this folder (files of another machine); empty = where they say.
    std::filesystem::path root{};
    /// For a file in memory ("mem:NAME"), which it is read from; else nullptr.
    std::shared_ptr<MemoryScope> memory{};
    bool operator==(const ImportOptions&) const = default;
};

/// Something of a file that is not supported, or not there.
struct ImportFinding {
    std::string prim;     ///< its path; "" = the file as a whole
    std::string message;
    bool isError = false; ///< something is missing from the picture; else it is drawn, only not wholly as the file says
};

/// Not thread-safe; used on the cooking thread. Reading blocks; `cancel` of the Cooker ends it early.
class ImportedFile {
public:
    virtual ~ImportedFile() = default;
    /// The file's content at a time code (frames of the file). Prims that do not change share their pointers with the
    /// stage returned before.
    virtual Result<StagePtr> read(double timeCode) = 0;
    /// From the next read on, moving prims get their Motion over this shutter. Importers that know none ignore it.
    virtual void setShutter(const Shutter& /*shutter*/) {}
    /// True if any prim has time samples.
    virtual bool isAnimated() const = 0;
    /// All that is not supported or not there, prim by prim; call it after a read(). Looks through the whole file: for
    /// reports. Empty when the importer can tell no more than the stage's warnings.
    virtual Result<std::vector<ImportFinding>> findings() { return std::vector<ImportFinding>(); }
    /// Where the time of opening it and of the last read() went, seconds by part; for benches and logs. USD: "open" (pxr's
    /// composition), "walk" (listing the prims), "values", "copy" (of arrays, apart from values), "build" (prims).
    virtual std::map<std::string, double> timings() const { return {}; }
};

/// Opens by extension. Errors name the file and, where known, the line or prim. A `file` "mem:NAME" is a source of `options.memory`.
Result<std::unique_ptr<ImportedFile>> openFile(const std::filesystem::path& file, const ImportOptions& options,
                                               const std::atomic<bool>& cancelled);

// The importers behind it, each in its own folder.
Result<std::unique_ptr<ImportedFile>> openUsdFile(const std::filesystem::path& file, const ImportOptions& options,
                                                  const std::atomic<bool>& cancelled);
Result<std::unique_ptr<ImportedFile>> openAssimpFile(const std::filesystem::path& file, const ImportOptions& options,
                                                     const std::atomic<bool>& cancelled);

/// `file` and all other files that it needs, whichever variant is chosen; absolute. By extension, like openFile(): what is no
/// importable file (an image, say) needs itself alone, and a name with <UDIM> its tiles. Blocks; errors as openFile().
Result<std::vector<std::filesystem::path>> neededFiles(const std::filesystem::path& file, const std::atomic<bool>& cancelled);
Result<std::vector<std::filesystem::path>> neededUsdFiles(const std::filesystem::path& file, const std::atomic<bool>& cancelled);
Result<std::vector<std::filesystem::path>> neededAssimpFiles(const std::filesystem::path& file, const std::atomic<bool>& cancelled);

/// Starts the USD reader process in the background, so that it is warm when the first file is opened. Returns at once.
void warmUpUsdReader();
/// "0.26.11 (/path/python3)" of the reader's pxr, or why there is none. Blocks until the reader answered.
Result<std::string> usdReaderVersion();

} // namespace doppel
