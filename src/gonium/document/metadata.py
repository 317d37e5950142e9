"""The block of metadata at the top of a script, where a notebook keeps its settings.

The block is PEP 723's: TOML in comments between `# /// script` and `# ///`. Ours is the table
`[tool.gonium]`. Editing keeps everything else in the block as it was typed, which is what
tomlkit is for; it is imported when something is edited, not before.
"""

import tomllib
from typing import Any

import msgspec

from gonium.document.preamble import file_lines, script_blocks


class Metadata(msgspec.Struct, frozen=True):
    """What the block says."""

    script: dict[str, Any] = {}
    """The whole block: `dependencies`, `requires-python`, `tool`."""
    problem: str = ""
    """One sentence, when the block cannot be read."""

    @property
    def settings(self) -> dict[str, Any]:
        """The table `[tool.gonium]`."""
        tools = self.script.get("tool")
        table = tools.get("gonium") if isinstance(tools, dict) else None
        return table if isinstance(table, dict) else {}


def read_metadata(preamble: str) -> Metadata:
    """The metadata in a preamble with `\\n` line ends."""
    blocks = list(script_blocks(preamble))
    if not blocks:
        return Metadata()
    line = preamble.count("\n", 0, blocks[0].start) + 1
    if len(blocks) > 1:
        return Metadata(
            problem=f"The `# /// script` block at line {line} is followed by another one; "
            "a file may have only one, so join them."
        )
    try:
        return Metadata(tomllib.loads(_content(blocks[0].lines)))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return Metadata(
            problem=f"The `# /// script` block at line {line} is not valid TOML: {error}; "
            "correct it there."
        )


def write_setting(preamble: str, key: str, value: Any) -> str:
    """The preamble with a key of `[tool.gonium]` set, or removed by `None`.

    A block that cannot be read, and a value that TOML does not have, leave it unchanged.
    """
    block = next(script_blocks(preamble), None)
    if read_metadata(preamble).problem or (value is None and block is None):
        return preamble
    content = _edited(_content(block.lines) if block else "", key, value)
    if content is None:
        return preamble
    lines = [f"# {line}" if line else "#" for line in content.rstrip("\n").split("\n")]
    written = "\n".join(["# /// script", *lines, "# ///"])
    if block:
        return preamble[: block.start] + written + preamble[block.end :]
    start = file_lines(preamble)
    gap = "\n" if preamble[start : start + 1] == "\n" else "\n\n"
    return preamble[:start] + written + gap + preamble[start:]


def _content(lines: str) -> str:
    """The TOML in comment lines."""
    return "".join(
        line.removeprefix("# ") if line.startswith("# ") else line.removeprefix("#")
        for line in lines.splitlines(keepends=True)
    )


def _edited(content: str, key: str, value: Any) -> str | None:
    """The TOML with the setting changed, and nothing else; `None`: that cannot be done."""
    import tomlkit

    try:
        document = tomlkit.parse(content)
        tools = document.setdefault("tool", tomlkit.table(is_super_table=True))
        table = tools.setdefault("gonium", tomlkit.table())
        if value is None:
            table.pop(key, None)
        else:
            table[key] = value
        edited = tomlkit.dumps(document)
        wanted = tomllib.loads(content).get("tool", {}).get("gonium", {}) | {key: value}
        wanted = {name: wanted[name] for name in wanted if wanted[name] is not None}
        written = tomllib.loads(edited).get("tool", {}).get("gonium", {})
        return edited if written == wanted else None
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None
