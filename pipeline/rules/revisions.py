"""Two rule bases on the same articles: where their knowledge parts, and the facts that each of them finds.

Stages before the first one whose knowledge differs run once for both.
"""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any

import msgspec

from pipeline.cache import files_of
from pipeline.export.changes import Change, change_lines, changes
from pipeline.export.facts import facts
from pipeline.layers import usable
from pipeline.params import Params, load_params
from pipeline.rules.page import write_page
from pipeline.run import Messages
from pipeline.runners import running
from pipeline.schema import Article, Page, Record
from pipeline.store import UserError, read_jsonl, write_csv
from pipeline.work import STAGES, Outcome, Stage, prepared

_RELATED = "relate.jsonl"
Line = dict[str, Any]
"""A line of `facts.jsonl`."""


class Both(Record, frozen=True):
    """The facts of one document by the old and the new rules, and what went wrong."""

    old: tuple[Line, ...]
    new: tuple[Line, ...]
    problems: tuple[str, ...]


def diff_lines(
    old: str, new: str, inputs: Sequence[Path], params: Path | None, html: Path | None, csv: Path | None, jobs: int,
    say: Messages,
) -> Iterator[str]:  # fmt: skip
    """Compare two rule bases (folders or git revisions) on inputs; yields a line a change, then the counts.

    `html` and `csv` are files to write the changes to. Raises `UserError`.
    """
    with rule_base(old) as before, rule_base(new) as after:
        stage = first_difference(before, after)
        if stage is None:
            yield "the rule bases do not differ"
            return
        sides = load_params(params, before), load_params(params, after)
        lines = both(*sides, stage, inputs, say, jobs)
    found = list(changes(*lines))
    if csv:
        write_csv(csv, Change.__struct_fields__, map(msgspec.structs.astuple, found))
    if html:
        write_page(html, found, *lines, f"{old} → {new}, from {stage} on")
    yield from change_lines(found)


@contextmanager
def rule_base(name: str) -> Iterator[Path]:
    """The models folder of this name, or that of a git revision (`HEAD~1`, a branch) of the project in the working
    folder. Raises `UserError` when it is neither."""
    if (Path(name) / "relate").is_dir():
        yield Path(name)
        return
    packed = subprocess.run(["git", "archive", f"{name}:./models"], capture_output=True, check=False)
    if packed.returncode:
        reason = (packed.stderr.decode(errors="replace").strip().splitlines() or ["git does not know it"])[-1]
        raise UserError(f"{name}: neither a models folder nor a git revision with models/ ({reason})")
    with tempfile.TemporaryDirectory(prefix="models-") as folder:
        with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as tar:
            tar.extractall(folder, filter="data")
        yield Path(folder)


def first_difference(old: Path, new: Path) -> Stage | None:
    """The first stage whose knowledge differs, None when all is the same."""
    return next((stage for stage in STAGES if _knowledge(old, stage) != _knowledge(new, stage)), None)


def _knowledge(models: Path, stage: Stage) -> dict[str, bytes]:
    return {str(path.relative_to(models)): path.read_bytes() for path in files_of(stage, models)}


def both(
    old: Params, new: Params, stage: Stage, inputs: Sequence[Path], say: Messages, jobs: int
) -> tuple[list[Line], list[Line]]:
    """The facts by the old and by the new rules, sorted by source file; from `stage` on, the stages run twice.

    Inputs are pages, or output folders: articles of these keep what the stages before found. Raises `UserError`.
    """
    at = STAGES.index(stage)
    items = documents(inputs, say, pages_only=at == 0)
    old, new = usable(old, STAGES, say.warn), usable(new, STAGES, say.warn)
    lines: tuple[list[Line], list[Line]] = ([], [])
    with running(partial(_prepare, old, new, at), _died, "processes", jobs) as apply:
        for line in apply(say.track(items, "diff")):
            found = msgspec.json.decode(line, type=Both)
            for problem in found.problems:
                say.warn(problem)
            lines[0].extend(found.old)
            lines[1].extend(found.new)
    for side in lines:
        side.sort(key=lambda one: str(one["source_file"]))
    return lines


def documents(inputs: Sequence[Path], say: Messages, pages_only: bool = False) -> Iterator[Page | Article]:
    """The articles of output folders, the pages of all else. Raises `UserError` when there is no such file."""
    from pipeline.clean.pages import read_pages

    for path in inputs:
        if not path.exists():
            raise UserError(f"{path}: no such file or folder; check the spelling")
        if path.name == _RELATED or (path / _RELATED).is_file():
            if pages_only:
                raise UserError(f"{path}: the rules of clean differ, so that its articles are stale; give the pages")
            yield from read_jsonl(path if path.is_file() else path / _RELATED, Article)
        else:
            yield from read_pages([path], say.warn)


def _prepare(old: Params, new: Params, at: int) -> Callable[[Page | Article], bytes]:
    """Load the stages that run twice; the ones before them when there is a page to take through."""
    common = cache(partial(prepared, STAGES[:at], new)) if at else None
    return partial(_both, common, prepared(STAGES[at:], old), prepared(STAGES[at:], new))


def _died(document: Page | Article) -> bytes:
    return msgspec.json.encode(Both((), (), (f"{document.source_file}: the process that worked on it died twice",)))


def _both(
    common: Callable[[], Callable[[Page | Article], Outcome]] | None,
    old: Callable[[Page | Article], Outcome],
    new: Callable[[Page | Article], Outcome],
    document: Page | Article,
) -> bytes:
    problems: list[str] = []

    def through(step: Callable[[Page | Article], Outcome], items: Iterable[Page | Article]) -> list[Article]:
        outcomes = [step(item) for item in items]
        problems.extend(
            f"{one.source_file}: failed in {one.stage} ({one.reason}); left out"
            for outcome in outcomes
            for one in outcome.rejected
        )
        return [msgspec.json.decode(line, type=Article) for outcome in outcomes for line in outcome.lines]

    shared: Sequence[Page | Article] = [document]
    if common and isinstance(document, Page):
        shared = through(common(), shared)
    sides = [tuple(facts(article) for article in through(step, shared)) for step in (old, new)]
    return msgspec.json.encode(Both(sides[0], sides[1], tuple(dict.fromkeys(problems))))
