#include "api/method_table.h"

#include "clonecore/host/connection_error.h"

#include <utility>

namespace doppel {

namespace {

/// The error of a call says which call.
Error named(Error error, std::string_view method) {
    if (error.context.empty()) error.context = std::string(method);
    return error;
}

} // namespace

const MethodTable& MethodTable::all() {
    static const MethodTable table = [] {
        MethodTable made;
        addHostMethods(made);
        addCloneMethods(made);
        addConnectionMethods(made);
        addImageMethods(made);
        addSceneMethods(made);
        addGalleryMethods(made);
        addCookMethods(made);
        addSourceMethods(made);
        addScriptMethods(made);
        return made;
    }();
    return table;
}

void MethodTable::add(const std::string& name, const std::string& help, Method method) {
    m_entries[name] = {help, std::move(method), {}};
}

void MethodTable::addLong(const std::string& name, const std::string& help, LongMethod method) {
    m_entries[name] = {help, {}, std::move(method)};
}

void MethodTable::run(ApiContext& context, std::string_view name, ApiArgs args, ApiReply reply) const {
    const auto found = m_entries.find(name);
    if (found == m_entries.end())
        return reply(fail(ErrorCode::NotFound, "there is no method '" + std::string(name.substr(0, 64)) + "'"));
    try {
        if (found->second.method) return reply(found->second.method(context, args));
        // A copy: what is thrown before the method has taken it over is answered here.
        found->second.longMethod(context, args, reply);
    } catch (const ConnectionError& error) {
        reply(tl::unexpected(named(error.error(), name)));
    }
}

ApiValue MethodTable::description() const {
    ApiValue all = ApiValue::object();
    for (const auto& [name, entry] : m_entries) all[name] = entry.help;
    return all;
}

} // namespace doppel
