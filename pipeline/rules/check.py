"""Run the examples and counterexamples that every rule carries."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.rules.matches import Match, match, prepare
from pipeline.rules.packs import Ready, Rules
from pipeline.rules.sketch import marked_up, sketch

_OPTIONAL = ("trigger", "date", "place")
"""Roles that an example need not list."""


def check(rules: Rules) -> list[str]:
    """All problems, one line each; none when every example is matched by its rule as it says, and every
    counterexample is left alone by it."""
    return [problem for pack in rules.ready.values() for ready in pack for problem in _check_rule(rules, ready)]


def _check_rule(rules: Rules, ready: Ready) -> Iterator[str]:
    for example in ready.rule.examples:
        try:
            found = _run(rules, ready, example.text)
        except ValueError as error:
            yield f"{ready.name}: {example.text}: {error}"
            continue
        mine = [one for one in found if one.rule.name == ready.name]
        if not mine:
            others = ", ".join(one.rule.name for one in found)
            winner = f"; {others} wins there" if others else ""
            yield f"{ready.name}: example not matched: {example.text}{winner}"
            continue
        plain, _ = marked_up(example.text)
        bound = _bound(plain, mine)
        wanted = {role: list(texts) for role, texts in example.expect.items()}
        shown = {role: texts for role, texts in bound.items() if role in wanted or role not in _OPTIONAL}
        if shown != wanted:
            yield f"{ready.name}: example gives {shown}, expected {wanted}: {example.text}"
    for text in ready.rule.counterexamples:
        try:
            if any(one.rule.name == ready.name for one in _run(rules, ready, text)):
                yield f"{ready.name}: counterexample matched: {text}"
        except ValueError as error:
            yield f"{ready.name}: {text}: {error}"


def _run(rules: Rules, ready: Ready, text: str) -> list[Match]:
    plain, phrases = marked_up(text)
    return match(rules, prepare(rules, sketch(plain, 0, len(plain), phrases)), ready.pack)


def _bound(plain: str, matches: list[Match]) -> dict[str, list[str]]:
    """Role -> texts, over all matches of the rule in the sentence."""
    bound: dict[str, list[str]] = {}
    for one in matches:
        for binding in one.bindings:
            texts = [plain[p.start : p.end] for p in binding.phrases] or [plain[binding.start : binding.end]]
            if binding.role in ("trigger", "title"):
                texts = [plain[binding.start : binding.end]]
            bound.setdefault(binding.role, []).extend(texts)
    return bound
