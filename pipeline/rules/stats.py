"""What each rule does on a corpus: how often it fires, how often another one is before it, what is right of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.evaluate.byrule import Verdict, verdicts
from pipeline.params import Params
from pipeline.rules.language import engine
from pipeline.rules.matches import Match, Trial, trials
from pipeline.rules.records import Ready, Rules
from pipeline.rules.scenes import Scene, of_article
from pipeline.schema import Article
from pipeline.store import read_jsonl

_PARTS = ("trigger", "title")


class Tally:
    """The counts of one rule."""

    def __init__(self) -> None:
        self.words = 0
        """Sentences with one of its trigger words."""
        self.sentences = 0
        """Sentences of these in which it fires."""
        self.firings = 0
        self.articles: set[str] = set()
        self.excluded = 0
        """Matches that its exclude patterns silence."""
        self.lost: Counter[str] = Counter()
        """Matches that came too late for their trigger, by the rule that had it."""
        self.conflicts = 0
        """Lost matches that would have bound something that the winner does not."""
        self.shown: list[str] = []
        """Sentences in which it fires."""


def tallies(articles: Iterable[Article], rules: Rules, params: Params) -> dict[str, Tally]:
    """Rule -> counts over all sentences of articles that have gone through resolve."""
    counts = {one.name: Tally() for ready in rules.ready.values() for one in ready}
    for article in articles:
        for scene in of_article(article, rules, params):
            for pack in rules.packs:
                _count(scene, article.id, rules, pack, counts)
    return counts


def _count(scene: Scene, article: str, rules: Rules, pack: str, counts: Mapping[str, Tally]) -> None:
    fired: set[str] = set()
    for ready in rules.ready[pack]:
        counts[ready.name].words += _has_word(ready, scene)
    for one in trials(rules, scene.seen, pack, scene.paragraph):
        tally = counts[one.rule.name]
        if one.silence:
            tally.excluded += 1
        elif one.winner and one.winner.rule is not one.rule:
            tally.lost[one.winner.rule.rule.id] += 1
            tally.conflicts += _conflict(one.match, one.winner)
        elif not one.winner and _states(one, scene):
            tally.firings += 1
            tally.articles.add(article)
            fired.add(one.rule.name)
    for name in fired:
        counts[name].sentences += 1
        counts[name].shown.append(f"{article}  {scene.printed(scene.start, scene.end)}")


def _has_word(ready: Ready, scene: Scene) -> bool:
    return any(engine(one.trigger or "").search(scene.seen.text) for one in ready.patterns)


def _states(one: Trial, scene: Scene) -> bool:
    """Whether a match that won states something: not in reported speech, unless it is a plan or history."""
    return one.match is not None and (one.match.trigger[0] < scene.speech or one.rule.rule.assign.event == "none")


def _conflict(one: Match | None, winner: Match) -> bool:
    return one is not None and not _bound(one) <= _bound(winner)


def _bound(one: Match) -> set[tuple[str, int]]:
    roles = (binding for binding in one.bindings if binding.role not in _PARTS)
    return {(binding.role, phrase.start) for binding in roles for phrase in binding.phrases}


def stats_lines(
    out: Path, gold: Path | None, rules: Rules, params: Params, shown: int, only: str | None
) -> Iterator[str]:
    """The table of an output folder, rule by rule; with `shown`, up to so many instances of each below it.

    `gold` are annotated articles, against which the facts of the folder are judged; `only` is the one rule to show.
    Raises `UserError`.
    """
    counts = tallies(read_jsonl(out / "relate.jsonl", Article), rules, params)
    judged: dict[str, list[Verdict]] = {}
    for one in verdicts(read_jsonl(gold, dict), read_jsonl(out / "facts.jsonl", dict)) if gold else ():
        judged.setdefault(one.rule, []).append(one)
    others = {name: Tally() for name in sorted(judged.keys() - counts.keys())}  # rules of other stages: posts
    yield _HEADER
    for name, tally in (counts | others).items():
        if only in (None, name):
            yield _row(name, tally, judged.get(name, []) if gold else None)
            yield from _instances(tally, judged.get(name, []), shown)


_COLUMNS = ("firings", "articles", "words", "cover", "excluded", "lost", "conflict", "right", "wrong", "prec")
_HEADER = f"{'rule':<32}" + "".join(f"{name:>9}" for name in _COLUMNS) + "  lost to"


def _row(name: str, tally: Tally, judged: list[Verdict] | None) -> str:
    """One line of the table; what was not counted stays empty."""
    right = sum(one.right for one in judged or ())
    wrong = len(judged or ()) - right
    cells: list[Any] = [tally.firings, len(tally.articles), tally.words]
    cells.append(f"{tally.sentences / tally.words:.2f}" if tally.words else "")
    cells += [tally.excluded, sum(tally.lost.values()), tally.conflicts]
    cells += ["", "", ""] if judged is None else [right, wrong, f"{right / len(judged):.2f}" if judged else ""]
    winners = ", ".join(f"{rule} {number}" for rule, number in tally.lost.most_common(3))
    return (f"{name:<32}" + "".join(f"{cell!s:>9}" for cell in cells) + f"  {winners}").rstrip()


def _instances(tally: Tally, judged: list[Verdict], shown: int) -> Iterator[str]:
    """Wrong instances, then right ones; without an annotation, sentences in which the rule fires."""
    for right, mark in ((False, "wrong"), (True, "right")):
        for one in [one for one in judged if one.right is right][:shown]:
            yield f"  {mark}  {one.document}  {one.what}"
            yield f"         {one.sentence}"
    if not judged:
        yield from (f"  {line}" for line in tally.shown[:shown])
