"""Be what `search` and `searchlib` have in common: help in two languages, and words told from options."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

import click

from searchlib.cli.running import FOUND, Words, guarded
from searchlib.cli.terminal import prepare_streams
from searchlib.errors import InvalidValue

FILTER, ORDER, OUTPUT, OTHER = SECTIONS = (
    "cli-section-filters",
    "cli-section-order",
    "cli-section-output",
    "cli-section-other",
)
"""Parts of the help that options stand in."""


class _Localised(click.Command):
    """Write help in the language of `words`, and run so that every error is one line and an exit code."""

    words: Words

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> NoReturn:
        """Run the command and exit."""
        prepare_streams()
        name = prog_name or self.name or ""
        variable = complete_var or f"_{name.upper()}_COMPLETE"
        if os.environ.get(variable):
            from searchlib.cli.completion import complete

            sys.exit(complete(self, name, variable))

        def run() -> int:
            with self.make_context(name, list(sys.argv[1:] if args is None else args), **extra) as context:
                code = self.invoke(context)
            return code if isinstance(code, int) else FOUND

        sys.exit(guarded(run, name, self.words))

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how the command is called."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=self.words("cli-usage") + " ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, section by section."""
        sections: dict[str, list[tuple[str, str]]] = {section: [] for section in SECTIONS}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx) if isinstance(parameter, Option) else None
            if isinstance(parameter, Option) and record is not None:
                sections[parameter.section].append(record)
        width = max(len(names) for records in sections.values() for names, _ in records)
        alone = sum(map(bool, sections.values())) == 1
        for section, records in sections.items():
            if records:
                with formatter.section(self.words("cli-section-options" if alone else section)):
                    formatter.write_dl([(names.ljust(width), text) for names, text in records])

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option that shows the help."""
        return None  # it is among the parameters, in our own words


class Command(_Localised):
    """Be a command whose single-dash arguments of more than two characters are text: `search guerra -africa`."""

    def __init__(self, words: Words, name: str, **options: Any) -> None:
        self.words = words
        options.setdefault("options_metavar", words("cli-metavar-options"))
        options["params"] = [*options.get("params", ()), help_option(words)]
        super().__init__(name, help=words(f"cli-help-{name}"), **options)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, the options before the words."""
        return super().parse_args(ctx, split(args, self.params, ctx.resilient_parsing))


class Group(_Localised, click.Group):
    """Be a command of verbs."""

    def __init__(self, words: Words, name: str, **options: Any) -> None:
        self.words = words
        options["params"] = [version_option(words), help_option(words)]
        super().__init__(
            name,
            help=words(f"cli-help-{name}"),
            options_metavar=words("cli-metavar-options"),
            subcommand_metavar=words("cli-metavar-verb"),
            invoke_without_command=True,
            callback=_show_help,
            **options,
        )

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the verbs, then the options."""
        with formatter.section(self.words("cli-section-verbs")):
            verbs = [(name, self.commands[name].help or "") for name in self.list_commands(ctx)]
            formatter.write_dl([(name, help.partition("\n\n")[0]) for name, help in verbs])
        super().format_options(ctx, formatter)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb."""
        if args[0] not in self.commands and not ctx.resilient_parsing:
            raise InvalidValue("cli-no-such-verb", verb=args[0], known=", ".join(self.commands))
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs in the order in which one meets them."""
        return list(self.commands)


def _show_help() -> None:
    context = click.get_current_context()
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


# -- options that all commands have


class Option(click.Option):
    """Be an option with a place in the help."""

    def __init__(self, *args: Any, section: str = OTHER, **options: Any) -> None:
        super().__init__(*args, **options)
        self.section = section


def help_option(words: Words) -> Option:
    """Return the option that shows the help."""

    def show(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        if value and not ctx.resilient_parsing:
            click.echo(ctx.get_help())
            ctx.exit()

    return _eager(["-h", "--help"], show, words("cli-help-option-help"))


def version_option(words: Words) -> Option:
    """Return the option that shows the version."""

    def show(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        if value and not ctx.resilient_parsing:
            from searchlib import __version__

            click.echo(f"{ctx.command_path} {__version__}")
            ctx.exit()

    return _eager(["--version"], show, words("cli-help-option-version"))


def _eager(names: Sequence[str], callback: Callable[..., Any], help: str) -> Option:
    return Option(names, is_flag=True, is_eager=True, expose_value=False, callback=callback, help=help)


# -- argv


def split(args: Sequence[str], parameters: Iterable[click.Parameter], resilient: bool = False) -> list[str]:
    """Return arguments with the options first, then `--`, then the words.

    An argument with a single dash and more than two characters is a word, unless it is the value of the option
    before it; everything behind `--` is words.
    """
    takes_value = {
        name: not parameter.is_flag
        for parameter in parameters
        if isinstance(parameter, click.Option)
        for name in (*parameter.opts, *parameter.secondary_opts)
    }
    options: list[str] = []
    words: list[str] = []
    waiting = iter(args)
    for arg in waiting:
        if arg == "--":
            words += waiting
        elif arg == "-" or not arg.startswith("-") or (len(arg) > 2 and not arg.startswith("--")):
            words.append(arg)
        elif takes_value.get(arg):
            value = next(waiting, None)
            if value is not None:
                options += arg, value
            elif not resilient:
                raise InvalidValue("cli-option-needs-value", option=arg)
        else:
            options.append(arg)
    return [*options, "--", *words]
