"""What a pack holds, as written in its YAML file, and as it is ready to run."""

from __future__ import annotations

from typing import Literal

import msgspec

from pipeline.rules.language import Compiled
from pipeline.schema import EventType, OrgType, Record, Status
from pipeline.types import Types

Scope = Literal["clause", "sentence", "paragraph"]
"""What gaps of a rule may cross: nothing but words, or commas too, or full stops too. Lists may always hold commas."""


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
    alone: EventType | None = None
    """The type that they state when no two sides have come together before (座谈会上)."""
    decided: bool = False
    """A body decides it, which the sentence need not name (会议决定任命): the one whose meeting is told before."""
    gathering: bool = False
    """People come together for it (签约仪式): roles told later belong to it."""
    qualifiers: dict[str, str] = msgspec.field(default_factory=dict)
    """What the words say of the event without printing it, by a qualifier of `types.yaml`."""
    document: bool = False
    """The qualifiers are those of a document (合同金额3亿元): the one bound, else the only one told of; no event."""
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

    called: tuple[str, ...] = ()
    """Verbs by which someone calls on a place as on a body (访问越南); who looks round a district calls on nobody."""


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
    called: tuple[str, ...] = ()
    shared: dict[str, str] = msgspec.field(default_factory=dict)
    """The patterns of `vars.yaml` that all packs share."""

    def variables(self, pack: str) -> dict[str, str]:
        """All shared patterns that the rules of a pack may use."""
        return {**self.shared, **self.packs[pack].vars}

    @property
    def wide(self) -> bool:
        """Whether a rule looks at whole paragraphs."""
        return any(one.rule.scope == "paragraph" for pack in self.ready.values() for one in pack)
