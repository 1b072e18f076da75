"""A progress bar on a terminal."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
PATIENCE = 2.0
"""Seconds before anything is shown."""


def shown(items: Iterable[T], what: str) -> Iterator[T]:
    """Pass items on; from the third second on, show their number, rate and time on stderr."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed} done"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    try:
        total = len(items)  # type: ignore[arg-type]
    except TypeError:
        total = None
    task = bar.add_task(what, total=total)
    begun, started = time.monotonic(), False
    try:
        for item in items:
            yield item
            bar.advance(task)
            if not started and time.monotonic() - begun > PATIENCE:
                bar.start()
                started = True
    finally:
        if started:
            bar.stop()
