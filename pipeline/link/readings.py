"""What link keeps of an article: its bodies and persons as small records. A pure function."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.link.bodies import Body, Namer
from pipeline.link.knowledge import Knowledge
from pipeline.link.leaders import led_places
from pipeline.schema import Article, Organization, OrgType, Person, Post, Record

Position = tuple[str, int, str]
"""Source file, first character in it, article id: the order of all tables."""


class BodyRef(Record, frozen=True, array_like=True):
    """A body of one article."""

    local: str
    identity: str
    specific: bool
    place: str
    rest: str
    name: str
    type: OrgType
    names: tuple[tuple[str, str], ...]
    """(surface form, basis)."""
    mentions: int


class HeldRef(Record, frozen=True, array_like=True):
    """A post of one article; `body` is an identity."""

    title: str
    body: str | None
    name: str | None
    """The body's name in the article."""
    type: OrgType | None
    specific: bool
    place: str
    """The jurisdiction whose organ the body is, as identities write it; empty for other bodies."""
    since: str | None = None
    until: str | None = None


class PersonRef(Record, frozen=True, array_like=True):
    """A person of one article."""

    local: str
    name: str
    mentions: int
    posts: tuple[HeldRef, ...]
    medium: str | None
    """Identity of the medium named right before the post, else of the first."""
    place: str | None
    """The division of the first body that has one, as identities write it."""
    school: str | None
    """The only university that the article names."""
    collection: str
    """The folder or JSONL file that the article comes from."""
    leads: str = ""
    """The place among whose leaders the article lists the person, as identities write it."""


class Reading(Record, frozen=True, array_like=True):
    """One article as link keeps it."""

    article: str
    position: Position
    published: str | None
    bodies: tuple[BodyRef, ...]
    persons: tuple[PersonRef, ...]


CENTRE = "中国"
"""The jurisdiction of the leading organs of the state."""


def reading_of(article: Article, knowledge: Knowledge) -> Reading:
    """The bodies and persons of an article, with what may tell that other articles mean the same ones."""
    namer = Namer(article, knowledge)
    acting = {one.id: one for one in article.acting()}
    bodies = {one.id: namer.body(one) for one in acting.values()}
    media = sorted(
        (article.mentions[index].start, bodies[one.id].identity)
        for one in acting.values()
        if one.type == "media" and bodies[one.id].specific
        for index in one.mentions
    )
    changes = dict(_changes(article))
    led = led_places(article, bodies, knowledge)
    place = next((body.place for body in bodies.values() if body.specific and body.path), None)
    collection = article.source_file.rpartition("/")[0]
    return Reading(
        article=article.id,
        position=(article.source_file, article.offsets[0][1] if article.offsets else 0, article.id),
        published=article.published,
        bodies=tuple(
            BodyRef(
                local=one.id,
                identity=bodies[one.id].identity,
                specific=bodies[one.id].specific,
                place=bodies[one.id].place,
                rest=bodies[one.id].rest,
                name=one.name,
                type=one.type,
                names=tuple((alias.text, alias.basis) for alias in one.aliases),
                mentions=len(one.mentions),
            )
            for one in acting.values()
        ),
        persons=tuple(
            _person(
                one,
                bodies,
                acting,
                (_medium(one, media), place, namer.school, collection, led.get(one.id, "")),
                changes,
                knowledge,
            )
            for one in article.persons
        ),
    )


def _medium(person: Person, media: Sequence[tuple[int, str]]) -> str | None:
    """The medium named last before the person's post, as in 云岭新闻网讯（记者 陆闻笛）, else the first."""
    at = person.posts[0].evidence.end if person.posts else 0
    return next((one for start, one in reversed(media) if start < at), media[0][1] if media else None)


def _person(
    person: Person,
    bodies: dict[str, Body],
    acting: dict[str, Organization],
    seat: tuple[str | None, str | None, str | None, str, str],
    changes: dict[tuple[str, int], tuple[str, str | None]],
    knowledge: Knowledge,
) -> PersonRef:
    held = []
    for post in person.posts:
        change, day = changes.get((person.id, post.evidence.sentence), ("", None))
        body = bodies.get(post.org) if post.org else None
        held.append(
            HeldRef(
                title=post.title,
                body=body.identity if body else None,
                name=acting[post.org].name if post.org in acting else None,
                type=_type(acting[post.org], knowledge) if post.org in acting else None,
                specific=body is not None and body.specific,
                place=_governed(body, post, knowledge) if body else "",
                since=day if change == "appointment" else None,
                until=day if change == "departure" else None,
            )
        )
    return PersonRef(person.id, person.name, len(person.mentions), tuple(held), *seat)


def _type(body: Organization, knowledge: Knowledge) -> OrgType:
    """The type of a body; a board is its company, but for that of a school."""
    words = knowledge.persons
    schooled = any(word in body.name for word in words.schools)
    board = body.name.endswith(words.boards) and body.type != "association" and not schooled
    return "company" if board else body.type


def _governed(body: Body, post: Post, knowledge: Knowledge) -> str:
    """The jurisdiction that someone with a leading post at the body helps to lead; empty when there is none."""
    if not body.specific or not post.title.endswith(knowledge.persons.leading):
        return ""
    if not body.path:
        return CENTRE if body.rest in knowledge.bodies.centre else ""
    return body.place if body.rest in knowledge.bodies.organs else ""


def _changes(article: Article) -> Iterator[tuple[tuple[str, int], tuple[str, str | None]]]:
    """(person, sentence) -> (`appointment` or `departure`, day), where the text tells of one change only."""
    for event in article.events:
        if event.type in ("appointment", "departure"):
            for role in event.roles:
                if role.role == "appointee":
                    yield (role.entity, event.evidence.sentence), (event.type, event.date)
