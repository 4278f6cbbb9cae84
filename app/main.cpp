// `doppel`: the desk, and the same work without a window from the command line.
#include "app/commands/commands.h"
#include "clonecore/image/membuf_registry.h"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <cstdio>
#include <exception>
#include <functional>

namespace {

using namespace doppel;

void addRender(CLI::App& app, std::function<int()>& command, RenderOptions& options) {
    auto* sub = app.add_subcommand("render", "Run the clones of a scene without a window and write their images");
    sub->add_option("FILE", options.file, "scene (.doppel) or geometry file (.usd, .gltf, ...)")->required();
    sub->add_option("--clone", options.clones, "session id of a clone to render (repeatable; default: all)");
    auto* samples = sub->add_option("--samples", options.samples, "samples per pixel, instead of the clones' own")
                        ->check(CLI::Range(1, 1 << 20));
    sub->add_flag("--until-converged", options.untilConverged, "render to the clones' own sample counts (the default)")
        ->excludes(samples);
    sub->add_option("--frame", options.frame, "frame, instead of the scene's current one");
    sub->add_option("--option", options.contextOptions, "context option as name=value (repeatable)");
    sub->add_option("--renderer", options.renderer, "renderer (internal name or label) for all of them");
    sub->add_option_function<std::string>(
        "--resolution",
        [&options](const std::string& text) {
            auto size = parseResolution(text);
            if (!size) throw CLI::ValidationError("--resolution", size.error().message);
            options.resolution = *size;
        },
        "WIDTHxHEIGHT in pixels for all of them");
    sub->add_option("--out", options.out, "folder for <session id>.exr and .png")->capture_default_str();
    sub->add_flag("--snapshot", options.snapshot, "keep a snapshot of each in the gallery too");
    sub->add_option("--gallery", options.gallery, "gallery database (default: the scene's)");
    sub->add_option("--jobs", options.jobs, "clones that run at the same time")->capture_default_str()->check(CLI::Range(1, 256));
    sub->add_option("--timeout", options.timeoutSeconds, "give up after this many seconds (0 = never)")
        ->check(CLI::NonNegativeNumber);
    // Scripts append overrides to a command line: the last one counts.
    for (CLI::Option* option : sub->get_options()) {
        const std::string name = option->get_name();
        if (name != "--clone" && name != "--option" && name != "FILE" && option->get_items_expected_max() == 1) option->take_last();
    }
    sub->callback([&] { command = [&options] { return renderCommand(options); }; });
}

void addGallery(CLI::App& app, std::function<int()>& command, GalleryOptions& options) {
    auto* gallery = app.add_subcommand("gallery", "Look into a gallery of snapshots");
    gallery->require_subcommand(1);
    const auto add = [&](const char* name, const char* help, int (*run)(const GalleryOptions&), bool item) {
        auto* sub = gallery->add_subcommand(name, help);
        sub->add_option("--gallery", options.database, "database file")->required();
        sub->add_flag("--json", options.json, "print JSON");
        if (item) sub->add_option("ITEM", options.item, "id, or a unique beginning of it")->required();
        sub->callback([&command, &options, run] { command = [&options, run] { return run(options); }; });
        return sub;
    };
    add("list", "List the items, newest first", galleryListCommand, false)
        ->add_option("--search", options.search, "only those that are found, e.g. 'hero rating:>=3 -status:error'");
    add("show", "Show everything known of an item", galleryShowCommand, true);
    add("export", "Write an item's image to a file", galleryExportCommand, true)
        ->add_option("TARGET", options.target, "image file to write")
        ->required();
    add("delete", "Delete an item and its image", galleryDeleteCommand, true);
    add("restore", "Write the scene that made an item", galleryRestoreCommand, true)
        ->add_option("TARGET", options.target, ".doppel file to write (default: stdout)");
    add("save-as", "Copy the gallery with the images it owns", gallerySaveAsCommand, false)
        ->add_option("TARGET", options.target, "database file of the copy")
        ->required();
    add("check", "Look for damage, missing images and images without an item", galleryCheckCommand, false);
    add("repair", "Mend what check finds; a damaged database is kept beside the new one", galleryRepairCommand, false);
}

void addLaunch(CLI::App& app, std::function<int()>& command, LaunchOptions& options) {
    auto* sub = app.add_subcommand("launch", "Start a clone with a launcher, say where it serves and stay until it ends");
    auto* list = sub->add_flag("--list", options.list, "list the launchers and what is wrong with those that do not load");
    sub->add_option("--launcher", options.launcher, "name of the launcher (default: local)")->excludes(list);
    sub->add_option("--config", options.config, "its configuration: a JSON object or key=value (repeatable)")->excludes(list);
    sub->add_option("--attach", options.attach, "ticket of a clone that was started before, instead of starting one")->excludes(list);
    sub->add_option("--host-key", options.hostKey, "z85 public key of the host that will connect (default: yours)")->excludes(list);
    sub->add_flag("--detach", options.detach, "end once the clone serves, and let it go on until its idle timeout")->excludes(list);
    sub->add_option("--grace", options.graceSeconds, "seconds between a soft stop and a hard one")
        ->capture_default_str()
        ->check(CLI::Range(0.0, 3600.0));
    sub->add_flag("--json", options.json, "print JSON, an event a line");
    sub->callback([&] { command = [&options] { return launchCommand(options); }; });
}

void addServe(CLI::App& app, std::function<int()>& command, ServeOptions& options) {
    auto* sub = app.add_subcommand("serve", "Host a scene without a window, for scripts, other programs and desks, until SIGTERM");
    sub->add_option("FILE", options.file, "scene (.doppel) or geometry file (default: a new scene)");
    sub->add_option("--start", options.start, "which clones to start: none, ask (on the terminal) or all")
        ->capture_default_str()
        ->check(CLI::IsMember({"none", "ask", "all"}));
    sub->add_option("--restarts", options.restarts, "how often in a row a clone that crashed is started again")
        ->capture_default_str()
        ->check(CLI::Range(0, 1000));
    auto* listen = sub->add_option("--listen", options.listen, "tcp://ADDRESS:PORTS to serve other machines at, encrypted; PORTS like 0 (any), 5000-5010 or 5000,6000 "
                                                            "(the first free one) (default: this machine only)");
    sub->add_option("--allow", options.allow, "z85 key of a client that may come over tcp, besides this user's (repeatable)")->needs(listen);
    sub->add_flag("--allow-scripts", options.allowScripts, "let clients run Python on this host, as you (host.runScript); whoever may connect may then do what you may");
    sub->add_option("--log", options.log, "file to append to (default: stderr)");
    sub->add_flag("--auto-close", options.autoClose, "end once the last client has left");
    sub->add_option("--verbosity", options.verbosity, "of the log: 0 = faults, 1 = also what becomes of clones, 2 = also clients")
        ->capture_default_str()
        ->check(CLI::Range(0, 2));
    sub->callback([&] { command = [&options] { return serveCommand(options); }; });
}

void addCtl(CLI::App& app, std::function<int()>& command, CtlOptions& options) {
    auto* sub = app.add_subcommand("ctl", "Drive a running host: a desk or `doppel serve`");
    sub->add_option("COMMAND", options.command,
                    "hosts | list | create [ID] [field=value ...] | set ID field=value ... | get ID [field ...] | delete ID ... | start ID ... | "
                    "stop ID ... | pause ID ... | resume ID ... | snapshot ID ... | wait ID ... [for=converged] | eval-expression TEXT | watch | "
                    "open FILE | save [FILE] | save-image ID FILE [AOV] | push NAME FILE | call METHOD [JSON ...] | methods; instead of ids: all")
        ->required();
    sub->add_option("ARGUMENTS", options.arguments, "of the command");
    sub->add_option("--host", options.host, "process id, kind (desk, serve) or scene of the host, or tcp://HOST:PORT (default: the only one)");
    sub->add_option("--key", options.key, "z85 key of a host at a tcp address (default: this user's)");
    sub->add_option("--timeout", options.timeoutSeconds, "of wait, seconds")->capture_default_str()->check(CLI::NonNegativeNumber);
    sub->add_flag("--json", options.json, "print JSON");
    sub->callback([&] { command = [&options] { return ctlCommand(options); }; });
}

void addScript(CLI::App& app, std::function<int()>& command, ScriptOptions& options) {
    auto* sub = app.add_subcommand("script", "Run a Python script, or a console, with the package doppel");
    sub->add_option("FILE", options.script, "script (default: a console)");
    sub->add_option("ARGUMENTS", options.arguments, "of the script");
    sub->add_flag("--attach", options.attach, "act on the host that runs, instead of one without a window in the script's own process");
    sub->add_option("--host", options.host, "which one, as for ctl")->each([&](const std::string&) { options.attach = true; });
    sub->prefix_command(false);
    sub->positionals_at_end();
    sub->callback([&] { command = [&options] { return scriptCommand(options); }; });
}

int run(int argc, char** argv) {
    CLI::App app{"Doppel: live clone renders for everyone.\nWithout a subcommand it opens the desk."};
    app.name("doppel");
    std::filesystem::path file;
    bool version = false, json = false;
    RenderOptions renderOptions;
    GalleryOptions galleryOptions;
    LaunchOptions launchOptions;
    ServeOptions serveOptions;
    CtlOptions ctlOptions;
    ScriptOptions scriptOptions;
    std::function<int()> command;

    app.add_option("FILE", file, "scene (.doppel) or geometry file to open in the desk");
    app.add_flag("--version", version, "print the version and every part found");
    addRender(app, command, renderOptions);
    auto* list = app.add_subcommand("list", "List the connections of a scene");
    list->add_option("FILE", file)->required();
    list->add_flag("--json", json, "print JSON");
    list->callback([&] { command = [&] { return listCommand(file, json); }; });
    auto* check = app.add_subcommand("check", "Report every problem of a scene with its place");
    check->add_option("FILE", file)->required();
    check->add_flag("--json", json, "print JSON");
    check->callback([&] { command = [&] { return checkCommand(file, json); }; });
    addGallery(app, command, galleryOptions);
    addLaunch(app, command, launchOptions);
    addServe(app, command, serveOptions);
    addCtl(app, command, ctlOptions);
    addScript(app, command, scriptOptions);

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    if (version) {
        fmt::print("{}", versionText());
        return 0;
    }
    registerMembufReader();
    if (command) return command();
    return deskCommand(argc, argv, file);
}

} // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        fmt::print(stderr, "doppel: unexpected failure: {}\n", error.what());
        return 1;
    }
}
