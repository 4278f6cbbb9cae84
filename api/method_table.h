// Every method of the scripting interface by its name ("connection.setName"), with a line of help and what runs it.
#pragma once

#include "api/api_args.h"
#include "api/api_value.h"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace doppel {

class ApiContext;

class MethodTable {
public:
    /// Runs on the document's thread and must not block. Throws ConnectionError for what can't be done.
    using Method = std::function<ApiValue(ApiContext&, const ApiArgs&)>;
    /// The same for what takes its time: `reply` comes later, from any thread. It may take large arguments away.
    using LongMethod = std::function<void(ApiContext&, ApiArgs&, ApiReply reply)>;

    /// Every method that there is.
    static const MethodTable& all();

    void add(const std::string& name, const std::string& help, Method method);
    void addLong(const std::string& name, const std::string& help, LongMethod method);

    /// Runs it, or says what is wrong: NotFound for a method that there is not. Calls `reply` once.
    void run(ApiContext& context, std::string_view name, ApiArgs args, ApiReply reply) const;
    /// Names with their help.
    ApiValue description() const;

private:
    struct Entry {
        std::string help;
        Method method;
        LongMethod longMethod;
    };
    std::map<std::string, Entry, std::less<>> m_entries;
};

// Each file of methods adds its own.
void addHostMethods(MethodTable& table);
void addCloneMethods(MethodTable& table);
void addConnectionMethods(MethodTable& table);
void addImageMethods(MethodTable& table);
void addSceneMethods(MethodTable& table);
void addGalleryMethods(MethodTable& table);
void addCookMethods(MethodTable& table);
void addSourceMethods(MethodTable& table);
void addScriptMethods(MethodTable& table);

} // namespace doppel
