// host.*: what this host is.
#include "api/api_context.h"
#include "api/method_table.h"

#include <unistd.h>

namespace doppel {

void addHostMethods(MethodTable& table) {
    table.add("host.info", "What this host is: kind, version, pid, file of the scene", [](ApiContext& c, const ApiArgs&) -> ApiValue {
        return {{"kind", c.services().kind},
                {"version", DOPPEL_VERSION},
                {"pid", static_cast<long>(::getpid())},
                {"file", c.services().files ? c.services().files->file().string() : std::string()}};
    });
    table.add("host.methods", "Every method by name, with a line of help",
              [](ApiContext& c, const ApiArgs&) {
                  ApiValue all = MethodTable::all().description();
                  if (!c.services().scripts) all.erase("host.runScript");
                  return all;
              });
    table.add("host.launchers", "The launchers: name, label and schema of their configuration", [](ApiContext& c, const ApiArgs&) {
        ApiValue all = ApiValue::array();
        for (const auto& launcher : c.services().launchers.all())
            all.push_back({{"name", launcher->name()}, {"label", launcher->label()}, {"schema", launcher->schema()}});
        return all;
    });
}

} // namespace doppel
