"""The post map: which body a title belongs to when none stands beside it, and how chains of titles are written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import msgspec

from pipeline.store import read_yaml


class Byline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Text around names that makes reporters or photographers of them."""

    before: str
    after: str
    title: str


class PostMap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`models/resolve/posts.yaml`."""

    jurisdiction: dict[str, str]
    bare: dict[str, tuple[str, ...]]
    bodies: dict[str, tuple[str, ...]]
    states: tuple[str, ...]
    personal: tuple[str, ...]
    signing: tuple[str, ...]
    ranks: tuple[str, ...]
    needs_body: tuple[str, ...]
    bylines: tuple[Byline, ...]
    signed: dict[str, str]
    office: tuple[str, ...]
    not_office: tuple[str, ...]
    not_yet: tuple[str, ...]
    resuming: str
    addressed: tuple[str, ...]
    before_body: tuple[str, ...]
    fields: str
    unknown: str
    unnamed: tuple[str, ...]
    endings: tuple[str, ...]
    former: dict[str, str]
    carried: tuple[str, ...]
    fillers: tuple[str, ...]
    joints: tuple[str, ...]
    list_joints: tuple[str, ...]

    def level(self, title: str) -> str | None:
        """`副区长` -> `区`."""
        return next((level for ending, level in self.jurisdiction.items() if title.endswith(ending)), None)

    def bare_level(self, before: str, title: str) -> str | None:
        """`自治区` for the 主席 right behind the bare word."""
        return next((word for word, ends in self.bare.items() if before.endswith(word) and title.endswith(ends)), None)

    def fits(self, title: str, names: Iterable[str]) -> bool:
        """Whether a body of these names (its `@type` among them) can have this title: a 校长 heads no company.

        Titles that the map does not list fit anywhere.
        """
        ends = max((e for e in self.bodies if title.endswith(e)), key=len, default=None)
        return ends is None or any(name.endswith(self.bodies[ends]) for name in names)

    def is_field(self, text: str) -> bool:
        """Whether the text may stand between a body and a title: 地理学 in 云岭大学地理学教授."""
        return re.fullmatch(self.fields, text) is not None

    def is_name(self, text: str) -> bool:
        """Whether a gap in a list of titles may be a name that was not recognised: 总裁、星岚云事业群|总裁."""
        return re.fullmatch(self.unknown, text) is not None

    def gives(self, text: str) -> bool:
        """Whether the text ends in a word of office: 陆闻笛任."""
        return text.endswith(self.office) and not text.endswith(self.not_office)

    def resumes(self, clause: str) -> bool:
        """Whether a clause so far says no more than a verb of office: 他又历任."""
        return re.fullmatch(f"{self.resuming}(?:{'|'.join(self.office)})", clause) is not None

    def heads(self, title: str) -> bool:
        """Whether the title alone tells the kind of body (校长 does, 主任 does not)."""
        return any(title.endswith(ending) for ending in self.bodies)


def load_post_map(models: Path) -> PostMap:
    """Read `resolve/posts.yaml`."""
    return read_yaml(models / "resolve" / "posts.yaml", PostMap)
