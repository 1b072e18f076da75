"""The post map: which body a title belongs to when none stands beside it, and how chains of titles are written."""

from __future__ import annotations

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
    bodies: dict[str, tuple[str, ...]]
    personal: tuple[str, ...]
    signing: tuple[str, ...]
    ranks: tuple[str, ...]
    needs_body: tuple[str, ...]
    bylines: tuple[Byline, ...]
    office: tuple[str, ...]
    endings: tuple[str, ...]
    former: dict[str, str]
    fillers: tuple[str, ...]
    joints: tuple[str, ...]
    list_joints: tuple[str, ...]

    def level(self, title: str) -> str | None:
        """`副区长` -> `区`."""
        return next((level for ending, level in self.jurisdiction.items() if title.endswith(ending)), None)

    def fits(self, title: str, names: Iterable[str]) -> bool:
        """Whether a body of these names (its `@type` among them) can have this title: a 校长 heads no company.

        Titles that the map does not list fit anywhere.
        """
        ends = max((e for e in self.bodies if title.endswith(e)), key=len, default=None)
        return ends is None or any(name.endswith(self.bodies[ends]) for name in names)

    def heads(self, title: str) -> bool:
        """Whether the title alone tells the kind of body (校长 does, 主任 does not)."""
        return any(title.endswith(ending) for ending in self.bodies)


def load_post_map(models: Path) -> PostMap:
    """Read `resolve/posts.yaml`."""
    return read_yaml(models / "resolve" / "posts.yaml", PostMap)
