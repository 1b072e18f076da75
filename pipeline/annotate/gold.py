"""A corrected sheet as a line of gold: the keys that `evaluate` scores, each with its places in `text`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.annotate.sheets import AT, POST, SAME, Link, Mark, Sheet, bare, printed
from pipeline.relate.titles import Heads
from pipeline.store import UserError

_ENDS = {POST: ("PERSON", "TITLE"), AT: ("TITLE", "ORG"), SAME: ("ORG", "ORG")}
"""What the links that are no roles lead from and to."""
_OWN = ("trigger", "title", "type", "date", "place")
"""Notes on an event or agreement that are no qualifiers."""


def gold(sheet: Sheet, heads: Heads) -> dict[str, Any]:
    """A line of gold. `heads` gives the type of documents whose marks have no note of it.

    Marks added by hand need no notes: a name is what is printed, and a body of the same name is the same body.
    Raises `UserError` with article and words for a link that makes no sense.
    """
    return _Reading(sheet, heads).line()


class _Reading:
    """A sheet being read."""

    def __init__(self, sheet: Sheet, heads: Heads) -> None:
        self._sheet = sheet
        self._heads = heads
        self._marks = {mark.id: mark for mark in sheet.marks}
        self._links = [self._ordered(link) for link in sheet.links]
        self._bodies = self._named_bodies()

    def line(self) -> dict[str, Any]:
        sheet = self._sheet
        return {
            "id": sheet.id,
            "source_file": sheet.source_file,
            "source": sheet.source,
            "published": sheet.published,
            "title": sheet.title,
            "text": sheet.text,
            "persons": self._persons(),
            "organizations": self._organizations(),
            "agreements": [self._agreement(mark) for mark in self._all("AGREEMENT")],
            "events": [self._event(mark) for mark in self._all("EVENT")],
        }

    def _all(self, label: str) -> Iterator[Mark]:
        return (mark for mark in self._sheet.marks if mark.label == label)

    def _text(self, mark: Mark) -> str:
        return printed(self._sheet.text[mark.start : mark.end])

    def _name(self, mark: Mark) -> str:
        """The name of the person or body that a mark means."""
        return self._bodies[mark.id] if mark.label == "ORG" else mark.notes.get("name", self._text(mark))

    def _ordered(self, link: Link) -> tuple[Mark, str, Mark]:
        """The ends of a link in their order: tools let it be drawn either way."""
        ends = self._marks[link.source], self._marks[link.target]
        for source, target in (ends, ends[::-1]):
            if link.label in _ENDS:
                fits = _ENDS[link.label] == (source.label, target.label)
            else:
                fits = source.label in ("AGREEMENT", "EVENT") and target.label in ("PERSON", "ORG")
            if fits:
                return source, link.label, target
        words = " and ".join(f"{self._text(end)} ({end.label})" for end in ends)
        raise UserError(f"article {self._sheet.id}: a link {link.label or 'without a label'} cannot be between {words}")

    def _named_bodies(self) -> dict[str, str]:
        """The name of the body that each `ORG` mark means: that of the marks it is linked with, else of another mark
        with the same words, else its own words."""
        groups = {mark.id: [mark] for mark in self._all("ORG")}
        for source, label, target in self._links:
            if label == SAME and groups[source.id] is not groups[target.id]:
                joined = groups[source.id] + groups[target.id]
                groups |= {mark.id: joined for mark in joined}
        names: dict[str, str] = {}
        for identifier, group in groups.items():
            given = [mark.notes["name"] for mark in group if "name" in mark.notes]
            if given or len(group) > 1:
                names[identifier] = given[0] if given else max(map(self._text, group), key=len)
        known = {self._text(self._marks[identifier]): name for identifier, name in names.items()}
        known |= {name: name for name in names.values()}
        for mark in self._all("ORG"):
            names.setdefault(mark.id, known.get(self._text(mark), self._text(mark)))
        return names

    def _persons(self) -> list[dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for mark in self._all("PERSON"):
            one = found.setdefault(self._name(mark), {"name": self._name(mark), "posts": [], "spans": []})
            one["spans"].append([mark.start, mark.end])
            held = {(post["title"], post["org"]) for post in one["posts"]}
            one["posts"] += [post for post in self._posts(mark) if (post["title"], post["org"]) not in held]
        return list(found.values())

    def _posts(self, person: Mark) -> Iterator[dict[str, Any]]:
        for title in self._targets(person, POST):
            words = title.notes.get("title", self._text(title))
            bodies: list[str | None] = [self._name(body) for body in self._targets(title, AT)]
            for body in bodies or [None]:
                yield {"title": words, "org": body, "span": [title.start, title.end]}

    def _targets(self, mark: Mark, label: str) -> list[Mark]:
        return [target for source, name, target in self._links if source.id == mark.id and name == label]

    def _organizations(self) -> list[dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for mark in self._all("ORG"):
            name = self._name(mark)
            one = found.setdefault(name, {"name": name, "type": mark.kind or "other", "mentions": [], "spans": []})
            forms = [mark.notes.get("form", self._text(mark)), *mark.notes.get("also", "").split("; ")]
            one["mentions"] += [form for form in forms if form and form not in one["mentions"]]
            one["spans"].append([mark.start, mark.end])
        return list(found.values())

    def _roles(self, mark: Mark) -> list[tuple[str, str]]:
        """(name, role), each once."""
        roles = ((self._name(target), label) for source, label, target in self._links if source.id == mark.id)
        return list(dict.fromkeys(roles))

    def _agreement(self, mark: Mark) -> dict[str, Any]:
        title = mark.notes.get("title", bare(self._text(mark)))
        roles = self._roles(mark)
        return {
            "title": title,
            "type": mark.notes.get("type") or self._heads.type(title),
            "status": mark.kind or "signed",
            "parties": _in_role(roles, "party"),
            "signatories": _in_role(roles, "signatory"),
            "witnesses": _in_role(roles, "witness"),
            "date": mark.notes.get("date"),
            "place": mark.notes.get("place"),
            "qualifiers": _qualifiers(mark),
            "span": [mark.start, mark.end],
        }

    def _event(self, mark: Mark) -> dict[str, Any]:
        return {
            "type": mark.kind,
            "trigger": mark.notes.get("trigger", self._text(mark)),
            "date": mark.notes.get("date"),
            "place": mark.notes.get("place"),
            "participants": [{"name": name, "role": role} for name, role in self._roles(mark)],
            "qualifiers": _qualifiers(mark),
            "span": [mark.start, mark.end],
        }


def _qualifiers(mark: Mark) -> dict[str, str]:
    return {name: value for name, value in mark.notes.items() if name not in _OWN}


def _in_role(roles: Sequence[tuple[str, str]], wanted: str) -> list[str]:
    return [name for name, role in roles if role == wanted]
