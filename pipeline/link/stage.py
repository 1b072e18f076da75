"""Link: persons and organizations across articles, with stable ids.

Two articles speak of one body when its full name with its jurisdiction agrees, or when a short name is proved and can
mean one body only; of one person when names agree and a post, a body, a jurisdiction or a medium does too. Whatever
lacks that stays apart. Knowledge stands in `models/link/`, where `decisions.csv` wins over everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pipeline.link.knowledge import Knowledge, load
from pipeline.link.organizations import Parents, merged, organization, shorts
from pipeline.link.persons import person_id, same_persons
from pipeline.link.readings import PersonRef, reading_of
from pipeline.link.records import Link, LinkedOrganization, LinkedPerson, Tenure
from pipeline.link.scratch import Found, Kept, Scratch, Seen, kept, opened
from pipeline.link.surroundings import Surroundings
from pipeline.link.tenures import tenures
from pipeline.schema import Article
from pipeline.store import write_jsonl

__all__ = ["Kept", "join", "link", "load", "read"]

_Heads = dict[str, tuple[str, str]]
"""Identity -> (the identity that stands for it, basis)."""


def link(articles: Iterable[Article], out: Path, knowledge: Knowledge) -> dict[str, int]:
    """Write `articles.jsonl` (whom each article's entities are), `persons.jsonl`, `organizations.jsonl` under `out`.

    Reads the articles once; what it keeps of them lies on disk. The order of the articles changes only the order of
    `articles.jsonl`. Returns counts. Raises `UserError` when `out` cannot be written to.
    """
    return join((read(article, knowledge) for article in articles), out, knowledge)


def read(article: Article, knowledge: Knowledge) -> Kept:
    """What link needs to know of an article; the same for the same article, whatever others there are."""
    reading = reading_of(article, knowledge)
    return kept(reading, shorts(reading.bodies, knowledge))


def join(articles: Iterable[Kept], out: Path, knowledge: Knowledge) -> dict[str, int]:
    """The part of `link` that needs all articles, given what `read` made of each."""
    with opened() as scratch:
        scratch.add(articles)
        scratch.index()
        heads = merged(scratch, knowledge)
        scratch.merge((one, head) for one, (head, _) in heads.items())
        scratch.keep("organization", _organizations(scratch, knowledge, heads))
        scratch.keep("person", _persons(scratch, knowledge, heads))
        return {
            "articles": write_jsonl(out / "articles.jsonl", scratch.links()),
            "persons": write_jsonl(out / "persons.jsonl", scratch.saved("person", LinkedPerson)),
            "organizations": write_jsonl(
                out / "organizations.jsonl", scratch.saved("organization", LinkedOrganization)
            ),
        }


def _organizations(scratch: Scratch, knowledge: Knowledge, heads: _Heads) -> Iterator[Found]:
    parents = Parents(scratch, knowledge, heads)
    for head, seen in scratch.bodies():
        one = organization(head, seen, parents.of)
        yield (
            one,
            [(s.article, Link(s.ref.local, one.id, _ground(s.ref.identity, s.ref.specific, heads))) for s in seen],
        )
    for above in parents.unnamed(lambda identity: scratch.type_of(identity) is not None):
        yield above, ()


def _ground(identity: str, specific: bool, heads: _Heads) -> str:
    return heads[identity][1] if identity in heads else "name" if specific else "article"


def _persons(scratch: Scratch, knowledge: Knowledge, heads: _Heads) -> Iterator[Found]:
    around = Surroundings(scratch, knowledge, heads)
    for _, seen in scratch.persons():
        for group in same_persons(seen, around, knowledge):
            members = [seen[index] for index, _ in group]
            grounds = {ground for _, ground in group if ground}
            one = _person(members, grounds, tenures(members, around, knowledge.persons))
            yield (
                one,
                [
                    (seen[index].article, Link(seen[index].ref.local, one.id, ground or "article"))
                    for index, ground in group
                ],
            )


def _person(seen: Sequence[Seen[PersonRef]], grounds: set[str], held: tuple[Tenure, ...]) -> LinkedPerson:
    days = [one.published for one in seen if one.published]
    return LinkedPerson(
        id=person_id(seen[0].ref.local),
        name=seen[0].ref.name,
        articles=len(seen),
        mentions=sum(one.ref.mentions for one in seen),
        basis=tuple(sorted(grounds)),
        tenures=held,
        first_seen=min(days, default=None),
        last_seen=max(days, default=None),
    )
