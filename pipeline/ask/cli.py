"""The commands `whosigned ask …`. Only wiring, no logic."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from pipeline.ask.questions import Question, Wanted

ask_app = typer.Typer(
    help="""Put questions to the tables; every answer shows the sentence that it rests on.

    Examples: whosigned ask signings --org 望湖区 --since 2024-01-01

    whosigned ask people --org 星澜集团 --format csv""",
    no_args_is_help=True,
)

Org = Annotated[str | None, typer.Option(help="A body, by any of its names or its id.")]
Below = Annotated[bool, typer.Option("--below", help="Count the bodies below that one too.")]
Who = Annotated[str | None, typer.Option(help="A person, by name or id.")]
Title = Annotated[str | None, typer.Option(help="Words in the title of a post: 书记.")]
Since = Annotated[str | None, typer.Option(help="First day: 2024-01-01, also 2024-01 or 2024.")]
Until = Annotated[str | None, typer.Option(help="Last day.")]
Limit = Annotated[int, typer.Option(min=0, help="At most so many answers; 0: all.")]
Shape = Annotated[Literal["table", "csv", "json"], typer.Option("--format", help="How to print the answers.")]
Folder = Annotated[Path, typer.Option("--from", help="Folder that run or export wrote.")]
HERE = Path("data/processed")


@ask_app.command()
def signings(
    org: Org = None,
    below: Below = False,
    person: Who = None,
    type: Annotated[str | None, typer.Option(help="Type of agreement: 备忘录.")] = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = 100,
    shape: Shape = "table",
    folder: Folder = HERE,
) -> None:
    """Who signed what with whom.

    Example: whosigned ask signings --org 望湖区 --since 2024-01-01
    """
    from pipeline.ask.questions import Wanted

    _answer("signings", Wanted(org, below, person, None, type, since, until, limit), folder, shape)


@ask_app.command()
def people(
    org: Org = None,
    below: Below = False,
    person: Who = None,
    title: Title = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = 100,
    shape: Shape = "table",
    folder: Folder = HERE,
) -> None:
    """Who has, or had, a post at a body.

    Example: whosigned ask people --org 望湖区 --title 区长
    """
    from pipeline.ask.questions import Wanted

    _answer("people", Wanted(org, below, person, title, None, since, until, limit), folder, shape)


@ask_app.command()
def posts(
    org: Org = None,
    below: Below = False,
    person: Who = None,
    title: Title = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = 100,
    shape: Shape = "table",
    folder: Folder = HERE,
) -> None:
    """Which posts someone had, from when until when.

    Example: whosigned ask posts --person 顾明屿
    """
    from pipeline.ask.questions import Wanted

    _answer("posts", Wanted(org, below, person, title, None, since, until, limit), folder, shape)


@ask_app.command()
def meetings(
    org: Org = None,
    below: Below = False,
    person: Who = None,
    type: Annotated[str | None, typer.Option(help="Another type of event: visit, conference.")] = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = 100,
    shape: Shape = "table",
    folder: Folder = HERE,
) -> None:
    """Who met whom, when and where.

    Example: whosigned ask meetings --org 望湖区 --type visit
    """
    from pipeline.ask.questions import Wanted

    _answer("meetings", Wanted(org, below, person, None, type, since, until, limit), folder, shape)


def _answer(question: Question, wanted: Wanted, folder: Path, shape: Literal["table", "csv", "json"]) -> None:
    from pipeline.ask.base import opened
    from pipeline.ask.questions import ask
    from pipeline.ask.show import shown
    from pipeline.options import MESSAGES

    with opened(folder, MESSAGES.warn) as base:
        typer.echo(shown(ask(base, question, wanted), shape), nl=False)
