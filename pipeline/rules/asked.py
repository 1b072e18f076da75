"""The answer to a question about some words: which stage saw what in them, and what is missing where.

`explain` shows what is there. What a reader misses is not there, and is asked for by its words: why is this no name,
whose is this title, why is this body not that one, why has this company no part, why does this verb state nothing?
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.layers import load_engine, usable
from pipeline.params import Params
from pipeline.relate import stage as relate
from pipeline.relate.fates import Fate, fates
from pipeline.resolve import stage as resolve
from pipeline.resolve.remarks import remarks
from pipeline.rules.diagnose import Finding, findings
from pipeline.rules.language import engine
from pipeline.rules.records import Rules
from pipeline.rules.scenes import Scene, placed
from pipeline.rules.sketch import readable
from pipeline.schema import Article, Mention
from pipeline.tag import stage as tag
from pipeline.tag.considered import rejected
from pipeline.tag.stage import Proposals, propose
from pipeline.work import STAGES

_MOST = 12
"""So many rules that have their trigger word among the words are listed."""


@dataclass(frozen=True)
class Known:
    """What the stages know that are asked."""

    tag: tag.Knowledge
    resolve: resolve.Knowledge
    relate: relate.Knowledge
    kept: dict[str, tuple[Proposals, list[Fate]]] = field(default_factory=dict)

    def of(self, article: Article) -> tuple[Proposals, list[Fate]]:
        """What tag proposed for an article, and what became of each match; found once, however many sentences ask."""
        if article.text not in self.kept:
            self.kept.clear()
            self.kept[article.text] = propose(article, self.tag), fates(article, self.relate)
        return self.kept[article.text]


def load(params: Params) -> Known:
    """Load what tag, resolve and relate know."""
    chosen = usable(params, STAGES, lambda line: None)
    folder, layers = chosen.folder, chosen.tag
    tagging = tag.load(folder, rules=layers.rules, lexicon=layers.lexicon, engine=load_engine(layers, folder))
    return Known(tagging, resolve.load(folder), relate.load(folder))


def asked(scene: Scene, words: str, rules: Rules, known: Known) -> Iterator[str]:
    """What every stage saw in the words, where they stand first in the sentence."""
    start, end = placed(scene.text, scene.start, scene.end, words) or (scene.start, scene.end)
    yield f"asked     {scene.printed(start, end)}"
    if scene.article:
        yield from (f"tag       {line}" for line in _tagged(scene, scene.article, known, start, end))
        around = [one for one in scene.whole.phrases if one and one.start < end and start < one.end]
        first, last = min([start, *(one.start for one in around)]), max([end, *(one.end for one in around)])
        yield from (f"resolve   {line}" for line in remarks(scene.article, known.resolve, first, last))
    yield from (f"rules     {line}" for line in _ruled(scene, rules, known, start, end))


def _tagged(scene: Scene, article: Article, known: Known, start: int, end: int) -> Iterator[str]:
    """What is tagged among the words, and what was proposed and not taken."""
    there = [one for one in article.mentions if one.start < end and start < one.end]
    for one in there:
        beyond = one.start < start or end < one.end
        where = f"{scene.printed(start, end)} is part of " if beyond else ""
        yield f"{where}{_mention(scene, one)}"
    if not there:
        yield "nothing is tagged there"
    out = list(rejected(article, known.of(article)[0], known.tag.weights, start, end))
    for one, why in out:
        yield f"proposed, but not taken: {_mention(scene, one)}: {why}"
    if not any((one.start, one.end) == (start, end) for one in (*there, *(one for one, _ in out))):
        yield "no rule, list or model proposes just these words for a name, a post or a document"


def _mention(scene: Scene, one: Mention) -> str:
    kind = f":{one.kind}" if one.kind else ""
    return f"{scene.printed(one.start, one.end)} {one.label}{kind} ({one.source} {one.score:.2f})"


def _ruled(scene: Scene, rules: Rules, known: Known, start: int, end: int) -> Iterator[str]:
    """Who sees the words: the rules that bind them, those that have their trigger among them, or none."""
    if scene.aside:
        yield f"no rule sees the words: they stand in a {scene.aside}"
        return
    seen = [at for at, span in enumerate(scene.seen.spans) if span[0] < end and start < span[1]]
    kept, whole = set(scene.seen.spans), scene.whole
    hidden = [at for at, span in enumerate(whole.spans) if span[0] < end and start < span[1] and span not in kept]
    if hidden:
        shown = readable("".join(whole.text[at] for at in hidden))
        yield f"no rule sees “{shown}”: it is left out of the sentence (skip in vars.yaml)"
    if not seen:
        return
    told = known.of(scene.article)[1] if scene.article else []
    tried = [one for pack in rules.packs for one in findings(rules, scene, pack)]
    yield from _bound(scene, tried, told, start, end)
    yield from _triggered(scene, tried, scene.seen.text[seen[0] : seen[-1] + 1])


def _bound(scene: Scene, tried: list[Finding], told: list[Fate], start: int, end: int) -> Iterator[str]:
    """As what rules bind the words; if none does, where those that won stop."""
    symbols = any(one and one.start < end and start < one.end for one in scene.seen.phrases)
    binding = False
    for one in tried:
        again = one.cause == "overlap" and "an earlier pattern of the rule" in one.why
        if one.match is None or again:
            continue
        spans = [
            (bound.role, phrase.start, phrase.end)
            for bound in one.match.bindings
            for phrase in bound.phrases
            if phrase.start < end and start < phrase.end
        ]
        for role, at, to in spans:
            binding = binding or one.cause == "won"
            became = f"; {_fate(one, told)}" if one.cause == "won" and told else ""
            stop = f", but: {one.why.partition('), but ')[2]}" if one.cause != "won" else ""
            yield f"{one.rule.name} binds {scene.printed(at, to)} as {role}{stop}{became}"
    if binding or not symbols:
        return
    winners = [one for one in tried if one.cause == "won" and one.match]
    for one in winners:
        assert one.match
        held = one.match.start < end and start < one.match.end
        where = "no slot of it, but a gap holds the words" if held else "the words stand outside of it"
        text = scene.printed(one.match.start, one.match.end)
        yield f"no role by {one.rule.name}, which explains {one.match.word}: {where}: “{text}”; {_fate(one, told)}"
    if not winners:
        yield "no role: no rule wins in this sentence"


def _fate(one: Finding, told: list[Fate]) -> str:
    assert one.match
    mine = [fate.why for fate in told if (fate.rule, fate.trigger) == (one.rule.name, one.match.trigger)]
    return mine[0] if mine else "it stands outside of what the article tells"


def _triggered(scene: Scene, tried: list[Finding], sketched: str) -> Iterator[str]:
    """The rules that have their trigger word among the words, the one that got furthest first."""
    best: dict[str, Finding] = {}
    for one in sorted(tried, key=Finding.rank):
        trigger = one.rule.patterns[one.number].trigger
        if trigger and engine(trigger).search(sketched):
            best.setdefault(one.rule.name, one)
    for name, one in list(best.items())[:_MOST]:
        yield f"trigger of {name}: {one.cause}: {one.why}"
    if len(best) > _MOST:
        yield f"trigger of {len(best) - _MOST} more rules, which got less far"
    if not best:
        yield "no rule has a trigger word among these words"
