// scene.*: the document's file, frames, context options, undo, and what expressions come to.
#include "api/api_context.h"
#include "api/method_table.h"
#include "api/node_methods.h"

#include <fmt/format.h>

#include <utility>

namespace doppel {

namespace {

std::function<void(Result<void>)> done(ApiReply reply) {
    return [reply = std::move(reply)](Result<void> result) {
        if (!result) return reply(tl::unexpected(result.error()));
        reply(nullptr);
    };
}

ApiFiles& files(ApiContext& c) {
    if (!c.services().files) throw ConnectionError(Error{ErrorCode::Unsupported, "this host opens and saves no files", {}});
    return *c.services().files;
}

void addFiles(MethodTable& table) {
    table.add("scene.file", "File of the scene, \"\" = none yet",
              [](ApiContext& c, const ApiArgs&) -> ApiValue { return files(c).file().string(); });
    table.addLong("scene.open", "Opens a .doppel or geometry file (file); unsaved changes are lost",
                  [](ApiContext& c, const ApiArgs& a, ApiReply reply) { files(c).open(a.text(0, "file"), done(std::move(reply))); });
    table.addLong("scene.save", "Saves (file=None: where it is)",
                  [](ApiContext& c, const ApiArgs& a, ApiReply reply) { files(c).save(a.textOr(0, "file", ""), done(std::move(reply))); });
    table.addLong("scene.new", "Begins a new scene; unsaved changes are lost",
                  [](ApiContext& c, const ApiArgs&, ApiReply reply) { files(c).clear(done(std::move(reply))); });
    table.add("scene.isModified", "True with unsaved changes", [](ApiContext& c, const ApiArgs&) -> ApiValue { return c.document().isModified(); });
}

void addUndo(MethodTable& table) {
    table.add("scene.undo", "Takes the last step back; false if there is none", [](ApiContext& c, const ApiArgs&) -> ApiValue {
        const bool can = c.document().canUndo();
        c.document().undo();
        return can;
    });
    table.add("scene.redo", "Takes the last undo back; false if there is none", [](ApiContext& c, const ApiArgs&) -> ApiValue {
        const bool can = c.document().canRedo();
        c.document().redo();
        return can;
    });
    table.add("scene.undoLabel", "Name of the step that undo takes back", [](ApiContext& c, const ApiArgs&) -> ApiValue { return c.document().undoLabel(); });
    table.add("scene.redoLabel", "Name of the step that redo brings back", [](ApiContext& c, const ApiArgs&) -> ApiValue { return c.document().redoLabel(); });
}

void addFrames(MethodTable& table) {
    table.add("scene.frame", "The current frame", [](ApiContext& c, const ApiArgs&) -> ApiValue { return c.scene().frames.current; });
    table.add("scene.setFrame", "Goes to a frame (frame)", [](ApiContext& c, const ApiArgs& a) -> ApiValue {
        const double frame = a.number(0, "frame");
        c.document().edit("Change frame", [&](Scene& s) { s.frames.current = frame; }, "script frame");
        return nullptr;
    });
    table.add("scene.frameRange", "(first, last)", [](ApiContext& c, const ApiArgs&) -> ApiValue {
        return {c.scene().frames.start, c.scene().frames.end};
    });
    table.add("scene.setFrameRange", "Changes the range (first, last)", [](ApiContext& c, const ApiArgs& a) -> ApiValue {
        const double first = a.number(0, "first"), last = a.number(1, "last");
        if (first > last) throw ConnectionError(Error{ErrorCode::InvalidArgument, fmt::format("a range begins before its end, not {:g} to {:g}", first, last), {}});
        c.document().edit("Change frame range", [&](Scene& s) { s.frames.start = first, s.frames.end = last; });
        return nullptr;
    });
    table.add("scene.fps", "Frames per second", [](ApiContext& c, const ApiArgs&) -> ApiValue { return c.scene().frames.fps; });
    table.add("scene.setFps", "Changes it (fps)", [](ApiContext& c, const ApiArgs& a) -> ApiValue {
        const double fps = a.number(0, "fps");
        if (!(fps > 0)) throw ConnectionError(Error{ErrorCode::InvalidArgument, "frames per second are more than 0", {}});
        c.document().edit("Change frames per second", [&](Scene& s) { s.frames.fps = fps; });
        return nullptr;
    });
}

void addContextOptions(MethodTable& table) {
    table.add("scene.contextOptions", "Context options, a dictionary", [](ApiContext& c, const ApiArgs&) {
        ApiValue options = ApiValue::object();
        for (const auto& [name, value] : c.scene().contextOptions) options[name] = apiValue(value);
        return options;
    });
    table.add("scene.contextOption", "One of them (name), None if there is none", [](ApiContext& c, const ApiArgs& a) -> ApiValue {
        const auto found = c.scene().contextOptions.find(a.text(0, "name"));
        return found == c.scene().contextOptions.end() ? ApiValue(nullptr) : apiValue(found->second);
    });
    table.add("scene.setContextOption", "Sets one (name, number or string)", [](ApiContext& c, const ApiArgs& a) -> ApiValue {
        const std::string name = a.text(0, "name");
        const Value value = a.value(1, "value");
        if (!isValidNodeName(name))
            throw ConnectionError(Error{ErrorCode::InvalidArgument, "'" + name + "' is no name of a context option: letters, digits and _ only", {}});
        c.document().edit("Change context option", [&](Scene& s) { s.contextOptions[name] = value; }, "script option " + name);
        return nullptr;
    });
    table.add("scene.removeContextOption", "Removes one (name); false if there is none", [](ApiContext& c, const ApiArgs& a) -> ApiValue {
        const std::string name = a.text(0, "name");
        return c.document().edit("Remove context option", [&](Scene& s) { s.contextOptions.erase(name); });
    });
}

ApiValue evaluated(ApiContext& c, const ApiArgs& a) {
    const auto value = evaluateExpression(a.text(0, "expression"), c.scene().expressionContext());
    if (!value) throw ConnectionError(Error{ErrorCode::InvalidArgument, value.error().text(), {}});
    return apiValue(*value);
}

} // namespace

void addSceneMethods(MethodTable& table) {
    addFiles(table);
    addUndo(table);
    addFrames(table);
    addContextOptions(table);
    addNodeMethods(table);
    table.add("scene.evaluate", "What an expression comes to in the host (expression)", evaluated);
}

} // namespace doppel
