"""Organizations of one article: which names mean one body, and what its full name is.

区税务局 gets its district, 新岭集团 its company's full name, 联谊会 the only association that it can mean. A name
with several candidates stays by itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from pipeline.resolve.aliases import Wording, key, plain, proof
from pipeline.resolve.clusters import Cluster, Proofs, Trace, merge_short_forms, short_place
from pipeline.resolve.departments import Departments
from pipeline.resolve.home import Home, between
from pipeline.resolve.jurisdictions import Focus, Gazetteer
from pipeline.schema import Alias, Article, Mention, Organization, OrgType, content_id, fold

SECTION = ("处", "科", "室", "司")  # last characters of names that no jurisdiction has
SHORT_NAME = 5  # characters of a department that may hang on the jurisdiction of its neighbour (教育厅)


def outermost(mentions: Iterable[tuple[int, Mention]], labels: tuple[str, ...]) -> Iterator[tuple[int, Mention]]:
    """Mentions of the labels that do not stand inside another one of them, with their indices."""
    end = 0
    for index, mention in mentions:
        if mention.label in labels and mention.end > end:
            yield index, mention
            end = mention.end


class Reader:
    """Collects the organizations of one article."""

    def __init__(self, article: Article, gazetteer: Gazetteer, wording: Wording, home: Home) -> None:
        self._article, self._gazetteer, self._wording, self._home = article, gazetteer, wording, home
        self._clusters: dict[str, Cluster] = {}
        self._ties: dict[str, tuple[str, ...]] = {}
        self._meant: dict[int, tuple[str, ...]] = {}
        names = outermost(enumerate(article.mentions), ("ORG", "PLACE"))
        self._names = [(i, m) for i, m in names if not any(word in self._text(m) for word in wording.crowds)]
        surfaces = self._surfaces = {key(self._text(m)) for _, m in self._names}
        places = self._places = {key(self._text(m)) for _, m in self._names if m.label == "PLACE"}
        self._attested = gazetteer.learn(surfaces | set(self._headed())) | {
            place for place in places if len(place) > 2 and gazetteer.level(place)
        }
        self._focus = Focus(gazetteer, self._jurisdictions())
        self._proofs = Proofs(gazetteer, wording, self._attested, places)

    def trace(self) -> Trace:
        """How the clusters came about."""
        return Trace(self._clusters, self._proofs, self._ties, self._meant)

    def _text(self, mention: Mention) -> str:
        return self._article.text[mention.start : mention.end]

    def _headed(self) -> Iterator[str]:
        """The governments of what has its head right behind: 云栖区|副区长 -> 云栖区人民政府."""
        titles = {m.start: self._text(m) for m in self._article.mentions if m.label == "TITLE"}
        for _, mention in self._names:
            name = key(self._text(mention))
            if titles.get(mention.end, "").endswith(f"{self._gazetteer.level(name)}长"):
                yield name + self._gazetteer.settings.government[0]

    def _jurisdictions(self) -> Iterator[tuple[int, str, bool]]:
        posts = {mention.start for mention in self._article.mentions if mention.label == "TITLE"}
        for _, mention in self._names:
            surface = key(self._text(mention))
            for prefix in self._gazetteer.settings.party_prefix:
                surface = surface.removeprefix(prefix)
            full = self._town(surface) if mention.label == "PLACE" else None
            for unit in [full] if full else self._gazetteer.leading(surface, self._attested):
                yield mention.start, unit, mention.label == "ORG" or mention.end in posts

    def _town(self, surface: str) -> str | None:
        """The full name of a place that the article or the gazetteer knows: 延溪 beside 延溪市委 -> 延溪市."""
        longer = [name for name in self._attested if name[:-1] == surface]
        return self._gazetteer.city(surface) or (longer[0] if len(longer) == 1 else None)

    def read(self) -> None:
        """Find the clusters; to be called once, before the other methods."""
        bare: list[int] = []
        committee: str | None = None
        previous: tuple[Mention, str] | None = None
        run = (0, 0)
        for index, mention in self._names:
            surface = key(self._text(mention))
            if mention.label == "PLACE" and not self._stands_for_university(surface):
                run = (run[0] if run[1] == mention.start else mention.start, mention.end)
                self._place(index, mention, surface, run[0])
            elif surface in self._wording.generic and not self._sibling(surface, previous):
                bare.append(index)
            else:
                name, basis = self._sibling(surface, previous) or self._full(mention, surface, committee)
                if basis == "explicit" and previous:
                    name, basis = self._listed(mention, name, *previous)
                self._add(index, mention, name, basis)
                previous = (mention, name)
                committee = name if mention.kind == "party" and name.endswith("委") else committee
        self._departments()
        self._announced()
        self._ties = merge_short_forms(self._clusters, self._proofs)
        for index in bare:
            self._anaphor(index)

    def owners(self) -> dict[int, str]:
        """The id of the organization for each mention that names one."""
        return {index: self._id(cluster) for cluster in self._clusters.values() for index in cluster.mentions}

    def jurisdiction(self, level: str, at: int) -> tuple[str, str] | None:
        """(id, basis) of the jurisdiction that a bare 区长 at this offset heads; it need not be named alone."""
        found = self._focus.at(level, at)
        if found is None:
            return None
        name, basis = found
        identity = self._identity(name)
        if identity not in self._clusters:
            self._clusters[identity] = Cluster(identity, [name], {name: basis}, [], Counter(["jurisdiction"]))
        return self._id(self._clusters[identity]), basis

    def home(self) -> str | None:
        """The id of the body that the article speaks for."""
        cluster = self._home_cluster()
        return self._id(cluster) if cluster else None

    def _home_cluster(self) -> Cluster | None:
        names = [(name, cluster.type) for cluster in self._clusters.values() for name in cluster.names]
        found = self._home.name(self._article, names)
        if found is None:
            return None
        name, basis = found
        owner = next((cluster for cluster in self._clusters.values() if name in cluster.names), None)
        if owner is None:
            word = next((word for word in self._home.words if word in self._article.text), name)
            owner = Cluster(key(name), [name], {word: basis}, [], Counter(["research"]))
            self._clusters[owner.key] = owner
        return owner

    def _departments(self) -> None:
        """`法学院` by itself becomes the department of its university."""
        departments = Departments(self._article, self._home, self._names, self._clusters)
        for cluster, houses in departments.houses(self._home_cluster, self._placed):
            for house in dict.fromkeys(houses.values()):
                full = self._identity(house + cluster.key)
                owner = self._clusters.setdefault(full, Cluster(full))
                owner.names.append(house + cluster.name)
                for text in cluster.aliases:
                    owner.aliases.setdefault(text, "parent")
                owner.mentions += [index for index, name in houses.items() if name == house]
                owner.kinds += cluster.kinds
            cluster.mentions = [index for index in cluster.mentions if index not in houses]
            if not cluster.mentions:
                del self._clusters[cluster.key]

    def _placed(self, name: str) -> bool:
        """Whether a name opens with a place or the nation, and so is no department's: 中国科学院."""
        opened = name.startswith((*self._places, *self._wording.national))
        return opened or bool(short_place(name, self._gazetteer) or self._gazetteer.leading(name, self._attested))

    def _id(self, cluster: Cluster) -> str:
        return content_id("o", self._article.id, cluster.key)

    def _sibling(self, surface: str, before: tuple[Mention, str] | None) -> tuple[str, str] | None:
        """`云岭新区管委会` for the `管委会` after `云岭新区党工委`: the two organs of one zone."""
        name = key(before[1]) if before else ""
        ending = next((organ for organ in self._wording.siblings if name.endswith(organ) and organ != name), None)
        return (name.removesuffix(ending) + surface, "list") if ending and surface in self._wording.siblings else None

    def _full(self, mention: Mention, surface: str, committee: str | None) -> tuple[str, str]:
        """The name with its jurisdiction, and on what ground: `区税务局` -> (`云栖区税务局`, `inherited`)."""
        short = self._gazetteer.split_short(surface)
        if short:
            level, rest = short
            found = self._focus.at(level, mention.start)
            return (found[0] + rest, found[1]) if found else (surface, "explicit")
        if surface.startswith(self._gazetteer.settings.party_departments) and committee:
            return committee + surface, "inherited"
        return self._text(mention), "explicit"

    def _listed(self, mention: Mention, name: str, before: Mention, before_name: str) -> tuple[str, str]:
        """`教育厅` right after `新疆维吾尔自治区办公厅、` is a body of the same jurisdiction."""
        if not self._placed(key(name)) and not self._gazetteer.split_short(key(name)):
            department = self._home.department(self._article, before, before_name, mention)
            if department:
                return department, "list"
        joined = between(self._article, before, mention).strip() in ("、", "，", "和", "及")
        units = self._gazetteer.leading(key(before_name), self._attested)
        bare = not self._gazetteer.leading(key(name), self._attested) and len(name) <= SHORT_NAME
        bare = bare and not (units and key(name).startswith(units[0][:2]))  # 澄江贸发局, after a body of 澄江特区
        bare = bare and not name.endswith(SECTION) and name not in self._home.not_departments
        if joined and units and bare and before.kind == mention.kind == "government":
            return units[-1] + name, "list"
        return name, "explicit"

    def _identity(self, name: str) -> str:
        """What two names of one body share: no party prefix, no upper jurisdictions, no 人民政府."""
        bare = key(name)
        for prefix in self._gazetteer.settings.party_prefix:
            bare = bare.removeprefix(prefix)
        bare = plain(bare, self._wording)
        bare = self._gazetteer.is_government(bare) or bare
        units = self._gazetteer.leading(bare, self._attested)
        if not units:
            return bare
        rest = bare[len("".join(units)) :]
        level = self._gazetteer.level(units[-1]) or ""
        if rest.startswith(level) and rest[len(level) :].startswith(self._gazetteer.settings.organs):
            rest = rest[len(level) :]  # 道县县委, with the level said twice
        return (self._gazetteer.full_name(units[-1]) or units[-1]) + rest

    def _add(self, index: int, mention: Mention, name: str, basis: str) -> None:
        identity = self._identity(name)
        cluster = self._clusters.setdefault(identity, Cluster(identity))
        cluster.names.append("".join(name.split()) if fold(name).isascii() is False else name)
        cluster.aliases.setdefault(self._text(mention), basis)
        cluster.mentions.append(index)
        acts = (
            mention.label == "PLACE" and not self._stands_for_university(key(name))
        ) or self._gazetteer.is_government(key(name)) is not None
        acts = acts or (mention.kind in (None, "other") and self._division(key(name)))
        school = "research" if mention.label == "PLACE" else mention.kind
        cluster.kinds["jurisdiction" if acts else school or "other"] += 1

    def _division(self, name: str) -> bool:
        """Whether a name is that of a jurisdiction which the gazetteer or its organs in the text prove."""
        return "".join(self._gazetteer.leading(name, self._attested)) == name

    def _place(self, index: int, mention: Mention, surface: str, begin: int) -> None:
        """`begin`: where the run of places starts that the mention ends, as in 澄岭省澄江市|东湖区."""
        full = self._town(surface) or self._gazetteer.full_name(surface)
        self._add(index, mention, full or self._text(mention), "explicit")
        cluster = self._clusters[self._identity(full or self._text(mention))]
        if full and full != surface:
            cluster.names[-1] = self._text(mention)
        cluster.aliases.setdefault(self._article.text[begin : mention.end], "explicit")

    def _stands_for_university(self, surface: str) -> bool:
        """`南开` beside 南开大学: the short name of a district or a foreign city that the text uses for a school."""
        if self._gazetteer.level(surface) or surface.endswith("国") or self._gazetteer.major(surface):
            return False
        return surface + self._home.whole in self._surfaces

    def _announced(self) -> None:
        """`中国云岭能源国际发展有限公司（以下简称“云岭能源”）`: the text itself says so."""
        words = "|".join(self._wording.announced)
        opening = re.compile(f'\\s*[(（](?:{words})?[:：为]?[“"‘「]?$')
        owner = self._owners()
        for (first, long), (second, short) in zip(self._names, self._names[1:], strict=False):
            between = self._article.text[long.end : short.start]
            if long.label == short.label == "ORG" and len(between) < 12 and opening.match(between):
                spoken = any(word in between for word in self._wording.announced)
                if spoken or proof(key(self._text(short)), key(self._text(long)), 0, self._wording):
                    self._merge(owner, second, first)

    def _owners(self) -> dict[int, Cluster]:
        return {index: cluster for cluster in self._clusters.values() for index in cluster.mentions}

    def _merge(self, owner: dict[int, Cluster], second: int, first: int) -> None:
        """Merge the cluster of an announced name into that of the name before it."""
        short, long = owner.get(second), owner.get(first)
        if short and long and short is not long:
            long.absorb(self._clusters.pop(short.key), "announced")
            owner.update(dict.fromkeys(short.mentions, long))

    def _anaphor(self, index: int) -> None:
        """`联谊会`, `公司`: the only body named before that ends so; 学校 among several is the home body."""
        mention = self._article.mentions[index]
        surface = key(self._text(mention))
        endings = self._wording.generic[surface] or (surface,)
        before: list[Cluster] = []
        for cluster in self._clusters.values():
            fits = f"@{cluster.type}" in endings or any(key(name).endswith(endings) for name in cluster.aliases)
            if fits and min(cluster.mentions, default=index) < index:
                before.append(cluster)
        if len(before) > 1 and surface in self._home.kinds:
            home = self._home_cluster()
            before = [cluster for cluster in before if cluster is home]
        if len(before) > 1:
            before = self._near(before, mention.start)
        self._meant[index] = tuple(cluster.name for cluster in before)
        if len(before) == 1:
            before[0].aliases.setdefault(self._text(mention), "anaphor")
            before[0].mentions.append(index)

    def _near(self, clusters: list[Cluster], at: int) -> list[Cluster]:
        """Those named before in the same paragraph; where it names none, those of the headline."""
        block = next((block for block in self._article.blocks if block.start <= at < block.end), None)
        start = block.start if block else at
        starts = [[self._article.mentions[index].start for index in cluster.mentions] for cluster in clusters]
        near = [c for c, found in zip(clusters, starts, strict=True) if any(start <= one < at for one in found)]
        headline = key(self._article.title or "")
        return near or [c for c in clusters if any(key(name) in headline for name in c.aliases)]

    def organizations(self) -> tuple[Organization, ...]:
        """The organizations in order of appearance; those named only through an organ's head come last."""
        last = len(self._article.mentions)
        found = []
        for cluster in sorted(
            self._clusters.values(), key=lambda cluster: (min(cluster.mentions, default=last), cluster.key)
        ):
            kind: OrgType = cluster.type  # type: ignore[assignment]  # the tag stage writes these kinds only
            aliases = tuple(Alias(text, basis) for text, basis in cluster.aliases.items())
            found.append(Organization(self._id(cluster), cluster.name, kind, aliases, tuple(sorted(cluster.mentions))))
        return tuple(found)
