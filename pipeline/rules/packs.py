"""Relation rules: load, validate and compile the packs of `models/relate/`, into what sketches are matched against.

A pack is a YAML file with rules in order. Each trigger word of a sentence is explained by one rule of a pack: the first
in the file that matches there. Packs do not compete with each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.rules.language import PatternError, engine, translate
from pipeline.rules.records import Pack, Ready, Rule, Rules, Shared, Silence
from pipeline.store import UserError, read_yaml
from pipeline.types import FILE, Types, read_types

SHARED, TYPES = "vars", FILE
_ID = re.compile(r"\s*-\s+id:\s*[\"']?([^\"'#\s]+)")
_OTHER = (SHARED, TYPES, "dates", "agreements")


def load(models: Path, draft: Path | None = None) -> Rules:
    """Read and compile every pack; a draft takes the place of the pack of its name, or stands among the others.

    Raises `UserError` with file, line, rule id and cure.
    """
    paths = {path.name: path for path in (models / "relate").glob("*.yaml")}
    if draft:
        if draft.stem in _OTHER or draft.suffix != ".yaml":
            raise UserError(f"{draft}: a draft is a pack; name it like one, meeting.yaml or donation.yaml")
        paths[draft.name] = draft
    return compile_packs([paths[name] for name in sorted(paths)])


def pack_files(models: Path) -> list[Path]:
    """The files under `models/relate/` that hold rules."""
    return [path for path in sorted((models / "relate").glob("*.yaml")) if path.stem not in _OTHER]


def compile_packs(paths: Sequence[Path]) -> Rules:
    """Compile the packs among the files; `vars.yaml` and `types.yaml` are shared, word lists of the stage are passed
    over."""
    shared = next((read_yaml(path, Shared) for path in paths if path.stem == SHARED), Shared({}))
    types = read_types(path for path in paths if path.stem == TYPES or path.stem not in _OTHER)
    packs: dict[str, Pack] = {}
    ready: dict[str, tuple[Ready, ...]] = {}
    for path in paths:
        if path.stem not in _OTHER:
            packs[path.stem] = read_yaml(path, Pack)
            ready[path.stem] = tuple(_compile_pack(path, packs[path.stem], shared, types))
    try:
        skip = tuple(_single(pattern, shared.vars) for pattern in shared.skip)
        reported = tuple(_single(pattern, shared.vars) for pattern in shared.reported)
    except PatternError as error:
        raise UserError(f"vars.yaml: skip or reported: {error}") from None
    gates = {
        pack: tuple(dict.fromkeys(compiled.trigger or "" for one in rules for compiled in one.patterns))
        for pack, rules in ready.items()
    }
    return Rules(
        packs,
        ready,
        gates,
        types,
        skip,
        shared.sides,
        shared.pronouns,
        reported,
        shared.those,
        shared.acting,
        shared.called,
        shared.vars,
    )


def _compile_pack(path: Path, pack: Pack, shared: Shared, types: Types) -> Iterator[Ready]:
    seen: set[str] = set()
    lines = lines_of(path)
    variables = {**shared.vars, **pack.vars}
    if bool(pack.event) == bool(pack.attach):
        raise UserError(f"{path}:1: a pack needs either event (what its rules state) or attach (whose roles they add)")
    for key, names in (("event", (pack.event,) if pack.event else ()), ("attach", pack.attach)):
        for name in names:
            _check_event(name, types, f"{path}:{_line_with(path, f'{key}:')}: {key}")
    for rule in pack.rules:
        at = f"{path}:{lines.get(rule.id, 1)}"
        where = f"{at}: rule {rule.id}"
        if rule.id in seen:
            raise UserError(f"{where}: the id is used twice; rename one")
        seen.add(rule.id)
        if not rule.examples:
            raise UserError(f"{where}: no example; add at least one sentence with its expected result")
        for name in rule.assign.attach:
            _check_event(name, types, f"{where}: assign: attach")
        for name in set(rule.assign.qualifiers) - set(types.qualifiers):
            raise UserError(f"{where}: assign: unknown qualifier {name}; declare it in the pack or in {TYPES}.yaml")
        try:
            yield _compile_rule(path.stem, rule, variables, types, at)
        except PatternError as error:
            raise UserError(f"{where}: {error}") from None


def _check_event(name: str, types: Types, where: str) -> None:
    if name not in types.events:
        known = ", ".join(types.events)
        raise UserError(
            f"{where}: unknown type of event {name}; use one of {known}, or declare it in the pack or in {TYPES}.yaml"
        )


def _compile_rule(pack: str, rule: Rule, variables: Mapping[str, str], types: Types, where: str) -> Ready:
    written = (rule.pattern,) if isinstance(rule.pattern, str) else rule.pattern
    patterns = tuple(translate(pattern, variables, rule.scope) for pattern in written)
    for compiled in patterns:
        unknown = [role for role in compiled.roles if role not in types.bound]
        if unknown:
            known = ", ".join(types.bound)
            raise PatternError(
                f"unknown role {unknown[0]}; use one of {known}, or declare it in the pack or in {TYPES}.yaml"
            )
        if "trigger" not in compiled.roles:
            raise PatternError("no trigger; bind the word that states the fact, like {sign:trigger}")
        engine(compiled.regex)
    frames = {"lead": "(?:{})$", "before": "(?:{})$", "after": "^(?:{})", "inside": "{}", "between": "{}"}
    exclude = tuple(
        Silence(window, _single(pattern, variables, frame), pattern)
        for window, frame in frames.items()
        for pattern in getattr(rule.exclude, window)
    )
    return Ready(pack, rule, patterns, exclude, where)


def _single(pattern: str, variables: Mapping[str, str], frame: str = "{}") -> str:
    regex = frame.replace("{}", translate(pattern, variables).regex)
    engine(regex)
    return regex


def lines_of(path: Path) -> dict[str, int]:
    """The line of each rule in its file, from 1; of an id that stands twice, the later one."""
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    found = ((_ID.match(line), number) for number, line in lines)
    return {mark[1]: number for mark, number in found if mark}


def _line_with(path: Path, start: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.startswith(start)), 1)
