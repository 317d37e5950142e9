"""Settings come from the environment and one file; wrong ones are told, with their name."""

from pathlib import Path

import pytest

from gonium.host.settings import Settings, load
from gonium.host.trouble import Trouble


def check_trouble(found: Settings | Trouble, *words: str) -> None:
    assert isinstance(found, Trouble)
    assert all(word in found.message for word in words), found.message


def configured(tmp_path: Path, text: str) -> Settings | Trouble:
    (tmp_path / "settings.toml").write_text(text)
    return load({}, tmp_path / "settings.toml")


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    assert load({}) == load({"PATH": "/bin"}, tmp_path / "missing.toml") == Settings()


def test_the_environment_sets() -> None:
    assert load({"GONIUM_SAVE_PAUSE": "0.5"}) == Settings(save_pause=0.5)


def test_the_file_sets(tmp_path: Path) -> None:
    assert configured(tmp_path, "[host]\nkernel_idle = 60\n") == Settings(kernel_idle=60)


def test_the_environment_counts_more(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("[host]\nsave_pause = 3\n")
    found = load({"GONIUM_SAVE_PAUSE": "1"}, tmp_path / "settings.toml")
    assert found == Settings(save_pause=1)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[host]\nsave_pause = 'soon'\n", "save_pause"),
        ("[host]\nsvae_pause = 1\n", "svae_pause"),
        ("[host\n", "not TOML"),
        ("host = 1\n", "[host]"),
    ],
)
def test_a_wrong_file_is_told(tmp_path: Path, text: str, word: str) -> None:
    check_trouble(configured(tmp_path, text), "settings.toml", word)


def test_a_file_that_is_not_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(b"\xff")
    check_trouble(load({}, tmp_path / "settings.toml"), "settings.toml")


def test_a_wrong_variable_is_told() -> None:
    check_trouble(load({"GONIUM_SAVE_PAUSE": "soon"}), "save_pause", "environment")
