"""A notebook run by Python itself: no kernel, no cells, and nothing shown that a script would not."""

import subprocess
import sys
from pathlib import Path

SOURCE = """
import gonium as gn

# %%
handle = gn.show("shown", display_id=True)
handle.update("updated")
gn.clear_output()
gn.md("text")

# %%
print("printed")
gn.stop(True, "why")

# %%
print("never")
"""


def test_displays_are_quiet_in_a_plain_script(tmp_path: Path) -> None:
    notebook = tmp_path / "nb.py"
    notebook.write_text(SOURCE)
    done = subprocess.run([sys.executable, notebook], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr, done.returncode) == ("printed\n", "", 0)
