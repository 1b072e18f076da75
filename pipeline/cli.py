"""The command line: one command a stage, `run` for all of them, and tools around. Only wiring, no logic."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

from pipeline.annotate.cli import annotate_app
from pipeline.ask.cli import ask_app
from pipeline.options import (
    MESSAGES,
    Articles,
    Engine,
    Formats,
    Hanlp,
    Metrics,
    Models,
    OutFile,
    OutFolder,
    Pages,
    ParamsFile,
    track,
)
from pipeline.rules.cli import rules_app
from pipeline.run import run_all, run_diff, run_evaluate, run_export, run_halves, run_link, run_report, run_stage
from pipeline.store import UserError
from pipeline.work import Stage, Work

app = typer.Typer(
    name="whosigned",
    help="""Who signed what with whom: facts from Chinese newspaper pages and articles, as tables.

    Run everything at once: whosigned run data/raw --out out

    Or one stage after the other, as dvc.yaml does: clean, segment, tag, resolve, relate, link, export, report.""",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(ask_app, name="ask")
app.add_typer(rules_app, name="rules")
app.add_typer(annotate_app, name="annotate")


@app.callback(invoke_without_command=True)
def _global(version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"whosigned {installed('whosigned')}")
        raise typer.Exit


def _stage(
    stage: Stage, inputs: list[Path], out: Path, params: Path | None, models: Path | None, metrics: Path | None
) -> None:
    from pipeline.params import load_params

    run_stage(stage, inputs, out, load_params(params, models), metrics, MESSAGES)


@app.command()
def clean(
    pages: Pages, out: OutFile, params: ParamsFile = None, models: Models = None, metrics: Metrics = None
) -> None:
    """Pages to articles: decode, join broken lines, split, drop what is furniture.

    Example: whosigned clean data/raw --out data/processed/clean.jsonl
    """
    _stage("clean", pages, out, params, models, metrics)


@app.command()
def segment(
    articles: Articles, out: OutFile, params: ParamsFile = None, models: Models = None, metrics: Metrics = None
) -> None:
    """Add sentences and words.

    Example: whosigned segment data/processed/clean.jsonl --out data/processed/segment.jsonl
    """
    _stage("segment", articles, out, params, models, metrics)


@app.command()
def tag(
    articles: Articles,
    out: OutFile,
    params: ParamsFile = None,
    models: Models = None,
    metrics: Metrics = None,
    engine: Engine = None,
    hanlp: Hanlp = None,
) -> None:
    """Add mentions: persons, titles, organizations, agreements, places, dates.

    Example: whosigned tag data/processed/segment.jsonl --out data/processed/tag.jsonl

    With HanLP: whosigned tag data/processed/segment.jsonl --out tag.jsonl --engine hanlp
    """
    from pipeline.params import load_params

    run_stage("tag", articles, out, load_params(params, models, engine, hanlp), metrics, MESSAGES)


@app.command()
def resolve(
    articles: Articles, out: OutFile, params: ParamsFile = None, models: Models = None, metrics: Metrics = None
) -> None:
    """Add persons with their posts and organizations with all their names.

    Example: whosigned resolve data/processed/tag.jsonl --out data/processed/resolve.jsonl
    """
    _stage("resolve", articles, out, params, models, metrics)


@app.command()
def relate(
    articles: Articles, out: OutFile, params: ParamsFile = None, models: Models = None, metrics: Metrics = None
) -> None:
    """Add agreements and events with who took part in which role.

    Example: whosigned relate data/processed/resolve.jsonl --out data/processed/relate.jsonl
    """
    _stage("relate", articles, out, params, models, metrics)


@app.command()
def link(articles: Articles, out: OutFolder, params: ParamsFile = None, models: Models = None) -> None:
    """Find out which articles speak of the same persons and organizations.

    Example: whosigned link data/processed/relate.jsonl --out data/processed/link
    """
    from pipeline.params import load_params

    run_link(articles, out, load_params(params, models), MESSAGES)


@app.command()
def export(
    articles: Articles,
    links: Annotated[Path, typer.Argument(help="Folder that link wrote for these articles.")],
    out: OutFolder,
    params: ParamsFile = None,
    models: Models = None,
    formats: Formats = [],  # noqa: B006  Typer makes a new list
) -> None:
    """Write facts.jsonl and the CSV tables, and other formats on request.

    Example: whosigned export data/processed/relate.jsonl data/processed/link --out data/processed --format sqlite
    """
    from pipeline.params import load_params

    run_export(articles, links, out, load_params(params, models), MESSAGES, formats)


@app.command()
def report(
    articles: Articles,
    links: Annotated[Path, typer.Argument(help="Folder that link wrote for these articles.")],
    out: OutFolder,
    params: ParamsFile = None,
    models: Models = None,
) -> None:
    """Write pages to work with in a browser: open OUT/index.html.

    Example: whosigned report data/processed/relate.jsonl data/processed/link --out data/processed/report
    """
    from pipeline.params import load_params

    run_report(articles, links, out, load_params(params, models), MESSAGES)


@app.command()
def init(folder: Annotated[Path, typer.Argument(help="Folder to make; it must be new or empty.")]) -> None:
    """Start a project for your own pages: a place for them, parameters, stages for DVC, a copy of the rule packs.

    Example: whosigned init my-corpus
    """
    from pipeline.init import init as make

    left = make(folder)
    typer.echo(f"made {folder}; put pages into {folder / 'data/raw'}, then type there:")
    for line in [*left, "dvc repro"]:
        typer.echo(f"  {line}")


@app.command()
def extract(
    documents: Annotated[list[Path], typer.Argument(help="Files or folders: .html, .pdf, .docx.")], out: OutFolder
) -> None:
    """Web pages, PDF and DOCX files to text pages, columns in reading order; facts point into these.

    Example: whosigned extract downloads/ --out data/raw
    """
    from pipeline.extract.stage import extract as write

    typer.echo(f"{write(documents, out, MESSAGES.warn)} pages: {out}")


@app.command()
def run(
    pages: Pages,
    out: OutFolder,
    params: ParamsFile = None,
    models: Models = None,
    engine: Engine = None,
    hanlp: Hanlp = None,
    formats: Formats = [],  # noqa: B006  Typer makes a new list
    runner: Annotated[
        Literal["serial", "processes", "dask"], typer.Option(help="One process, several, or a Dask cluster.")
    ] = "serial",
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Number of processes.")] = 2,
    scheduler: Annotated[
        str | None, typer.Option(help="For dask: address, tcp://HOST:8786; default: start one.")
    ] = None,
    shards: Annotated[str, typer.Option(help="For dask: folder or fsspec URL that all workers reach.")] = "",
    cache: Annotated[bool, typer.Option(help="Keep results in OUT/.cache; work only on new documents.")] = True,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 when a document was rejected.")] = False,
) -> None:
    """All stages at once: facts, tables and report under OUT, the same bytes as the stages one by one.

    Examples: whosigned run data/raw --out out

    whosigned run news.jsonl.xz pages/ --out out --runner processes --jobs 4
    """
    from pipeline.params import load_params

    work = Work(runner, jobs, scheduler, shards, cache, strict)
    run_all(pages, out, load_params(params, models, engine, hanlp), MESSAGES, work, formats)
    typer.echo(f"tables: {out / 'tables'}")


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(help="Annotated articles, JSONL.")],
    facts: Annotated[Path, typer.Argument(help="facts.jsonl as written by export.")],
    errors: Annotated[int, typer.Option(min=0, help="Show up to N errors of each metric and kind.")] = 0,
    json: Annotated[Path | None, typer.Option("--json", help="JSON file to write the scores to.")] = None,
    halves: Annotated[bool, typer.Option("--halves", help="Compare every second article with the others.")] = False,
) -> None:
    """Score facts against annotated articles.

    Example: whosigned evaluate data/gold/showcase.jsonl data/processed/facts.jsonl --errors 3

    With --halves: rules written with the first half at hand should score as well on the second.
    """
    if halves:
        typer.echo(run_halves(gold, facts))
        return
    for line in run_evaluate(gold, facts, errors, json):
        typer.echo(line)


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="Folder that a run wrote, or its facts.jsonl.")],
    new: Annotated[Path, typer.Argument(help="The same of another run.")],
    csv: Annotated[Path | None, typer.Option("--csv", help="CSV file to write the changes to.")] = None,
) -> None:
    """Facts gained, lost and changed between two runs.

    Example: whosigned diff out-old out-new --csv changes.csv
    """
    for line in run_diff(old, new, csv):
        typer.echo(line)


@app.command()
def layers(
    pages: Annotated[Path, typer.Argument(help="Folder of input files.")],
    gold: Annotated[Path, typer.Argument(help="Their annotation, JSONL.")],
    params: ParamsFile = None,
    models: Models = None,
) -> None:
    """Score the pages with each layer of the tag stage on and off; prints a Markdown table.

    Example: whosigned layers data/raw data/gold/showcase.jsonl
    """
    from pipeline.evaluate.ablation import layers_table
    from pipeline.params import load_params

    for line in layers_table(pages, gold, load_params(params, models)):
        typer.echo(line)


@app.command()
def spans(
    scheme: Annotated[str, typer.Option(help="Label scheme: ours, msra, resume, cluener.")] = "ours",
    params: ParamsFile = None,
    models: Models = None,
) -> None:
    """What the model alone finds: lines of JSON with a text in, the same lines with entities out.

    The model is the one that the parameters name (tag.engine).

    Example: whosigned spans --scheme msra < sentences.jsonl > tagged.jsonl
    """
    from pipeline.evaluate.spans import spans_lines
    from pipeline.layers import load_engine
    from pipeline.params import load_params

    chosen = load_params(params, models)
    engine = load_engine(chosen.tag, chosen.folder)
    if engine is None:
        raise UserError("tag.engine is none; name an engine in the parameters")
    for line in spans_lines(track(sys.stdin, "spans"), engine, scheme):
        typer.echo(line)


@app.command()
def doctor(models: Models = None) -> None:
    """Say what is installed and which models are there; loads none of them.

    Example: whosigned doctor
    """
    from pipeline.doctor import doctor
    from pipeline.params import load_params

    for row in doctor(load_params(None, models).folder):
        typer.echo(
            f"{row.kind:<8} {row.name:<20} {row.state:<8} {row.version:<18} {row.licence:<28} {row.note}".rstrip()
        )


def main() -> None:
    """Entry point: a user's mistake is one line on stderr and exit 1."""
    try:
        app()
    except UserError as error:
        _fail(str(error))
    except UnicodeDecodeError as error:
        _fail(f"standard input: not UTF-8 at byte {error.start}; save it as UTF-8")
    except OSError as error:  # a full disk, a folder that was taken away
        _fail(f"{error.filename or 'output'}: {error.strerror or error}")


def _fail(reason: str) -> NoReturn:
    typer.echo(f"error: {' '.join(reason.split())}", err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
