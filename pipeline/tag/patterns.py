"""Mentions that a regular expression finds: dates, agreements in 《》."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pipeline.schema import Label, Mention
from pipeline.store import UserError, read_yaml


class Pattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule of `models/tag/patterns.yaml`."""

    id: str
    label: Label
    pattern: str
    examples: tuple[str, ...]
    kind: str | None = None
    counterexamples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Matcher:
    """A compiled rule."""

    rule: Pattern
    regex: re.Pattern[str]


def load_patterns(models: Path) -> tuple[Matcher, ...]:
    """Compile `tag/patterns.yaml`. Raises `UserError` that names the rule whose expression is broken."""
    path = models / "tag" / "patterns.yaml"
    found = []
    for rule in read_yaml(path, tuple[Pattern, ...]):
        try:
            found.append(Matcher(rule, re.compile(rule.pattern)))
        except re.error as error:
            raise UserError(f"{path}: rule {rule.id}: not a valid regular expression: {error}") from None
    return tuple(found)


def find_patterns(text: str, matchers: tuple[Matcher, ...]) -> Iterator[Mention]:
    """Matches of every rule in folded text; the first rule wins over a later one, its own matches never overlap."""
    taken = bytearray(len(text))
    for matcher in matchers:
        rule = matcher.rule
        for match in matcher.regex.finditer(text):
            start, end = match.span("m") if "m" in matcher.regex.groupindex else match.span()
            if rule.label == "DATE" and any(taken[start:end]):
                continue
            if rule.label == "DATE":
                taken[start:end] = b"\1" * (end - start)
            yield Mention(start, end, rule.label, rule.kind, rule.id, 0.95)
