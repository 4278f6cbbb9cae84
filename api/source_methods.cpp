// host.push and its like: contents that programs push, which the scene names "mem:NAME" (clonecore/host/source_store.h).
#include "api/api_context.h"
#include "api/method_table.h"
#include "clonecore/host/source_store.h"

#include <span>
#include <utility>

namespace doppel {

namespace {

/// Copied and hashed off the document's thread: however large it is, the desk goes on.
void push(ApiContext& c, ApiArgs& a, ApiReply reply) {
    const std::string name = a.text(0, "name");
    SourceStore& sources = c.manager().sources();
    c.postToFiles([&sources, name, bytes = a.takeBytes(1, "data"), reply = std::move(reply)] {
        const auto version = sources.push(name, std::as_bytes(std::span(bytes)));
        if (!version) return reply(tl::unexpected(version.error()));
        reply(std::string(kSourcePrefix) + name);
    });
}

ApiValue sources(ApiContext& c, const ApiArgs&) {
    ApiValue all = ApiValue::object();
    const SourceSetPtr set = c.manager().sources().all();
    for (const auto& [name, version] : *set->versions) all[name] = {{"size", version.size}, {"hash", toHex(version.hash)}};
    return all;
}

} // namespace

void addSourceMethods(MethodTable& table) {
    table.addLong("host.push", "Makes bytes the source mem:NAME, which nodes import (name with extension, data): that name", push);
    table.add("host.sources", "What was pushed: size and hash by name", sources);
    table.addLong("host.dropSource", "Forgets a source (name); false if there is none", [](ApiContext& c, ApiArgs& a, ApiReply reply) {
        // In order with pushes.
        c.postToFiles([&sources = c.manager().sources(), name = a.text(0, "name"), reply = std::move(reply)] { reply(sources.drop(name)); });
    });
}

} // namespace doppel
