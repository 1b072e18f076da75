"""Events: fragments that tell of one happening are put together; roles without an event join the one in focus."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.relate.dates import Date
from pipeline.relate.drafts import Draft, faced, names, same, shares_subject
from pipeline.relate.fragments import Fragment
from pipeline.schema import EventType, Role
from pipeline.types import Types

_OUTLASTING: tuple[EventType, ...] = ("conference", "signing")
"""Events whose occasion goes on when something else is unveiled or founded at it."""
_FLOOR = 12
"""So many sentences after the last speaker the floor is closed."""


class Assembly:
    """Puts the events of one article together, fragment by fragment."""

    def __init__(self, bodies: Mapping[str, str], types: Types) -> None:
        """`bodies` maps a person to the body that the person acts for."""
        self._bodies = bodies
        self._types = types
        self.drafts: list[Draft] = []
        self._pending: list[Fragment] = []
        self._floor: Draft | None = None
        self._date: Date | None = None
        """The date of the event told last."""
        self._spoken = 0

    def take(self, fragment: Fragment) -> Draft | None:
        """Add a fragment; returns the event that it went to."""
        draft = self._add(fragment)
        if draft:
            draft.note(fragment)
        if draft and fragment.match.rule.rule.assign.opens:
            self._floor, self._spoken = draft, fragment.unit.number
        return draft

    def _add(self, fragment: Fragment) -> Draft | None:
        if fragment.event and fragment.match.rule.rule.assign.weak:
            told = self._focus(fragment)
            if told:
                told.add([role for role in fragment.roles if role.role != "party"])
                told.last = fragment
                told.gathering = told.gathering or fragment.match.rule.rule.assign.gathering
                return told
        if fragment.event:
            alone = fragment.match.rule.rule.assign.alone
            return self._state(fragment, alone if alone and not self._met() else fragment.event)
        if fragment.attach:
            return self._attach(fragment)
        return None

    def finish(self) -> None:
        """Give the roles that still wait for their event to the one told before them; where there is none, that
        persons are there states it (甲、乙出席活动)."""
        for waiting in self._pending:
            draft = self._told(waiting, waiting.wider) or self._attended(waiting)
            if draft:
                draft.join(waiting)
                draft.note(waiting)
        self._pending.clear()

    def _attended(self, waiting: Fragment) -> Draft | None:
        """A new event of which only those who are there are told: the gathering, or the only type allowed."""
        gatherings = [name for name in waiting.attach if self._types.event(name).gathering]
        kind = (gatherings or waiting.attach)[0]
        named = any(entity.startswith("p") for entity in waiting.entities("attendee"))
        if not named or not (gatherings or len(waiting.attach) == 1):
            return None
        self.drafts.append(Draft(waiting, kind, self._types.event(kind)))
        return self.drafts[-1]

    def sides(self, before: int | None = None, met: bool = False) -> tuple[str, ...]:
        """The two bodies that face each other in the event told last, () when there are not two; `met`: in a visit or
        meeting."""
        for draft in reversed(self.drafts):
            if (
                not draft.kind.facing
                or (met and not draft.kind.gathering)
                or (before is not None and draft.first.match.trigger[0] > before)
            ):
                continue
            facing: dict[str, str] = {}
            for entity, role in draft.roles:
                body = self._bodies.get(entity, entity)
                if role in draft.kind.facing and body.startswith("o"):
                    facing.setdefault(role if draft.type != "signing" and role != "party" else body, body)
            both = tuple(dict.fromkeys(facing.values()))
            if len(both) == 2:
                return both
        return ()

    def _state(self, fragment: Fragment, kind: EventType) -> Draft | None:
        if fragment.date and not fragment.date.year and not fragment.unit.headline:
            self._date = fragment.date
        if kind == "founding" and not fragment.match.rule.rule.assign.gathering:
            unveiled = [draft for draft in self.drafts if draft.type == "launch" and shares_subject(draft, fragment)]
            if unveiled:
                return unveiled[-1]
        for draft in reversed(self.drafts):
            if draft.type == kind and same(draft, fragment):
                if not fragment.unit.headline or draft.first.unit.headline:
                    draft.join(fragment)
                    self._carry(draft, fragment)
                else:
                    draft.headline(fragment)
                return draft
        draft = Draft(fragment, kind, self._types.event(kind))
        draft.join(fragment)
        if kind == "meeting":
            self._guests(draft)
        if fragment.match.rule.rule.assign.decided:
            self._decided(draft)
        self._carry(draft, fragment)
        self.drafts.append(draft)
        if draft.gathering:
            self._floor = None
        for waiting in list(self._pending):
            if not waiting.attach or kind in waiting.attach:
                self._pending.remove(waiting)
                draft.add(waiting.roles)
                draft.note(waiting)
        return draft

    def _carry(self, draft: Draft, fragment: Fragment) -> None:
        """Date an event without a date of its own by the last date told before."""
        if draft.date is None and not fragment.unit.headline:
            told = [date for date in (self._date, fragment.carried) if date]
            draft.date, draft.carried = max(told, key=lambda date: date.start, default=None), bool(told)

    def _guests(self, meeting: Draft) -> None:
        """会见了客人: the visitors of the visit told before are the guests."""
        roles = {role for _, role in meeting.roles}
        visits = [draft for draft in self.drafts if draft.type == "visit"]
        if "host" in roles and "guest" not in roles and visits:
            meeting.add(
                [
                    Role(entity, "guest", role.evidence, meeting.first.rule, "focus", 0.7)
                    for (entity, name), role in visits[-1].roles.items()
                    if name == "visitor" and (entity, "host") not in meeting.roles
                ]
            )

    def _decided(self, draft: Draft) -> None:
        """会议决定任命甲: the body that holds the meeting told last decides it."""
        held = [one for one in self.drafts if one.type == "conference"]
        hosts = [
            Role(entity, "appointer", role.evidence, draft.first.rule, "focus", 0.7)
            for (entity, name), role in (held[-1].roles.items() if held else ())
            if name == "host" and entity.startswith("o")
        ]
        if len(hosts) == 1 and not any(name == "appointer" for _, name in draft.roles):
            draft.add(hosts)

    def _attach(self, fragment: Fragment) -> Draft | None:
        if fragment.unit.headline:
            return None
        if fragment.match.rule.rule.assign.present:
            draft = self._present(fragment)
        else:
            draft = self._focus(fragment)
            if draft is None:
                self._pending.append(fragment)
        if draft is None:
            return None
        if any(role.role in ("speaker", "chair") for role in fragment.roles):
            self._floor, self._spoken = draft, fragment.unit.number
        shared = fragment.match.rule.rule.assign.shared
        for told in [
            draft,
            *(other for other in self.drafts if draft.type in shared and other.type in shared and other.roles),
        ]:
            told.add(fragment.roles)
        draft.last = fragment
        return draft

    def _present(self, fragment: Fragment) -> Draft | None:
        """The event at which a person speaks: where the floor is open, else where the person takes part."""
        if self._floor and fragment.unit.number - self._spoken <= _FLOOR:
            return self._floor
        speakers = fragment.entities("speaker")
        acting = {self._bodies.get(speaker, speaker) for speaker in speakers}
        joined = [
            draft
            for draft in self.drafts
            if draft.type in fragment.attach
            and (speakers & draft.entities() or (faced(draft) and acting & draft.entities()))
        ]
        main = [draft for draft in joined if draft.kind.gathering]
        return self._occasion((main or joined)[-1]) if joined else None

    def _met(self) -> bool:
        """Whether two sides have come together in what is told so far."""
        return any(draft.kind.facing and draft.roles for draft in self.drafts)

    def _occasion(self, draft: Draft) -> Draft:
        """Where those who do something are when they speak: the gathering told before at which it is done (会上签订),
        unless people gather for it alone."""
        if draft.occasion():
            return draft
        around = [
            one
            for one in self.drafts
            if one.occasion()
            and one.type in _OUTLASTING
            and one.first.match.trigger[0] < draft.first.match.trigger[0]
            and one.meets(draft)
            and (one.roles or one.type == "conference")
        ]
        return around[-1] if around else draft

    def _focus(self, fragment: Fragment) -> Draft | None:
        """The event told last before the trigger, first of those that the words name again (参加会见); a conference
        outlasts what is signed at it, a signing what is unveiled at it."""
        return self._told(fragment, fragment.attach)

    def _told(self, fragment: Fragment, types: tuple[EventType, ...]) -> Draft | None:
        at = fragment.match.trigger[0]
        before = [draft for draft in self.drafts if draft.type in types and draft.first.match.trigger[0] <= at]
        before = [draft for draft in before if names(fragment, draft)] or before
        told = sorted(before, key=lambda draft: draft.last.match.trigger[0])
        if told and not told[-1].gathering:
            for kind in _OUTLASTING:
                main = [draft for draft in told if draft.type == kind]
                if main:
                    return main[-1]
            return next((draft for draft in reversed(told) if draft.gathering), told[-1])
        return told[-1] if told else None
