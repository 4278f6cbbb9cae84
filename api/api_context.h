// What a method of the scripting interface acts on during one call. Private to api.
#pragma once

#include "api/api_args.h"
#include "api/api_services.h"
#include "api/api_waits.h"
#include "api/node_cooks.h"
#include "api/open_galleries.h"
#include "clonecore/base/strand_pool.h"
#include "clonecore/host/connection.h"

#include <memory>
#include <string>

namespace doppel {

/// What lives as long as the ApiHost.
struct ApiState {
    explicit ApiState(ApiServices given) : services(std::move(given)), waits(services.manager), galleries(pool) {}

    const ApiServices services;
    ApiWaits waits;
    OpenGalleries galleries;
    StrandPool pool;                              ///< for files and databases; joined before what its work touches goes
    StrandPool::Strand files = pool.makeStrand(); ///< small files of the user (keys)
    NodeCooks cooks{pool, services.manager.sources()};
};

class ApiContext {
public:
    ApiContext(std::shared_ptr<ApiState> state, ApiClient client) : m_state(std::move(state)), m_client(client) {}

    const ApiServices& services() const { return m_state->services; }
    Document& document() const { return services().document; }
    const Scene& scene() const { return document().scene(); }
    CloneManager& manager() const { return services().manager; }
    ApiWaits& waits() const { return m_state->waits; }
    OpenGalleries& galleries() const { return m_state->galleries; }
    NodeCooks& cooks() const { return m_state->cooks; }
    ApiClient client() const { return m_client; }
    CloneHost host() const { return {document(), manager(), nullptr}; }
    Connection connection(const std::string& id) const { return {host(), id}; }
    /// The first argument as the id of a connection that is there; throws InvalidConnection otherwise.
    std::string existingId(const ApiArgs& args) const {
        std::string id = args.text(0, "id");
        (void)connection(id).name();
        return id;
    }

    /// Runs `task` off the document's thread, in order. It must not touch the document.
    void postToFiles(std::function<void()> task) const { m_state->files.post(std::move(task)); }
    /// Runs tasks on the document's thread later, unless the host has ended by then. For callbacks, which must not keep a context: that
    /// would keep the host's parts.
    using Poster = std::function<void(std::function<void(ApiContext&)>)>;
    Poster documentPoster() const;

private:
    std::shared_ptr<ApiState> m_state;
    ApiClient m_client;
};

/// Status of a connection as a dictionary: see docs/api.md.
ApiValue statusValue(const CloneStatus& status);
/// How a cook stands, as a dictionary.
ApiValue cookValue(const CookReport& report);

} // namespace doppel
