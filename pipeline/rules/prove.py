"""Is every rule needed? Delete each rule, each pattern of several, each exclude pattern in turn: what does no example
notice?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from pipeline.rules.check import found_in
from pipeline.rules.records import Ready, Rules
from pipeline.schema import Record

Part = Literal["rule", "pattern", "exclude"]


class Deletion(Record, frozen=True):
    """A part of the rule base that was left out, and whether an example noticed."""

    part: Part
    where: str
    """File and line of the rule."""
    what: str
    noticed: bool


def deletions(rules: Rules) -> Iterator[Deletion]:
    """Leave out each part in turn and run the examples and counterexamples of its rule again.

    A rule is needed when without it one of its examples says something else: another rule of its pack that finds the
    same with the same consequences would make it idle. The examples must hold, as `check` says.
    """
    for pack, listed in rules.ready.items():
        for at, ready in enumerate(listed):
            before = _outcomes(rules, ready)
            for part, what, instead in _without(ready):
                changed = (*listed[:at], *instead, *listed[at + 1 :])
                less = msgspec.structs.replace(rules, ready={**rules.ready, pack: changed})
                yield Deletion(part, ready.where, f"{ready.rule.id}{what}", _outcomes(less, ready) != before)


def _without(ready: Ready) -> Iterator[tuple[Part, str, tuple[Ready, ...]]]:
    """(kind of part, which one, what stands in for the rule) for every part of a rule."""
    replace = msgspec.structs.replace
    yield "rule", "", ()
    if len(ready.patterns) > 1:
        for at, one in enumerate(ready.patterns):
            rest = ready.patterns[:at] + ready.patterns[at + 1 :]
            yield "pattern", f": pattern {at + 1}: {one.written}", (replace(ready, patterns=rest),)
    for at, silence in enumerate(ready.exclude):
        less = replace(ready, exclude=ready.exclude[:at] + ready.exclude[at + 1 :])
        yield "exclude", f": exclude {silence.window}: {silence.written}", (less,)


def _outcomes(rules: Rules, ready: Ready) -> list[object]:
    """What the pack finds in the examples and counterexamples of a rule, whichever of its rules finds it."""
    texts = [*(example.text for example in ready.rule.examples), *ready.rule.counterexamples]
    return [
        [
            (one.trigger, one.rule.rule.assign, tuple((bound.role, bound.start, bound.end) for bound in one.bindings))
            for one in found_in(rules, ready, text)[1]
        ]
        for text in texts
    ]
