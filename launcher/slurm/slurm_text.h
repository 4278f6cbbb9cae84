// Reads what Slurm's commands print. Pure.
#pragma once

#include "clonecore/base/error.h"
#include "launcher/job/job.h"

#include <optional>
#include <string>
#include <vector>

namespace doppel {

/// One row of `squeue --format=%T|%r|%P|%N`.
struct SlurmRow {
    std::string state;     ///< "PENDING", "RUNNING", ...
    std::string reason;    ///< "Priority", "Resources", "None", ...
    std::string partition;
    std::string nodes;     ///< "" before it runs

    bool isPending() const;
    bool hasEnded() const; ///< Slurm still remembers it
};

/// The number in the output of `sbatch --parsable` ("17", "17;cluster"), which other lines may surround.
Result<std::string> slurmJobId(const std::vector<std::string>& output);
/// Nothing when there is no row.
std::optional<SlurmRow> slurmRow(const std::vector<std::string>& output);
/// 1 = next; 0 when the job is not in the list of pending ones, which is in the order of their turn.
int slurmPosition(const std::vector<std::string>& pending, const std::string& job);
/// "queued, position 3 in partition debug: Priority", "runs on node7".
std::string slurmText(const SlurmRow& row, int position);
/// The value of `key` in the output of `scontrol --oneliner show ...`.
std::optional<std::string> slurmField(const std::vector<std::string>& output, const std::string& key);
/// "3:0" is exit code 3, "0:9" signal 9. A state other than COMPLETED is never a success.
ExitStatus slurmExit(const std::string& state, const std::string& exitCode);

} // namespace doppel
