"""`./bandian`: finds the command and runs its module; nothing heavy is imported before that."""
from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import typer

from bot.commands import ask, bench, check, dialogue, evaluate, explain, migrate, parse, serve, test, train
from bot.errors import BandianError, InvalidInput
from bot.settings import load as load_settings

P = ParamSpec("P")
app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False,
    help="办电助手：供电营业厅的智能客服。 The assistant of a power utility's business hall.",
)
PASS_THROUGH = {"allow_extra_args": True, "ignore_unknown_options": True}


def plain(command: Callable[P, None]) -> Callable[P, None]:
    """The command, ended by one line instead of a stack trace: status 2 for a wrong setting, else 1."""
    @wraps(command)
    def checked(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            load_settings()
            command(*args, **kwargs)
        except BandianError as error:
            print(f"{error.sentence} {error}", file=sys.stderr)
            raise typer.Exit(2 if isinstance(error, InvalidInput) else 1) from None
    return checked


app.command("serve")(plain(serve.serve))
app.command("ask")(plain(ask.ask))
app.command("parse")(plain(parse.parse))
app.command("explain")(plain(explain.explain))
app.command("dialogue")(plain(dialogue.dialogue))
app.command("evaluate")(plain(evaluate.evaluate))
app.command("check")(plain(check.check))
app.command("train")(plain(train.train))
app.command("migrate")(plain(migrate.migrate))
app.command("bench")(plain(bench.bench))
app.command("test", context_settings=PASS_THROUGH)(plain(test.test))


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
