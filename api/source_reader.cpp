#include "api/source_reader.h"

namespace doppel {

SourceRead readerOf(const SourceStore& sources) {
    return [&sources](const std::string& name, const SourceVersion& version, const std::atomic<bool>&) -> Result<MemoryFilePtr> {
        if (auto content = sources.all()->find(version.hash)) return content;
        return fail(ErrorCode::NotFound, "another content was pushed as 'mem:" + name + "' meanwhile; look again");
    };
}

} // namespace doppel
