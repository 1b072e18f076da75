"""Reading and writing, and what the errors say."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from pipeline.store import UserError, read_jsonl, read_yaml, write_csv, write_jsonl, writing


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    numbers: list[int] = []


def test_yaml_errors_name_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "pack.yaml"
    for text, message in [
        (
            "- id: a\n- id: b\n  numbers: [1,\n   x]\n",
            r"pack\.yaml:4: Expected `int`, got `str` \(at \[1\]\.numbers\[1\]\)",
        ),
        ("- id: a\n- idd: b\n", r"pack\.yaml:2: Object contains unknown field `idd`"),
        ("- id: a\n  numbers: [1\n- id: b\n", r"pack\.yaml:\d: not valid YAML"),
        ("", r"pack\.yaml:1: Expected `array`"),
    ]:
        path.write_text(text, encoding="utf-8")
        with pytest.raises(UserError, match=message) as error:
            read_yaml(path, list[Rule])
        assert "\n" not in str(error.value)
    path.write_bytes("- id: 名".encode("gb18030"))
    with pytest.raises(UserError, match="not UTF-8"):
        read_yaml(path, list[Rule])


def test_yaml_runs_no_code(tmp_path: Path) -> None:
    path = tmp_path / "pack.yaml"
    path.write_text("- id: !!python/object/apply:os.getcwd []\n", encoding="utf-8")
    with pytest.raises(UserError, match="not valid YAML"):
        read_yaml(path, list[Rule])


def test_jsonl_round_trip_and_errors(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    assert write_jsonl(path, [Rule("一"), Rule("二", [1])]) == 2
    assert list(read_jsonl(path, Rule)) == [Rule("一"), Rule("二", [1])]
    path.write_text('{"id": "a"}\n\n{"id": 3}\n', encoding="utf-8")
    with pytest.raises(UserError, match=r"a\.jsonl:3: Expected `str`, got `int` - at `\$\.id`"):
        list(read_jsonl(path, Rule))
    with pytest.raises(UserError, match="cannot be read"):
        list(read_jsonl(tmp_path / "none.jsonl", Rule))


def test_csv_is_harmless_in_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    write_csv(path, ["a", "b"], [["=1+1", None], ["陆闻笛", 3], ["@x", "-"]])
    assert path.read_bytes().decode("utf-8-sig") == "a,b\r\n'=1+1,\r\n陆闻笛,3\r\n'@x,'-\r\n"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_failed_write_leaves_the_old_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "t.txt"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(TypeError), writing(path) as out:
        out.write(None)  # type: ignore[arg-type]
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_unwritable_place_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UserError, match="cannot be written"):
        write_jsonl(tmp_path / "file" / "x.jsonl", [])
