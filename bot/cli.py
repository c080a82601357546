"""`./bandian`: finds the command and runs its module; nothing heavy is imported before that."""
from __future__ import annotations

import typer

from bot.commands import ask, bench, check, dialogue, evaluate, migrate, parse, serve, test, train

app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False,
    help="办电助手：供电营业厅的智能客服。 The assistant of a power utility's business hall.",
)
PASS_THROUGH = {"allow_extra_args": True, "ignore_unknown_options": True}

app.command("serve")(serve.serve)
app.command("ask")(ask.ask)
app.command("parse")(parse.parse)
app.command("dialogue")(dialogue.dialogue)
app.command("evaluate")(evaluate.evaluate)
app.command("check")(check.check)
app.command("train")(train.train)
app.command("migrate")(migrate.migrate)
app.command("bench")(bench.bench)
app.command("test", context_settings=PASS_THROUGH)(test.test)


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
