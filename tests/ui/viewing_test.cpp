// The viewer's ways to look at an image: compare, channels, views, inspector, region, camera, files.
#include "tests/ui/desk_fixture.h"

#include "clonecore/image/frame_file.h"
#include "ui/base/theme.h"
#include "ui/viewer/compare_bar.h"
#include "ui/viewer/display_bar.h"
#include "ui/viewer/image_view.h"
#include "ui/viewer/scopes.h"
#include "ui/viewer/viewer.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QToolButton>
#include <QTreeWidget>

#include <filesystem>
#include <variant>

namespace doppel::test {

class Viewing : public DeskFixture {
protected:
    Viewer& viewer() { return m_desk->viewer(); }
    ImageView& view() { return *viewer().imageView(); }

    /// Opens the desk with converged clones, the first large.
    void openLarge(Scene scene, const std::vector<std::string>& ids) {
        openDesk(std::move(scene));
        trigger(m_desk->actions().startAll);
        for (const auto& id : ids) ASSERT_TRUE(waitForState(id, CloneState::Converged)) << id;
        viewer().showLarge(ids.front());
        ASSERT_TRUE(waitUntil([&] { return view().frame() && view().frame()->info().converged && colors(grab(&view()), view().rect()) > 200; }));
    }
    QColor at(double x, double y) { return grab(&view()).pixelColor(view().toWidget({x * 320, y * 180}).toPoint()); }
    /// True once the view, which is asked to repaint, looks so.
    bool becomes(const std::function<bool()>& looks) { return waitUntil(looks); }
    void drag(QPointF from, QPointF to, Qt::MouseButton button = Qt::LeftButton, Qt::KeyboardModifiers keys = {}) {
        QTest::mousePress(&view(), button, keys, from.toPoint());
        for (int i = 1; i <= 4; ++i) {
            const QPointF point = from + (to - from) * i / 4;
            QMouseEvent move(QEvent::MouseMove, point, view().mapToGlobal(point), Qt::NoButton, button, keys);
            QApplication::sendEvent(&view(), &move);
        }
        QTest::mouseRelease(&view(), button, keys, to.toPoint());
    }
    /// hero and side see the scene from two cameras.
    Scene twoCameras() {
        Scene scene = exampleScene({"hero", "side"});
        ConnectionRecord side = *scene.connection("side");
        side.cameraPath = "/cameras/top";
        scene.setConnection(side);
        return scene;
    }
};

TEST_F(Viewing, AWipeShowsTheOtherImageBesideItsLine) {
    openLarge(twoCameras(), {"hero", "side"});
    const QImage alone = grab(&view());
    QTest::keyClick(&view(), Qt::Key_W);
    EXPECT_EQ(view().compare(), Compare::Wipe);
    ASSERT_EQ(viewer().compareBar()->other(), "side");
    const QRect left(view().toWidget({10, 10}).toPoint(), view().toWidget({150, 170}).toPoint());
    const QRect right(view().toWidget({170, 10}).toPoint(), view().toWidget({310, 170}).toPoint());
    ASSERT_TRUE(becomes([&] { return grab(&view()).copy(right) != alone.copy(right); }));
    EXPECT_EQ(grab(&view()).copy(left), alone.copy(left));

    const QImage before = grab(&view());
    drag(view().toWidget({160, 150}), view().toWidget({40, 150}));
    EXPECT_NEAR(view().wipe().center().x(), 40.0 / 320, 0.01);
    EXPECT_NE(grab(&view()).copy(left), before.copy(left));

    drag(view().wipe().knob(view()), view().toWidget({40, 150}) + QPointF(90, 0), Qt::LeftButton, Qt::ShiftModifier);
    EXPECT_NEAR(view().wipe().angle(), 90, 1e-9);
    QTest::keyClick(&view(), Qt::Key_W);
    EXPECT_EQ(view().compare(), Compare::Off);
    EXPECT_TRUE(becomes([&] { return grab(&view()) == alone; }));
}

TEST_F(Viewing, ADifferenceHasItsFigures) {
    openLarge(twoCameras(), {"hero", "side"});
    viewer().compareBar()->setMode(Compare::Difference);
    auto* text = find<QLabel>("differenceText");
    ASSERT_TRUE(waitUntil([&] { return text->text().startsWith("RMS"); })) << qPrintable(text->text());
    EXPECT_TRUE(text->text().contains("PSNR"));
    // From itself, kept: nothing.
    viewer().keepAsOther();
    viewer().compareBar()->setMode(Compare::Difference);
    EXPECT_TRUE(waitUntil([&] { return text->text() == "equal"; })) << qPrintable(text->text());
    EXPECT_TRUE(becomes([&] { return at(0.5, 0.5).lightness() == 0; }));
}

TEST_F(Viewing, AKeptImageStaysWhileTheCloneGoesOn) {
    openLarge(exampleScene({"hero"}), {"hero"});
    viewer().keepAsOther();
    EXPECT_EQ(view().compare(), Compare::Wipe);
    const auto version = m_membuf.current("hero").version;
    m_document.edit("Other camera", [](Scene& scene) {
        ConnectionRecord record = *scene.connection("hero");
        record.cameraPath = "/cameras/top";
        scene.setConnection(record);
    });
    ASSERT_TRUE(waitForImage("hero", version));
    viewer().compareBar()->setMode(Compare::Difference);
    auto* text = find<QLabel>("differenceText");
    EXPECT_TRUE(waitUntil([&] { return text->text().startsWith("RMS"); })) << qPrintable(text->text());
}

TEST_F(Viewing, SideBySideAndFlickerShowBoth) {
    openLarge(twoCameras(), {"hero", "side"});
    const QImage alone = grab(&view());
    viewer().compareBar()->setMode(Compare::SideBySide);
    EXPECT_TRUE(becomes([&] { return grab(&view()).copy(QRect(view().width() / 2 + 20, 0, view().width() / 2 - 20, view().height())) !=
                                     alone.copy(QRect(view().width() / 2 + 20, 0, view().width() / 2 - 20, view().height())); }));
    viewer().compareBar()->setMode(Compare::Flicker);
    EXPECT_TRUE(becomes([&] { return grab(&view()) != alone; }));
    EXPECT_TRUE(becomes([&] { return grab(&view()) == alone; }));
}

TEST_F(Viewing, KeysChooseChannels) {
    openLarge(exampleScene({"hero"}), {"hero"});
    const auto isGrey = [&] {
        const QColor color = at(0.5, 0.5);
        return color.red() == color.green() && color.green() == color.blue();
    };
    ASSERT_FALSE(isGrey());
    QTest::keyClick(&view(), Qt::Key_R);
    EXPECT_TRUE(becomes(isGrey));
    QTest::keyClick(&view(), Qt::Key_R);
    EXPECT_TRUE(becomes([&] { return !isGrey(); }));
    find<QToolButton>("falseColour")->click();
    const QColor before = at(0.5, 0.5);
    EXPECT_TRUE(becomes([&] { return at(0.5, 0.5) != before; }) || at(0.5, 0.5).saturation() > 100);
}

TEST_F(Viewing, AnotherViewOfTheColourConfigChangesThePicture) {
    openLarge(exampleScene({"hero"}), {"hero"});
    const QColor standard = at(0.5, 0.5);
    auto* choice = find<QComboBox>("viewChoice");
    ASSERT_GE(choice->findText("sRGB · Raw"), 0);
    choice->setCurrentText("sRGB · Raw");
    EXPECT_TRUE(becomes([&] { return at(0.5, 0.5).lightness() < standard.lightness(); })) << "linear values are darker";
    choice->setCurrentText("sRGB · ACES");
    EXPECT_TRUE(becomes([&] { return at(0.5, 0.5) != standard; }));
}

TEST_F(Viewing, TheInspectorListsEveryAovOfThePixel) {
    openLarge(exampleScene({"hero"}), {"hero"});
    trigger(viewer().inspectAction());
    auto* table = find<QTreeWidget>("inspectorTable");
    ASSERT_TRUE(waitUntil([&] { return table->isVisible(); }));
    hover(&view(), view().toWidget({160.5, 90.5}));
    ASSERT_EQ(table->topLevelItemCount(), 5);
    EXPECT_EQ(table->topLevelItem(0)->text(0), "C");
    EXPECT_TRUE(table->topLevelItem(0)->text(1).startsWith("R "));
    EXPECT_EQ(table->topLevelItem(4)->text(0), "primId");
    auto* scopes = find<Scopes>("scopes");
    EXPECT_TRUE(waitUntil([&] {
        std::uint32_t all = 0;
        for (const std::uint32_t count : scopes->counts().histogram[0]) all += count;
        return all > 1000;
    }));
}

TEST_F(Viewing, ADraggedRegionIsRenderedAndAClickTakesItAway) {
    openLarge(exampleScene({"hero"}), {"hero"});
    trigger(viewer().regionAction());
    drag(view().toWidget({80, 45}), view().toWidget({240, 90}));
    const auto region = [&] { return m_document.scene().connection("hero")->renderRegion; };
    EXPECT_NEAR(region()[0], 0.25, 0.01);
    EXPECT_NEAR(region()[2], 0.75, 0.01);
    EXPECT_NEAR(region()[1], 0.5, 0.02); // from the lower edge
    EXPECT_NEAR(region()[3], 0.75, 0.02);
    EXPECT_EQ(m_document.undoLabel(), "Set render region");
    QTest::mouseClick(&view(), Qt::LeftButton, {}, view().toWidget({100, 100}).toPoint());
    EXPECT_EQ(region(), (std::array<double, 4>{0, 0, 0, 0}));
}

TEST_F(Viewing, TheOverlayMarksWhereTheRendererIsAtWork) {
    openLarge(exampleScene({"hero"}), {"hero"});
    const FramePtr converged = view().frame();
    FrameInfo info = converged->info();
    info.converged = false;
    info.tilesAtWork = {{64, 64, 64, 64}};
    m_membuf.publish("hero", Frame::allocate(converged->layout(), info, [&](std::span<std::byte> bytes) {
        std::copy(converged->bytes().begin(), converged->bytes().end(), bytes.begin());
    }));
    ASSERT_TRUE(waitUntil([&] { return view().frame() && !view().frame()->info().tilesAtWork.empty(); }));
    const auto cornerIsMarked = [&] {
        const QColor color = grab(&view()).pixelColor(view().toWidget({64, 66}).toPoint());
        const QColor accent = theme::darkColors().accent;
        return std::abs(color.red() - accent.red()) + std::abs(color.green() - accent.green()) + std::abs(color.blue() - accent.blue()) < 60;
    };
    EXPECT_FALSE(cornerIsMarked()) << "without the overlay";
    QTest::keyClick(&view(), Qt::Key_H);
    EXPECT_TRUE(waitUntil(cornerIsMarked));
    QTest::keyClick(&view(), Qt::Key_H);
    EXPECT_TRUE(waitUntil([&] { return !cornerIsMarked(); }));
}

TEST_F(Viewing, LookingThroughTheCameraMovesItsNode) {
    Scene scene = exampleScene({"hero"});
    ConnectionRecord record = *scene.connection("hero");
    record.cameraPath = "/cameras/hero_cam";
    scene.setConnection(record);
    Node camera = *scene.node("hero_cam");
    camera.parameters["tx"] = {};
    scene.setNode(camera);
    openLarge(scene, {"hero"});
    const auto version = m_membuf.current("hero").version;
    QTest::keyClick(&view(), Qt::Key_C);
    drag({200, 150}, {300, 150});
    const auto node = m_document.scene().node("hero_cam");
    ASSERT_TRUE(node->parameters.contains("ry"));
    EXPECT_LT(std::get<double>(node->parameters.at("ry").value), -5);
    EXPECT_EQ(m_document.undoLabel(), "Move hero_cam");
    EXPECT_TRUE(waitForImage("hero", version)) << "the clone follows";
    m_document.undo();
    EXPECT_FALSE(m_document.scene().node("hero_cam")->parameters.contains("ry")) << "one drag is one step";
}

TEST_F(Viewing, FocusIsPickedFromTheDepth) {
    Scene scene = exampleScene({"hero"});
    ConnectionRecord record = *scene.connection("hero");
    record.cameraPath = "/cameras/hero_cam";
    scene.setConnection(record);
    openLarge(scene, {"hero"});
    trigger(viewer().focusAction());
    QTest::mouseClick(&view(), Qt::LeftButton, {}, view().toWidget({160, 90}).toPoint());
    const auto node = m_document.scene().node("hero_cam");
    ASSERT_TRUE(node->parameters.contains("focusdistance"));
    EXPECT_GT(std::get<double>(node->parameters.at("focusdistance").value), 0.1);
    EXPECT_FALSE(viewer().focusAction()->isChecked());
}

TEST_F(Viewing, TheImageIsSavedAndCopied) {
    openLarge(exampleScene({"hero"}), {"hero"});
    const auto file = m_folder / "kept.exr";
    viewer().saveImageTo(QString::fromStdString(file.string()));
    ASSERT_TRUE(waitUntil([&] { return std::filesystem::exists(file); }));
    const auto frame = readExr(file);
    ASSERT_TRUE(frame) << frame.error().text();
    EXPECT_EQ((*frame)->layout().aovs.size(), 5u);
    for (const char* ending : {"png", "jpg", "tif", "hdr"}) {
        const auto other = m_folder / (std::string("kept.") + ending);
        viewer().saveImageTo(QString::fromStdString(other.string()));
        ASSERT_TRUE(waitUntil([&] { return std::filesystem::exists(other); })) << ending << qPrintable(m_desk->context().messages.currentText());
        EXPECT_GT(std::filesystem::file_size(other), 500u) << ending;
        if (ending == std::string("png") || ending == std::string("jpg")) {
            const QImage image(QString::fromStdString(other.string()));
            EXPECT_EQ(image.size(), QSize(320, 180)) << ending;
            EXPECT_GT(colors(image, image.rect()), 50) << ending;
        }
    }
    viewer().saveImageTo(QString::fromStdString((m_folder / "kept.nonsense").string()));
    EXPECT_TRUE(waitUntil([&] { return m_desk->context().messages.currentText().contains("nonsense"); }));
    EXPECT_FALSE(std::filesystem::exists(m_folder / "kept.nonsense"));
    QApplication::clipboard()->clear();
    viewer().copyImage();
    EXPECT_TRUE(waitUntil([&] { return QApplication::clipboard()->image().size() == QSize(320, 180); }));
}

TEST_F(Viewing, OfALargeImageOnlyWhatIsSeenIsConverted) {
    Scene scene = exampleScene({"hero"});
    ConnectionRecord record = *scene.connection("hero");
    record.resolution = {2560, 1440};
    record.rendererOptions["samples"] = 1.0;
    scene.setConnection(record);
    openLarge(scene, {"hero"});
    EXPECT_EQ(view().wantedRegion(), DisplayRegion{}) << "all of it is seen";
    view().oneToOne();
    view().zoomAt({100, 100}, 4);
    const DisplayRegion region = view().wantedRegion();
    ASSERT_GT(region.width, 0);
    EXPECT_LT(region.width, 1000);
    EXPECT_GE(region.width * view().scale(), view().width());
    EXPECT_TRUE(becomes([&] { return colors(grab(&view()), view().rect()) > 20; }));
}

} // namespace doppel::test
