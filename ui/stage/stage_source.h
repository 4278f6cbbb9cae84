// Where the desk gets stages from: the application cooks them (app/cooked_stages.h), tests make them up.
#pragma once

#include "stage/cooker.h"
#include "ui/base/worker_pool.h"

#include <string>

namespace doppel {

struct StageRequest {
    NodeNetwork network;
    std::string node;
    CookInputs inputs;
};

class StageSource {
public:
    virtual ~StageSource() = default;

    /// Cooks; blocks as long as it needs. On a worker, one call at a time. Errors as of Cooker::cook(); Cancelled after `token`
    /// was cancelled.
    virtual Result<CookResult> read(const StageRequest& request, const CancelToken& token) = 0;
    /// Any thread, after the token was cancelled: makes a read() under way return soon.
    virtual void cancel() = 0;
    /// Nobody has looked at a stage for a while: lets go of files and geometry. On the worker.
    virtual void forget() {}
};

} // namespace doppel
