"""Writes command-line.md from the commands themselves: `make docs`. A test compares."""

from __future__ import annotations

import inspect
from pathlib import Path

import click

from fitreport.cli.main import cli

HEAD = """# The command line

Exit codes, everywhere: 0 done, 1 a gate failed or `scan` found something, 2 it could not be done.
What went wrong is one line on standard error, which says what to do; an output is written whole or
not at all.
"""


def page() -> str:
    """The page as Markdown: a section a command, in the order of `fitreport --help`."""
    context = click.Context(cli, **cli.context_settings)
    commands = {name: cli.get_command(context, name) for name in cli.list_commands(context)}
    return "\n".join([HEAD, *(_section(made, context) for made in commands.values() if made)])


def _section(command: click.Command, above: click.Context) -> str:
    name = command.name or ""
    # With the context above it: a command keeps its help option as it is first asked for.
    own = click.Context(command, parent=above)
    usage = " ".join(["fitreport", name, *command.collect_usage_pieces(own)])
    options = [param for param in command.params if isinstance(param, click.Option)]
    rows = "\n".join(map(_row, options))
    return "\n".join([
        f"## `{usage}`\n",
        inspect.cleandoc(command.help or ""),
        "\n| option | |\n| --- | --- |\n" + rows + "\n" if rows else "",
    ])  # fmt: skip


def _row(option: click.Option) -> str:
    takes = "" if option.is_flag else f" {option.make_metavar(click.Context(click.Command('')))}"
    spelled = ", ".join(
        f"`{word}{takes}`" for word in (*option.opts, *option.secondary_opts)
    ).replace("|", "\\|")
    often = " May be given more than once." if option.multiple else ""
    default = f" Default: `{option.default}`." if option.show_default else ""
    return f"| {spelled} | {option.help}{often}{default} |"


if __name__ == "__main__":
    Path(__file__).with_name("command-line.md").write_text(page(), "utf-8")
