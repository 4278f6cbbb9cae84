/* A plugin in C that is wrong in the way that ODD_PLUGIN says, for the loader's tests. */
#include "launcher/plugin/doppel_launcher.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void* start(void* self, const char* request, const DoppelLaunchEvents* events, char** error) {
    (void)self;
    (void)request;
    (void)events;
    *error = strdup("no farm\x01 here");
    return NULL;
}
static void stop(void* job, uint32_t grace) {
    (void)job;
    (void)grace;
}
static void destroy(void* job) { (void)job; }

const DoppelLauncher* doppel_launcher_plugin(uint32_t host_abi, char* error, size_t error_size) {
    static DoppelLauncher launcher;
    const char* odd = getenv("ODD_PLUGIN");
    launcher.size = sizeof launcher;
    launcher.abi = host_abi;
    launcher.name = "odd";
    launcher.start = start;
    launcher.stop = stop;
    launcher.destroy = destroy;
    launcher.free_text = (void (*)(char*))free;
    if (!odd) return &launcher;
    if (!strcmp(odd, "newer")) launcher.abi = 9;
    if (!strcmp(odd, "short")) launcher.size = 16;
    if (!strcmp(odd, "unnamed")) launcher.name = "Not A Name";
    if (!strcmp(odd, "schema")) launcher.schema_json = "{]";
    if (!strcmp(odd, "refuses")) {
        snprintf(error, error_size, "no licence");
        return NULL;
    }
    return &launcher;
}
