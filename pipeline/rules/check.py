"""Run the examples and counterexamples that every rule carries, and say what a rule lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.rules.language import engine
from pipeline.rules.matches import Match, match, prepare
from pipeline.rules.records import Ready, Rules
from pipeline.rules.sketch import Sketch, marked_up, sketch

_OPTIONAL = ("trigger", "date", "place")
"""Roles that an example need not list."""


def check(rules: Rules, only: str | None = None) -> list[str]:
    """All problems of the packs, or of the pack `only`, one line each, with file and line.

    None when every example is matched by its rule as it says, and every rule has a counterexample that holds its
    trigger word and yet is left alone by it.
    """
    ready = [one for pack, listed in rules.ready.items() if only in (None, pack) for one in listed]
    return [f"{one.where}: rule {one.rule.id}: {problem}" for one in ready for problem in _check_rule(rules, one)]


def found_in(rules: Rules, ready: Ready, text: str) -> tuple[str, list[Match]]:
    """The plain text of a marked-up sentence, and what the rule's pack finds in it.

    Raises `ValueError` with the unknown label.
    """
    plain, seen = _seen(rules, text)
    return plain, match(rules, seen, ready.pack)


def _seen(rules: Rules, text: str) -> tuple[str, Sketch]:
    plain, phrases = marked_up(text)
    return plain, prepare(rules, sketch(plain, 0, len(plain), phrases))


def _check_rule(rules: Rules, ready: Ready) -> Iterator[str]:
    for example in ready.rule.examples:
        try:
            plain, found = found_in(rules, ready, example.text)
        except ValueError as error:
            yield f"{example.text}: {error}"
            continue
        mine = [one for one in found if one.rule.name == ready.name]
        if not mine:
            others = ", ".join(dict.fromkeys(one.rule.rule.id for one in found))
            winner = f"; {others} wins there" if others else ""
            yield f"example not matched: {example.text}{winner}"
            continue
        bound = _bound(plain, mine)
        wanted = {role: list(texts) for role, texts in example.expect.items()}
        shown = {role: texts for role, texts in bound.items() if role in wanted or role not in _OPTIONAL}
        if shown != wanted:
            yield f"example gives {shown}, expected {wanted}: {example.text}"
    yield from _counterexamples(rules, ready)


def _counterexamples(rules: Rules, ready: Ready) -> Iterator[str]:
    if not ready.rule.counterexamples:
        yield "no counterexample; add a sentence with its trigger word that it must leave alone"
    for text in ready.rule.counterexamples:
        try:
            if any(one.rule.name == ready.name for one in found_in(rules, ready, text)[1]):
                yield f"counterexample matched: {text}"
            elif not _near(rules, ready, text):
                yield f"counterexample without a trigger word shows nothing: {text}; write one that holds it"
        except ValueError as error:
            yield f"{text}: {error}"


def _near(rules: Rules, ready: Ready, text: str) -> bool:
    """Whether the words of the rule's trigger stand in a sentence, so that only its other parts can silence it."""
    seen = _seen(rules, text)[1].text
    return any(engine(one.trigger or "").search(seen) for one in ready.patterns)


def _bound(plain: str, matches: Sequence[Match]) -> dict[str, list[str]]:
    """Role -> texts, over all matches of the rule in the sentence."""
    bound: dict[str, list[str]] = {}
    for one in matches:
        for binding in one.bindings:
            texts = [plain[p.start : p.end] for p in binding.phrases] or [plain[binding.start : binding.end]]
            if binding.role in ("trigger", "title"):
                texts = [plain[binding.start : binding.end]]
            bound.setdefault(binding.role, []).extend(texts)
    return bound
