// What is on the stage: pickers, the prim tree, variants, cameras that become editable. And the list of nodes.
#include "tests/ui/desk_fixture.h"

#include "ui/base/field.h"
#include "ui/stage/prim_model.h"
#include "ui/stage/prim_tree.h"
#include "ui/stage/stage_pane.h"
#include "ui/viewer/image_view.h"
#include "ui/viewer/viewer.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QTabWidget>
#include <QTreeView>
#include <QTreeWidget>

#include <atomic>

namespace doppel::test {

namespace {

/// /World with a camera and a hero that has a variant set, /Lights/sun, /Render/final.
class PaintedStage : public StageSource {
public:
    Result<CookResult> read(const StageRequest& request, const CancelToken&) override {
        ++reads;
        if (!request.network.nodes.contains(request.node)) return fail(ErrorCode::NotFound, "there is no node " + request.node);
        const auto lens = std::make_shared<Camera>();
        lens->focalLength = 35;
        lens->focusDistance = 4;
        auto camera = make("cam_main", "Camera", PrimData(std::shared_ptr<const Camera>(lens)));
        camera->localTransform.setTranslation(Imath::V3d(1, 2, 8));
        auto hero = make("Hero", "Mesh", PrimData(std::make_shared<const Mesh>()));
        hero->variantSets = std::make_shared<const VariantSets>(VariantSets{{"finish", {{"clay", "jade"}, "clay"}}, {"size", {{"big", "small"}, "big"}}});
        auto world = make("World", "Xform");
        world->children = {camera, hero};
        auto lights = make("Lights", "Scope");
        lights->children = {make("sun", "DistantLight", PrimData(std::make_shared<const Light>()))};
        auto render = make("Render", "Scope");
        render->children = {make("final", "RenderSettings", PrimData(std::make_shared<const RenderSettings>()))};
        auto root = make("", "");
        root->children = {world, lights, render};
        auto stage = std::make_shared<Stage>();
        stage->root = root;
        return CookResult{stage, {}, {}};
    }
    void cancel() override {}

    std::atomic<int> reads = 0;

private:
    static std::shared_ptr<Prim> make(const char* name, const char* type, PrimData data = {}) {
        auto prim = std::make_shared<Prim>();
        prim->name = name;
        prim->typeName = type;
        prim->data = std::move(data);
        return prim;
    }
};

} // namespace

class Staging : public DeskFixture {
protected:
    void SetUp() override {
        DeskFixture::SetUp();
        m_stages = m_painted;
    }
    std::shared_ptr<const ConnectionRecord> record(const char* id = "hero") { return m_document.scene().connection(id); }
    QString warningAt(const char* name) {
        auto* field = qobject_cast<Field*>(find<QComboBox>(name)->parentWidget());
        return field ? field->warning() : QString();
    }
    /// Opens the tree and waits for the stage.
    PrimTree* openPrims() {
        PrimTree* tree = m_desk->stagePane().prims();
        m_desk->stagePane().showPrims();
        EXPECT_TRUE(waitUntil([&] { return tree->view()->model()->rowCount() > 0; }));
        return tree;
    }
    std::shared_ptr<PaintedStage> m_painted = std::make_shared<PaintedStage>();
};

TEST_F(Staging, PickersListWhatIsOnTheStageOnceTheyAreUsed) {
    openDesk(exampleScene());
    select({"hero"});
    EXPECT_EQ(m_painted->reads, 0) << "nothing is read just because a connection is selected";
    auto* camera = find<QComboBox>("cameraPath");
    camera->setFocus();
    EXPECT_TRUE(waitUntil([&] { return camera->findText("/World/cam_main") >= 0; }));
    auto* settings = find<QComboBox>("renderSettings");
    EXPECT_TRUE(waitUntil([&] { return settings->findText("/Render/final") >= 0; }));
    EXPECT_EQ(settings->itemText(0), "") << "the stage's default comes first";
}

TEST_F(Staging, APathThatIsNotThereIsMarkedWithWhatIs) {
    openDesk(exampleScene());
    select({"hero"});
    enter(find<QComboBox>("cameraPath")->lineEdit(), "/World/cam_typo");
    EXPECT_EQ(record()->cameraPath, "/World/cam_typo") << "typing anything stays possible";
    ASSERT_TRUE(waitUntil([&] { return warningAt("cameraPath").contains("/World/cam_main"); })) << qPrintable(warningAt("cameraPath"));
    EXPECT_TRUE(warningAt("cameraPath").contains("/World/cam_typo"));
    enter(find<QComboBox>("cameraPath")->lineEdit(), "/World/Hero");
    EXPECT_TRUE(waitUntil([&] { return warningAt("cameraPath").contains("is a Mesh"); })) << qPrintable(warningAt("cameraPath"));
    enter(find<QComboBox>("cameraPath")->lineEdit(), "/World/cam_main");
    EXPECT_TRUE(waitUntil([&] { return warningAt("cameraPath").isEmpty(); })) << qPrintable(warningAt("cameraPath"));
    enter(find<QComboBox>("renderSettings")->lineEdit(), "/Render/other");
    EXPECT_TRUE(waitUntil([&] { return warningAt("renderSettings").contains("/Render/final"); }));
}

TEST_F(Staging, PrimsAreReadOnlyWhileTheyAreSeen) {
    openDesk(exampleScene());
    QApplication::processEvents();
    EXPECT_EQ(m_painted->reads, 0);
    openPrims();
    const int reads = m_painted->reads;
    m_document.edit("Set frame", [](Scene& scene) { scene.frames.current = 7; });
    EXPECT_TRUE(waitUntil([&] { return m_painted->reads > reads; })) << "an edit is followed";
    auto* tabs = find<QTabWidget>("stageTabs");
    tabs->setCurrentIndex(0);
    QApplication::processEvents();
    const int hidden = m_painted->reads;
    m_document.edit("Set frame", [](Scene& scene) { scene.frames.current = 8; });
    for (int i = 0; i < 20; ++i) QApplication::processEvents();
    EXPECT_EQ(m_painted->reads, hidden);
}

TEST_F(Staging, TheFilterFindsPrimsByNameAndType) {
    openDesk(exampleScene());
    PrimTree* tree = openPrims();
    EXPECT_EQ(tree->view()->model()->rowCount(), 3);
    find<QLineEdit>("primFilter")->setText("distant");
    ASSERT_EQ(tree->view()->model()->rowCount(), 1);
    const QModelIndex lights = tree->view()->model()->index(0, 0);
    EXPECT_EQ(lights.data().toString(), "Lights");
    EXPECT_EQ(tree->view()->model()->index(0, 0, lights).data().toString(), "sun");
}

TEST_F(Staging, ADoubleClickRendersThroughACamera) {
    openDesk(exampleScene());
    select({"hero", "side"});
    PrimTree* tree = openPrims();
    tree->select("/World/cam_main");
    const QRect at = tree->view()->visualRect(tree->view()->currentIndex());
    QTest::mouseClick(tree->view()->viewport(), Qt::LeftButton, {}, at.center());
    QTest::mouseDClick(tree->view()->viewport(), Qt::LeftButton, {}, at.center());
    EXPECT_EQ(record("hero")->cameraPath, "/World/cam_main");
    EXPECT_EQ(record("side")->cameraPath, "/World/cam_main");
    EXPECT_EQ(record("top")->cameraPath, "/cameras/top");
    EXPECT_EQ(m_document.undoLabel(), "Render through /World/cam_main");
}

TEST_F(Staging, WithoutASelectedConnectionItSaysWhatToDo) {
    openDesk(exampleScene());
    select({});
    openPrims()->renderThrough("/World/cam_main");
    EXPECT_TRUE(m_desk->context().messages.currentText().contains("No connection")) << qPrintable(m_desk->context().messages.currentText());
}

TEST_F(Staging, AMenuMakesACameraOfAFileEditable) {
    openDesk(exampleScene());
    PrimTree* tree = openPrims();
    QMenu menu;
    tree->fillMenu(menu, "/World/cam_main");
    for (QAction* action : menu.actions())
        if (action->text().contains("Editable")) action->trigger();
    const auto node = m_document.scene().node("cam_main");
    ASSERT_NE(node, nullptr);
    EXPECT_EQ(node->parameters.at("tz").value, Value(8.0));
    EXPECT_EQ(m_document.scene().node("OUT")->inputs, std::vector<std::string>{"cam_main"});
}

TEST_F(Staging, VariantsAreChosenAtTheImport) {
    openDesk(exampleScene());
    PrimTree* tree = openPrims();
    tree->select("/World/Hero");
    auto* size = find<QComboBox>("variant_size");
    ASSERT_TRUE(waitUntil([&] { return size->isVisible(); }));
    EXPECT_EQ(size->currentText(), "big");
    size->setFocus();
    QTest::keyClick(size, Qt::Key_Down);
    EXPECT_EQ(m_document.scene().node("lookdev")->parameters.at("variant:/World/Hero:size").value, Value(std::string("small")));
    m_document.undo();
    EXPECT_FALSE(m_document.scene().node("lookdev")->parameters.contains("variant:/World/Hero:size"));
    EXPECT_FALSE(find<QComboBox>("variant_finish")->isEnabled()) << "an expression chooses it";
    EXPECT_TRUE(find<QComboBox>("variant_finish")->toolTip().contains("@variant"));
}

TEST_F(Staging, DraggingOnACameraOfAFileMakesItEditableAndGoesOn) {
    Scene scene = exampleScene({"hero"});
    ConnectionRecord changed = *scene.connection("hero");
    changed.cameraPath = "/World/cam_main";
    scene.setConnection(changed);
    openDesk(scene);
    select({"hero"});
    m_manager->start("hero");
    ASSERT_TRUE(waitForImage("hero"));
    Viewer& viewer = m_desk->viewer();
    viewer.showLarge("hero");
    ImageView* view = viewer.imageView();
    ASSERT_TRUE(waitUntil([&] { return view->frame() != nullptr; }));
    viewer.cameraAction()->setChecked(true);
    const QPoint middle = view->rect().center();
    QTest::mousePress(view, Qt::LeftButton, {}, middle);
    ASSERT_TRUE(waitUntil([&] { return m_document.scene().node("cam_main") != nullptr; }));
    EXPECT_EQ(m_document.undoLabel(), "Make /World/cam_main editable");
    hover(view, middle + QPoint(80, 0), Qt::LeftButton);
    QTest::mouseRelease(view, Qt::LeftButton, {}, middle + QPoint(80, 0));
    EXPECT_NE(m_document.scene().node("cam_main")->parameters.at("ry").value, Value(0.0)) << "the same drag turns it";
    EXPECT_EQ(m_document.undoLabel(), "Move cam_main");
}

TEST_F(Staging, NodesAreRenamedInPlaceAndFound) {
    openDesk(exampleScene());
    StagePane& pane = m_desk->stagePane();
    pane.select("key_light");
    QTreeWidget* list = pane.list();
    list->setFocus();
    QTest::keyClick(list, Qt::Key_F2);
    auto* editor = list->viewport()->findChild<QLineEdit*>();
    ASSERT_NE(editor, nullptr);
    editor->selectAll();
    QTest::keyClicks(editor, "rim");
    QTest::keyClick(editor, Qt::Key_Return);
    ASSERT_TRUE(waitUntil([&] { return m_document.scene().node("rim") != nullptr; }));
    EXPECT_EQ(m_document.scene().node("OUT")->inputs, std::vector<std::string>{"rim"});
    EXPECT_EQ(m_document.undoLabel(), "Rename key_light");
    pane.rename("rim", "OUT");
    EXPECT_TRUE(m_desk->context().messages.currentText().contains("not renamed"));
    find<QLineEdit>("nodeFilter")->setText("hero_cam");
    int visible = 0;
    for (int i = 0; i < list->topLevelItemCount(); ++i) visible += !list->topLevelItem(i)->isHidden();
    EXPECT_EQ(visible, 3) << "the camera, what it reads and what reads it";
}

} // namespace doppel::test
