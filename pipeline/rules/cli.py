"""The commands `whosigned rules …`. Only wiring, no logic."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.options import MESSAGES, Models, ParamsFile

if TYPE_CHECKING:
    from pipeline.params import Params
    from pipeline.rules.records import Rules
    from pipeline.rules.scenes import Scene

rules_app = typer.Typer(help="Work on the rule packs under models/.", no_args_is_help=True)

Target = Annotated[str, typer.Argument(help="A sentence, file or folder; with --fact an output folder.")]
At = Annotated[str | None, typer.Option("--at", help="Words: the sentences that hold them, and what became of them.")]
Fact = Annotated[str | None, typer.Option("--fact", help="Id of a fact: the sentences that state it.")]


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


@rules_app.command()
def prove(
    models: Models = None,
    parts: Annotated[bool, typer.Option("--parts", help="List patterns and exclude patterns too.")] = False,
) -> None:
    """Delete each rule in turn: which deletion does no example notice? Exit code 1 when there is one.

    Example: whosigned rules prove

    Which patterns and exclude patterns need an example: whosigned rules prove --parts
    """
    from pipeline.params import load_params
    from pipeline.rules.packs import load
    from pipeline.rules.prove import deletions

    found = list(deletions(load(load_params(None, models).folder)))
    for one in found:
        if not one.noticed and (parts or one.part == "rule"):
            typer.echo(f"{one.where}: {one.what}: no example needs it")
    for part in ("rule", "pattern", "exclude"):
        tried = [one for one in found if one.part == part]
        typer.echo(f"{part:<8} {len(tried)} deleted, {sum(one.noticed for one in tried)} noticed")
    raise typer.Exit(int(any(one.part == "rule" and not one.noticed for one in found)))


@rules_app.command()
def explain(target: Target, at: At = None, fact: Fact = None, params: ParamsFile = None, models: Models = None) -> None:
    """Trace a sentence: words, mentions, sketch, every rule tried, what won and why.

    Examples: whosigned rules explain "1月15日，望湖区与星澜集团签署合作协议。"

    Tell what the tagger is to find: whosigned rules explain "[望湖区|PLACE]与[星澜集团|ORG]签约。"

    What about these words? whosigned rules explain data/raw --at 顾明屿

    whosigned rules explain out --fact e1a2b3c4d5e6
    """
    from pipeline.rules.explain import explain

    rules, scenes = _scenes(target, at, fact, params, models)
    known = None
    for number, scene in enumerate(scenes):
        for line in [*[""] * bool(number), *explain(scene, rules)]:
            typer.echo(line)
        if at:
            from pipeline.params import load_params
            from pipeline.rules.asked import asked, load

            known = known or load(load_params(params, models))
            for line in asked(scene, at, rules, known):
                typer.echo(line)


@rules_app.command("why-not")
def why_not(
    rule: Annotated[str, typer.Argument(help="A rule: signing/bodies, or bodies.")],
    target: Target,
    at: At = None,
    fact: Fact = None,
    params: ParamsFile = None,
    models: Models = None,
) -> None:
    """Say how far a rule got in a sentence and what blocked it.

    Example: whosigned rules why-not signing/bodies "[望湖区|PLACE]与[星澜集团|ORG]共同商议，签署。"
    """
    from pipeline.rules.explain import rule_named, why_not

    rules, scenes = _scenes(target, at, fact, params, models)
    ready = rule_named(rules, rule)
    for number, scene in enumerate(scenes):
        for line in [*[""] * bool(number), *why_not(scene, rules, ready)]:
            typer.echo(line)


@rules_app.command()
def stats(
    out: Annotated[Path, typer.Argument(help="A folder that run wrote.")],
    gold: Annotated[Path | None, typer.Option("--gold", help="Annotated articles: what is right and wrong.")] = None,
    shown: Annotated[int, typer.Option("--list", min=0, help="Instances to list of each rule.")] = 0,
    rule: Annotated[str | None, typer.Option("--rule", help="Only this rule.")] = None,
    params: ParamsFile = None,
    models: Models = None,
) -> None:
    """What each rule does on a corpus.

    Firings, articles; sentences with its trigger word, and the share of them that it explains; matches that its exclude
    patterns silence, that it lost to an earlier rule, and those of them that say something else; with --gold, facts
    and roles that are right and wrong.

    Examples: whosigned rules stats data/processed

    whosigned rules stats data/processed --gold data/gold/showcase.jsonl --list 3 --rule signing/bodies
    """
    from pipeline.params import load_params
    from pipeline.rules.explain import rule_named
    from pipeline.rules.packs import load
    from pipeline.rules.stats import stats_lines

    chosen = load_params(params, models)
    rules = load(chosen.folder)
    only = rule_named(rules, rule).name if rule else None
    for line in stats_lines(out, gold, rules, chosen, shown, only):
        typer.echo(line)


@rules_app.command()
def diff(
    old: Annotated[str, typer.Argument(help="A models folder, or a git revision of models/ here.")],
    new: Annotated[str, typer.Argument(help="The same after the change.")],
    inputs: Annotated[list[Path], typer.Argument(help="Pages, or folders that run wrote.")],
    html: Annotated[Path | None, typer.Option("--html", help="Page to write the changes to.")] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="CSV file to write the changes to.")] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Number of processes.")] = 2,
    params: ParamsFile = None,
) -> None:
    """Facts gained, lost and changed between two rule bases; only stages whose knowledge differs run twice.

    Examples: whosigned rules diff HEAD models data/raw --html changes.html

    whosigned rules diff main HEAD data/processed
    """
    from pipeline.rules.revisions import diff_lines

    for line in diff_lines(old, new, inputs, params, html, csv, jobs, MESSAGES):
        typer.echo(line)


@rules_app.command("try")
def try_(
    pack: Annotated[Path, typer.Argument(help="A draft; one named as a pack is takes its place.")],
    inputs: Annotated[list[Path], typer.Argument(help="Pages, or folders that run wrote.")],
    watch: Annotated[bool, typer.Option("--watch", "-w", help="Again whenever the draft is saved.")] = False,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Number of processes for the tagging.")] = 2,
    params: ParamsFile = None,
    models: Models = None,
) -> None:
    """Try a draft of a pack on articles: what would it change? Nothing is written.

    Examples: whosigned rules try drafts/meeting.yaml data/raw

    At every save: whosigned rules try drafts/meeting.yaml data/processed --watch
    """
    from pipeline.params import load_params
    from pipeline.rules.drafts import try_lines

    for line in try_lines(pack, inputs, load_params(params, models), jobs, watch, MESSAGES):
        typer.echo(line)


def _scenes(
    target: str, at: str | None, fact: str | None, params: Path | None, models: Path | None
) -> tuple[Rules, Iterable[Scene]]:
    """The rules, and the sentences that the options name."""
    from pipeline.params import load_params
    from pipeline.rules.packs import load
    from pipeline.rules.scenes import named

    chosen: Params = load_params(params, models)
    rules = load(chosen.folder)
    return rules, named(target, at, fact, rules, chosen, MESSAGES.warn)
