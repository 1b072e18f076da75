"""Agreements: which mentions are one document, who it binds, who signed it, and whether it is signed at all."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from pipeline.relate.fragments import Fragment
from pipeline.schema import Article, Evidence, Phrase, Role, Status, fold
from pipeline.store import read_yaml

_RANK: dict[Status, int] = {"referenced": 0, "negotiating": 1, "planned": 2, "signed": 3}
_DROPPED = str.maketrans("", "", "《》〈〉“”\"'‘’「」 \t\n—-·")


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word that ends titles, and the type that it means."""

    ending: str
    type: str


class Heads(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`models/relate/agreements.yaml`."""

    types: tuple[Head, ...]
    other: str
    bare: tuple[str, ...]
    """Titles that say nothing: any other wording of the same document is its title."""

    joints: tuple[str, ...]
    """What stands between the parties in a title."""

    forms: tuple[str, ...]
    """What may follow a place that signs (政府)."""

    def joins(self, text: str) -> bool:
        """Whether a text stands between two parties: 与, 政府与."""
        form = next((form for form in self.forms if text.startswith(form)), "")
        return text[len(form) :] in self.joints

    def type(self, title: str) -> str:
        """框架协议 for 战略合作框架协议."""
        bare = fold(title).translate(_DROPPED)
        return next((head.type for head in self.types if bare.endswith(head.ending)), self.other)


def load_heads(models: Path) -> Heads:
    """Read `relate/agreements.yaml`."""
    return read_yaml(models / "relate" / "agreements.yaml", Heads)


class Document:
    """An agreement in the making."""

    def __init__(self, title: str, printed: bool, fragment: Fragment, status: Status) -> None:
        self.title = title
        self.printed = printed
        """Whether the title stands in 《》."""
        self.first = fragment
        self.status = status
        self.each = False
        """Whether it is one of several that one phrase names (分别与A、B签署)."""
        self.roles: dict[tuple[str, str], Role] = {}

    @property
    def parties(self) -> set[str]:
        """Who is bound, by id."""
        return {entity for entity, role in self.roles if role == "party"}

    def add(self, roles: Iterable[Role]) -> None:
        """Take in roles; the first evidence of each stays."""
        for role in roles:
            self.roles.setdefault((role.entity, role.role), role)


class Documents:
    """The agreements of one article, filled fragment by fragment."""

    def __init__(self, article: Article, heads: Heads) -> None:
        self._article = article
        self._heads = heads
        self.all: list[Document] = []
        self._last: list[Document] = []
        """The documents that the text spoke of last."""
        self._owner = {index: org.id for org in article.organizations for index in org.mentions}

    def take(self, fragment: Fragment, status: Status) -> list[Document]:
        """The documents that a signing fragment speaks of, with its parties and signatories added."""
        roles = [role for role in fragment.roles if role.role in ("party", "signatory")]
        touched: list[Document] = []
        for phrase in fragment.documents:
            if fragment.partners:
                for partner in fragment.partners:
                    touched.append(self._document(phrase, fragment, [*roles, partner], status, each=True))
            else:
                touched.append(self._document(phrase, fragment, roles, status))
        if not fragment.documents and roles and self.all and not fragment.unit.headline:
            last = [document for document in self.all if not document.each and document in self._last]
            named = {role.entity for role in roles if role.role == "party"}
            loose = all(role.basis == "group" for role in roles if role.role == "party")
            fitting = [document for document in last if loose or _fits(named, document.parties)]
            for document in fitting:
                document.add(role for role in roles if role.role == "signatory")
            touched = fitting
        self._last = touched or self._last
        return touched

    def _document(
        self, phrase: Phrase, fragment: Fragment, roles: Sequence[Role], status: Status, each: bool = False
    ) -> Document:
        title = "".join(self._article.text[phrase.start : phrase.end].split())
        printed = title.startswith("《") or self._article.text[phrase.start - 1 : phrase.start] == "《"
        title = title.removeprefix("《").removesuffix("》") if printed else title
        parties = {role.entity for role in roles if role.role == "party"}
        document = self._known(title, parties, each, fragment.unit.headline)
        if document is None and fragment.unit.headline:
            document = self._told(parties)
        if document is None:
            document = Document(title, printed, fragment, status)
            document.each = each
            document.add(self._inside(phrase, fragment))
            self.all.append(document)
        elif (
            not document.printed
            and (printed or document.title in self._heads.bare)
            and len(title) > len(document.title)
        ):
            document.title, document.printed = title, printed
        if _RANK[status] > _RANK[document.status]:
            document.status = status
        if not (fragment.unit.headline and document.parties):
            document.add(roles)
        return document

    def _known(self, title: str, parties: set[str], each: bool, headline: bool) -> Document | None:
        """The document that a mention means, the last one first."""
        for document in reversed(self.all):
            same = same_title(title, document.title)
            if same and ((headline and parties & document.parties) or _fits(parties, document.parties)):
                return document
        return None

    def _told(self, parties: set[str]) -> Document | None:
        """The document of the text that a headline speaks of in other words."""
        told = (document for document in self.all if not document.first.unit.headline)
        return next((document for document in told if not parties or parties & document.parties), None)

    def _inside(self, phrase: Phrase, fragment: Fragment) -> list[Role]:
        """The parties that the title names side by side: 《澄江市与云岭集团合作协议》."""
        named: dict[str, Evidence] = {}
        end: int | None = None
        first = bisect_left(self._article.mentions, phrase.start, key=lambda mention: mention.start)
        for index, mention in enumerate(self._article.mentions[first:], first):
            if mention.start >= phrase.end:
                break
            inside = phrase.start <= mention.start and mention.end <= phrase.end and mention.label in ("ORG", "PLACE")
            if not inside or index not in self._owner or (end is not None and mention.start < end):
                continue
            if end is not None and not self._heads.joins(self._article.text[end : mention.start]):
                break
            sentence = self._article.sentence_at(mention.start)
            named.setdefault(self._owner[index], Evidence(sentence, phrase.start, phrase.end))
            end = mention.end
        if len(named) < 2:
            return []
        return [Role(org, "party", evidence, fragment.rule, "title", 0.9) for org, evidence in named.items()]

    def settle(self, bodies: Mapping[str, str]) -> None:
        """Parties that are named only through their signatories, when these act for two bodies or complete a pair."""
        for document in self.all:
            signing = [role for (_, name), role in document.roles.items() if name == "signatory"]
            acting = {bodies[role.entity] for role in signing if role.entity in bodies}
            if len(document.parties) < 2 <= len(document.parties | acting):
                document.add(
                    Role(bodies[role.entity], "party", role.evidence, role.rule, "signatory", 0.8)
                    for role in signing
                    if role.entity in bodies
                )


def same_title(one: str, other: str) -> bool:
    """Whether two titles can mean one document: the shorter one's characters stand in the longer one in order, and
    both end alike (合作协议 and 战略合作框架协议)."""
    short, long = sorted((fold(one).translate(_DROPPED), fold(other).translate(_DROPPED)), key=len)
    at = -1
    for char in short:
        at = long.find(char, at + 1)
        if at < 0:
            return False
    return short[-1:] == long[-1:] or short[-2:] in long[-3:]


def _fits(new: set[str], known: set[str]) -> bool:
    """Whether parties can be those of one document: one side names no other body than the other does."""
    return not new or not known or new <= known or known <= new
