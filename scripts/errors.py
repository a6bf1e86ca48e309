"""How a command says that it could not do its work."""


class CommandFailed(Exception):  # noqa: N818 - it names an outcome, not a fault in the program
    """Ends the command: the sentence goes to stderr, without a trace, and the exit code is 1."""

    exit_code = 1
