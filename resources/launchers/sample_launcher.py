#!/usr/bin/env python3
"""A whole launcher plugin as a program: runs doppel-clone on this machine with a lower priority.

Doppel runs it once for each thing it wants and speaks JSON with it, an object a line. Copy it and put your farm's calls in the place
of subprocess. docs/launchers.md describes the contract.
"""

import json
import os
import select
import signal
import subprocess
import sys
import threading

PROTOCOL = 1
DESCRIPTION = {
    "protocol": PROTOCOL,
    "name": "sample-python",
    "label": "This machine, quietly (Python)",
    "reattach": True,
    "schema": {
        "type": "object",
        "properties": {
            "niceness": {"type": "integer", "title": "Niceness", "description": "0 = as important as others, 19 = least.",
                         "default": 10, "minimum": 0, "maximum": 19},
            "threads": {"type": "integer", "title": "Threads", "description": "Render threads.",
                        "default": 1, "minimum": 1, "maximum": 1024},
        },
    },
}

_printing = threading.Lock()


def tell(event, **fields):
    with _printing:
        print(json.dumps({"event": event, **fields}), flush=True)


def start_time(pid):
    """Ticks after the boot: with it the number names one process for good."""
    with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as facts:
        return int(facts.read().rpartition(")")[2].split()[19])


def signal_group(pid, number):
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        pass


def follow_commands(pid):
    """What Doppel says while the job runs; the end of the input means that it is gone."""
    for line in sys.stdin:
        command = json.loads(line)
        if command["do"] == "release":
            os._exit(0)  # the clone goes on by itself
        if command["do"] == "stop" and command["grace"] > 0:
            signal_group(pid, signal.SIGTERM)
            timer = threading.Timer(command["grace"], signal_group, (pid, signal.SIGKILL))
            timer.daemon = True
            timer.start()
        elif command["do"] == "stop":
            signal_group(pid, signal.SIGKILL)
    signal_group(pid, signal.SIGKILL)


def start(request):
    config = request["config"]
    clone = [request["cloneProgram"], *request["cloneArguments"], "--threads", str(config.get("threads", 1))]
    try:
        job = subprocess.Popen(clone, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               errors="replace", start_new_session=True)
    except OSError as error:
        tell("failed", message=f"cannot run {clone[0]}: {error}")
        return
    os.setpriority(os.PRIO_PROCESS, job.pid, config.get("niceness", 10))
    tell("ticket", ticket={"pid": job.pid, "started": start_time(job.pid)})
    threading.Thread(target=follow_commands, args=(job.pid,), daemon=True).start()
    serves = False
    for line in job.stdout:
        line = line.rstrip("\n")
        if line.startswith("DOPPEL_CLONE ") and not serves:
            serves = True
            tell("ready", **json.loads(line.removeprefix("DOPPEL_CLONE ")), host="localhost")
        else:
            tell("output", line=line)
    code = job.wait()
    signal_group(job.pid, signal.SIGKILL)  # what it has left behind
    tell("exited", code=max(code, 0), signal=max(-code, 0))


def reattach(ticket):
    pid = ticket["pid"]
    try:
        process = os.pidfd_open(pid)
        if start_time(pid) != ticket["started"]:
            raise ProcessLookupError
    except (ProcessLookupError, FileNotFoundError):
        tell("failed", message=f"process {pid} has ended")
        return
    tell("ticket", ticket=ticket)
    threading.Thread(target=follow_commands, args=(pid,), daemon=True).start()
    poll = select.poll()
    poll.register(process, select.POLLIN)
    poll.poll()
    tell("exited", code=0, signal=0)


def main():
    request = json.loads(sys.stdin.readline())
    if request["protocol"] != PROTOCOL:
        sys.exit(f"this plugin speaks version {PROTOCOL} of the contract, not {request['protocol']}")
    if request["do"] == "describe":
        print(json.dumps(DESCRIPTION))
    elif request["do"] == "check":
        print(json.dumps({"error": None}))  # the schema says all
    elif request["do"] == "start":
        start(request)
    elif request["do"] == "reattach":
        reattach(request["ticket"])


main()
