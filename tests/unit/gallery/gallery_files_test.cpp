// What can be wrong with the file, its folder and the leftovers in it.
#include "gallery_fixture.h"

#include "clonecore/image/frame_file.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Transaction.h>

#include <unistd.h>

namespace doppel {
namespace {

namespace fs = std::filesystem;
using test::openOrFail;

class GalleryFiles : public testing::Test {
protected:
    Error openError(GalleryStore::Mode mode = GalleryStore::Mode::ReadWrite) {
        const auto store = GalleryStore::open(m_database, mode);
        EXPECT_FALSE(store);
        return store ? Error{} : store.error();
    }
    void expectNamed(const Error& error, ErrorCode code) {
        EXPECT_EQ(error.code, code) << error.message;
        EXPECT_NE(error.message.find(m_database.string()), std::string::npos) << error.message;
    }
    void addItem(GalleryStore& store, const std::string& id) {
        GalleryItem item;
        item.id = id;
        ASSERT_TRUE(store.add(item, std::vector<std::uint8_t>(20000, 7), std::string(20000, 's')));
    }
    test::TemporaryFolder m_folder;
    fs::path m_database = m_folder.path() / "g.db";
    fs::path m_images = m_folder.path() / "g_images";
};

TEST_F(GalleryFiles, AreNotFoundWhenOnlyRead) {
    expectNamed(openError(GalleryStore::Mode::ReadOnly), ErrorCode::NotFound);
    EXPECT_FALSE(fs::exists(m_database));
}

TEST_F(GalleryFiles, AreRefusedWhenTheyAreNoDatabase) {
    std::ofstream(m_database) << std::string(5000, 'x');
    expectNamed(openError(), ErrorCode::ParseFailed);
    expectNamed(openError(GalleryStore::Mode::ReadOnly), ErrorCode::ParseFailed);
    EXPECT_EQ(fs::file_size(m_database), 5000u);
    EXPECT_EQ(test::countFiles(m_folder.path()), 1u);
}

TEST_F(GalleryFiles, AreRefusedWhenTheyAreAnotherProgramsDatabase) {
    {
        SQLite::Database other(m_database.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        other.exec("CREATE TABLE theirs (x)");
    }
    expectNamed(openError(), ErrorCode::ParseFailed);
    SQLite::Database other(m_database.string());
    EXPECT_EQ(other.execAndGet("PRAGMA journal_mode").getString(), "delete"); // untouched
}

TEST_F(GalleryFiles, AreRefusedWhenTheyAreNewer) {
    openOrFail(m_database);
    {
        SQLite::Database database(m_database.string(), SQLite::OPEN_READWRITE);
        database.exec("PRAGMA user_version = 7");
    }
    const Error error = openError();
    expectNamed(error, ErrorCode::NewerVersion);
    EXPECT_NE(error.message.find("version 7"), std::string::npos);
    EXPECT_NE(error.message.find("up to 2"), std::string::npos);
}

TEST_F(GalleryFiles, AreMadeOfAnEmptyFile) {
    std::ofstream{m_database};
    EXPECT_EQ(openError(GalleryStore::Mode::ReadOnly).code, ErrorCode::Unsupported);
    openOrFail(m_database);
    openOrFail(m_database, GalleryStore::Mode::ReadOnly);
}

TEST_F(GalleryFiles, AreRefusedWhenTheyAreAFolder) {
    fs::create_directory(m_database);
    expectNamed(openError(), ErrorCode::InvalidArgument);
}

TEST_F(GalleryFiles, GiveAnErrorWhenTruncatedAnywhere) {
    {
        const auto store = openOrFail(m_database);
        for (int i = 0; i < 8; ++i) addItem(*store, "item" + std::to_string(i));
    }
    const std::uintmax_t whole = fs::file_size(m_database);
    const fs::path copy = m_folder.path() / "whole";
    fs::copy_file(m_database, copy);
    for (std::uintmax_t size = 50; size < whole; size += 3777) {
        fs::copy_file(copy, m_database, fs::copy_options::overwrite_existing);
        fs::resize_file(m_database, size);
        fs::remove(m_database.string() + "-wal");
        fs::remove(m_database.string() + "-shm");
        const auto store = GalleryStore::open(m_database, GalleryStore::Mode::ReadWrite);
        bool failed = !store;
        for (int i = 0; store && i < 8; ++i) {
            const std::string id = "item" + std::to_string(i);
            failed = failed || !(*store)->items() || !(*store)->thumbnail(id) || !(*store)->sceneState(id);
        }
        EXPECT_TRUE(failed) << size;
        if (!store) {
            EXPECT_EQ(store.error().code, ErrorCode::ParseFailed) << store.error().message;
        }
    }
}

TEST_F(GalleryFiles, GiveAnErrorWhenOverwrittenWithNoise) {
    {
        const auto store = openOrFail(m_database);
        for (int i = 0; i < 8; ++i) addItem(*store, "item" + std::to_string(i));
    }
    std::fstream file(m_database, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(100);
    for (int i = 0; i < 30000; ++i) file.put(static_cast<char>(i * 7919 >> 3));
    file.close();
    const auto store = GalleryStore::open(m_database, GalleryStore::Mode::ReadWrite);
    if (store) {
        const auto items = (*store)->items();
        EXPECT_FALSE(items);
    } else {
        expectNamed(store.error(), ErrorCode::ParseFailed);
    }
}

TEST_F(GalleryFiles, TellWhenTheFolderMayNotBeWritten) {
    if (::geteuid() == 0) GTEST_SKIP() << "root may write anywhere";
    openOrFail(m_database);
    fs::permissions(m_folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
    expectNamed(openError(), ErrorCode::PermissionDenied);
    const auto reader = openOrFail(m_database, GalleryStore::Mode::ReadOnly);
    ASSERT_TRUE(reader);
    EXPECT_TRUE(reader->items());
    m_database = m_folder.path() / "new.db";
    expectNamed(openError(), ErrorCode::PermissionDenied);
}

TEST_F(GalleryFiles, TellWhenTheirFolderCannotBeMade) {
    test::touch(m_folder.path() / "file");
    m_database = m_folder.path() / "file" / "sub" / "g.db";
    const auto store = GalleryStore::open(m_database, GalleryStore::Mode::ReadWrite);
    ASSERT_FALSE(store);
    EXPECT_NE(store.error().message.find(m_database.string()), std::string::npos);
}

TEST_F(GalleryFiles, LoseLeftoversOfCrashedWritersButNothingElse) {
    {
        const auto store = openOrFail(m_database);
        addItem(*store, "kept");
    }
    test::touch(m_images / ".dead.writing");
    test::touch(m_images / "dead.exr");
    test::touch(m_images / ".dead.tmp-1-0.exr");
    test::touch(m_images / ".kept.writing"); // crashed between commit and clean-up
    test::touch(m_images / "kept.exr");
    test::touch(m_images / "mine.exr"); // no mark: whoever put it there wants it
    test::touch(m_images / ".deadly.tmp-1.exr");
    openOrFail(m_database);
    for (const char* gone : {".dead.writing", "dead.exr", ".dead.tmp-1-0.exr", ".kept.writing"})
        EXPECT_FALSE(fs::exists(m_images / gone)) << gone;
    for (const char* there : {"kept.exr", "mine.exr", ".deadly.tmp-1.exr"})
        EXPECT_TRUE(fs::exists(m_images / there)) << there;
}

TEST_F(GalleryFiles, AreLeftAloneWhileSomebodyWritesThem) {
    const auto store = openOrFail(m_database);
    auto draft = store->begin(".exr");
    ASSERT_TRUE(draft) << draft.error().text();
    test::touch(draft->file());
    openOrFail(m_database); // another one sweeps
    EXPECT_TRUE(fs::exists(draft->file()));
    EXPECT_EQ(test::countFiles(m_images), 2u);
}

TEST_F(GalleryFiles, GoWithADraftThatIsNotKept) {
    const auto store = openOrFail(m_database);
    fs::path file;
    {
        const auto draft = store->begin(".exr");
        ASSERT_TRUE(draft);
        file = draft->file();
        test::touch(file);
    }
    EXPECT_FALSE(fs::exists(file));
    {
        auto draft = store->begin(".exr");
        ASSERT_TRUE(draft);
        file = draft->file();
        test::touch(file);
        draft->keep();
    }
    EXPECT_TRUE(fs::exists(file));
    EXPECT_EQ(test::countFiles(m_images), 1u);
}

TEST_F(GalleryFiles, AreExportedAsTheyAreOrConverted) {
    GalleryService service(m_database);
    std::string id;
    service.createSnapshot(test::smallRequest(), [&](Result<GalleryItem> item) {
        ASSERT_TRUE(item) << item.error().text();
        id = item->id;
    });
    service.flush();
    const auto store = openOrFail(m_database, GalleryStore::Mode::ReadOnly);
    for (const char* name : {"copy.exr", "picture.png", "picture.jpg", "floats.tif"}) {
        const auto exported = store->exportImage(id, m_folder.path() / name);
        EXPECT_TRUE(exported) << exported.error().text();
        EXPECT_GT(fs::file_size(m_folder.path() / name), 0u);
    }
    EXPECT_EQ((*readExr(m_folder.path() / "copy.exr"))->layout().aovs.size(), 2u);
    EXPECT_TRUE(store->exportImage(id, m_folder.path() / "depth.png", "depth"));
    EXPECT_EQ(store->exportImage(id, m_folder.path() / "x.png", "nope").error().code, ErrorCode::NotFound);
    const Error unknown = store->exportImage(id, m_folder.path() / "x.unknown").error();
    EXPECT_EQ(unknown.code, ErrorCode::Unsupported);
    EXPECT_NE(unknown.message.find("x.unknown"), std::string::npos);
    const Error noFolder = store->exportImage(id, m_folder.path() / "no" / "x.exr").error();
    EXPECT_EQ(noFolder.code, ErrorCode::NotFound);
    EXPECT_FALSE(fs::exists(m_folder.path() / "x.unknown"));
}

} // namespace
} // namespace doppel
