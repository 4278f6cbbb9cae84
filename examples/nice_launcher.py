#!/usr/bin/env python3
"""A whole launcher: clones on this machine with a lower priority, so that they leave the desk its speed.

    mkdir -p -m 700 ~/.config/doppel/launchers
    install -m 700 examples/nice_launcher.py ~/.config/doppel/launchers/
    doppel launch --list
    doppel launch --launcher nice --config niceness=15

Its first line names a Python that finds the package doppel: with an installed Doppel that is so; from a build, set PYTHONPATH to
build/release/python. docs/launchers.md tells more.
"""

import shutil

from doppel.launcher import Attached, LaunchFailed, Launcher, Program, cloneCommand, run


class NiceLauncher(Launcher):
    name = "nice"
    label = "This machine, nicely"
    properties = {
        "niceness": {"type": "integer", "title": "Niceness", "description": "0 = as important as others, 19 = least.",
                     "default": 10, "minimum": 0, "maximum": 19, "order": 1},
        "threads": {"type": "integer", "title": "Threads", "description": "Render threads; 0 = one for each processor.",
                    "default": 0, "minimum": 0, "maximum": 1024, "order": 2},
    }
    reattaches = True

    def check(self, config):
        if not shutil.which("nice"):
            raise LaunchFailed("there is no program 'nice' on this machine; install coreutils")

    def start(self, request):
        clone = cloneCommand(request, threads=request.config["threads"])
        return Program(["nice", "-n", str(request.config["niceness"]), *clone])

    def reattach(self, ticket, settings):
        return Attached(ticket)


if __name__ == "__main__":
    run(NiceLauncher())
