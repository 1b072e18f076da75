"""What became of each match: the event that it states or adds to, or why it leaves no fact."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.relate.dates import dates
from pipeline.relate.drafts import Step
from pipeline.relate.fragments import Fragment
from pipeline.relate.looks import looks
from pipeline.relate.stage import Knowledge, told
from pipeline.schema import Article, Record


class Fate(Record, frozen=True):
    """One match in the article, by rule and trigger, with what became of it."""

    rule: str
    start: int
    end: int
    trigger: tuple[int, int]
    why: str


def fates(article: Article, knowledge: Knowledge) -> list[Fate]:
    """What became of everything that the rules found in an article, but for what stands in reported speech."""
    steps: list[Step] = []
    known = dates(article, knowledge.words)
    made = told(article, knowledge, known, looks(article, knowledge.rules, known), steps.append)
    shown = []
    for step in steps:
        match = step.fragment.match
        why = "; ".join(_why(step, made))
        shown.append(Fate(match.rule.name, match.start, match.end, match.trigger, why))
    return shown


def _why(step: Step, made: Article) -> Iterator[str]:
    fragment, draft = step.fragment, step.draft
    if fragment.match.rule.rule.assign.document:
        yield from _worth(fragment, made)
        return
    if step.documents:
        yield f"tells of {step.documents} agreement{'s' * (step.documents > 1)}"
    if fragment.event and step.old:
        day = fragment.date.value if fragment.date else ""
        yield f"no event: it tells of {day}, long before the publication"
    elif fragment.event and draft:
        first = draft.first.match.word
        yield (
            f"states {draft.type} {first}"
            if draft.first is fragment
            else f"tells of the {draft.type} told elsewhere ({first}, {draft.first.rule})"
        )
        if not draft.roles:
            yield "no event in the end: nobody is known to take part"
    elif fragment.event is None and draft:
        yield f"adds its roles to {draft.type} {draft.first.match.word}"
    elif fragment.event is None and not fragment.attach:
        yield "states no event, as the rule says (assign: event: none)"
    elif fragment.unit.headline:
        yield "adds nothing: it stands in a headline"
    else:
        given = any(role in event.roles for event in made.events for role in fragment.roles)
        kinds = ", ".join(fragment.attach)
        yield "adds its roles to an event told later" if given else f"adds nothing: the text tells of no {kinds}"
    yield from _open(step)


def _worth(fragment: Fragment, made: Article) -> Iterator[str]:
    """The agreement that an amount or a term went to."""
    places = {(one.name, one.evidence) for one in fragment.qualifiers}
    given = [one.title for one in made.agreements if places & {(each.name, each.evidence) for each in one.qualifiers}]
    yield (
        f"says more of the agreement {given[0]}" if given else "says nothing: no agreement, or not one alone, is meant"
    )


def _open(step: Step) -> Iterator[str]:
    """The slots that bound a phrase and gave no role."""
    fragment = step.fragment
    roles = (*fragment.roles, *fragment.partners)
    given = {(role.evidence.start, role.evidence.end) for role in roles}
    for binding in fragment.match.bindings:
        for phrase in binding.phrases:
            if phrase.label not in ("ORG", "PLACE", "PERSON") or binding.role == "place":
                continue
            trigger = fragment.match.trigger
            place = min(phrase.start, trigger[0]), max(phrase.end, trigger[1])
            if not phrase.entities and place not in given:
                yield f"its {binding.role} is left open: nobody is known for it"
            elif place not in given and phrase.label == "PLACE":
                yield f"its {binding.role} is no side: a venue, or the head of a name that was not recognised"
