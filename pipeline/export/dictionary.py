"""The data dictionary: what stands in which column, written beside the tables as `README.md`."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.export.column import Table
from pipeline.export.columns import TABLES
from pipeline.export.vocabulary import lists
from pipeline.types import Types

_NUMBERS = {"integer": "int64", "number": "float64"}

_INTRODUCTION = """\
# Tables 数据表说明

CSV in UTF-8 with a byte-order mark, one header row, sorted by source file and place in it; the tables
of persons and bodies by name. A cell that a spreadsheet
would take for a formula (it begins with `=`, `+`, `-` or `@`, like the date `--01-15`) has an apostrophe in front.
`start` and `end` count characters (code points) in the raw file as decoded, line ends as they are, `end` exclusive; for
a line of a JSONL file they count in title, blank line, text. Empty: unknown, or not stated by the article.

CSV 为带 BOM 的 UTF-8，首行为列名，按源文件及文中位置排序，人物与机构的表按名称排序。以 `=`、`+`、`-`、`@` 开头的单元格
（如日期 `--01-15`）前加撇号，以免被当作公式。`start`、`end` 为原文件解码后的字符位置，从 0 起，不含 `end`。空单元格表示
未知或文中未写明。

Read any of them with pandas 用 pandas 读取:

```python
from collections import defaultdict

import pandas as pd

types = defaultdict(lambda: "string", {types})
signings = pd.read_csv("signings.csv", dtype=types, keep_default_na=False, na_values=[""])
text = signings.select_dtypes("string").columns
signings[text] = signings[text].replace(r"^'(?=[=+\\-@])", "", regex=True)  # take the apostrophes away
```

Persons of one name are joined across articles only with evidence (`person_articles.basis`), bodies by full name and
jurisdiction or by a proved short name. What is wrong can be put right in `models/link/decisions.csv`, which always
wins: ids as here, a body's name, or name@body.

同名人物有依据才跨文章合并（见 `person_articles.basis`），机构按全称与辖区、或经证实的简称合并。有误时在
`models/link/decisions.csv` 中写明，以其为准；可写本表编号、机构名称，或“姓名@机构”。

```
decision,kind,left,right,note
same,person,沈砚秋@云栖区,沈砚秋@澄江市,promoted
different,person,per51c0a1b2c3d4,per9d2e0f1a2b3c,
alias,organization,星桥集团,澄江星桥科技集团有限公司,
```

Terms of other vocabularies 对照词表: [Popolo](https://www.popoloproject.com/), [FollowTheMoney](https://followthemoney.tech/)
(ftm), [PLOVER](https://github.com/openeventdata/PLOVER).
"""


def dictionary(types: Types) -> str:
    """The data dictionary as Markdown, with the events and roles of `types`."""
    numbers = {
        column.name: _NUMBERS[column.type] for table in TABLES for column in table.columns if column.type in _NUMBERS
    }
    settings = ", ".join(f'{name}="{kind}"' for name, kind in sorted(numbers.items()))
    parts = [_INTRODUCTION.replace("{types}", settings), *map(_table, TABLES), "\n".join(_values(types))]
    return "\n".join(parts)


def _table(table: Table) -> str:
    lines = [f"## {table.name}", "", f"{table.en} {table.zh}"]
    if table.term:
        lines[-1] += f" [{table.term}]"
    lines += ["", "| column | type | meaning | 含义 | example | term |", "|---|---|---|---|---|---|"]
    for column in table.columns:
        cells = (f"`{column.name}`", column.type, column.en, column.zh, f"`{column.example}`", column.term)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _values(types: Types) -> Iterator[str]:
    yield "## Values 取值"
    for column, values in lists(types).items():
        yield from ("", f"### {column}", "", "| value | 中文 | meaning | term |", "|---|---|---|---|")
        for name, value in values.items():
            yield f"| `{name}` | {value.zh} | {value.en} | {value.term} |"
    yield ""
