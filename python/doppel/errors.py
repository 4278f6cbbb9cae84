"""What calls raise. Every exception has the reason for people as its text, and `code` and `context` for programs."""

__all__ = ["OperationFailed", "InvalidConnection", "InvalidSession", "ConnectError"]


class OperationFailed(Exception):
    """A call could not be done. Nothing was changed by it.

    Attributes:
        code: what kind of failure, e.g. "not found", "invalid argument", "timeout" (docs/api.md lists them).
        context: where: a method, a session id, a file; "" = nowhere in particular.
    """

    def __init__(self, message: str = "", code: str = "internal", context: str = ""):
        super().__init__(f"{context}: {message}" if context and not message.startswith(context + ":") else message)
        self.code = code
        self.context = context

    def description(self) -> str:
        """The text, as hou.Error has it."""
        return str(self)


class InvalidConnection(OperationFailed):
    """The connection of this handle has been deleted."""


class InvalidSession(OperationFailed):
    """The session was closed, or its server has ended."""


class ConnectError(OperationFailed):
    """A host or clone could not be reached, or the link to it broke."""


_CONNECT_CODES = {"connect failed", "authentication failed", "protocol mismatch"}


def exceptionOf(code: str, message: str, context: str = "") -> OperationFailed:
    """The exception for an error of a host."""
    if code == "invalid handle":
        return InvalidConnection(message, code, context)
    if code in _CONNECT_CODES:
        return ConnectError(message, code, context)
    return OperationFailed(message, code, context)
