// Rows: opening, listing and searching a gallery of 100,000 items, each against the limit that a person feels; the memory that it
// takes; snapshots a minute of eight processes at once, and how many are lost.
#include "bench/common/report.h"
#include "bench/gallery/many_items.h"
#include "bench/gallery/snapshot_writers.h"
#include "gallery/gallery_store.h"

#include <malloc.h>
#include <unistd.h>

#include <cstring>

namespace doppel::bench {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kItems = 100'000, kPage = 200;
constexpr int kRounds = 20, kOpens = 5;
constexpr int kWriters = 8, kSnapshotsEach = 125;
constexpr double kAnswerLimit = 50, kOpenLimit = 1000; ///< ms
constexpr double kMemoryLimit = 64;                    ///< MB
constexpr double kSnapshotsAMinute = 1000;

std::string workload() { return std::to_string(kItems) + " items"; }

double residentMegabytes() {
    malloc_trim(0); // what is free is not use
    std::int64_t total = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> total >> resident;
    return static_cast<double>(resident * sysconf(_SC_PAGESIZE)) / 1e6;
}

double percentile95(Samples samples) {
    std::sort(samples.values.begin(), samples.values.end());
    return samples.values[(samples.values.size() * 95 - 1) / 100];
}

/// The 95th percentile is what counts, so it is what the row shows.
void addLimit(Report& report, const std::string& what, const std::string& load, const Samples& samples, double limit) {
    const double worst = percentile95(samples);
    Samples shown{{worst}};
    report.add({what, load, "ms (p95)", shown, "limit", {{limit}}, "<= " + std::to_string(static_cast<int>(limit)) + " ms",
                worst <= limit});
}

struct Search {
    const char* text;
    GallerySort sort = GallerySort::Created;
    bool ascending = false;
    GalleryQuery::Parents parents = GalleryQuery::Parents::All;
};

const Search kSearches[] = {
    {""},
    {"", GallerySort::Label, true},
    {"", GallerySort::Frame},
    {"", GallerySort::Created, false, GalleryQuery::Parents::Roots},
    {"h"},
    {"hero"},
    {"hero wide frame"},
    {"hero frame 10", GallerySort::Label, true},
    {"note42"},
    {"\"shot 1230\""},
    {"s -hero"},
    {"star:yes"},
    {"star:no", GallerySort::Rating},
    {"rating:>=3", GallerySort::Label},
    {"tag:hero"},
    {"tag:seq*"},
    {"color:red"},
    {"renderer:embree"},
    {"renderer:*e*"},
    {"camera:/cams/shot7"},
    {"frame:1010..1020", GallerySort::Session},
    {"created:>2026-01-01"},
    {"status:error"},
    {"status:complete"},
    {"type:snapshot"},
    {"session:clone1"},
    {"samples:>=64"},
    {"render_seconds:10..20"},
    {"option:shot:1230"},
    {"hero rating:>=3 renderer:embree -tag:seq1 star:no", GallerySort::Modified, false, GalleryQuery::Parents::Roots},
};

/// The same question again is answered from the last answer, so another one stands between.
void measureSearches(Report& report, const GalleryStore& store) {
    GalleryQuery other;
    other.terms = *parseGallerySearch("note1");
    for (const Search& search : kSearches) {
        GalleryQuery query;
        query.terms = *parseGallerySearch(search.text);
        query.sort = search.sort;
        query.ascending = search.ascending;
        query.parents = search.parents;
        Samples samples;
        std::size_t total = 0;
        for (int round = 0; round < kRounds; ++round) {
            if (!store.page(other, 0, 1)) return;
            samples.values.push_back(1000 * secondsOf([&] {
                const auto page = store.page(query, 0, kPage);
                if (page) total = page->total;
            }));
        }
        std::string name = *search.text ? search.text : "everything";
        if (search.sort != GallerySort::Created) name += " (sorted)";
        if (search.parents != GalleryQuery::Parents::All) name += " (roots)";
        addLimit(report, "find " + name, std::to_string(total) + " of " + workload(), samples, kAnswerLimit);
    }
}

/// Right after a change nothing that was found before is of use.
void measureAfterChange(Report& report, GalleryStore& store) {
    Samples samples;
    GalleryQuery all;
    const auto first = store.page(all, 0, 1);
    if (!first || first->items.empty()) return;
    for (int round = 0; round < kRounds; ++round) {
        GalleryEdit edit;
        edit.rating = round % 6;
        if (!store.edit({{{first->items[0].id}, edit}})) return;
        samples.values.push_back(1000 * secondsOf([&] { (void)store.page(all, 0, kPage); }));
    }
    addLimit(report, "everything, after a change", workload(), samples, kAnswerLimit);
}

void measureScrolling(Report& report, const GalleryStore& store) {
    Samples pages, thumbnails;
    const GalleryQuery all;
    for (std::size_t offset = 0; offset < kItems; offset += kItems / 100) {
        Result<GalleryPage> page;
        pages.values.push_back(1000 * secondsOf([&] { page = store.page(all, offset, kPage); }));
        if (!page) return;
        thumbnails.values.push_back(1000 * secondsOf([&] {
            for (const GalleryItem& item : page->items) (void)store.thumbnail(item.id);
        }));
    }
    addLimit(report, "scroll: next page", std::to_string(kPage) + " of " + workload(), pages, kAnswerLimit);
    addLimit(report, "scroll: its thumbnails", std::to_string(kPage) + " of " + workload(), thumbnails, kAnswerLimit);
}

void measureOpening(Report& report, const fs::path& database) {
    for (const auto mode : {GalleryStore::Mode::ReadWrite, GalleryStore::Mode::ReadOnly}) {
        Samples samples;
        for (int i = 0; i < kOpens; ++i) {
            samples.values.push_back(1000 * secondsOf([&] {
                const auto store = GalleryStore::open(database, mode);
                if (store) (void)(*store)->page({}, 0, kPage);
            }));
        }
        const bool isWriter = mode == GalleryStore::Mode::ReadWrite;
        addLimit(report, isWriter ? "open to write, first page" : "open to read, first page", workload(), samples, kOpenLimit);
    }
}

void measureManyItems(Report& report, const fs::path& folder) {
    const fs::path database = folder / "many.db";
    if (const auto made = makeManyItems(database, kItems); !made) {
        std::fprintf(stderr, "gallery bench: %s\n", made.error().text().c_str());
        return;
    }
    const double before = residentMegabytes();
    measureOpening(report, database);
    auto store = GalleryStore::open(database, GalleryStore::Mode::ReadWrite);
    if (!store) return;
    measureSearches(report, **store);
    measureScrolling(report, **store);
    measureAfterChange(report, **store);
    const double grown = residentMegabytes() - before;
    report.add({"memory after all of it", workload(), "MB", {{grown}}, "limit", {{kMemoryLimit}}, "<= 64 MB", grown <= kMemoryLimit});
}

void measureWriters(Report& report, const fs::path& folder) {
    const auto outcome = runWriters(folder / "writers.db", kWriters, kSnapshotsEach);
    if (!outcome) {
        std::fprintf(stderr, "gallery bench: %s\n", outcome.error().text().c_str());
        return;
    }
    const std::string load = "8 processes, 1000 snapshots, 480x270";
    const double rate = 60.0 * static_cast<double>(outcome->kept) / outcome->seconds;
    const double lost = kWriters * kSnapshotsEach - static_cast<double>(outcome->kept);
    report.add({"snapshots a minute", load, "1/min", {{rate}}, "limit", {{kSnapshotsAMinute}}, ">= 1000", rate >= kSnapshotsAMinute});
    report.add({"snapshots lost", load, "", {{lost}}, "limit", {{0}}, "0", lost == 0 && outcome->failed == 0});
}

} // namespace

} // namespace doppel::bench

int main(int argc, char** argv) {
    using namespace doppel::bench;
    if (argc == 4 && std::strcmp(argv[1], "--write") == 0) return takeSnapshots(argv[2], std::atoi(argv[3]));
    std::string pattern = (fs::temp_directory_path() / "doppel-gallery-bench-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) return 1;
    const fs::path folder = pattern;
    Report report("gallery");
    measureManyItems(report, folder);
    measureWriters(report, folder);
    fs::remove_all(folder);
    return report.finish();
}
