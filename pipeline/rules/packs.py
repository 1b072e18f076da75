"""Relation rules: load, validate and compile the packs of `models/relate/`, and match them against sketches.

A pack is a YAML file with rules in order. Each trigger word of a sentence is explained by one rule of a pack: the first
in the file that matches there. Packs do not compete with each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from pipeline.rules.language import Compiled, PatternError, translate
from pipeline.schema import EventType, OrgType, Record, Status
from pipeline.store import UserError, read_yaml
from pipeline.types import FILE, Types, read_types

Scope = Literal["clause", "sentence", "paragraph"]
"""What gaps of a rule may cross: nothing but words, or commas too, or full stops too. Lists may always hold commas."""
SHARED, TYPES = "vars", FILE
_ID = re.compile(r"\s*-\s+id:\s*[\"']?([^\"'#\s]+)")
_OTHER = (SHARED, TYPES, "dates", "agreements")


class Exclude(Record, frozen=True, forbid_unknown_fields=True):
    """Patterns that silence a rule."""

    lead: tuple[str, ...] = ()
    """Right before the match."""
    inside: tuple[str, ...] = ()
    """Anywhere in the match."""
    between: tuple[str, ...] = ()
    """Anywhere between the last slot before the trigger and the trigger."""
    before: tuple[str, ...] = ()
    """Right before the trigger."""
    after: tuple[str, ...] = ()
    """Right after the match."""


class Assign(Record, frozen=True, forbid_unknown_fields=True):
    """What a rule says beyond its slots."""

    status: Status | None = None
    event: Literal["none"] | None = None
    """`none`: the words state an agreement, but no event (plans, history)."""
    attach: tuple[EventType, ...] = ()
    """The types of event that the roles belong to, when they are narrower than the pack's."""
    present: bool = False
    """The roles count only for persons that the text places at the event (a statement may be an interview)."""
    weak: bool = False
    """A mention in passing (座谈会上): it joins an event of the types in `attach` that is told before, and states a new
    one only when there is none."""
    shared: tuple[EventType, ...] = ()
    """The roles belong to all events of these types that are told, when the one in focus is of them (talks and the
    signing after them)."""
    opens: bool = False
    """What persons say from here on is said at the event (座谈会上)."""
    gathering: bool = False
    """People come together for it (签约仪式): roles told later belong to it."""
    qualifiers: dict[str, str] = msgspec.field(default_factory=dict)
    """What the words say of the event without printing it, by a qualifier of `types.yaml`."""
    trigger: str | None = None
    """The trigger to be printed, when the words of the text are no verb (来访 → 访问)."""


class Example(Record, frozen=True, forbid_unknown_fields=True):
    """A marked-up sentence and what the rule must bind in it, role -> texts of the phrases."""

    text: str
    expect: dict[str, tuple[str, ...]]


class Rule(Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One rule as written. A list of patterns is a list of alternatives, tried in order."""

    id: str
    note: str = ""
    scope: Scope = "sentence"
    pattern: str | tuple[str, ...]
    assign: Assign = Assign()
    exclude: Exclude = Exclude()
    examples: tuple[Example, ...]
    counterexamples: tuple[str, ...] = ()


class Pack(Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One YAML file. `event`: its rules state such events; `attach`: they add roles to the event in focus."""

    note: str = ""
    event: EventType | None = None
    attach: tuple[EventType, ...] = ()
    declares: Types = Types()
    """Types of events, roles and qualifiers that come with the pack."""
    vars: dict[str, str] = msgspec.field(default_factory=dict)
    rules: tuple[Rule, ...]


class Shared(Record, frozen=True, forbid_unknown_fields=True):
    """`vars.yaml`: patterns for all packs, and what sketches leave out."""

    vars: dict[str, str]
    skip: tuple[str, ...] = ()
    reported: tuple[str, ...] = ()
    """What opens reported speech; the rest of the sentence states no event."""
    pronouns: tuple[str, ...] = ()
    """Words that stand for the last person who was the subject of a clause."""
    sides: tuple[str, ...] = ()
    """Words for the two sides of a meeting (双方, 两校): one symbol, even where resolve left them open."""
    those: dict[str, OrgType] = msgspec.field(default_factory=dict)
    """Words for the body of a type that the text named last (该校)."""
    acting: str = ""
    """What may follow a place that is a party (a regular expression); before other words it is part of a name that was
    not recognized (东湖|再担保公司)."""


class Silence(Record, frozen=True):
    """An exclude pattern ready to run: where it looks, its RE2 text, and how it is written."""

    window: str
    regex: str
    written: str


class Ready(Record, frozen=True):
    """A rule ready to run."""

    pack: str
    rule: Rule
    patterns: tuple[Compiled, ...]
    exclude: tuple[Silence, ...] = ()
    where: str = ""
    """File and line of the rule, for messages."""

    @property
    def name(self) -> str:
        """`signing/bodies-sign`, as facts record it."""
        return f"{self.pack}/{self.rule.id}"


class Rules(Record, frozen=True):
    """All packs, compiled to RE2 text (engines are made on first use, in each process)."""

    packs: dict[str, Pack]
    ready: dict[str, tuple[Ready, ...]]
    gates: dict[str, tuple[str, ...]]
    """RE2 text of the distinct triggers of each pack."""
    types: Types
    skip: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    pronouns: tuple[str, ...] = ()
    reported: tuple[str, ...] = ()
    those: dict[str, OrgType] = msgspec.field(default_factory=dict)
    acting: str = ""
    shared: dict[str, str] = msgspec.field(default_factory=dict)
    """The patterns of `vars.yaml` that all packs share."""

    def variables(self, pack: str) -> dict[str, str]:
        """All shared patterns that the rules of a pack may use."""
        return {**self.shared, **self.packs[pack].vars}

    @property
    def wide(self) -> bool:
        """Whether a rule looks at whole paragraphs."""
        return any(one.rule.scope == "paragraph" for pack in self.ready.values() for one in pack)


def load(models: Path, draft: Path | None = None) -> Rules:
    """Read and compile every pack; a draft takes the place of the pack of its name, or stands among the others.

    Raises `UserError` with file, line, rule id and cure.
    """
    paths = {path.name: path for path in (models / "relate").glob("*.yaml")}
    if draft:
        if draft.stem in _OTHER or draft.suffix != ".yaml":
            raise UserError(f"{draft}: a draft is a pack; name it like one, meeting.yaml or donation.yaml")
        paths[draft.name] = draft
    return compile_packs([paths[name] for name in sorted(paths)])


def pack_files(models: Path) -> list[Path]:
    """The files under `models/relate/` that hold rules."""
    return [path for path in sorted((models / "relate").glob("*.yaml")) if path.stem not in _OTHER]


def compile_packs(paths: Sequence[Path]) -> Rules:
    """Compile the packs among the files; `vars.yaml` and `types.yaml` are shared, word lists of the stage are passed
    over."""
    shared = next((read_yaml(path, Shared) for path in paths if path.stem == SHARED), Shared({}))
    types = read_types(path for path in paths if path.stem == TYPES or path.stem not in _OTHER)
    packs: dict[str, Pack] = {}
    ready: dict[str, tuple[Ready, ...]] = {}
    for path in paths:
        if path.stem not in _OTHER:
            packs[path.stem] = read_yaml(path, Pack)
            ready[path.stem] = tuple(_compile_pack(path, packs[path.stem], shared, types))
    try:
        skip = tuple(_single(pattern, shared.vars) for pattern in shared.skip)
        reported = tuple(_single(pattern, shared.vars) for pattern in shared.reported)
    except PatternError as error:
        raise UserError(f"vars.yaml: skip or reported: {error}") from None
    gates = {
        pack: tuple(dict.fromkeys(compiled.trigger or "" for one in rules for compiled in one.patterns))
        for pack, rules in ready.items()
    }
    return Rules(
        packs,
        ready,
        gates,
        types,
        skip,
        shared.sides,
        shared.pronouns,
        reported,
        shared.those,
        shared.acting,
        shared.vars,
    )


def _compile_pack(path: Path, pack: Pack, shared: Shared, types: Types) -> Iterator[Ready]:
    seen: set[str] = set()
    lines = lines_of(path)
    variables = {**shared.vars, **pack.vars}
    if bool(pack.event) == bool(pack.attach):
        raise UserError(f"{path}:1: a pack needs either event (what its rules state) or attach (whose roles they add)")
    for key, names in (("event", (pack.event,) if pack.event else ()), ("attach", pack.attach)):
        for name in names:
            _check_event(name, types, f"{path}:{_line_with(path, f'{key}:')}: {key}")
    for rule in pack.rules:
        at = f"{path}:{lines.get(rule.id, 1)}"
        where = f"{at}: rule {rule.id}"
        if rule.id in seen:
            raise UserError(f"{where}: the id is used twice; rename one")
        seen.add(rule.id)
        if not rule.examples:
            raise UserError(f"{where}: no example; add at least one sentence with its expected result")
        for name in rule.assign.attach:
            _check_event(name, types, f"{where}: assign: attach")
        for name in set(rule.assign.qualifiers) - set(types.qualifiers):
            raise UserError(f"{where}: assign: unknown qualifier {name}; declare it in the pack or in {TYPES}.yaml")
        try:
            yield _compile_rule(path.stem, rule, variables, types, at)
        except PatternError as error:
            raise UserError(f"{where}: {error}") from None


def _check_event(name: str, types: Types, where: str) -> None:
    if name not in types.events:
        known = ", ".join(types.events)
        raise UserError(
            f"{where}: unknown type of event {name}; use one of {known}, or declare it in the pack or in {TYPES}.yaml"
        )


def _compile_rule(pack: str, rule: Rule, variables: Mapping[str, str], types: Types, where: str) -> Ready:
    written = (rule.pattern,) if isinstance(rule.pattern, str) else rule.pattern
    patterns = tuple(translate(pattern, variables, rule.scope) for pattern in written)
    for compiled in patterns:
        unknown = [role for role in compiled.roles if role not in types.bound]
        if unknown:
            known = ", ".join(types.bound)
            raise PatternError(
                f"unknown role {unknown[0]}; use one of {known}, or declare it in the pack or in {TYPES}.yaml"
            )
        if "trigger" not in compiled.roles:
            raise PatternError("no trigger; bind the word that states the fact, like {sign:trigger}")
        engine(compiled.regex)
    frames = {"lead": "(?:{})$", "before": "(?:{})$", "after": "^(?:{})", "inside": "{}", "between": "{}"}
    exclude = tuple(
        Silence(window, _single(pattern, variables, frame), pattern)
        for window, frame in frames.items()
        for pattern in getattr(rule.exclude, window)
    )
    return Ready(pack, rule, patterns, exclude, where)


def _single(pattern: str, variables: Mapping[str, str], frame: str = "{}") -> str:
    regex = frame.replace("{}", translate(pattern, variables).regex)
    engine(regex)
    return regex


_MEMORY = (1 << 20, 64 << 20)
"""Bytes for a pattern and the automaton that grows while it is used: little, since there are hundreds; else more."""


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


def lines_of(path: Path) -> dict[str, int]:
    """The line of each rule in its file, from 1; of an id that stands twice, the later one."""
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    found = ((_ID.match(line), number) for number, line in lines)
    return {mark[1]: number for mark, number in found if mark}


def _line_with(path: Path, start: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.startswith(start)), 1)
