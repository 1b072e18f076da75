"""Traces as text: how the facts of a sentence came about, and why a rule found none there."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import groupby

from pipeline.export.facts import entity_names
from pipeline.rules.diagnose import Finding, findings
from pipeline.rules.records import Ready, Rules
from pipeline.rules.scenes import Scene
from pipeline.rules.sketch import Sketch, readable
from pipeline.schema import Agreement, Article, Event
from pipeline.store import UserError

_ASIDE = "rules look at headlines and paragraphs, this is a "


def explain(scene: Scene, rules: Rules) -> Iterator[str]:
    """The words of a sentence, its mentions with their sources, the sketch, every rule tried, and the facts.

    A rule that won is marked with `>`; `signing/bodies` is the rule `bodies` of the pack `signing.yaml`.
    """
    yield from _layers(scene)
    yield f"sketch    {scene.whole.readable()}"
    if scene.aside:
        yield f"left out  all of it: {_ASIDE}{scene.aside}"
    for cut in _left_out(scene) if not scene.aside else ():
        yield f"left out  {cut}"
    if scene.speech < scene.end:
        yield f"speech    from “{scene.printed(scene.speech, scene.end)[:12]}” on: no event is stated there"
    for pack in rules.packs if not scene.aside else ():
        yield from _pack(scene, rules, pack)
    if scene.article:
        yield from _facts(scene, scene.article)


def why_not(scene: Scene, rules: Rules, ready: Ready) -> Iterator[str]:
    """How far each pattern of a rule got in a sentence, and what blocked it; the one that got furthest first."""
    yield f"sentence  {scene.printed(scene.start, scene.end)}"
    yield f"sketch    {scene.seen.readable()}"
    yield f"rule      {ready.name} ({ready.where})"
    if scene.aside:
        yield f"  {'not read':<15} {_ASIDE}{scene.aside}"
        return
    found = findings(rules, scene, ready.pack, ready.rule.id)
    for one in sorted(found, key=Finding.rank):
        yield f"  {one.cause:<15} {one.why}"
        yield f"  {'':<15} pattern {one.number + 1}: {ready.patterns[one.number].written}"


def rule_named(rules: Rules, name: str) -> Ready:
    """The rule of a name: `signing/bodies`, or `bodies` where no other pack has one. Raises `UserError`."""
    known = {one.name: one for ready in rules.ready.values() for one in ready}
    fitting = [one for full, one in known.items() if name in (full, one.rule.id)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise UserError(f"rule {name}: several packs have it; say {' or '.join(one.name for one in fitting)}")
    near = get_close_matches(name, [*known, *(one.rule.id for one in known.values())], cutoff=0.4)
    cure = f"similar: {', '.join(near)}" if near else "ids stand in models/relate/"
    raise UserError(f"rule {name}: not known; {cure}")


def _layers(scene: Scene) -> Iterator[str]:
    yield f"sentence  {scene.printed(scene.start, scene.end)}"
    article = scene.article
    if not article:
        return
    start, end = article.raw(scene.start, scene.end)
    yield f"where     {article.source_file}, characters {start} to {end}"
    inside = [token for token in article.tokens if scene.start <= token.start < scene.end]
    yield f"words     {' '.join(scene.printed(token.start, token.end) for token in inside)}"
    for one in article.mentions:
        if scene.start <= one.start < scene.end:
            kind, score = f":{one.kind}" if one.kind else "", f" {one.score:.2f}" if one.score < 1 else ""
            yield f"mention   {scene.printed(one.start, one.end)} {one.label}{kind} ({one.source}{score})"
    names = entity_names(article)
    for phrase in scene.whole.phrases:
        if phrase and phrase.entities:
            meant = "、".join(names[entity] for entity in phrase.entities)
            yield f"phrase    {scene.printed(phrase.start, phrase.end)} {phrase.label} = {meant} ({phrase.basis})"
        elif phrase and phrase.label in ("ORG", "PERSON"):
            yield f"phrase    {scene.printed(phrase.start, phrase.end)} {phrase.label} left open: nobody known"


def _left_out(scene: Scene) -> Iterator[str]:
    """The stretches of the sentence that the rules do not see."""
    kept = set(scene.seen.spans)
    whole: Sketch = scene.whole
    for seen, run in groupby(zip(whole.text, whole.spans, strict=True), key=lambda pair: pair[1] in kept):
        if not seen:
            yield readable("".join(char for char, _ in run))


def _pack(scene: Scene, rules: Rules, pack: str) -> Iterator[str]:
    """The rules of a pack, each with the pattern that got furthest; in one line those without a trigger word."""
    asleep: list[str] = []
    yield f"{pack}"
    for ready, found in groupby(findings(rules, scene, pack), key=lambda one: one.rule):
        best = min(found, key=Finding.rank)
        if best.cause == "trigger":
            asleep.append(ready.rule.id)
            continue
        mark = ">" if best.cause == "won" else " "
        yield f"{mark} {ready.rule.id:<20} {best.cause:<15} {best.why}"
    if asleep:
        yield f"  no trigger word: {', '.join(asleep)}"


def _facts(scene: Scene, article: Article) -> Iterator[str]:
    """What the article's facts take from the sentence."""
    yield "facts"
    names = entity_names(article)
    for person in article.persons:
        for post in person.posts:
            if scene.start <= post.evidence.start < scene.end:
                org = f" @ {names[post.org]}" if post.org else ""
                yield f"  post {person.name} {post.title}{org} ({post.rule}, {post.basis})"
    told_of: tuple[Agreement | Event, ...] = (*article.agreements, *article.events)
    for one in told_of:
        told = scene.start <= one.evidence.start < scene.end
        roles = [role for role in one.roles if scene.start <= role.evidence.start < scene.end]
        if told or roles:
            ground = f"stated here by {one.rule}" if told else f"stated elsewhere by {one.rule}"
            yield f"  {_named(one)} ({ground})"
            yield from (f"    {role.role} {names[role.entity]} ({role.rule}, {role.basis})" for role in roles)


def _named(one: Agreement | Event) -> str:
    if isinstance(one, Agreement):
        return f"agreement {one.id} {one.title} {one.status}"
    return f"event {one.id} {one.type} {one.trigger} {one.date or ''}".rstrip()
