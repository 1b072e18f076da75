"""What the commands share: their options, and how progress and warnings are shown."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.params import EngineName, Format
from pipeline.run import Messages

Pages = Annotated[list[Path], typer.Argument(help="Files or folders: .txt, .jsonl, also .gz and .xz of these.")]
Articles = Annotated[list[Path], typer.Argument(help="JSONL that the stage before wrote.")]
OutFile = Annotated[Path, typer.Option("--out", "-o", help="JSONL file to write.")]
OutFolder = Annotated[Path, typer.Option("--out", "-o", help="Folder to write into.")]
ParamsFile = Annotated[Path | None, typer.Option("--params", help="Parameters; default: params.yaml here, if there.")]
Models = Annotated[Path | None, typer.Option("--models", help="Rule packs and weights; default: those shipped.")]
Engine = Annotated[EngineName | None, typer.Option(help="What tags names beside the rules; default: params.")]
Hanlp = Annotated[str | None, typer.Option(help="For engine hanlp: a model's name or folder; default: models/hanlp.")]
Formats = Annotated[list[Format], typer.Option("--format", help="Also write this format; may be given several times.")]
Metrics = Annotated[Path | None, typer.Option("--metrics", help="JSON file to write counts to.")]


def track(items: Iterable[Any], what: str) -> Iterator[Any]:
    """Pass items on; on a terminal, show how many there were once two seconds are over."""
    if not sys.stderr.isatty():
        yield from items
        return
    from pipeline.progress import shown

    yield from shown(items, what)


def _warn(line: str) -> None:
    typer.echo(f"warning: {' '.join(line.split())}", err=True)


MESSAGES = Messages(track, _warn)
