// Prints a bench's rows as a table and writes them as JSON. Each row is a ratio to a reference measured in the same run:
// absolute times mean nothing on a shared machine.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace doppel::bench {

/// Median and spread of repeated measurements, in the unit of the row.
struct Samples {
    std::vector<double> values;
    double median() const {
        if (values.empty()) return 0;
        std::vector<double> v = values;
        std::sort(v.begin(), v.end());
        return v.size() % 2 ? v[v.size() / 2] : 0.5 * (v[v.size() / 2 - 1] + v[v.size() / 2]);
    }
    double min() const { return values.empty() ? 0 : *std::min_element(values.begin(), values.end()); }
    double max() const { return values.empty() ? 0 : *std::max_element(values.begin(), values.end()); }
};

/// Seconds that `work` takes.
template <class Work>
double secondsOf(Work&& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

struct Row {
    std::string what;      ///< "publish a frame"
    std::string workload;  ///< "3840x2160, 8 AOVs"
    std::string unit;      ///< "ms", "Msamples/s"
    Samples ours;
    std::string reference; ///< "memcpy of its bytes", or "limit" when it is a fixed bound
    Samples theirs;        ///< one value for a fixed bound
    std::string target;    ///< "ratio <= 1.1"
    bool met = false;
};

/// Collects rows; `finish` prints the table and, when DOPPEL_BENCH_JSON names a folder, writes <subject>.json there.
class Report {
public:
    explicit Report(std::string subject) : m_subject(std::move(subject)) {}

    void add(Row row) { m_rows.push_back(std::move(row)); }

    /// 0; figures are printed, never asserted.
    int finish() const {
        nlohmann::json rows = nlohmann::json::array();
        for (const Row& r : m_rows) {
            const double ratio = r.theirs.median() > 0 ? r.ours.median() / r.theirs.median() : 0;
            std::printf("%-34s %-34s %10.3f %-11s [%.3f .. %.3f]  vs %s %.3f  ratio %.3f  (%s: %s)\n", r.what.c_str(),
                        r.workload.c_str(), r.ours.median(), r.unit.c_str(), r.ours.min(), r.ours.max(),
                        r.reference.c_str(), r.theirs.median(), ratio, r.target.c_str(), r.met ? "met" : "NOT met");
            rows.push_back({{"what", r.what}, {"workload", r.workload}, {"unit", r.unit}, {"median", r.ours.median()},
                            {"min", r.ours.min()}, {"max", r.ours.max()}, {"reference", r.reference},
                            {"referenceMedian", r.theirs.median()}, {"ratio", ratio}, {"target", r.target}, {"met", r.met}});
        }
        if (const char* folder = std::getenv("DOPPEL_BENCH_JSON")) {
            std::ofstream(std::string(folder) + "/" + m_subject + ".json")
                << nlohmann::json{{"subject", m_subject}, {"rows", rows}}.dump(2) << "\n";
        }
        return 0;
    }

private:
    std::string m_subject;
    std::vector<Row> m_rows;
};

} // namespace doppel::bench
