"""Agreements: which mentions are one document, who it binds, who signed it, and whether it is signed at all."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from pipeline.relate.fragments import Fragment
from pipeline.relate.titles import Heads
from pipeline.schema import Article, Evidence, Phrase, Role, Status

_FOR = ("代表", "作为")
"""What stands before the body that a person signs for."""
_RANK: dict[Status, int] = {"referenced": 0, "negotiating": 1, "planned": 2, "signed": 3}


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
        self.named: frozenset[str] = frozenset()
        """The parties that the title itself names, by id."""
        self.roles: dict[tuple[str, str], Role] = {}

    @property
    def parties(self) -> set[str]:
        """Who is bound, by id."""
        return {entity for entity, role in self.roles if role == "party"}

    def add(self, roles: Iterable[Role]) -> None:
        """Take in roles; the first evidence of each stays. Others than the parties that the title names bind nobody,
        unless they are named together with these: 甲大学教务处 signs for 甲大学."""
        given = list(roles)
        parties = {role.entity for role in given if role.role == "party"}
        for role in given:
            if role.role != "party" or self.named <= parties or role.entity in self.named:
                self.roles.setdefault((role.entity, role.role), role)


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
        self._owner = {index: org.id for org in article.organizations for index in org.mentions}

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
            fitting = [document for document in last if loose or _fits(named, document.parties)]
            for document in fitting:
                open_ = not document.parties and len(fitting) == 1 and len(named) > 1
                document.add(role for role in roles if role.role == "signatory" or open_)
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
            inside = self._inside(phrase, fragment)
            document.named = frozenset(role.entity for role in inside)
            document.add(inside)
            self.all.append(document)
        elif self._better(document, title, printed, fragment):
            document.title, document.printed = title, printed
        if _RANK[status] > _RANK[document.status] and not fragment.unit.headline:
            document.status = status
        if not document.parties or not (told or fragment.unit.headline):
            document.add(roles)
        else:
            document.add(role for role in roles if role.role == "signatory" and not fragment.unit.headline)
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
            if same and ((fragment.unit.headline and parties & document.parties) or _fits(parties, document.parties)):
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
        bodies = {org.id: org.name for org in self._article.organizations if org.id in named}
        if len(named) < 2 or any(one != two and bodies[one] in bodies[two] for one in named for two in named):
            return []  # 甲大学—甲大学某学院 names one institute
        return [Role(org, "party", evidence, fragment.rule, "title", 0.9) for org, evidence in named.items()]

    def recall(self) -> None:
        """What is mentioned in passing is a document when the article tells of no other; of an agreement that was
        signed before, when the words say so or name two parties that no document told has."""
        told = list(self.all)
        for fragment, status, old in self._passing:
            roles = [role for role in fragment.roles if role.role == "party"]
            parties = {role.entity for role in roles}
            known = any(_fits(parties, document.parties) for document in told)
            if status == "referenced" and (len(parties) < 2 or (known and not old)):
                continue
            if status != "referenced" and told:
                continue
            for phrase in fragment.documents:
                self._document(phrase, fragment, roles, status)

    def drop(self) -> None:
        """Forget what is told of no one in particular and has no name (签订了一系列协议)."""
        self.all = [document for document in self.all if document.roles or document.title not in self._heads.bare]

    def settle(self, bodies: Mapping[str, str], alone: bool = False) -> None:
        """Parties that are named only through their signatories, when these act for two bodies or complete a pair;
        `alone`: or are the only trace of a party."""
        for document in self.all:
            self._correct(document, bodies)
            if alone and not document.parties:
                document.add(self._lettered(document))
            signing = [role for role in self._own_signers(document) if role.entity in bodies]
            acting = {bodies[role.entity] for role in signing}
            if len(document.parties) < 2 <= len(document.parties | acting) or (alone and not document.parties):
                document.add(
                    Role(bodies[role.entity], "party", role.evidence, role.rule, "signatory", 0.8) for role in signing
                )

    def _own_signers(self, document: Document) -> list[Role]:
        """Who signs for the body of his own post: not 行长陆闻笛代表联盟, where the words name another one."""
        named = {
            (role.rule, role.evidence.sentence)
            for role in document.roles.values()
            if role.role == "party"
            and role.basis == "explicit"
            and self._article.text.endswith(_FOR, 0, role.evidence.start)
        }
        signers = [role for role in document.roles.values() if role.role == "signatory"]
        return [role for role in signers if (role.rule, role.evidence.sentence) not in named]

    def _correct(self, document: Document, bodies: Mapping[str, str]) -> None:
        """双方 that took a country for a body (东湖大学、云岭国) means the bodies of the two who sign."""
        signing = [role for (_, name), role in document.roles.items() if name == "signatory"]
        acting = {bodies.get(role.entity) for role in signing}
        names = {org.id: org.name for org in self._article.organizations}
        states = {org.id for org in self._article.organizations if org.type == "jurisdiction"}
        loose = [key for key, role in document.roles.items() if key[1] == "party" and role.basis == "group"]
        wrong = [key for key in loose if key[0] in states - acting]
        if None in acting or len(acting) != 2 or len(loose) != 2 or len(wrong) != 1:
            return
        own = names[wrong[0][0]][-3:]  # 东湖区, for which 澄江市东湖区教育局 signs
        if not any(own in names[body] for body in acting if body):
            del document.roles[wrong[0]]

    def _lettered(self, document: Document) -> list[Role]:
        """The parties that the title names by letters (中澳自贸协定), when the article names each of them once."""
        places = [org for org in self._article.organizations if org.type == "jurisdiction"]
        meant = [
            {org.id for org in places if org.name.startswith(names)} for names in self._heads.states(document.title)
        ]
        if not all(len(one) == 1 for one in meant):
            return []
        first = document.first
        return [Role(org, "party", first.evidence, first.rule, "title", 0.7) for one in meant for org in one]


def _fits(new: set[str], known: set[str]) -> bool:
    """Whether parties can be those of one document: one side names no other body than the other does."""
    return not new or not known or new <= known or known <= new
