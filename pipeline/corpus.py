"""Link, export and report after a run: what one article adds is kept by content, the rest is made anew.

The files are those that the stages write one by one, byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from pipeline.cache import fingerprint
from pipeline.link import stage as linking
from pipeline.params import Params
from pipeline.schema import Article
from pipeline.store import UserError
from pipeline.work import Task, Work, results

Track = Callable[[Iterable[Any], str], Iterable[Any]]


def link_all(related: Path, out: Path, params: Params, track: Track, work: Work, state: Path) -> None:
    """Write `link/` under `out` from the articles of `related`; `state` is the folder of what is kept."""
    task = Task(partial(_reader, params.folder), _lost, (bytes, linking.Kept), fingerprint(("export",), params))
    read = results(task, track(_lines(related), "link"), _here(work), state / "link.sqlite")
    linking.join(read, out / "link", linking.load(params.folder))


def _reader(models: Path) -> Callable[[bytes], linking.Kept]:
    knowledge, decode = linking.load(models), msgspec.json.Decoder(Article).decode
    return lambda line: linking.read(decode(line), knowledge)


def _lost(item: object) -> Any:
    raise UserError("link, export or report: a process died twice (out of memory?); run with less --jobs")


def _here(work: Work) -> Work:
    """Without the cluster: what is left to do is not worth the way."""
    return msgspec.structs.replace(work, runner="serial") if work.runner == "dask" else work


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as lines:
        yield from lines
