// Editing: the connection editor, timeline, context options and stage parameters, with undo.
#include "tests/ui/desk_fixture.h"

#include "ui/base/expression_field.h"
#include "ui/base/form_scroll.h"
#include "ui/base/key_value_table.h"
#include "ui/clones/clone_actions.h"
#include "ui/editor/connection_editor.h"
#include "ui/stage/parameter_field.h"
#include "ui/stage/parameter_panel.h"
#include "ui/stage/stage_pane.h"
#include "ui/timeline/frame_ruler.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QMenu>
#include <QMouseEvent>
#include <QPlainTextEdit>
#include <QSpinBox>
#include <QToolButton>
#include <QTreeWidget>

namespace doppel::test {

class Editing : public DeskFixture {
protected:
    std::shared_ptr<const ConnectionRecord> record(const char* id = "hero") { return m_document.scene().connection(id); }
    Field* fieldOf(QWidget* input) { return qobject_cast<Field*>(input->parentWidget()); }
};

TEST_F(Editing, ChangesEveryKindOfField) {
    openDesk(exampleScene());
    select({"hero"});
    enter(find<QLineEdit>("name"), "Beauty");
    EXPECT_EQ(record()->name, "Beauty");
    enter(find<QComboBox>("cameraPath")->lineEdit(), "/World/cam");
    EXPECT_EQ(record()->cameraPath, "/World/cam");
    enter(find<QComboBox>("displayAov")->lineEdit(), "C N*");
    EXPECT_EQ(record()->displayAov, "C N*");
    find<QSpinBox>("width")->setValue(640);
    find<QSpinBox>("height")->setValue(360);
    EXPECT_EQ(record()->resolution, (std::array<int, 2>{640, 360}));
    find<QDoubleSpinBox>("resolutionScale")->setValue(0.5);
    EXPECT_DOUBLE_EQ(record()->resolutionScale, 0.5);
    find<QDoubleSpinBox>("region2")->setValue(0.75);
    EXPECT_DOUBLE_EQ(record()->renderRegion[2], 0.75);
    find<QCheckBox>("holdUpdates")->setChecked(true);
    EXPECT_FALSE(record()->processUpdates);
    enter(find<QLineEdit>("frameExpression"), "$F + 10");
    EXPECT_EQ(record()->frameExpression, "$F + 10");
    EXPECT_EQ(record("side")->name, "The side") << "only the selected one changes";
}

TEST_F(Editing, FormsAreNeverNarrowerThanTheirFields) {
    openDesk(exampleScene());
    m_desk->resize(1000, 700);
    select({"hero"});
    auto* editor = find<ConnectionEditor>("connectionEditor");
    const auto cutFields = [&] {
        QStringList cut;
        for (const FormScroll* form : editor->findChildren<FormScroll*>()) {
            for (const QWidget* field : form->widget()->findChildren<QWidget*>()) {
                const int right = field->mapTo(form->widget(), QPoint(field->width(), 0)).x();
                if (field->isVisible() && right > form->viewport()->width()) cut.append(field->objectName());
            }
        }
        return cut;
    };
    EXPECT_TRUE(waitUntil([&] { return cutFields().isEmpty(); })) << qPrintable(cutFields().join(' '));
}

TEST_F(Editing, EachChangeIsAnUndoStepWithItsName) {
    openDesk(exampleScene());
    select({"hero"});
    enter(find<QLineEdit>("name"), "Beauty");
    QApplication::processEvents();
    auto* undo = find<QAction>("undo");
    EXPECT_TRUE(undo->text().contains("Rename connection")) << qPrintable(undo->text());
    undo->trigger();
    EXPECT_EQ(record()->name, "The hero");
    QApplication::processEvents();
    QApplication::processEvents();
    EXPECT_EQ(find<QLineEdit>("name")->text(), "The hero");
    find<QAction>("redo")->trigger();
    EXPECT_EQ(record()->name, "Beauty");
}

TEST_F(Editing, SeveralSelectedChangeTogetherInOneStep) {
    openDesk(exampleScene());
    select({"side", "hero"});
    enter(find<QComboBox>("displayAov")->lineEdit(), "albedo");
    EXPECT_EQ(record("hero")->displayAov, "albedo");
    EXPECT_EQ(record("side")->displayAov, "albedo");
    EXPECT_EQ(record("top")->displayAov, "");
    m_document.undo();
    EXPECT_EQ(record("hero")->displayAov, "");
    EXPECT_EQ(record("side")->displayAov, "");
}

TEST_F(Editing, ExpressionShowsItsValueWhileTypingAndItsFault) {
    openDesk(exampleScene());
    select({"hero"});
    auto* line = find<QLineEdit>("frameExpression");
    auto* field = fieldOf(line);
    ASSERT_NE(field, nullptr);
    line->setFocus();
    QTest::keyClicks(line, "$F + 10");
    EXPECT_EQ(field->result(), "= 11");
    EXPECT_EQ(field->error(), "");
    QTest::keyClicks(line, " + nonsense");
    EXPECT_TRUE(field->error().contains("nonsense")) << qPrintable(field->error());
    EXPECT_TRUE(field->error().contains("column")) << qPrintable(field->error());
    QTest::keyClick(line, Qt::Key_Return);
    EXPECT_EQ(record()->frameExpression, "$F + 10 + nonsense") << "what was typed is kept, so that it can be repaired";
    EXPECT_FALSE(evaluateInputs(*record(), m_document.scene().expressionContext()).errors.empty());
}

TEST_F(Editing, FrameExpressionFollowsTheScenesFrame) {
    openDesk(exampleScene());
    select({"hero"});
    enter(find<QLineEdit>("frameExpression"), "$F * 2");
    auto* field = fieldOf(find<QLineEdit>("frameExpression"));
    EXPECT_EQ(field->result(), "= 2");
    find<QDoubleSpinBox>("frameSpin")->setValue(12);
    EXPECT_TRUE(waitUntil([&] { return field->result() == "= 24"; })) << qPrintable(field->result());
}

TEST_F(Editing, FaultsAreMarkedAndExplained) {
    openDesk(exampleScene());
    select({"hero"});
    enter(find<QComboBox>("lopNode")->lineEdit(), "nowhere");
    EXPECT_TRUE(waitUntil([&] { return fieldOf(find<QComboBox>("lopNode"))->error().contains("'nowhere'"); }));
    enter(find<QComboBox>("cameraPath")->lineEdit(), "cam");
    EXPECT_TRUE(waitUntil([&] { return fieldOf(find<QComboBox>("cameraPath"))->error().contains("/cameras/cam"); }));
    EXPECT_TRUE(find<QComboBox>("lopNode")->property("faulty").toBool());
    find<QSpinBox>("height")->setValue(0);
    auto* size = find<QSpinBox>("height")->parentWidget();
    EXPECT_TRUE(waitUntil([&] { return fieldOf(size)->error().contains("width and height"); }));
}

TEST_F(Editing, RenderersAndOptionsComeFromTheCloneOnceItIsThere) {
    openDesk(exampleScene({"hero"}));
    select({"hero"});
    trigger(m_desk->actions().start);
    ASSERT_TRUE(waitForState("hero", CloneState::Converged));
    auto* options = find<KeyValueTable>("rendererOptions");
    ASSERT_TRUE(waitUntil([&] { return options->field("samples") != nullptr; }));
    EXPECT_TRUE(waitUntil([&] { return find<QComboBox>("renderer")->findText("painted") >= 0; }));
    EXPECT_TRUE(waitUntil([&] { return find<QComboBox>("displayAov")->findText("primId") >= 0; }));
    enter(options->field("samples")->lineEdit(), "4");
    EXPECT_EQ(record()->rendererOptions.at("samples"), Value(4.0));
    EXPECT_TRUE(waitUntil([&] { return m_manager->status("hero")->samples == 4 && state("hero") == CloneState::Converged; }));
    enter(options->field("samples")->lineEdit(), "");
    EXPECT_TRUE(record()->rendererOptions.empty()) << "empty goes back to the default";
}

TEST_F(Editing, OptionExpressionsOverrideTheScenesValue) {
    openDesk(exampleScene());
    select({"hero"});
    auto* table = find<KeyValueTable>("optionExpressions");
    ASSERT_NE(table->field("variant"), nullptr);
    enter(table->field("variant")->lineEdit(), "\"blue\"");
    EXPECT_EQ(record()->contextOptionExpressions.at("variant"), "\"blue\"");
    EXPECT_EQ(table->field("variant")->result(), "= blue");
    enter(table->field("variant")->lineEdit(), "");
    EXPECT_TRUE(record()->contextOptionExpressions.empty());
}

TEST_F(Editing, LauncherJsonIsCheckedBeforeItIsTaken) {
    openDesk(exampleScene());
    select({"hero"});
    auto* text = find<QPlainTextEdit>("launcherJson");
    text->setPlainText("{\"launcher\": ");
    EXPECT_TRUE(fieldOf(text)->error().contains("JSON")) << qPrintable(fieldOf(text)->error());
    text->setPlainText("{\"launcher\": \"moon\"}");
    EXPECT_TRUE(fieldOf(text)->error().contains("'moon'")) << qPrintable(fieldOf(text)->error());
    EXPECT_EQ(record()->launcherConfig, nlohmann::json::object());
    text->setPlainText("{\"launcher\": \"local\", \"threads\": 2}");
    EXPECT_EQ(fieldOf(text)->error(), "");
    EXPECT_EQ(record()->launcherConfig.at("threads"), 2);
}

TEST_F(Editing, LauncherFormSetsTheConfiguration) {
    openDesk(exampleScene());
    select({"hero"});
    find<QDoubleSpinBox>("launcher_threads")->setValue(3);
    EXPECT_EQ(record()->launcherConfig.at("threads"), 3);
    find<QCheckBox>("launcher_lowPriority")->setChecked(false);
    EXPECT_EQ(record()->launcherConfig.at("lowPriority"), false);
}

TEST_F(Editing, ScrubbingIsOneUndoStepAndClonesFollow) {
    openDesk(exampleScene({"hero"}));
    trigger(m_desk->actions().startAll);
    ASSERT_TRUE(waitForState("hero", CloneState::Converged));
    auto* ruler = find<FrameRuler>("frameSlider");
    const auto at = [&](double frame) { return QPoint(static_cast<int>(ruler->xOf(frame)), ruler->height() / 2); };
    QTest::mousePress(ruler, Qt::LeftButton, {}, at(10));
    hover(ruler, at(20), Qt::LeftButton);
    hover(ruler, at(30), Qt::LeftButton);
    QTest::mouseRelease(ruler, Qt::LeftButton, {}, at(30));
    EXPECT_DOUBLE_EQ(m_document.scene().frames.current, 30);
    EXPECT_TRUE(waitUntil([&] {
        const auto frame = m_membuf.current("hero").frame;
        return frame && frame->info().frame == 30;
    }));
    m_document.undo();
    EXPECT_DOUBLE_EQ(m_document.scene().frames.current, 1) << "a drag is one step";
}

TEST_F(Editing, OpeningTheDeskChangesNothing) {
    const Scene scene = exampleScene();
    openDesk(scene);
    EXPECT_FALSE(m_document.isModified());
    EXPECT_FALSE(m_document.canUndo());
    EXPECT_DOUBLE_EQ(m_document.scene().frames.fps, 24);
}

TEST_F(Editing, ContextOptionsAreAddedSetAndRemoved) {
    openDesk(exampleScene({"hero"}));
    trigger(m_desk->actions().startAll);
    ASSERT_TRUE(waitForImage("hero"));
    enter(find<QLineEdit>("option_variant"), "blue");
    EXPECT_EQ(m_document.scene().contextOptions.at("variant"), Value(std::string("blue")));
    enter(find<QLineEdit>("newOption"), "weather");
    EXPECT_TRUE(m_document.scene().contextOptions.contains("weather"));
    enter(find<QLineEdit>("option_weather"), "2.5");
    EXPECT_EQ(m_document.scene().contextOptions.at("weather"), Value(2.5));
    enter(find<QLineEdit>("newOption"), "not a name");
    EXPECT_TRUE(m_desk->context().messages.currentText().contains("not a name"));
    m_document.undo();
    m_document.undo();
    EXPECT_FALSE(m_document.scene().contextOptions.contains("weather"));
    EXPECT_EQ(m_desk->findChild<QLineEdit*>("option_weather") == nullptr ||
                  !m_desk->findChild<QLineEdit*>("option_weather")->isVisible(), true);
}

TEST_F(Editing, StageParametersTakeLiteralsAndExpressions) {
    openDesk(exampleScene());
    m_desk->stagePane().select("hero_cam");
    QApplication::processEvents();
    find<QDoubleSpinBox>("parameter_tz")->setValue(7.5);
    EXPECT_EQ(m_document.scene().node("hero_cam")->parameters.at("tz").value, Value(7.5));
    auto* toggle = find<QToolButton>("toggle_ty");
    QTest::mouseClick(toggle, Qt::LeftButton);
    auto* line = find<QLineEdit>("expression_ty");
    enter(line, "$F / 0");
    EXPECT_EQ(m_document.scene().node("hero_cam")->parameters.at("ty").expression, "$F / 0");
    enter(line, "$F / ");
    EXPECT_FALSE(fieldOf(line)->error().isEmpty());
    enter(line, "$F * 2");
    EXPECT_EQ(fieldOf(line)->result(), "= 2");
    EXPECT_EQ(fieldOf(line)->error(), "");
}

TEST_F(Editing, NodesAreAddedBehindTheSelectedOneAndDeleted) {
    openDesk(exampleScene());
    StagePane& stage = m_desk->stagePane();
    stage.select("lookdev");
    auto* add = find<QToolButton>("addNode");
    for (QAction* action : add->menu()->actions())
        if (action->text() == "Transform" || action->text().contains("form")) {
            action->trigger();
            break;
        }
    ASSERT_NE(m_document.scene().node("xform1"), nullptr);
    EXPECT_EQ(m_document.scene().node("xform1")->inputs, std::vector<std::string>{"lookdev"});
    EXPECT_EQ(m_document.scene().node("hero_cam")->inputs, std::vector<std::string>{"xform1"});
    EXPECT_EQ(stage.parameters()->node(), "xform1");
    QTest::mouseClick(find<QToolButton>("deleteNode"), Qt::LeftButton);
    EXPECT_EQ(m_document.scene().node("xform1"), nullptr);
    EXPECT_EQ(m_document.scene().node("hero_cam")->inputs, std::vector<std::string>{"lookdev"});
}

} // namespace doppel::test
