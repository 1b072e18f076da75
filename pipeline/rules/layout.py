"""The canonical layout of a pack, so that a change in a rule is a change in its own lines only.

Keys stand in the order of the records in `records.py`; what fits on a line stands on one (`[…]`, `{…}`);
alternatives, counterexamples and lists of mappings have an item a line; a blank line stands between rules. Comments,
anchors and the wording stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

import msgspec
import yaml

from pipeline.rules.records import Assign, Example, Exclude, Pack, Rule
from pipeline.store import loader, writing

WIDEST = 120
"""Characters in a line; a longer one is split where it is a list."""
_STEP = "  "
_APART = ("pattern", "counterexamples")
"""Lists of which every item has a line of its own."""
_ORDER = {
    key: at
    for kind in (Pack, Rule, Exclude, Assign, Example)
    for at, key in enumerate(field.encode_name for field in msgspec.structs.fields(kind))
}


class _Node:
    """A value of a YAML document as written: `text` of a scalar or alias, or the children of a list or mapping."""

    def __init__(self, text: str | None, line: int, name: str | None = None) -> None:
        self.text, self.line, self.anchor = text, line, f"&{name} " if name else ""
        self.items: list[_Node] = []
        self.pairs: list[tuple[_Node, _Node]] = []
        self.mapping = False


def check_layout(packs: Iterable[Path], fix: bool) -> list[str]:
    """The packs that are not in canonical layout, one line each; with `fix`, they are laid out where that is safe.

    The packs must be valid. Raises `UserError` when a file cannot be written.
    """
    problems = []
    for path in packs:
        text = path.read_text(encoding="utf-8")
        try:
            laid = canonical(text)
        except ValueError as error:
            problems.append(f"{path}: {error}")
            continue
        if laid != text and fix:
            with writing(path) as file:
                file.write(laid)
        elif laid != text:
            both = enumerate(zip_longest(text.splitlines(), laid.splitlines()), 1)
            line = next(number for number, (one, other) in both if one != other)
            problems.append(f"{path}:{line}: not in canonical layout; whosigned rules check --fix lays it out")
    return problems


def canonical(text: str) -> str:
    """The text of a pack in canonical layout. The text must be a valid pack.

    Raises `ValueError` when something would be lost, saying what: a comment behind a value.
    """
    comments = [(at, line.strip()) for at, line in enumerate(text.splitlines()) if line.lstrip().startswith("#")]
    top = _tree(text)
    laid = "\n".join(_Layout(comments).document(top)).rstrip("\n") + "\n"
    if _loaded(laid) != _loaded(text):
        raise ValueError("cannot be laid out without changing what it says; lay it out by hand")
    lost = _comments(text) - _comments(laid)
    if lost:
        raise ValueError(f"the comment would be lost: # {min(lost)}; put it on a line of its own above a key")
    return laid


def _loaded(text: str) -> Any:
    """What the document says; None when it is no longer valid (an anchor moved behind its alias)."""
    try:
        return yaml.load(text, Loader=loader())
    except yaml.YAMLError:
        return None


def _comments(text: str) -> set[str]:
    """The comments of a document: what the lines hold behind their last token."""
    ends: dict[int, int] = {}
    for token in yaml.scan(text, Loader=loader()):
        ends[token.end_mark.line] = max(ends.get(token.end_mark.line, 0), token.end_mark.column)
    rests = (line[ends.get(at, 0) :].strip() for at, line in enumerate(text.splitlines()))
    return {rest.lstrip("# ") for rest in rests if rest.startswith("#")}


def _tree(text: str) -> _Node:
    """The document as nodes, with scalars as they are written."""
    top = _Node(None, 0)
    stack = [top]
    for event in yaml.parse(text, Loader=loader()):
        if isinstance(event, yaml.ScalarEvent | yaml.AliasEvent | yaml.CollectionStartEvent):
            mark: Any = event.start_mark
            node = _Node(_written(text, event), mark.line, event.anchor)
            if isinstance(event, yaml.AliasEvent):
                node.anchor = ""
            stack[-1].items.append(node)
            if isinstance(event, yaml.CollectionStartEvent):
                node.mapping = isinstance(event, yaml.MappingStartEvent)
                stack.append(node)
        elif isinstance(event, yaml.CollectionEndEvent):
            node = stack.pop()
            if node.mapping:
                node.pairs = list(zip(node.items[::2], node.items[1::2], strict=True))
    return top.items[0]


def _written(text: str, event: Any) -> str | None:
    """A scalar as it stands in the text; one of several lines in double quotes; None for lists and mappings."""
    if isinstance(event, yaml.AliasEvent):
        return f"*{event.anchor}"
    start, end = event.start_mark.index, event.end_mark.index
    if not isinstance(event, yaml.ScalarEvent):
        return None
    raw = text[start:end]
    raw = raw.removeprefix(f"&{event.anchor}").strip() if event.anchor else raw.strip()
    if raw.startswith("'") and not set(event.value) & set("\\\"'"):
        return f'"{event.value}"'
    if "\n" in raw:
        value = event.value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{value}"'
    return raw


class _Layout:
    """Writes nodes; `comments` are (line, text), each written above the next key."""

    def __init__(self, comments: list[tuple[int, str]]) -> None:
        self._comments = comments

    def document(self, top: _Node) -> Iterator[str]:
        for key, value in _sorted(top):
            yield from self._above(key, "")
            if key.text == "rules" and value.items:
                yield "rules:"
                for number, rule in enumerate(value.items):
                    yield from [""] * bool(number)
                    yield from self._item(rule, _STEP)
            else:
                yield from self._pair(key, value, "", block=value.mapping)
        yield from (text for _, text in self._comments)

    def _above(self, node: _Node, indent: str) -> Iterator[str]:
        while self._comments and self._comments[0][0] < node.line:
            yield indent + self._comments.pop(0)[1]

    def _pair(self, key: _Node, value: _Node, indent: str, block: bool = False) -> Iterator[str]:
        flow = f"{indent}{key.text}: {_flow(value)}"
        apart = key.text in _APART and len(value.items) > 1
        listed = apart or any(item.mapping for item in value.items if not value.mapping)
        if value.text is not None or not value.items or not (block or listed or len(flow) > WIDEST):
            yield flow
            return
        yield f"{indent}{key.text}:{' ' + value.anchor.rstrip() if value.anchor else ''}"
        if value.mapping:
            for name, one in _sorted(value):
                yield from self._above(name, indent + _STEP)
                yield from self._pair(name, one, indent + _STEP)
        for item in value.items if not value.mapping else ():
            yield from self._item(item, indent + _STEP)

    def _item(self, item: _Node, indent: str) -> Iterator[str]:
        yield from self._above(item, indent)
        if not item.mapping:
            yield f"{indent}- {_flow(item)}"
            return
        first = f"- {item.anchor}"
        for key, value in _sorted(item):
            yield from self._above(key, indent + _STEP)
            lines = list(self._pair(key, value, indent + _STEP))
            if first:
                lines[0] = f"{indent}{first}{lines[0].lstrip()}"
                first = ""
            yield from lines


def _sorted(node: _Node) -> list[tuple[_Node, _Node]]:
    """The pairs of a mapping in the order of the records; shared patterns and expected roles stay as written."""
    known = all((key.text or "") in _ORDER for key, _ in node.pairs)
    return sorted(node.pairs, key=lambda pair: _ORDER[pair[0].text or ""]) if known else node.pairs


def _flow(node: _Node) -> str:
    """A value on one line."""
    if node.text is not None:
        return node.anchor + node.text
    if node.mapping:
        inner = ", ".join(f"{key.text}: {_flow(value)}" for key, value in _sorted(node))
        return f"{node.anchor}{{{inner}}}"
    return f"{node.anchor}[{', '.join(map(_flow, node.items))}]"
