"""The pages made from the settings' own descriptions: `make docs` writes them anew."""

import textwrap
from dataclasses import dataclass
from pathlib import Path

from pydantic.fields import FieldInfo

from bot.settings import Settings

COMMENT_WIDTH = 94
CHECKOUT = Path(__file__).parents[1]

HEADINGS = {
    "database_url": "The service",
    "data_keys": "Keys: without one the service does not start",
    "log_format": "Running it",
    "zalo_app_id": "Zalo: the first app and its account",
    "zalo_openapi_url": "Zalo's hosts: changed only to try things out against the local Zalo",
    "zalo_site_verification": "Zalo's proof that the domain is yours",
    "media_hosts": "Files",
    "smtp_url": "Who hears when a person must look",
    "demo_clock_url": "The demo",
}


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable, as its documentation shows it."""

    name: str
    default: str
    description: str


def _written(field: FieldInfo) -> str:
    value = None if field.default_factory else field.get_default()
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    if isinstance(value, bool):
        return str(int(value))
    return "" if value is None else str(value)


def variables() -> list[Variable]:
    """Every variable the service reads, in the order of the settings."""
    fields = Settings.model_fields.items()
    return [Variable(name.upper(), _written(f), f.description or "") for name, f in fields]


def env_example() -> str:
    """The text of `.env.example`: each variable with its comment, out of use until edited."""
    lines = [
        "# Copy to .env and fill in what you need; what is left out has the default shown.",
        "# The environment wins over this file. Made from bot/settings.py by `make docs`.",
    ]
    for variable in variables():
        if heading := HEADINGS.get(variable.name.lower()):
            lines += ["", f"## {heading}"]
        lines += ["", *_comment(variable.description)]
        lines.append(f"#{variable.name}={variable.default}")
    return "\n".join(lines) + "\n"


def _comment(text: str) -> list[str]:
    lines = textwrap.wrap(text, COMMENT_WIDTH, break_on_hyphens=False)
    return [f"# {line}" for line in lines]


def settings_table() -> str:
    """The README's table of variables, in Markdown."""
    rows = ["| variable | default | what it is |", "|---|---|---|"]
    for variable in variables():
        default = f"`{variable.default}`" if variable.default else ""
        rows.append(f"| `{variable.name}` | {default} | {variable.description} |")
    return "\n".join(rows) + "\n"


def _with_table(readme: str) -> str:
    """The README with today's table between its two `settings` comments."""
    head, rest = readme.split("<!-- settings:", 1)
    comment, rest = rest.split("-->\n", 1)
    _, tail = rest.split("<!-- end of settings", 1)
    return f"{head}<!-- settings:{comment}-->\n{settings_table()}<!-- end of settings{tail}"


if __name__ == "__main__":
    readme = CHECKOUT / "README.md"
    readme.write_text(_with_table(readme.read_text("utf-8")), encoding="utf-8")
    (CHECKOUT / ".env.example").write_text(env_example(), encoding="utf-8")
