"""Match the rules of a pack against the sketch of a sentence. Each trigger word is explained by one rule of a pack."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from pipeline.rules.language import Compiled
from pipeline.rules.packs import Ready, Rules, engine
from pipeline.rules.sketch import Sketch
from pipeline.schema import Phrase, Record

_BEFORE, _AFTER = 20, 25
"""How many characters before the match or trigger, and after the match, exclude patterns see."""
_MOST = 200
"""The most places that a rule is tried at in one sentence."""
_ROUNDS = 5
"""How often a skip pattern is applied (a chain of posts goes one by one)."""


class Binding(Record, frozen=True):
    """What a slot took: its stretch of the article and the phrases in it."""

    role: str
    start: int
    end: int
    phrases: tuple[Phrase, ...]


class Match(Record, frozen=True):
    """One rule at one place."""

    rule: Ready
    start: int
    end: int
    trigger: tuple[int, int]
    word: str
    """The trigger as rules see it, without an aspect particle: 签署 for 签署了."""
    bindings: tuple[Binding, ...]

    def phrases(self, role: str) -> tuple[Phrase, ...]:
        """All phrases bound to a role."""
        return tuple(phrase for binding in self.bindings if binding.role == role for phrase in binding.phrases)


def prepare(rules: Rules, raw: Sketch) -> Sketch:
    """Leave out what rules should not see (bracketed abbreviations, datelines); with a slot `cut`, only that part."""
    for regex in rules.skip:
        for _ in range(_ROUNDS):
            hits = engine(regex).finditer(raw.text)
            cuts = [hit.span(1 if engine(regex).groups else 0) for hit in hits]
            if not cuts:
                break
            raw = raw.without(cuts)
    return raw


def speech_from(rules: Rules, sentence: Sketch) -> int:
    """Where in the article reported speech begins (陆闻笛表示，…), the end of the sentence when there is none."""
    ends = [hit.end() for regex in rules.reported for hit in [engine(regex).search(sentence.text)] if hit]
    at = min(ends, default=len(sentence.text))
    return sentence.spans[at][0] if at < len(sentence.text) else (sentence.spans[-1][1] if sentence.spans else 0)


def match(rules: Rules, sentence: Sketch, pack: str, paragraph: Sketch | None = None) -> list[Match]:
    """What the rules of a pack find in a sentence, by trigger. Each trigger word is explained by one rule.

    `paragraph` is the sketch around it, for rules of that scope; their trigger must stand in the sentence.
    """
    taken: list[tuple[int, int]] = []
    found: list[Match] = []
    gates = rules.gates[pack]
    there = {gates[number] for number in _gate(gates).Match(sentence.text) or ()}
    for ready in rules.ready[pack] if there else ():
        for compiled in ready.patterns:
            if (compiled.trigger or "") not in there:
                continue
            around = paragraph if paragraph and ready.rule.scope == "paragraph" else sentence
            for hit in _hits(ready, compiled, around.text):
                one = _bind(ready, compiled, hit, around)
                if sentence.holds(one.trigger) and all(
                    one.trigger[1] <= start or end <= one.trigger[0] for start, end in taken
                ):
                    taken.append(one.trigger)
                    found.append(one)
    return sorted(found, key=lambda one: (one.trigger, one.start))


def _hits(ready: Ready, compiled: Compiled, text: str) -> Iterator[Any]:
    """Matches that do not overlap and are not excluded; an excluded one is looked for again one character on."""
    search, at = engine(compiled.regex).search, 0
    for _ in range(_MOST):
        hit = search(text, at)
        if hit is None:
            return
        if excluded(ready, compiled, hit, text):
            at = hit.start() + 1
        else:
            yield hit
            at = max(hit.end(), at + 1)


def _bind(ready: Ready, compiled: Compiled, hit: Any, sentence: Sketch) -> Match:
    bindings = []
    trigger, word = sentence.span(*hit.span()), hit.group()
    for number, role in enumerate(compiled.roles, 1):
        start, end = hit.span(number)
        if start < 0 or start == end:
            continue
        span = sentence.span(start, end)
        if role == "trigger":
            trigger, word = span, hit.group(number)
        phrases = tuple(phrase for phrase in sentence.phrases[start:end] if phrase is not None)
        bindings.append(Binding(role, *span, phrases))
    return Match(ready, *sentence.span(*hit.span()), trigger, word.removesuffix("了"), tuple(bindings))


def excluded(ready: Ready, compiled: Compiled, hit: Any, text: str) -> str | None:
    """The exclude pattern that silences a match, or None."""
    spans = [(role, *hit.span(number)) for number, role in enumerate(compiled.roles, 1)]
    at = next((start for role, start, _ in spans if role == "trigger" and start >= 0), hit.start())
    slot = max((end for role, _, end in spans if role != "trigger" and 0 <= end <= at), default=hit.start())
    windows = {
        "lead": text[max(hit.start() - _BEFORE, 0) : hit.start()],
        "inside": text[hit.start() : hit.end()],
        "between": text[slot:at],
        "before": text[max(at - _BEFORE, 0) : at],
        "after": text[hit.end() : hit.end() + _AFTER],
    }
    for window, regex in ready.exclude:
        if engine(regex).search(windows[window]):
            return regex
    return None


@cache
def _gate(triggers: tuple[str, ...]) -> Any:
    """One automaton that tells which triggers a sentence has at all."""
    import re2

    options = re2.Options()
    options.max_mem = 64 << 20
    gate = re2.Set.SearchSet(options)
    for trigger in triggers:
        gate.Add(trigger)
    gate.Compile()
    return gate
