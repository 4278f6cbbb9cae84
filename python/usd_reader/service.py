"""Answers the parent's requests, one after the other."""

import gc
import os
import sys
import traceback

import dependencies
import diagnostics
import sources
from channel import Block, Cancelled
from pxr import Usd
from stage_file import OpenFailed, StageFile


def warm_up():
    """Loads what the first stage would load: schemas, plugins, resolver."""
    stage = Usd.Stage.CreateInMemory()
    stage.DefinePrim("/a", "Mesh")


class Service:
    def __init__(self, link):
        self._link = link
        self._files = {}
        self._next_file = 1

    def run(self):
        gc.disable()  # a stage is a million objects that live long; looking through them again and again costs a third
        while True:
            request = self._link.receive()
            if request is None:
                return
            if "close" in request:
                self._files.pop(request["close"], None)
                gc.collect()
            elif "do" in request:
                self._answer(request)

    def _answer(self, request):
        block = Block()
        try:
            reply = self._reply(request, block)
        except Cancelled:
            reply = {"error": "cancelled", "kind": "cancelled"}
        except sources.Needed as error:
            reply = {"need": error.names}
        except OpenFailed as error:
            reply = {"error": str(error), "kind": error.kind}
        except (MemoryError, OSError) as error:
            reply = {"error": "out of memory or disk: %s" % error, "kind": "nospace"}
        except Exception as error:
            traceback.print_exc(file=sys.stderr)
            reply = {"error": "; ".join(diagnostics.reasons(error)), "kind": "internal"}
        reply["id"] = request["id"]
        try:
            self._link.send(reply, None if "error" in reply else block)
        finally:
            block.close()

    def _reply(self, request, block):
        def check():
            self._link.check_cancelled(request["id"])

        if request["do"] == "open":
            return self._open(request, check)
        if request["do"] == "read":
            stage_file = self._files[request["file"]]
            return stage_file.read(request["time"], request.get("shutter"), block, bool(request.get("full")), check)
        if request["do"] == "check":
            return self._files[request["file"]].check()
        if request["do"] == "needed":
            return {"files": dependencies.needed_files(os.path.abspath(request["path"]), check)}
        raise ValueError("unknown request '%s'" % request["do"])

    def _open(self, request, check):
        diagnostics.drain()
        memory = request.get("memory")
        stage_file = StageFile(
            request["path"] if memory else os.path.abspath(request["path"]),
            request["loadPayloads"],
            request["variants"],
            request["cache"],
            check,
            request.get("root", ""),
            memory,
        )
        if stage_file.reloaded:
            for other in self._files.values():
                other.forget()  # their layers changed underneath them
        number = self._next_file
        self._next_file += 1
        self._files[number] = stage_file
        return {
            "file": number,
            "animated": stage_file.animated,
            "timings": stage_file.timings,
            "absent": stage_file.absent,
        }
