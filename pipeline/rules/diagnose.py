"""Why a rule matches a sentence or does not: how far each of its patterns got, and what blocked it.

A pattern that does not match is taken apart, and every part but the trigger made optional. The parts are then put back
one by one, the nearest to the trigger first; those with which the sentence no longer matches are the blockers. Slots
and words come before gaps, so that a gap is blamed only where what it leads to is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from pipeline.rules.language import engine, pieces, translate
from pipeline.rules.matches import Match, Trial, trials
from pipeline.rules.records import Ready, Rules
from pipeline.rules.scenes import Scene
from pipeline.rules.sketch import LABELS, SYMBOLS, readable
from pipeline.schema import Record

Cause = Literal["won", "reported speech", "overlap", "exclude", "gap", "wrong type", "missing slot", "words", "trigger"]
"""What became of a pattern; `words`: it lacks parts that are no slots and no gaps."""
_RANK: tuple[Cause, ...] = (
    "won", "reported speech", "overlap", "exclude", "gap", "wrong type", "words", "missing slot", "trigger",
)  # fmt: skip
"""From the best to the worst."""
_GAP = re.compile(r"\{(gap|any|same|text)(?::(\d+))?\}")
_SLOT = re.compile(r"\{([A-Z|]+)[+&]?(:[a-z_]+)?\}")
_WIDE = "[^。!?;]*?"
_ANY = "|".join(label for label in SYMBOLS if label != "DATE")
_SHOWN = 100
"""Characters of a shared pattern that messages show."""


class Finding(Record, frozen=True):
    """What became of one pattern of a rule in a sentence."""

    rule: Ready
    number: int
    """Which of the rule's patterns it is, from 0."""
    cause: Cause
    why: str
    blockers: int = 0
    held: int = 0
    """How many of its parts stand in the sentence as the pattern wants them, when others block it."""
    match: Match | None = None

    def rank(self) -> tuple[int, int, int]:
        """The smaller, the further the pattern got."""
        return (self.blockers, -self.held, _RANK.index(self.cause))


def findings(rules: Rules, scene: Scene, pack: str, only: str | None = None) -> list[Finding]:
    """What became of every pattern of a pack, or of the rule with the id `only`, in the order of the file."""
    tried: dict[tuple[str, int], list[Trial]] = {}
    for one in trials(rules, scene.seen, pack, scene.paragraph):
        tried.setdefault((one.rule.rule.id, one.number), []).append(one)
    found: list[Finding] = []
    for ready in rules.ready[pack]:
        if only is not None and ready.rule.id != only:
            continue
        for number in range(len(ready.patterns)):
            hits = tried.get((ready.rule.id, number), [])
            told = [_told(one, scene) for one in hits] or [_blocked(rules, ready, number, scene)]
            found.append(min(told, key=Finding.rank))
    return found


def _told(trial: Trial, scene: Scene) -> Finding:
    """What became of a pattern at a place where it matches."""
    ready, number = trial.rule, trial.number
    if trial.silence:
        by, words = trial.silence.by, readable(trial.silence.words)
        place = {
            "lead": "right before the match", "inside": "in the match", "after": "right behind the match",
            "between": "between the last slot and the trigger", "before": "right before the trigger",
        }[by.window]  # fmt: skip
        why = f"matches {scene.printed(*trial.span)}, but exclude {by.window} {by.written} finds “{words}” {place}"
        return Finding(ready, number, "exclude", why)
    assert trial.match
    bound = bindings(trial.match, scene)
    if trial.winner:
        by_rule = trial.winner.rule.rule.id
        same = "an earlier pattern of the rule" if by_rule == ready.rule.id else f"rule {by_rule}, earlier in the file,"
        why = f"would match ({bound}), but {same} explains {trial.winner.word}"
        return Finding(ready, number, "overlap", why, match=trial.match)
    if trial.match.trigger[0] >= scene.speech and ready.rule.assign.event != "none":
        why = f"matches ({bound}), but {trial.match.word} stands in reported speech, which states no event"
        return Finding(ready, number, "reported speech", why, match=trial.match)
    return Finding(ready, number, "won", f"matches: {bound}", match=trial.match)


def bindings(match: Match, scene: Scene) -> str:
    """What a match bound, role by role: `party 东湖区, 云岭集团; trigger 签署`."""
    shown: dict[str, list[str]] = {}
    for one in match.bindings:
        spans = [(phrase.start, phrase.end) for phrase in one.phrases] if one.role not in ("trigger", "title") else []
        shown.setdefault(one.role, []).extend(scene.printed(*span) for span in spans or [(one.start, one.end)])
    return "; ".join(f"{role} {', '.join(texts)}" for role, texts in shown.items())


def _blocked(rules: Rules, ready: Ready, number: int, scene: Scene) -> Finding:
    """What blocks a pattern that does not match."""
    compiled = ready.patterns[number]
    if compiled.trigger and not engine(compiled.trigger).search(scene.seen.text):
        written = next(piece for piece in pieces(compiled.written) if ":trigger}" in piece)
        why = f"no trigger word stands in the sentence: {_spelled(written, rules.variables(ready.pack))}"
        return Finding(ready, number, "trigger", why, blockers=99)
    apart = _Apart(ready, number, rules.variables(ready.pack), scene)
    blockers = apart.blockers()
    why = "; ".join(why for _, why in blockers)
    return Finding(ready, number, blockers[0][0], why, len(blockers), apart.size - len(blockers))


def _spelled(piece: str, variables: Mapping[str, str]) -> str:
    """A piece of a pattern with the shared pattern that it names: `{sign:trigger} = (签署|签订)了?`."""
    name = piece.strip("{}?").split(":")[0]
    spelled = f"{piece} = {variables[name]}" if name in variables else piece
    return spelled if len(spelled) <= _SHOWN else f"{spelled[:_SHOWN]}…"


def _expanded(piece: str, variables: Mapping[str, str]) -> Iterator[str]:
    """A part, or the parts of the shared pattern that it names where these follow one another: {doc}, {topic}."""
    shared = variables.get(piece.strip("{}"), "")
    parts = pieces(shared)
    if piece == f"{{{piece.strip('{}')}}}" and (len(parts) > 1 or _SLOT.fullmatch(shared)):
        for part in parts:
            yield from _expanded(part, variables)
    else:
        yield piece


class _Apart:
    """A pattern that does not match, taken apart. Between parts that touch stands an empty part, a gap of no width."""

    def __init__(self, ready: Ready, number: int, variables: Mapping[str, str], scene: Scene) -> None:
        written = pieces(ready.patterns[number].written)
        self._pieces = list(_joined(part for piece in written for part in _expanded(piece, variables)))
        self._variables, self._scene, self._sketch = variables, scene, scene.around(ready)
        self._text = self._sketch.text
        compiled = [translate(piece, variables, ready.rule.scope) for piece in self._pieces]
        self._strict = [one.regex for one in compiled]
        self._groups = [len(one.roles) for one in compiled]
        self._trigger = next(at for at, one in enumerate(compiled) if "trigger" in one.roles)
        self._now = [_WIDE if _loose(piece) else "" for piece in self._pieces]
        self._now[self._trigger] = self._strict[self._trigger]
        self.size = sum(not _loose(piece) for piece in self._pieces)

    def blockers(self) -> list[tuple[Cause, str]]:
        """(cause, what blocks), the nearest to the trigger first."""
        order = sorted(range(len(self._pieces)), key=lambda at: abs(at - self._trigger))
        found: list[tuple[Cause, str]] = []
        lacking: set[int] = set()
        for at in order:
            if at != self._trigger and not _loose(self._pieces[at]):
                problem = self._part(at)
                found += [problem] if problem else []
                lacking |= {at - 1, at + 1} if problem and problem[0] != "wrong type" else set()
        for at in order:  # beside a part that is not there, nobody knows how wide a gap would be
            if _loose(self._pieces[at]) and at not in lacking and not self._holds(at, self._strict[at]):
                found.append(("gap", self._gap(at)))
        return found or [("words", "its parts are all there, but not as the pattern joins them")]

    def _holds(self, at: int, regex: str) -> bool:
        """Whether the sentence still matches with a part put back; if so, it stays."""
        if not engine(regex).search(self._text):
            return False
        before, self._now[at] = self._now[at], regex
        if self._search():
            return True
        self._now[at] = before
        return False

    def _search(self) -> Any:
        return engine("".join(f"({regex})" for regex in self._now)).search(self._text)

    def _part(self, at: int) -> tuple[Cause, str] | None:
        """What is wrong with a slot or a word, None if it is there."""
        piece = self._pieces[at]
        if self._holds(at, self._strict[at]):
            return None
        side = "before" if at < self._trigger else "behind"
        slot = _SLOT.fullmatch(piece)
        if not slot:
            return "words", f"nothing that fits {_spelled(piece, self._variables)} stands {side} the trigger"
        if not self._holds(at, translate(f"{{{_ANY}}}", self._variables).regex):
            known = any(SYMBOLS[label] in self._text for label in slot[1].split("|"))
            where = f"none stands {side} the trigger where" if known else "the sentence has none, but"
            return "missing slot", f"no {_or(slot[1])}: {where} the pattern has {piece}"
        start, end = self._span(at)
        printed, label = self._scene.printed(*self._sketch.span(start, end)), LABELS[self._text[start]]
        return "wrong type", f"{piece} wants {_or(slot[1])}, but {printed} is {label}"

    def _gap(self, at: int) -> str:
        start, end = self._span(at)
        piece, held = self._pieces[at], self._text[start:end]
        if not piece:
            return f"“{readable(held)}” stands between {self._pieces[at - 1]} and {self._pieces[at + 1]}"
        mark = _GAP.fullmatch(piece)
        stops = [char for char in held if not engine(f"^(?:{self._strict[at]})$").search(char)]
        if stops:
            shown = ", ".join(dict.fromkeys(readable(char) for char in stops))
            return f"{piece} may not hold {shown}: “{readable(held)}” stands there"
        width = mark[2] if mark and mark[2] else "12"
        return f"{piece} allows {width} characters, {len(held)} stand there: “{readable(held)}”"

    def _span(self, at: int) -> tuple[int, int]:
        """Where in the sketch a part stands, as far as the parts are put back."""
        group = 1
        for before in range(at):
            roles = self._groups[before] if self._now[before] == self._strict[before] else 0
            group += 1 + roles
        start, end = self._search().span(group)
        return start, end


def _loose(piece: str) -> bool:
    """Whether a part is a gap."""
    return not piece or bool(_GAP.fullmatch(piece))


def _joined(parts: Iterable[str]) -> Iterator[str]:
    """The parts with an empty one between two that touch."""
    before = "{gap}"
    for part in parts:
        if not _loose(before) and not _loose(part):
            yield ""
        yield part
        before = part


def _or(labels: str) -> str:
    """`ORG|PLACE` as words."""
    return " or ".join(labels.split("|"))
