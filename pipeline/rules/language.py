"""The language of the rule packs, translated to RE2 (linear in the text).

A pattern reads like the sentence: `{ORG+:party}{gap:30}{sign:trigger}{gap:12}{AGREEMENT+:agreement}`.

| write | means |
|---|---|
| `签署` | these characters (half-width punctuation stands for both widths) |
| `{ORG:party}` | one phrase of this label, bound to a role; `{PERSON\\|ORG:attendee}` of several labels |
| `{ORG+:party}` | a list of them, as long as it goes, joined by the shared pattern `joint`: A、B和C |
| `{ORG&:guest}` | a list within a clause, joined by the shared pattern `close_joint` |
| `{sign}` `{sign:trigger}` | a shared pattern from `vars`, bound to a role on request |
| `{gap:30}` | up to 30 characters, places and dates, as few as needed; no person, body, document or sentence end |
| `{any:30}` | the same, but persons, bodies and documents may stand in it |
| `{same:60}` | anything but another person or a sentence end: the person before stays the subject |
| `{text:6}` | up to 6 characters without symbols and punctuation |
| `{start}` `{end}` | start and end of a clause |
| `{open}` `{close}` | the characters ( and ) |
| `(与\\|和)` `(共同)?` `了?` | alternatives, optional parts |
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from pipeline.rules.sketch import SYMBOLS
from pipeline.schema import Record, fold

WIDEST = 120
"""The most characters that a gap may be given."""
GAPS = ("gap", "any", "same", "text")
_GAP = 12
_TOKEN = re.compile(r"\{([^{}]*)\}|([()|?])|([^{}()|?])|([{}])")
_BRACE = re.compile(r"([A-Z]+(?:\|[A-Z]+)*)([+&]?)(?::([a-z_]+))?|([a-z_]+)(?::([a-z_]+|\d+))?")
_FIXED = {"open": r"\(", "close": r"\)", "start": "(?:^|[,:;。!?“])", "end": "(?:$|[,:;。!?”])"}
_STOPS = "。!?;"
_PUNCTUATION = "。!?;,、:()《》“”\"'"
_HEAVY = "".join(SYMBOLS[label] for label in ("PERSON", "ORG", "AGREEMENT"))
_ALL = "".join(SYMBOLS.values())


class PatternError(ValueError):
    """What is wrong in a pattern, and the cure."""


class Compiled(Record, frozen=True):
    """A pattern as RE2 text; `roles` names the groups from 1 on."""

    regex: str
    roles: tuple[str, ...]
    trigger: str | None
    """RE2 text of the trigger alone: a sentence without it cannot match."""
    written: str
    symbols: tuple[str, ...] = ()
    """For each group the symbols that its slot takes, "" for a shared pattern; nothing else in a list is bound."""


def translate(pattern: str, shared: Mapping[str, str], scope: str = "sentence") -> Compiled:
    """Translate a pattern. Raises `PatternError`."""
    return _Translation(shared, scope).run(pattern)


def pieces(pattern: str) -> tuple[str, ...]:
    """The parts of a valid pattern one after the other, each a pattern: slots, gaps, groups, runs of characters.

    `pieces("{ORG+:party}(共同)?签署{gap:8}")` is `("{ORG+:party}", "(共同)?", "签署", "{gap:8}")`.
    """
    parts: list[str] = []
    depth, plain = 0, False
    for match in _TOKEN.finditer(pattern):
        token, char = match[0], match[3] is not None
        if not depth and token == "|":
            return (pattern,)
        if depth or token in ("?", ")") or (char and plain):
            parts[-1] += token
        else:
            parts.append(token)
        depth += (token == "(") - (token == ")")
        plain = char and not depth
    return tuple(part for run in parts for part in _apart(run))


def _apart(run: str) -> tuple[str, ...]:
    """A run of characters whose last one is optional, in two: 共同了? is 共同 and 了?."""
    optional = len(run) > 2 and run.endswith("?") and run[0] not in "({"
    return (run[:-2], run[-2:]) if optional else (run,)


class _Translation:
    """One pattern on its way to RE2; collects the roles in the order of their groups."""

    def __init__(self, shared: Mapping[str, str], scope: str) -> None:
        self._shared = shared
        self._roles: list[str] = []
        self._symbols: list[str] = []
        self._triggers: list[str] = []
        self._stops = {"clause": _STOPS + ",", "sentence": _STOPS, "paragraph": "\n"}[scope]

    def run(self, pattern: str) -> Compiled:
        regex = self._pattern(pattern, ())
        trigger = "|".join(dict.fromkeys(self._triggers)) if self._triggers else None
        return Compiled(regex, tuple(self._roles), trigger, pattern, tuple(self._symbols))

    def _pattern(self, pattern: str, inside: tuple[str, ...]) -> str:
        """`inside` are the shared patterns around this one, to find circles."""
        parts: list[str] = []
        depth, last = 0, ""
        for token, kind in _tokens(pattern):
            if kind == "brace":
                parts.append(self._brace(token, inside))
            elif token == "(":
                depth += 1
                parts.append("(?:")
            elif token == ")":
                depth -= 1
                parts.append(")")
            elif kind == "sign" and token == "?" and (not last or last in "(|?"):
                raise PatternError("a ? has nothing before it; put it behind what is optional")
            else:
                parts.append(token if kind == "sign" else re.escape(fold(token)))
            if depth < 0:
                raise PatternError("a ) has no ( before it")
            last = token if kind == "sign" else "x"
        if depth:
            raise PatternError("a ( is not closed")
        return "".join(parts)

    def _brace(self, content: str, inside: tuple[str, ...]) -> str:
        match = _BRACE.fullmatch(content)
        if not match:
            raise PatternError(f"{{{content}}} is neither a slot like {{ORG+:party}} nor a name like {{sign:trigger}}")
        labels, list_sign, role, name, argument = match.groups()
        if labels:
            kinds = labels.split("|")
            return self._bound(role, lambda: self._slot(kinds, list_sign, inside), kinds)
        if name in GAPS:
            return self._gap(name, argument)
        if name in _FIXED and not argument:
            return _FIXED[name]
        if name not in self._shared:
            raise PatternError(f"{{{name}}} is not in vars; known: {', '.join(sorted(self._shared))}")
        if name in inside:
            raise PatternError(f"vars go in a circle: {' > '.join([*inside, name])}")
        if argument and argument.isdigit():
            raise PatternError(f"{{{content}}}: only gap, any, same and text take a number")
        found = self._bound(argument, lambda: f"(?:{self._pattern(self._shared[name], (*inside, name))})")
        if argument == "trigger":
            self._triggers.append(re.sub(r"(?<!\\)\((?!\?)", "(?:", found))
        return found

    def _bound(self, role: str | None, build: Callable[[], str], kinds: Sequence[str] = ()) -> str:
        """A group bound to a role: its number is taken before those inside it."""
        if role is None:
            return build()
        self._roles.append(role)
        self._symbols.append("".join(SYMBOLS.get(kind, "") for kind in kinds))
        return f"({build()})"

    def _slot(self, labels: list[str], list_sign: str, inside: tuple[str, ...]) -> str:
        for label in labels:
            if label not in SYMBOLS:
                raise PatternError(f"unknown slot {{{label}}}; use one of {', '.join(SYMBOLS)}")
        one = f"[{''.join(SYMBOLS[label] for label in labels)}]"
        if not list_sign:
            return one
        name, usual = ("joint", "(、|,|和|与|及)") if list_sign == "+" else ("close_joint", "(、|和|与|及)")
        joint = self._pattern(self._shared.get(name, usual), (*inside, name))
        close = "|" if labels == ["PERSON"] else ""
        return f"{one}(?:(?:{joint}{close}){one})*"

    def _gap(self, name: str, argument: str | None) -> str:
        if argument and not argument.isdigit():
            raise PatternError(f"{{{name}:{argument}}}: a gap takes a number, no role")
        width = int(argument) if argument else _GAP
        if width > WIDEST:
            raise PatternError(f"{{{name}:{width}}} is wider than {WIDEST}; write a smaller number")
        stops = {
            "gap": self._stops + _HEAVY,
            "any": self._stops,
            "same": self._stops + SYMBOLS["PERSON"],
            "text": _PUNCTUATION + _ALL,
        }[name]
        return f"(?:[^{stops}]{{0,{width}}}?)"


def _tokens(pattern: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(pattern):
        brace, sign, char, stray = match.groups()
        if stray:
            raise PatternError(f"a {stray} without its partner")
        yield (brace, "brace") if brace is not None else (sign, "sign") if sign else (char, "char")


_MEMORY = (1 << 17, 1 << 18, 1 << 19, 1 << 20, 64 << 20)
"""Bytes for a pattern and the automaton that grows while it is used: the least that will do, since there are hundreds.
Small automata are also the faster ones."""


@cache
def engine(regex: str) -> Any:
    """The RE2 engine of a pattern. Raises `PatternError` when RE2 refuses it."""
    import re2

    options = re2.Options()
    options.log_errors = False
    refused: Exception | None = None
    for memory in _MEMORY:
        options.max_mem = memory
        try:
            return re2.compile(regex, options)
        except re2.error as error:
            refused = error
    raise PatternError(f"does not compile ({refused}); make gaps and lists smaller")
