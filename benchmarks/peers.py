"""Other notebooks, each in an environment of its own, made when it is first needed."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".cache" / "peers"

MARIMO = ("marimo==0.25.2", "altair", "matplotlib", "numpy", "polars")
JUPYTERLAB = ("jupyterlab==4.6.6", "altair", "matplotlib", "numpy", "polars")
STREAMLIT = ("streamlit==1.67.0",)


def marimo() -> Path:
    """Return the folder of marimo's programs."""
    return _environment("marimo", MARIMO)


def jupyterlab() -> Path:
    """Return the folder of JupyterLab's programs."""
    return _environment("jupyterlab", JUPYTERLAB)


def streamlit() -> Path:
    """Return the folder of Streamlit's programs."""
    return _environment("streamlit", STREAMLIT)


def _environment(name: str, wanted: tuple[str, ...]) -> Path:
    folder = FOLDER / name
    record = folder / ".installed"
    if not record.is_file() or record.read_text() != "\n".join(wanted):
        print(f"Installing {wanted[0]} to compare with …", flush=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([ROOT / ".ci" / "venv", folder], check=True)
        quietly = ("--quiet", "--quiet", "--disable-pip-version-check")
        pip = (folder / "bin" / "python", "-m", "pip", "install", *quietly)
        subprocess.run([*pip, *wanted], check=True)
        record.write_text("\n".join(wanted))
    return folder / "bin"
