// Collects the first fault found while a decoded message is looked through, with the path of the field it is in
// ("network.changed[3].parameters[0].value"). One object per message; costs nothing while all is well.
#pragma once

#include "clonecore/base/error.h"

#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace doppel {

class WireChecker {
public:
    /// Names the place that is looked at for as long as it lives.
    class Scope {
    public:
        Scope(WireChecker& checker, std::string_view field, long index = -1) : m_checker(checker) {
            m_checker.m_path.push_back({field, index});
        }
        ~Scope() { m_checker.m_path.pop_back(); }
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;

    private:
        WireChecker& m_checker;
    };

    bool ok() const { return !m_fault; }
    Error fault() const { return m_fault.value_or(Error{}); }

    /// Notes a fault, unless one is known already.
    void fault(std::string_view field, std::string_view what, ErrorCode code = ErrorCode::ParseFailed) {
        if (m_fault) return;
        std::string place;
        for (const Step& step : m_path) {
            place += step.field;
            if (step.index >= 0) place += "[" + std::to_string(step.index) + "]";
            place += '.';
        }
        place += field;
        m_fault = Error{code, place + " " + std::string(what), {}};
    }

    bool require(bool condition, std::string_view field, std::string_view what) {
        if (!condition) fault(field, what);
        return condition;
    }
    bool count(std::size_t value, std::size_t cap, std::string_view field) {
        if (value <= cap) return true;
        fault(field, "has " + std::to_string(value) + " entries; at most " + std::to_string(cap) + " are allowed",
              ErrorCode::TooLarge);
        return false;
    }
    bool text(std::string_view value, std::size_t cap, std::string_view field) {
        if (value.size() <= cap) return true;
        fault(field, "is " + std::to_string(value.size()) + " bytes long; at most " + std::to_string(cap) + " are allowed",
              ErrorCode::TooLarge);
        return false;
    }
    double finite(double value, std::string_view field) {
        require(std::isfinite(value), field, "is not a finite number");
        return value;
    }

private:
    struct Step {
        std::string_view field;
        long index;
    };
    std::vector<Step> m_path;
    std::optional<Error> m_fault;
};

} // namespace doppel
