"""IPython's syntax becomes plain Python that keeps what it was, and is found again from it."""

import ast

import pytest

from gonium.document.magics import names_bound, to_jupyter, to_python

BOUND = frozenset({"folder", "files", "n", "np", "model", "x"})


def check(source: str, python: str, *dependencies: str) -> None:
    """The Python for a cell, without comments; and the cell again from it."""
    plain = to_python(source, BOUND)
    bare = "\n".join(line for line in plain.source.split("\n") if not line.lstrip().startswith("#"))
    assert bare == python
    assert plain.dependencies == dependencies
    ast.parse(plain.source)
    assert to_jupyter(plain.source, BOUND) == source
    assert to_python(plain.source, BOUND).source == plain.source


GN, JUPYTER = "import gonium as gn\n", "from gonium import jupyter\n"


@pytest.mark.parametrize(
    ("source", "python"),
    [
        ("!ls -l", 'gn.sh("ls -l")'),
        ("files = !ls", 'files = gn.sh("ls", capture=True)'),
        ("!!ls", 'gn.sh("ls", capture=True)'),
        ("!ls {folder} $folder $HOME", 'gn.sh(f"ls {folder} {folder} $HOME")'),
        ("!ls {folder.upper()!r:>10}", 'gn.sh(f"ls {folder.upper()!r:>10}")'),
        ("!awk '{print $1}' file", "gn.sh(\"awk '{print $1}' file\")"),
        ("!echo '$folder' $$x", "gn.sh(\"echo '$folder' $x\")"),
        ("!echo a \\\n  b", 'gn.sh("echo a b")'),
        ('!echo "a\\tb"', "gn.sh('echo \"a\\\\tb\"')"),
        ("%ls -a", 'gn.sh("ls -F --color=auto -a")'),
        ("%mkdir {folder}", 'gn.sh(f"mkdir {folder}")'),
        ("%%bash\necho hi\nls", 'gn.sh("""\\\necho hi\nls\n""", shell="bash")'),
        ("%%script perl\nprint 1;", 'gn.sh("print 1;\\n", shell="perl")'),
    ],
)
def test_commands(source: str, python: str) -> None:
    check(source, GN + python)


@pytest.mark.parametrize(
    ("source", "python"),
    [
        ("%time x = 1", "with jupyter.time():\n    x = 1"),
        ("%time x", "with jupyter.time():\n    _result = x\n_result"),
        ("%time model.fit(x);", "with jupyter.time():\n    model.fit(x);"),
        ("y = %time f(x)", "with jupyter.time():\n    y = f(x)"),
        ("%%time\ny = 1\ny + 1", "with jupyter.time():\n    y = 1\n    _result = y + 1\n_result"),
        ("%%time\ny = '''\na'''", "with jupyter.time():\n    y = '''\na'''"),
        ("%timeit -n 3 -r2 f(x)", "jupyter.timeit(lambda: f(x), number=3, repeat=2)"),
        ("t = %timeit -o -q 1", "t = jupyter.timeit(lambda: 1, quiet=True, result=True)"),
        (
            "%%timeit y = 2\nz = y\nz",
            "def timed(loops):\n    y = 2\n    for _ in loops:\n        z = y\n        z\n"
            "jupyter.timeit(timed, loops=True)",
        ),
        ("%%capture out\n1\n2", "with jupyter.capture() as out:\n    1\n    jupyter.display(2)"),
        ("%%capture\nx = 1", "with jupyter.capture():\n    x = 1"),
        ("%%html\n<b>x</b>", 'jupyter.show("text/html", "<b>x</b>\\n")'),
        ("%%writefile a.py\nx", 'jupyter.write_file("a.py", "x\\n")'),
        ("%%file -a a.py\nx", 'jupyter.write_file("a.py", "x\\n", append=True)'),
        ("%run a.py 1", 'globals().update(jupyter.run("a.py 1"))'),
        ("%who", "jupyter.who(globals())"),
        ("len?", "jupyter.help(len)"),
        ("np.arange??", "jupyter.help(np.arange, source=True)"),
        ("?np.arange", "jupyter.help(np.arange)"),
        ("nothing.here?", 'jupyter.help("nothing.here")'),
        ("*Warning?", 'jupyter.help("*Warning")'),
        ("%lprun -f f f(x)", 'jupyter.unknown("%lprun -f f f(x)")'),
        ("y = %unheard of", 'y = jupyter.unknown("%unheard of")'),
        ("%%cython\nx\ny", 'jupyter.unknown("%%cython", """\\\nx\ny\n""")'),
    ],
)
def test_magics(source: str, python: str) -> None:
    check(source, JUPYTER + python)


@pytest.mark.parametrize(
    ("source", "python"),
    [
        ("%cd ~/a", 'import os\nos.chdir(os.path.expanduser("~/a"))\nprint(os.getcwd())'),
        ("%pwd", "import os\nos.getcwd()"),
        ("%env A=1", 'import os\nos.environ["A"] = "1"\nprint("env: A=1")'),
        ("%set_env A 1", 'import os\nos.environ["A"] = "1"\nprint("env: A=1")'),
        ("%env A", 'import os\nos.environ["A"]'),
        ("%xmode Plain", 'print("Exception reporting mode: Plain")'),
        ("%matplotlib inline\nx = 1", "x = 1"),
        ("%load_ext autoreload\n%autoreload 2", ""),
        ("if x:\n    %matplotlib inline", "if x:\n    pass"),
        (",print a b", 'print("a", "b")'),
        (";print a b", 'print("a b")'),
        ("/print x", "print(x)"),
        ("x = 1\n# %% not a cell\ny = 2", "x = 1\ny = 2"),
    ],
)
def test_what_needs_nothing_of_ours(source: str, python: str) -> None:
    check(source, python)


@pytest.mark.parametrize(
    ("source", "dependencies"),
    [
        ("!pip install -q numpy pandas==2.0", ["numpy", "pandas==2.0"]),
        ("%pip install 'scikit-learn[a,b]>=1' --upgrade", ["scikit-learn[a,b]>=1"]),
        ("%conda install -c conda-forge numpy=2 -y", ["numpy==2"]),
        ("!{sys.executable} -m pip install rich", ["rich"]),
        ("!uv pip install rich", ["rich"]),
    ],
)
def test_what_is_installed_becomes_a_dependency(source: str, dependencies: list[str]) -> None:
    check(source, "", *dependencies)


@pytest.mark.parametrize("source", ["!pip install -e .", "!pip install x && ls", "!pip list"])
def test_what_is_more_than_installing_stays_a_command(source: str) -> None:
    assert "gn.sh(" in to_python(source).source
    assert to_python(source).dependencies == ()


@pytest.mark.parametrize(
    "source",
    [
        "x = 5 %2",
        "s = '''\n%time\n!ls\n'''",
        "x = (\n    a\n    %b\n)",
        "x = 1 # why?",
        "a = b == !c",
        "f(1,\n!ls)",
        "x = 'unfinished\n",
        "# %time is a comment",
        "pip = 3",
        "",
        "x != y",
    ],
)
def test_what_is_python_or_nothing_stays(source: str) -> None:
    assert to_python(source, BOUND).source == source


def test_what_was_edited_stays_edited_and_the_rest_is_found_again() -> None:
    python = to_python("!ls\nx = 1\n!pwd").source.replace('gn.sh("ls")', 'gn.sh("ls -l")')
    jupyter = to_jupyter(python)
    assert 'gn.sh("ls -l")' in jupyter
    assert jupyter.endswith("x = 1\n!pwd")


def test_a_line_that_names_a_magic_is_one() -> None:
    assert to_python("pip install rich").dependencies == ("rich",)
    assert 'gn.sh("ls -F --color=auto -l")' in to_python("ls -l").source
    assert to_python("ls -l", {"ls"}).source == "ls -l"
    assert to_python("ls = 1").source == "ls = 1"


def test_imports_from_the_future_stay_first() -> None:
    source = "from __future__ import annotations\n!ls"
    assert to_python(source).source.startswith("from __future__ import annotations\nimport gonium")
    assert to_jupyter(to_python(source).source) == source


def test_indented_and_prompted_cells_are_put_upright() -> None:
    assert to_python("  x = 1\n  y = 2").source == "x = 1\ny = 2"
    assert to_python(">>> def f():\n...     return 1\n>>> f()").source == (
        "def f():\n    return 1\nf()"
    )


def test_names_are_found_wherever_they_are_bound() -> None:
    sources = ["import a.b as c, d.e", "def f(g): h = 1", "i = !ls", "for j in k: pass"]
    assert names_bound(sources) >= set("cdfghij")
    assert not names_bound(sources) & set("abek")


def test_long_cells_are_no_trouble() -> None:
    source = "\n".join(["!echo {x}", *(f"x{i} = '{i}' % ()" for i in range(10_000)), "%pwd"])
    assert to_jupyter(to_python(source, BOUND).source, BOUND) == source
