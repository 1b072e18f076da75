"""Which rule stated what is right and what is wrong: every fact with a rule, judged against annotated articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from pipeline.evaluate.compare import Canon, Side
from pipeline.evaluate.matching import Facts, norm, pair_documents, pair_events, roles
from pipeline.evaluate.stage import documents, stem
from pipeline.schema import Record

_FIELDS = {"party": "parties", "signatory": "signatories", "witness": "witnesses"}
Line = Mapping[str, Any]


class Verdict(Record, frozen=True):
    """A post, agreement, event or role that a rule stated, and whether the annotation has it."""

    rule: str
    right: bool
    document: str
    what: str
    sentence: str


def verdicts(gold: Iterable[Line], found: Iterable[Line]) -> Iterator[Verdict]:
    """Judge the facts of annotated documents one by one, as `evaluate` does: roles of events by the type of event.

    Raises `UserError` naming the line's id and field.
    """
    known = documents(gold, "annotation")
    grouped: dict[str, list[Line]] = {}
    for line in found:
        if stem(line) in known:
            grouped.setdefault(stem(line), []).append(line)
    for document, lines in grouped.items():
        yield from _judged(document, Side(known[document]), lines)


def _judged(document: str, gold: Side, lines: Sequence[Line]) -> Iterator[Verdict]:
    canon = Canon(gold)
    held = {(name, title, canon(org) if org else "") for name, posts in gold.persons.items() for title, org in posts}
    for line in lines:
        for person in line["persons"]:
            for post in person["posts"]:
                org = canon(post["org"]) if post["org"] else ""
                right = (norm(person["name"]), norm(post["title"]), org) in held
                yield _verdict(post, right, document, f"post {person['name']} {post['title']} {post['org'] or ''}")
    yield from _agreements(document, gold, canon, lines)
    yield from _events(document, gold, canon, lines)


def _agreements(document: str, gold: Side, canon: Canon, lines: Sequence[Line]) -> Iterator[Verdict]:
    papers = [one for line in lines for one in line["agreements"]]
    facts = [one for line in lines for one in msgspec.convert(line, Facts).agreements or ()]
    partner = {j: gold.agreements[i] for i, j in pair_documents(gold.agreements, facts, canon).items()}
    for j, paper in enumerate(papers):
        yield _verdict(paper, j in partner, document, f"agreement {paper['title']}")
        for role in paper["roles"]:
            names = getattr(partner.get(j), _FIELDS.get(role["role"], ""), None) or ()
            right = canon(role["name"]) in {canon(name) for name in names}
            yield _verdict(role, right, document, f"{paper['title']}: {role['role']} {role['name']}")


def _events(document: str, gold: Side, canon: Canon, lines: Sequence[Line]) -> Iterator[Verdict]:
    events = [one for line in lines for one in line["events"]]
    facts = [one for line in lines for one in msgspec.convert(line, Facts).events or ()]
    paired = set(pair_events(gold.events, facts, canon).values())
    known = {(one.type, *role) for one in gold.events for role in roles(one, canon)}
    for j, event in enumerate(events):
        yield _verdict(event, j in paired, document, f"event {event['type']} {event['trigger']}")
        for role in event["participants"]:
            right = (event["type"], canon(role["name"]), role["role"]) in known
            yield _verdict(role, right, document, f"{event['type']}: {role['role']} {role['name']}")


def _verdict(fact: Line, right: bool, document: str, what: str) -> Verdict:
    sentence = str(fact["evidence"]["sentence"]).strip()
    return Verdict(str(fact["rule"]), right, document, what.strip(), sentence)
