"""How a command says that it could not do its work."""


class CommandFailed(Exception):
    """Ends the command: the sentence goes to stderr, without a trace, and the exit code is 1."""

    exit_code = 1
