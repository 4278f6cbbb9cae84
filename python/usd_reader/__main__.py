"""The USD reader process: opens USD stages with `pxr` and hands prims and arrays to the program that started it.

Started as `python3 <this folder>` with a Unix socket as file descriptor 3 (channel.py says what travels on it). Ends
when the other end of the socket closes. Needs Python 3.9 and any pxr from 22 on; nothing else.
"""

import os
import signal
import sys
import time

SOCKET_FD = 3


def main():
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is the parent's business; we end with it.
    started = time.perf_counter()
    if sys.version_info < (3, 9):
        # channel.py needs socket.send_fds; this much works everywhere.
        refuse("it is Python %d.%d, and 3.9 is needed" % sys.version_info[:2])
    import channel

    link = channel.Channel(SOCKET_FD)
    link.exit_with_peer()
    try:
        import service
    except ImportError as error:
        link.send({"hello": 1, "error": "it cannot import pxr (%s)" % error})
        return 1
    from pxr import Usd

    link.send(
        {
            "hello": 1,
            "pxr": ".".join(str(part) for part in Usd.GetVersion()),
            "python": sys.executable,
            "seconds": time.perf_counter() - started,
        }
    )
    service.warm_up()
    service.Service(link).run()
    return 0


def refuse(why):
    import json
    import struct

    text = json.dumps({"hello": 1, "error": why}).encode()
    os.write(SOCKET_FD, struct.pack("<II", len(text), 0) + text)
    sys.exit(1)


if __name__ == "__main__":
    sys.exit(main())
