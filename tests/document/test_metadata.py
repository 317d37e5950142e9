"""Settings live in the script's metadata block, and changing one leaves the rest as it was."""

import subprocess
import sys

from gonium.document import parse, write

BLOCK = """\
# /// script
# requires-python = ">=3.11"  # why
# dependencies = [
#     "gonium",
# ]
#
# [tool.gonium]
# title = "Penguins"   # the name
# [tool.gonium.places.gpu]
# num_gpus = 1
# ///
"""


def changed(text: str, key: str, value: object) -> str:
    return write(parse(text).with_setting(key, value))


def check_refused(text: str, fragment: str) -> None:
    notebook = parse(text)
    assert notebook.metadata == {}
    assert fragment in notebook.script.problem
    assert notebook.with_setting("title", "x") is notebook


def test_settings_are_read() -> None:
    notebook = parse(BLOCK)
    assert notebook.metadata == {"title": "Penguins", "places": {"gpu": {"num_gpus": 1}}}
    assert notebook.script.script["dependencies"] == ["gonium"]
    assert notebook.script.problem == ""


def test_a_file_without_metadata_has_no_settings() -> None:
    assert parse("x = 1\n").metadata == {}
    assert parse("# /// script\n# dependencies = []\n# ///\n").metadata == {}
    assert parse("# /// script\n# [tool]\n# gonium = 3\n# ///\n").metadata == {}


def test_a_changed_setting_changes_its_line_only() -> None:
    assert changed(BLOCK, "title", "Birds") == BLOCK.replace('"Penguins"', '"Birds"')


def test_a_new_setting_is_added_to_its_table() -> None:
    text = changed(BLOCK, "layout", "grid")
    assert parse(text).metadata == {**parse(BLOCK).metadata, "layout": "grid"}
    assert set(BLOCK.splitlines()) < set(text.splitlines())


def test_a_setting_can_be_removed() -> None:
    assert changed(BLOCK, "title", None) == BLOCK.replace('# title = "Penguins"   # the name\n', "")
    assert changed(BLOCK, "nothing", None) == BLOCK
    assert changed("x = 1\n", "nothing", None) == "x = 1\n"


def test_a_file_without_a_block_gets_one_where_it_belongs() -> None:
    block = '# /// script\n# [tool.gonium]\n# title = "é"\n# ///\n'
    assert changed("", "title", "é") == block + "\n"
    assert changed("# %%\nx\n", "title", "é") == block + "\n# %%\nx\n"
    assert changed("#!/bin/python\n# %%\n", "title", "é") == f"#!/bin/python\n{block}\n# %%\n"
    assert changed("x = 1\n", "title", "é") == block + "\nx = 1\n"
    assert changed("# Licence\n\nx = 1\n", "title", "é") == block + "\n# Licence\n\nx = 1\n"


def test_a_block_without_the_table_gets_it() -> None:
    text = changed("# /// script\n# dependencies = []\n# ///\n", "title", "é")
    assert parse(text).script.script == {"dependencies": [], "tool": {"gonium": {"title": "é"}}}


def test_line_ends_are_those_of_the_file() -> None:
    text = changed(BLOCK.replace("\n", "\r\n"), "title", "Birds")
    assert text == BLOCK.replace('"Penguins"', '"Birds"').replace("\n", "\r\n")
    assert "\r\n" in changed("# %%\r\nx\r\n", "title", "é").split("# %%")[0]


def test_values_of_every_sort() -> None:
    for value in (True, 3, 2.5, "a\n'\"", [1, [2]], {"a": {"b": 1}}, "", []):
        assert parse(changed(BLOCK, "key", value)).metadata["key"] == value


def test_a_value_that_toml_lacks_changes_nothing() -> None:
    notebook = parse(BLOCK)
    assert notebook.with_setting("key", [None]) is notebook
    assert notebook.with_setting("key", {"a": None}) is notebook


def test_a_block_that_is_not_toml_is_told_and_left_alone() -> None:
    check_refused("# /// script\n# a = = 1\n# ///\n", "line 1 is not valid TOML")
    check_refused("\n\n# /// script\n# a = [\n# ///\n", "line 3 is not valid TOML")


def test_two_blocks_are_told_and_left_alone() -> None:
    block = "# /// script\n# a = 1\n# ///\n\n"
    check_refused(block * 2, "followed by another one")


def test_a_block_that_is_not_closed_is_a_comment() -> None:
    assert parse("# /// script\n# a = 1\n\nx = 1\n").script.script == {}


def test_the_title_is_the_setting_or_the_first_heading() -> None:
    heading = "# %% [markdown]\n# Hello\n# # The  heading #\n"
    assert parse(BLOCK + heading).title == "Penguins"
    assert parse(heading).title == "The  heading"
    assert parse("# %%\n# no heading\n").title == ""


def test_tomlkit_is_imported_only_to_edit() -> None:
    code = "import sys, gonium.document as d; d.parse('# /// script\\n# a = 1\\n# ///').metadata"
    command = [sys.executable, "-c", f"{code}; sys.exit('tomlkit' in sys.modules)"]
    assert subprocess.run(command, timeout=60).returncode == 0
