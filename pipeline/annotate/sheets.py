"""An article as annotation tools see it: marked stretches of its text, links between them, and notes on them.

Offsets count code points in `Article.text` (the cleaned text, which goes along), end exclusive.

| label | marks | kind | notes |
|---|---|---|---|
| `PERSON` | a name | | `name` where it is printed otherwise |
| `TITLE` | a title, once for each post | | `title` where it is printed otherwise (书记 of 区委书记) |
| `ORG` | a name of a body | type of body | `name` on one of them: the full name; `form`, `also`: other wordings |
| `AGREEMENT` | a document | status | `title`, `type`, `date`, `place`, and qualifiers |
| `EVENT` | the word that tells of it | type of event | `trigger`, `date`, `place`, and qualifiers |

Links: `post` person → title, `at` title → body, `same` between names of one body, and the roles from an agreement or
event to persons and bodies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from pipeline.schema import Agreement, Article, Event, Evidence, Mention, Organization, Person, Post, Record, Role

POST, AT, SAME = "post", "at", "same"
"""Links that are no roles."""
LABELS = ("PERSON", "TITLE", "ORG", "AGREEMENT", "EVENT")


class Mark(Record, frozen=True):
    """A stretch of the text; `kind` is a type of body or event, or a status."""

    id: str
    start: int
    end: int
    label: str
    kind: str | None = None
    notes: dict[str, str] = msgspec.field(default_factory=dict)

    @property
    def tag(self) -> str:
        """Label and kind in one word, as tools show it: `ORG:company`."""
        return f"{self.label}:{self.kind}" if self.kind else self.label


class Link(Record, frozen=True):
    """What one mark has to do with another; both are ids."""

    source: str
    target: str
    label: str


class Sheet(Record, frozen=True):
    """One article for annotation."""

    id: str
    source_file: str
    text: str
    published: str | None = None
    source: str | None = None
    title: str | None = None
    marks: tuple[Mark, ...] = ()
    links: tuple[Link, ...] = ()
    tokens: tuple[tuple[int, int], ...] = ()
    """The words, for formats that have such."""


def printed(text: str) -> str:
    """A name as the facts give it: `东湖\\n集团` is 东湖集团, `Jane  Doe` is Jane Doe."""
    words = text.split()
    return (" " if all(word.isascii() for word in words) else "").join(words)


def bare(title: str) -> str:
    """A document's title without its 《》."""
    whole = title.startswith("《") and title.endswith("》")
    return title[1:-1] if whole else title


def sheet(article: Article) -> Sheet:
    """The sheet of a related article, with everything that its line of facts says."""
    return _Drawing(article).sheet()


class _Drawing:
    """A sheet in the making."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._marks: list[Mark] = []
        self._links: list[Link] = []
        self._named: dict[str, list[Mark]] = {}
        """The marks of every person and body, by its id."""

    def sheet(self) -> Sheet:
        article = self._article
        for person in article.persons:
            self._person(person)
        for body in article.acting():
            self._body(body)
        for person in article.persons:
            for post in person.posts:
                self._post(person, post)
        for agreement in article.agreements:
            self._agreement(agreement)
        for event in article.events:
            self._event(event)
        return Sheet(
            article.id, article.source_file, article.text, article.published, article.source, article.title,
            tuple(self._marks), tuple(dict.fromkeys(self._links)), tuple((t.start, t.end) for t in article.tokens),
        )  # fmt: skip

    def _mark(self, at: tuple[int, int], label: str, kind: str | None, notes: Mapping[str, str | None]) -> Mark:
        kept = {name: value for name, value in notes.items() if value is not None}
        mark = Mark(f"m{len(self._marks) + 1}", *at, label, kind, kept)
        self._marks.append(mark)
        return mark

    def _text(self, at: tuple[int, int]) -> str:
        return printed(self._article.text[slice(*at)])

    def _person(self, person: Person) -> None:
        places = [self._at(index) for index in person.mentions]
        self._named[person.id] = [
            self._mark(at, "PERSON", None, {"name": _unless(person.name, self._text(at))}) for at in places
        ]

    def _body(self, body: Organization) -> None:
        forms = {"".join(alias.text.split()): alias.text for alias in body.aliases}
        places = [self._at(index) for index in body.mentions]
        seen = {"".join(self._text(at).split()) for at in places}
        starts = {form: self._article.text.find(text) for form, text in forms.items() if form not in seen}
        places += [(start, start + len(forms[form])) for form, start in starts.items() if start >= 0]
        places = places or [self._used(body.id)]
        also = "; ".join(forms[form] for form, start in starts.items() if start < 0) or None
        notes = [{"form": self._form(at, forms)} for at in places]
        first = self._mark(places[0], "ORG", body.type, {"name": body.name, "also": also, **notes[0]})
        others = [self._mark(at, "ORG", body.type, note) for at, note in zip(places[1:], notes[1:], strict=True)]
        self._links += [Link(other.id, first.id, SAME) for other in others]
        self._named[body.id] = [first, *others]

    def _form(self, at: tuple[int, int], forms: Mapping[str, str]) -> str | None:
        """How the facts write what is printed there, None for as it is; empty for words that do not name the body."""
        return _unless(forms.get("".join(self._text(at).split()), ""), self._text(at))

    def _post(self, person: Person, post: Post) -> None:
        found = post.evidence
        titles = [one for one in self._article.mentions if one.label == "TITLE" and _inside(one, found)]
        titles = [one for one in titles if post.title in self._text((one.start, one.end))] or titles
        at = (titles[0].start, titles[0].end) if titles else (found.start, found.end)
        title = self._mark(at, "TITLE", None, {"title": _unless(post.title, self._text(at))})
        self._links.append(Link(self._nearest(person.id, at).id, title.id, POST))
        if post.org:
            self._links.append(Link(title.id, self._nearest(post.org, at).id, AT))

    def _agreement(self, one: Agreement) -> None:
        mentions = [mention for mention in self._article.mentions if mention.label == "AGREEMENT"]
        places = [(mention.start, mention.end) for mention in mentions]
        fitting = [at for at in places if bare(self._text(at)) == bare(one.title)]
        fitting = fitting or [at for at in places if one.evidence.start <= at[0] < one.evidence.end]
        at = min(
            fitting, key=lambda at: abs(at[0] - one.evidence.start), default=(one.evidence.start, one.evidence.end)
        )
        title = _unless(one.title, bare(self._text(at)))
        notes = {"title": title, "type": one.type, "date": one.date, "place": one.place}
        notes |= {name: "; ".join(values) for name, values in _qualifiers(one).items()}
        self._roles(self._mark(at, "AGREEMENT", one.status, notes), one.roles)

    def _event(self, one: Event) -> None:
        told = [role.evidence for role in one.roles if role.rule == one.rule and role.evidence.start < one.evidence.end]
        start = max([one.evidence.start, *(found.start for found in told if found.end > one.evidence.start)])
        words = self._article.text[start : one.evidence.end]
        at = (start + words.find(one.trigger), start + words.find(one.trigger) + len(one.trigger))
        at = at if one.trigger in words else (one.evidence.start, one.evidence.end)
        notes = {"trigger": _unless(one.trigger, self._text(at)), "date": one.date, "place": one.place}
        notes |= {name: "; ".join(values) for name, values in _qualifiers(one).items()}
        self._roles(self._mark(at, "EVENT", one.type, notes), one.roles)

    def _roles(self, mark: Mark, roles: Sequence[Role]) -> None:
        for role in roles:
            self._links.append(Link(mark.id, self._nearest(role.entity, (mark.start, mark.end)).id, role.role))

    def _nearest(self, entity: str, at: tuple[int, int]) -> Mark:
        return min(self._named[entity], key=lambda mark: max(at[0] - mark.end, mark.start - at[1]))

    def _at(self, index: int) -> tuple[int, int]:
        mention = self._article.mentions[index]
        return mention.start, mention.end

    def _used(self, body: str) -> tuple[int, int]:
        """Where a body that the text does not name has a part."""
        posts = (post.evidence for person in self._article.persons for post in person.posts if post.org == body)
        facts: Iterable[Agreement | Event] = (*self._article.agreements, *self._article.events)
        roles = (role.evidence for fact in facts for role in fact.roles if role.entity == body)
        found = next((evidence for evidences in (posts, roles) for evidence in evidences), Evidence(0, 0, 1))
        return found.start, found.end


def _unless(value: str, text: str) -> str | None:
    return None if value == text else value


def _inside(mention: Mention, found: Evidence) -> bool:
    return found.start <= mention.start and mention.end <= found.end


def _qualifiers(fact: Agreement | Event) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for one in fact.qualifiers:
        values.setdefault(one.name, []).append(one.value)
    return values
