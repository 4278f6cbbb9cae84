/* The interface between Doppel and launcher plugins that are shared libraries. Plain C, no other header of Doppel is needed.
 * docs/launchers.md is the guide; resources/launchers/sample_launcher.cpp is a whole plugin.
 *
 * A plugin exports doppel_launcher_plugin(). All texts are UTF-8 and end with a zero byte; those that Doppel passes live until the
 * call returns. Doppel may call from any thread, and never unloads the library. Nothing may throw across this interface.
 */
#ifndef DOPPEL_LAUNCHER_H
#define DOPPEL_LAUNCHER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Grows when the structures below change in a way that breaks plugins. Fields are added at the end without that: look at `size`. */
#define DOPPEL_LAUNCHER_ABI 1u

#if defined(__GNUC__)
#define DOPPEL_LAUNCHER_EXPORT __attribute__((visibility("default")))
#else
#define DOPPEL_LAUNCHER_EXPORT
#endif

/* What a job tells Doppel; `context` is the first argument of each. From any thread, one at a time, none after `exited` or
 * `failed`, none once destroy() has returned. Copy the structure, not the pointer to it. */
typedef struct DoppelLaunchEvents {
    uint32_t size;
    void* context;
    void (*output)(void* context, const char* line, int is_stderr);
    void (*waiting)(void* context, const char* what); /* "queued, position 3" */
    /* {"endpoint": "tcp://node7:41213", "key": "<z85>", "host": "node7", "port": 41213, "pid": 4711}: what the clone has printed
     * behind DOPPEL_CLONE, with an endpoint that the host can reach (or with "dial", as printed, in its place). Once. */
    void (*ready)(void* context, const char* address_json);
    void (*exited)(void* context, int code, int signal); /* signal 0: it ended by itself */
    void (*failed)(void* context, const char* message);  /* it could not be started */
} DoppelLaunchEvents;

typedef struct DoppelLauncher {
    uint32_t size; /* sizeof(DoppelLauncher) */
    uint32_t abi;  /* DOPPEL_LAUNCHER_ABI */
    const char* name;        /* small letters, digits, _ and -; what a connection's launcherConfig says */
    const char* label;       /* for people */
    const char* schema_json; /* of the configuration: docs/launchers.md */
    void* self;              /* first argument of check, start and reattach */

    /* What is wrong with a configuration, or NULL. It has passed the schema. Must not block. May be NULL. */
    char* (*check)(void* self, const char* config_json);
    /* Starts a clone without waiting for it and returns the job; or NULL and the reason in *error.
     * {"config": {...}, "settings": {...}, "sessionId": "hero", "hostPublicKey": "<z85>", "cloneProgram": "/...", "cloneArguments": [...],
     * "dialBack": ""}
     * `dialBack`, when not empty, is the endpoint of the host that the clone shall dial instead of listening; cloneArguments say so.
     * `config` comes from a scene, perhaps a stranger's: it must not choose what runs. `settings` is what launchers.json says under the
     * plugin's name. */
    void* (*start)(void* self, const char* request_json, const DoppelLaunchEvents* events, char** error);
    /* Asks it to end; ends it with all its processes after the grace. Returns at once. `exited` follows. */
    void (*stop)(void* job, uint32_t grace_milliseconds);
    /* What reattach() needs in another process, a JSON object without secrets; NULL when that can't be (yet). May be NULL. */
    char* (*ticket)(void* job);
    /* As start(), for a job that another host process has started; `ready` does not follow. May be NULL.
     * {"ticket": {...}, "settings": {...}} */
    void* (*reattach)(void* self, const char* request_json, const DoppelLaunchEvents* events, char** error);
    /* destroy() shall leave it running; no event follows. May be NULL. */
    void (*release)(void* job);
    /* Ends it at once, unless released, and frees the job. No event is under way when this returns. */
    void (*destroy)(void* job);
    /* Frees what check, start, ticket and reattach have returned as text. */
    void (*free_text)(char* text);
} DoppelLauncher;

/* The one entry point. The result lives as long as the library. A plugin that cannot work with `host_abi`, or not at all, writes why
 * to `error` and returns NULL. */
DOPPEL_LAUNCHER_EXPORT const DoppelLauncher* doppel_launcher_plugin(uint32_t host_abi, char* error, size_t error_size);

#ifdef __cplusplus
}
#endif

#endif
