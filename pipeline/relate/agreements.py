"""Agreements: which mentions are one document, who signed it, and whether it is signed at all."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.relate.document import Document, fits
from pipeline.relate.fragments import Fragment
from pipeline.relate.parties import inside
from pipeline.relate.titles import Heads
from pipeline.schema import Article, Phrase, Role, Status

_RANK: dict[Status, int] = {"referenced": 0, "negotiating": 1, "planned": 2, "signed": 3}


class Documents:
    """The agreements of one article, filled fragment by fragment."""

    def __init__(self, article: Article, heads: Heads) -> None:
        self._article = article
        self._heads = heads
        self.all: list[Document] = []
        self._last: list[Document] = []
        """The documents that the text spoke of last."""
        self._passing: list[tuple[Fragment, Status, bool]] = []
        """Mentions in passing, and whether each tells of the past."""

    def take(self, fragment: Fragment, status: Status, old: bool = False) -> list[Document]:
        """The documents that a signing fragment speaks of, with its parties and signatories added."""
        if fragment.documents and fragment.match.rule.rule.assign.weak:
            self._passing.append((fragment, status, old))
            return []
        roles = [role for role in fragment.roles if role.role in ("party", "signatory")]
        touched: list[Document] = []
        for phrase in fragment.documents:
            each = bool(fragment.deals) and not self._single(phrase, fragment)
            for deal in fragment.deals if each else (fragment.partners,):
                document = self._document(phrase, fragment, [*roles, *deal], status, each)
                touched += [document] if document else []
        if not fragment.documents and roles and self.all and not fragment.unit.headline:
            last = [document for document in self.all if not document.each and document in self._last]
            named = {role.entity for role in roles if role.role == "party"}
            loose = all(role.basis == "group" for role in roles if role.role == "party")
            fitting = [document for document in last if loose or fits(named, document.parties)]
            for document in fitting:
                open_ = not document.parties and len(fitting) == 1 and len(named) > 1
                document.add(role for role in roles if role.role == "signatory" or open_)
                document.tell(fragment)
            touched = fitting
        self._last = touched or self._last
        return touched

    def _single(self, phrase: Phrase, fragment: Fragment) -> bool:
        """Whether a list of partners signs one document: it has a name of its own in 《》, and nothing parts them."""
        listed = any(binding.role == "partner" for binding in fragment.match.bindings)
        return listed and not self._heads.parts(fragment.words) and self._heads.special(self._title(phrase))

    def _title(self, phrase: Phrase) -> str:
        """The title as printed, in 《》 when it stands in them."""
        title = "".join(self._article.text[phrase.start : phrase.end].split())
        return f"《{title}》" if self._article.text[phrase.start - 1 : phrase.start] == "《" else title

    def _document(
        self, phrase: Phrase, fragment: Fragment, roles: Sequence[Role], status: Status, each: bool = False
    ) -> Document | None:
        title = self._title(phrase)
        printed = title[:1] + title[-1:] == "《》"
        title = title.removeprefix("《").removesuffix("》") if printed else self._heads.own(title)
        parties = {role.entity for role in roles if role.role == "party"}
        told = all(role.basis == "group" for role in roles if role.role == "party") and title in self._heads.bare
        document = self._known(title, set() if told else parties, fragment, status)
        if document is None and fragment.unit.headline:
            document = self._told(parties)
            if document is None and any(not one.first.unit.headline for one in self.all):
                return None  # a headline tells what the text tells
        if document is None:
            document = Document(title, printed, fragment, status)
            document.each = each
            own = inside(self._article, self._heads, phrase, fragment.rule)
            document.named = frozenset(role.entity for role in own)
            document.add(own)
            self.all.append(document)
        elif self._better(document, title, printed, fragment):
            document.title, document.printed = title, printed
        if _RANK[status] > _RANK[document.status] and not fragment.unit.headline:
            document.status = status
        if not document.parties or not (told or fragment.unit.headline):
            document.add(roles)
        else:
            document.add(role for role in roles if role.role == "signatory" and not fragment.unit.headline)
        document.named_at.add(phrase.start)
        document.tell(fragment)
        return document

    def _better(self, document: Document, title: str, printed: bool, fragment: Fragment) -> bool:
        """Whether a title says more than the one that the document has."""
        more = printed or self._heads.general(document.title)
        more = more or (title.endswith(document.title) and not fragment.unit.headline)
        return more and not document.printed and len(title) > len(document.title)

    def _known(self, title: str, parties: set[str], fragment: Fragment, status: Status) -> Document | None:
        """The document that a mention means, the last one first."""
        for document in reversed(self.all):
            history = "referenced" in (status, document.status) and status != document.status
            history = history or (status == "planned" and document.status == "signed")
            if document.each and not parties and document.title in self._heads.bare and title not in self._heads.bare:
                continue  # 分别与A、B签署协议 names documents of its own
            same = title == document.title or (not history and self._heads.same(title, document.title))
            far = fragment.unit.number - document.first.unit.number
            if same and title in self._heads.bare and parties and not document.parties and far > 2:
                continue  # 协议 with parties of its own, far from a document that has none
            if fragment.deals and document.roles and not document.parties:
                continue  # 分别与A、B签署 after a document that persons signed
            if same and ((fragment.unit.headline and parties & document.parties) or fits(parties, document.parties)):
                return document
        return self._renamed(title, parties, fragment, status)

    def _renamed(self, title: str, parties: set[str], fragment: Fragment, status: Status) -> Document | None:
        """The document of the same parties that has another name before or after: a summary calls 联合培养协议 a
        合作协议. None when the words add one to it (还签署了)."""
        if fragment.unit.headline or status != "signed" or self._heads.adds(fragment.words):
            return None
        for document in reversed(self.all):
            alike = document.parties == parties and len(parties) > 1
            if document.first is fragment or document.status != "signed" or not alike or document.printed:
                continue
            one_kind = self._heads.type(title) == self._heads.type(document.title)
            if one_kind and self._heads.general(title) != self._heads.general(document.title):
                return document
        return None

    def _told(self, parties: set[str]) -> Document | None:
        """The document of the text that a headline speaks of in other words."""
        told = (one for one in self.all if not one.first.unit.headline and one.status != "referenced")
        return next((one for one in told if not parties or not one.parties or parties & one.parties), None)

    def recall(self) -> None:
        """What is mentioned in passing is a document when the article tells of no other; of an agreement that was
        signed before, when the words say so or name two parties that no document told has."""
        told = list(self.all)
        for fragment, status, old in self._passing:
            roles = [role for role in fragment.roles if role.role == "party"]
            parties = {role.entity for role in roles}
            known = any(fits(parties, document.parties) for document in told)
            if status == "referenced" and (len(parties) < 2 or (known and not old)):
                continue
            if status != "referenced" and told:
                continue
            for phrase in fragment.documents:
                self._document(phrase, fragment, roles, status)

    def drop(self) -> None:
        """Forget what is told of no one in particular and has no name (签订了一系列协议)."""
        self.all = [document for document in self.all if document.roles or document.title not in self._heads.bare]
