"""The tables of words from small gazetteers, invented."""

from __future__ import annotations

import json
import lzma
import zipfile
from pathlib import Path

import pytest

from pipeline.train.gazetteers import build

MODELS = Path(__file__).parent.parent / "models"
FILES = {
    "admin/provinces.csv": "code,name\n98,澜江省\n99,云岭自治区\n",
    "admin/cities.csv": "code,name,provinceCode\n9801,澄江市,98\n9802,县,98\n",
    "admin/areas.csv": "code,name,cityCode,provinceCode\n980101,东湖区,9801,98\n980201,明澜彝族自治县,9802,98\n",
    "names/chi_names_crownpku.txt": "陆闻笛\n陆明\n欧阳远山\n",
    "hanlp/人名词典.txt": "陆闻秋 nr 3\n",
    "hanlp/机构名词典.txt": "澄江研究所 nt 1\n",
    "hanlp/CoreNatureDictionary.txt": "走访 v 90\n研究 vn 90 v 20\n平等 a 90\n高度 n 50\n陆明 nr 50\n",
    "university/university_names.txt": "澄江大学\n",
    "company/adata_a_share_code.csv": "stock_code,short_name,list_date2\n1,*ST澜科,\n2,明澜科技,\n3,高度,\n",
}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / "gazetteers" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "gazetteers" / "names" / "Chinese_Family_Name_1k.xlsx", "w") as book:
        book.writestr("xl/sharedStrings.xml", "<sst><t>陆</t></sst>")
    with lzma.open(tmp_path / "news.jsonl.xz", "wt", encoding="utf-8") as news:
        news.write(json.dumps({"text": "的的的的了了陆"}))
    (tmp_path / "models" / "tag").mkdir(parents=True)
    choices = (MODELS / "tag" / "gazetteers.yaml").read_text(encoding="utf-8")
    (tmp_path / "models" / "tag" / "gazetteers.yaml").write_text(choices, encoding="utf-8")
    build(tmp_path / "gazetteers", tmp_path / "news.jsonl.xz", tmp_path / "models")
    return tmp_path / "models"


def rows(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]


def test_divisions_have_short_names_and_parents(built: Path) -> None:
    found = rows(built / "resolve" / "divisions.tsv")
    assert ["东湖区", "东湖", "county", "澄江市"] in found
    assert ["明澜彝族自治县", "明澜县", "county", "澜江省"] in found
    assert ["香港特别行政区", "香港", "province", ""] in found
    assert not any(name == "县" for name, *_ in found)


def test_words_are_sorted_by_what_they_are(built: Path) -> None:
    common = [word for (word,) in rows(built / "tag" / "common.tsv")]
    assert "高度" in common
    assert "平等" not in common  # 等 ends it
    assert "陆明" not in common  # a name
    verbs = [word for (word,) in rows(built / "tag" / "verbs.tsv")]
    assert "走访" in verbs
    assert "研究" not in verbs
    assert ["澄江大学", "research"] in rows(built / "tag" / "known.tsv")
    assert ["明澜科技", "company"] in rows(built / "tag" / "known.tsv")


def test_names_have_log_odds(built: Path) -> None:
    odds = {chars: [float(value) for value in values] for chars, *values in rows(built / "tag" / "names.tsv")}
    assert odds["欧阳"][0] == 5.0
    assert odds["闻"][1] > odds["闻"][3]
