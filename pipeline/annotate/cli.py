"""`whosigned annotate …`: only wiring, no logic."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from pipeline.options import Models, OutFile

annotate_app = typer.Typer(help="Correct what was found, in an annotation tool.", no_args_is_help=True)

Tool = Literal["labelstudio", "doccano", "docbin"]
"""Label Studio, doccano, or a `DocBin` of spaCy."""


@annotate_app.command("export")
def annotate_export(
    run: Annotated[Path, typer.Argument(help="Folder that `run` wrote, or its relate.jsonl.")],
    to: Annotated[Tool, typer.Option(help="The tool that the file is for.")],
    out: OutFile,
    models: Models = None,
) -> None:
    """Write articles with what was found in them for an annotation tool.

    Example: whosigned annotate export out --to labelstudio --out tasks.json
    """
    from pipeline.annotate.exchange import export_sheets
    from pipeline.params import load_params

    typer.echo(f"{export_sheets(run, to, out, load_params(None, models).folder)} articles: {out}")


@annotate_app.command("import")
def annotate_import(
    file: Annotated[Path, typer.Argument(help="What the tool exported.")],
    tool: Annotated[Tool, typer.Option("--from", help="The tool that wrote it.")],
    out: OutFile,
    models: Models = None,
) -> None:
    """Write a tool's export as gold that `evaluate` reads.

    Example: whosigned annotate import export.json --from labelstudio --out gold.jsonl
    """
    from pipeline.annotate.exchange import import_sheets
    from pipeline.params import load_params

    typer.echo(f"{import_sheets(file, tool, out, load_params(None, models).folder)} articles: {out}")
