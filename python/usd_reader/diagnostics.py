"""What USD says while it works: it writes to stderr, which the parent made a memory file that both can read."""

import os
import re

STDERR = 2
_DIAGNOSTIC = re.compile(r"^(Warning|Error|Coding Error|Runtime Error|Fatal error)(?: \(secondary thread\))?: in ")
_NOISE = (
    re.compile(r"pxrInternal\w*?__pxrReserved__::"),
    re.compile(r"\s*\((?:instantiating|recomposing|loading|unloading)[^()]*on stage @.*?@(?: <0x[0-9a-f]+>)?\)"),
    re.compile(r"\s*\(anonymous namespace\)"),
)


def clean(text):
    for noise in _NOISE:
        text = noise.sub("", text)
    return " ".join(text.split())


def drain():
    """The warnings and errors written since the last call, one string each. Empties the log."""
    try:
        size = os.fstat(STDERR).st_size
        data = os.pread(STDERR, size, 0) if size else b""
        if data:
            os.ftruncate(STDERR, 0)
    except OSError:  # stderr is a terminal or a pipe: started by hand
        return []
    messages = []
    for line in data.decode("utf-8", "replace").splitlines():
        match = _DIAGNOSTIC.match(line)
        if match:
            messages.append(line.split(" -- ", 1)[-1])
        elif messages and line.strip():
            messages[-1] += " " + line
    return list(dict.fromkeys(clean(message) for message in messages))


def reasons(error):
    """The texts of a Tf.ErrorException, or of any exception, the most useful first."""
    texts = [clean(str(part.commentary)) for part in error.args if hasattr(part, "commentary")]
    return texts or [clean(str(error)) or type(error).__name__]
