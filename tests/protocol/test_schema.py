"""The TypeScript types say what the Python types say."""

import subprocess
import sys

from gonium.protocol import schema


def check(*fragments: str) -> None:
    text = schema.generate()
    for fragment in fragments:
        assert fragment in text


def test_the_committed_types_are_those_of_the_protocol() -> None:
    assert schema.TARGET.read_text(encoding="utf-8") == schema.generate()


def test_check_finds_a_stale_file(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(schema, "TARGET", tmp_path / "deep" / "protocol.ts")
    assert schema.main(["--check"]) == 1
    assert "python -m gonium.protocol.schema" in capsys.readouterr().err
    assert schema.main([]) == 0
    assert schema.main(["--check"]) == 0
    schema.TARGET.write_text("export {};\n")
    assert schema.main(["--check"]) == 1


def test_it_is_a_command() -> None:
    command = [sys.executable, "-m", "gonium.protocol.schema", "--check"]
    assert subprocess.run(command, timeout=60).returncode == 0


def test_what_the_server_sends_is_complete() -> None:
    check('export interface Pong {\n  type: "pong";\n  n: number;\n}')


def test_what_a_client_sends_may_leave_out_defaults() -> None:
    check('export interface Ping {\n  type: "ping";\n  n?: number;\n}')


def test_identifiers_keep_their_names() -> None:
    check(
        "export type CellId = string;",
        "  cells: CellId[];",
        "  reads: { [key: string]: CellId | null };",
    )


def test_unions_are_told_apart_by_their_tag() -> None:
    check(
        "export type Datum = Blob | Text | Json | Layout;",
        '  type: "edit_text";',
        "export type AnyOp =\n  | InsertCell\n",
    )


def test_field_docs_come_along() -> None:
    check(
        "  /** Bytes. */\n  size: number;",
        "/** Save now instead of in a moment. */\nexport interface Save {",
    )


def test_none_is_null() -> None:
    check("`null` removes it")
    assert "`None`" not in schema.generate()


def test_a_comment_cannot_be_ended_by_what_it_says() -> None:
    assert schema.comment("a */ b") == ["/** a * / b */"]
