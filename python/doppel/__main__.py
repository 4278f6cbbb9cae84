"""python3 -m doppel: a console with doppel at hand, or a script.

    python3 -m doppel [--host HOST] [SCRIPT [ARGUMENTS ...]]

With --host the functions of doppel act on a running host ("" = the only one).
"""

import argparse
import code
import runpy
import sys

import doppel


def main() -> int:
    parser = argparse.ArgumentParser(prog="python3 -m doppel", description="A console with doppel at hand, or a script.")
    parser.add_argument("--host", help="act on a running host: process id, kind (desk, serve), scene or tcp://HOST:PORT")
    parser.add_argument("--key", default="", help="z85 key of a host at a tcp address")
    parser.add_argument("--file", help="scene to open first")
    parser.add_argument("script", nargs="?", help="file to run instead of a console")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    try:
        if options.host is not None:
            doppel.setCurrentHost(doppel.connectToHost(options.host, options.key))
        if options.file:
            doppel.scene.open(options.file)
    except doppel.OperationFailed as error:
        print(f"doppel: {error}", file=sys.stderr)
        return 1
    if options.script:
        sys.argv = [options.script, *options.arguments]
        runpy.run_path(options.script, init_globals={"doppel": doppel}, run_name="__main__")
        return 0
    try:
        import readline  # noqa: F401 (history and editing of lines)
    except ImportError:
        pass
    code.interact(banner=f"Doppel {doppel.__version__}, host: {doppel.currentHost().kind}. help(doppel) tells more.",
                  local={"doppel": doppel, "__name__": "__console__"}, exitmsg="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
