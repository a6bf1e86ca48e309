"""The command line `xaoi`: one module of this package a command, imported only when invoked."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

import typer


@dataclass(frozen=True, slots=True)
class Command:
    """One command as the list shows it; `xaoi call-list` lives in `scripts/call_list.py`."""

    name: str
    help: str

    @property
    def module(self) -> str:
        """The module that holds it, by its full name."""
        return "scripts." + self.name.replace("-", "_").replace(" ", ".")

    def exists(self) -> bool:
        """Whether its module is there; nothing but empty packages is imported to find out."""
        try:
            return find_spec(self.module) is not None
        except ModuleNotFoundError:
            return False


COMMANDS = (
    Command("serve", "Run the service, from the environment and .env."),
    Command("demo", "A sample commune, its service and a local Zalo, on this machine."),
    Command("emulator", "The local Zalo alone, for developers of any Zalo OA software."),
    Command("doctor", "Say, in order, what keeps this commune from going live."),
    Command("commune", "Create or update a commune from its file."),
    Command("officials", "Register post holders and hand out pairing codes."),
    Command("oa", "Link an Official Account to a commune."),
    Command("understand", "Read one message a line; say what each asks for."),
    Command("procedures", "Show and check the catalogue of procedures."),
    Command("qr", "QR points: posters and addresses."),
    Command("migrate", "Bring the database to this version."),
    Command("keys", "Make and rotate the keys that seal the data."),
    Command("backup", "Write a backup."),
    Command("restore", "Restore a backup into an empty place."),
    Command("events", "List, verify and retry what Zalo sent."),
    Command("outbox", "List and release what waits to be sent."),
    Command("media", "Fetch attachments again."),
    Command("sweep", "Show or send the reminders that are due."),
    Command("call-list", "Who must be reached by telephone today."),
    Command("bench intake", "How many events a second are taken in, against rivals."),
    Command("bench path", "How long from a citizen's message to the reply."),
    Command("bench web", "How long a page takes, against a handler that only answers."),
    Command("bench sweep", "How long a round of reminders takes over a country of communes."),
    Command("bench understanding", "How well messages are understood, on a labelled file."),
)

GROUPS = {"bench": "Measure this machine."}


def _register(app: typer.Typer, command: Command, invoked: bool) -> None:
    name = command.name.split()[-1]
    if not invoked:
        app.command(name, help=command.help)(lambda: None)
        return
    module = import_module(command.module)
    if isinstance(group := getattr(module, "app", None), typer.Typer):
        app.add_typer(group, name=name, help=command.help, no_args_is_help=True)
        return
    function: Callable[..., object] = getattr(module, name.replace("-", "_"))
    app.command(name)(function)


def command_line(arguments: Sequence[str]) -> typer.Typer:
    """The whole command line, where only the command that `arguments` name has been imported."""
    app = typer.Typer(
        name="xaoi",
        help="Xã Ơi: the Zalo line between a Vietnamese commune and its people.",
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
    )
    app.callback()(lambda: None)
    groups = {name: typer.Typer(no_args_is_help=True) for name in GROUPS}
    words = [word for word in arguments if not word.startswith("-")]
    for command in COMMANDS:
        path = command.name.split()
        if command.exists():
            home = groups[path[0]] if len(path) > 1 else app
            _register(home, command, invoked=words[: len(path)] == path)
    for name, group in groups.items():
        if group.registered_commands or group.registered_groups:
            app.add_typer(group, name=name, help=GROUPS[name])
    return app


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave: 0 done, 1 it failed, 2 used wrongly.

    An exception that carries an `exit_code` is a sentence for the person at the terminal; any
    other is a fault of ours and keeps its trace.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        command_line(arguments)(args=list(arguments), prog_name="xaoi")
    except Exception as error:
        code = getattr(error, "exit_code", None)
        if not isinstance(code, int):
            raise
        typer.echo(f"xaoi: {error}", err=True)
        sys.exit(code)


if __name__ == "__main__":
    main()
