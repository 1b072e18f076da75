"""The commands `whosigned rules …`. Only wiring, no logic."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.options import Models

rules_app = typer.Typer(help="Work on the rule packs under models/.", no_args_is_help=True)


@rules_app.command()
def check(
    models: Models = None,
    fix: Annotated[bool, typer.Option("--fix", help="Lay the packs out canonically.")] = False,
) -> None:
    """Run every rule's examples and counterexamples; say what a rule lacks.

    Example: whosigned rules check

    Lay the packs out too: whosigned rules check --fix
    """
    from pipeline.params import load_params
    from pipeline.rules.check import check
    from pipeline.rules.layout import check_layout
    from pipeline.rules.packs import load, pack_files

    folder = load_params(None, models).folder
    rules = load(folder)
    problems = [*check(rules), *check_layout(pack_files(folder), fix)]
    for problem in problems:
        typer.echo(problem)
    typer.echo(f"{sum(map(len, rules.ready.values()))} rules, {len(problems)} problems")
    raise typer.Exit(int(bool(problems)))
