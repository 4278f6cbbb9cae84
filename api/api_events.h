// What observers of a host are told: values, as they go over the wire.
#pragma once

#include "api/api_value.h"

#include <string>

namespace doppel {

/// Types and what `data` has with each:
/// - "connection": created, deleted, edited or in another state. {"change": "created" | "deleted" | "record" | "state" | "status"
///   | "log"}, with "state" also "before" and "after"
/// - "image": a new image. {"version": number}
/// - "cook": a cook that a script asked for has come further. `id` is the node; the data are those of cook.state
/// - "scene": an edit. {"nodes": [names], "frames": bool, "contextOptions": bool, "other": bool}; `id` is ""
struct ApiEvent {
    std::string type;
    std::string id; ///< session id
    ApiValue data = ApiValue::object();

    ApiValue value() const { return {{"type", type}, {"id", id}, {"data", data}}; }
    /// Of events with the same key only the newest counts; "" = each counts. For those that can't keep up.
    std::string coalescingKey() const;
};

} // namespace doppel
