"""Match the rules of a pack against the sketch of a sentence. Each trigger word is explained by one rule of a pack."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from pipeline.rules.language import Compiled, engine
from pipeline.rules.records import Ready, Rules, Silence
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


class Silenced(Record, frozen=True):
    """What silences a match: the exclude pattern and the words of the sketch that it found."""

    by: Silence
    words: str


class Trial(Record, frozen=True):
    """One place where the pattern of a rule matches, and what became of it."""

    rule: Ready
    number: int
    """Which of the rule's patterns it is, from 0."""
    span: tuple[int, int]
    match: Match | None
    """None when an exclude pattern silences it."""
    silence: Silenced | None = None
    winner: Match | None = None
    """The match of a rule before in the file that has taken the trigger word."""


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
    found = [one.match for one in trials(rules, sentence, pack, paragraph) if one.match and not one.winner]
    return sorted(found, key=lambda one: (one.trigger, one.start))


def trials(rules: Rules, sentence: Sketch, pack: str, paragraph: Sketch | None = None) -> Iterator[Trial]:
    """Every place in a sentence where a rule of the pack matches, in the order in which rules are tried."""
    won: list[Match] = []
    gates = rules.gates[pack]
    there = {gates[number] for number in _gate(gates).Match(sentence.text) or ()}
    for ready in rules.ready[pack] if there else ():
        for number, compiled in enumerate(ready.patterns):
            if (compiled.trigger or "") not in there:
                continue
            around = paragraph if paragraph and ready.rule.scope == "paragraph" else sentence
            for hit, silence in _hits(ready, compiled, around.text):
                if not sentence.holds(around.span(*_trigger(compiled, hit))):
                    continue
                if silence:
                    yield Trial(ready, number, around.span(*hit.span()), None, silence)
                    continue
                one = _bind(ready, compiled, hit, around)
                winner = next((other for other in won if _overlap(one.trigger, other.trigger)), None)
                if not winner:
                    won.append(one)
                yield Trial(ready, number, (one.start, one.end), one, None, winner)


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _hits(ready: Ready, compiled: Compiled, text: str) -> Iterator[tuple[Any, Silenced | None]]:
    """Matches that do not overlap, with the exclude pattern that silences each; a silenced one is looked for again
    one character on."""
    search, at = engine(compiled.regex).search, 0
    for _ in range(_MOST):
        hit = search(text, at)
        if hit is None:
            return
        silence = _silence(ready, compiled, hit, text)
        yield hit, silence
        at = hit.start() + 1 if silence else max(hit.end(), at + 1)


def _trigger(compiled: Compiled, hit: Any) -> tuple[int, int]:
    """Where the trigger of a hit stands in the sketch; the whole hit when an optional one is not there."""
    for number in range(len(compiled.roles), 0, -1):
        if compiled.roles[number - 1] == "trigger" and hit.start(number) < hit.end(number):
            start, end = hit.span(number)
            return start, end
    return hit.start(), hit.end()


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
        symbols = compiled.symbols[number - 1]
        phrases = tuple(
            phrase
            for char, phrase in zip(sentence.text[start:end], sentence.phrases[start:end], strict=True)
            if phrase is not None and (not symbols or char in symbols)
        )
        bindings.append(Binding(role, *span, phrases))
    return Match(ready, *sentence.span(*hit.span()), trigger, word.removesuffix("了"), tuple(bindings))


def _silence(ready: Ready, compiled: Compiled, hit: Any, text: str) -> Silenced | None:
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
    for one in ready.exclude:
        found = engine(one.regex).search(windows[one.window])
        if found:
            return Silenced(one, found.group())
    return None


@cache
def _gate(triggers: tuple[str, ...]) -> Any:
    """One automaton that tells which triggers a sentence has at all."""
    import re2

    options = re2.Options()
    options.max_mem = 2 << 20
    gate = re2.Set.SearchSet(options)
    for trigger in triggers:
        gate.Add(trigger)
    gate.Compile()
    return gate
