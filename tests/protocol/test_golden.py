"""Both sides of each wire agree on what crosses it: the golden files are the agreement."""

import runpy
from pathlib import Path
from typing import Any

import msgspec
import pytest

GOLDEN = Path(__file__).parent / "golden"
written: dict[str, Any] = runpy.run_path(str(GOLDEN / "write.py"))
FILES = sorted(GOLDEN.glob("*.json"))


def decoded(file: Path) -> list[Any]:
    union = written["UNIONS"][file.name.split(".")[0]]
    return msgspec.json.decode(file.read_bytes(), type=list[union])


def test_every_variant_has_a_golden_file_and_none_is_stale() -> None:
    assert {file.name: file.read_bytes() for file in FILES} == written["golden_files"]()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_golden_files_survive_json(file: Path) -> None:
    assert msgspec.json.decode(msgspec.json.encode(decoded(file))) == msgspec.json.decode(
        file.read_bytes()
    )


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_golden_files_survive_messagepack(file: Path) -> None:
    examples = decoded(file)
    union = written["UNIONS"][file.name.split(".")[0]]
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(examples), type=list[union]) == examples


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_golden_file_holds_its_variant_only(file: Path) -> None:
    tag = file.name.split(".")[1]
    tags = {example.__struct_config__.tag or tag for example in decoded(file)}
    assert tags == {tag}
