"""Versions: equal for equal content, different for different, cheap, and silent."""

import time
from types import ModuleType
from typing import Any

import pytest

from gonium.kernel.versions import version_of

IMPORTS = """
import collections, collections as c, datetime as dt, decimal, enum, fractions, functools, math
import pathlib, re, typing, uuid, zoneinfo
from dataclasses import dataclass, field
"""


def made(source: str) -> Any:
    """Run a source in a new `__main__`-like namespace; return what it calls `v`."""
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(IMPORTS + source, "<cell>", "exec"), names)
    return names["v"]


DIFFERENT = """
v = 0
v = 1
v = True
v = False
v = None
v = 1.0
v = 0.0
v = -0.0
v = math.nan
v = math.inf
v = 1j
v = 2**70
v = -2**70
v = ''
v = '1'
v = b''
v = b'1'
v = bytearray(b'1')
v = ...
v = ()
v = []
v = {}
v = set()
v = frozenset()
v = (1,)
v = [1]
v = [1, 2]
v = [2, 1]
v = [[1], 2]
v = [1, [2]]
v = ['a', 'b']
v = ['ab']
v = {1: 2}
v = {2: 1}
v = {1: 2, 3: 4}
v = {3: 4, 1: 2}
v = {1, 2}
v = {1, 3}
v = c.OrderedDict(a=1)
v = c.Counter('aab')
v = c.defaultdict(list)
v = c.defaultdict(set)
v = c.deque([1])
v = c.deque([1], 5)
v = range(3)
v = range(0, 4)
v = slice(3)
v = dt.date(2020, 1, 1)
v = dt.datetime(2020, 1, 1)
v = dt.datetime(2020, 1, 1, fold=1)
v = dt.datetime(2020, 1, 1, tzinfo=dt.timezone.utc)
v = dt.datetime(2020, 1, 1, tzinfo=zoneinfo.ZoneInfo('Europe/Berlin'))
v = dt.timedelta(1)
v = dt.time(1)
v = decimal.Decimal('1')
v = decimal.Decimal('1.0')
v = fractions.Fraction(1, 2)
v = uuid.UUID(int=1)
v = pathlib.Path('a')
v = pathlib.PurePosixPath('a')
v = re.compile('a')
v = re.compile('a', re.I)
v = enum.Enum('E', 'A B').A
v = enum.Enum('E', 'A B').B
v = enum.Enum('E', 'A B')
v = int
v = str
v = dt.date
v = len
v = max
v = math
v = re
v = list[int]
v = list[str]
v = int | None
v = typing.Optional[str]
v = a = [[]] * 2
v = [[], []]
v = list(range(100))
v = tuple(range(100))
v = list(range(99, -1, -1))
v = [float(i) for i in range(100)]
v = [str(i) for i in range(100)]
v = typing.NamedTuple('P', [('x', int)])(1)
v = typing.NamedTuple('P', [('x', int)])(2)
v = typing.NamedTuple('Q', [('x', int)])(1)
""".strip().splitlines()

CODE = [
    "def v(): return 1",
    "def v(): return 2",
    "def v(): return 1.0",
    "def v(): return True",
    "def v(x): return 1",
    "def v(x=1): return 1",
    "def v(x=2): return 1",
    "def v(*, x=1): return 1",
    "def v(x: int): return 1",
    "def v(): return a",
    "def v(): return b",
    "def v(): return a()",
    "def v(): return a.b",
    "def v():\n    'doc'\n    return 1",
    "def v():\n    try: return 1\n    finally: a()",
    "def v():\n    def w(): return 1\n    return w",
    "def v():\n    def w(): return 2\n    return w",
    "async def v(): return 1",
    "v = lambda: 1",
    "def make(n):\n    def v(): return n\n    return v\nv = make(1)",
    "def make(n):\n    def v(): return n\n    return v\nv = make(2)",
    "def make(n):\n    def v(): return n\n    return v\nv = make([1])",
    "def v(): return 1\nv.note = 1",
    "v = functools.partial(max, 1)",
    "v = functools.partial(max, 2)",
    "v = functools.partial(min, 1)",
    "@functools.lru_cache\ndef v(): return 1",
    "@functools.lru_cache(5)\ndef v(): return 1",
    "@functools.wraps(len)\ndef v(x): return 1",
    "class v: pass",
    "class v: a = 1",
    "class v: a = 2",
    "class v(list): pass",
    "class v:\n    def m(self): return 1",
    "class v:\n    def m(self): return 2",
    "class v:\n    @property\n    def m(self): return 1",
    "class v:\n    @staticmethod\n    def m(): return 1",
    "class v:\n    @classmethod\n    def m(cls): return 1",
    "class B:\n    def m(self): return 1\nclass v(B): pass",
    "class B:\n    def m(self): return 2\nclass v(B): pass",
    "class v:\n    x: int",
    "class v:\n    x: str",
    "class v:\n    __slots__ = ('a',)",
    "@dataclass\nclass v:\n    x: int = 1",
    "@dataclass\nclass v:\n    x: int = 2",
    "@dataclass(frozen=True)\nclass v:\n    x: int = 1",
    "@dataclass\nclass v:\n    x: list = field(default_factory=list)",
    "@dataclass\nclass v:\n    x: list = field(default_factory=set)",
    "class v(enum.Enum): A = 1",
    "class v(enum.Enum): A = 2",
    "class v(enum.IntFlag): A = 1",
    "class v(typing.NamedTuple):\n    x: int",
    "class v(typing.NamedTuple):\n    x: int = 1",
    "class v(typing.Protocol):\n    def m(self) -> int: ...",
    "class M(type): pass\nclass v(metaclass=M): pass",
    "class v:\n    @functools.cached_property\n    def m(self): return 1",
]


@pytest.mark.parametrize("source", DIFFERENT + CODE)
def test_equal_content_has_equal_versions(source: str) -> None:
    version = version_of(made(source))
    assert version is not None
    assert version == version_of(made("\n# moved\n\n" + source))


def test_different_content_has_different_versions() -> None:
    sources: dict[str, str] = {}
    for source in DIFFERENT + CODE:
        version = version_of(made(source))
        assert version is not None
        assert version not in sources, (source, sources.get(version))
        sources[version] = source


@pytest.mark.parametrize(
    "source",
    [
        "v = object()",
        "v = [object()]",
        "class C(Exception): pass\nv = C()",
        "v = (i for i in [])",
        "v = open(__import__('os').devnull); v.close()",
        "v = [].append",
        "v = {'f': lambda: 1, 'o': object()}",
        "def v(x=object()): pass",
        "class v: x = object()",
        "class L(list): pass\nv = L()",
        "class D(dict): pass\nv = {'a': D()}",
        "v = type('S', (str,), {})('x')",
    ],
)
def test_what_nobody_can_look_into_has_no_version_of_its_own(source: str) -> None:
    assert version_of(made(source)) is None


POINT = "class P:\n    def __init__(self, x): self.x = x\n"
SLOTS = "class P:\n    __slots__ = ('x',)\n    def __init__(self, x): self.x = x\n"
DATA = "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\n"
LAZY = (
    "import functools\nclass P:\n    def __init__(self, x): self.x = x\n"
    "    @functools.cached_property\n    def twice(self): return self.x * 2\n"
)


@pytest.mark.parametrize("kind", [POINT, SLOTS, DATA, LAZY])
def test_an_instance_of_the_notebook_is_its_attributes(kind: str) -> None:
    one = version_of(made(f"{kind}v = P(1)"))
    assert one is not None
    assert version_of(made(f"{kind}v = P(1)")) == one
    assert version_of(made(f"{kind}v = P(2)")) != one
    assert version_of(made(f"{kind}    y = 1\nv = P(1)")) != one
    assert version_of(made(f"{kind}v = [P(1)]")) != version_of(made(f"{kind}v = [P(2)]"))


def test_what_an_instance_works_out_when_asked_does_not_count() -> None:
    value = made(f"{LAZY}v = P(1)")
    before = version_of(value)
    assert value.twice == 2
    assert version_of(value) == before


@pytest.mark.parametrize(
    "make",
    [
        "import random\nv = random.Random(1)",
        "import numpy\nv = numpy.random.default_rng(1)",
        "import numpy\nv = numpy.random.RandomState(1)",
    ],
)
def test_a_generator_of_random_numbers_is_its_state(make: str) -> None:
    value = made(make)
    before = version_of(value)
    assert before is not None
    assert version_of(made(make)) == before
    value.random() if hasattr(value, "random") else value.rand()
    assert version_of(value) != before


LARGE = [
    "v = list(range(1_000_000))",
    "v = [[i] for i in range(100_000)]",
    "v = {i: i for i in range(1_000_000)}",
    "v = set(range(1_000_000))",
    "v = 'x' * 100_000_000",
    "v = bytes(100_000_000)",
    "v = 7 ** 1_000_000",
    "v = [7 ** 300_000] * 100",
    "v = ['x' * 1_000_000] * 1000",
    "v = []\nfor _ in range(100_000): v = [v]",
    "v = []\nv.append(v)",
    "v = {'me': None}\nv['me'] = v",
    "import numpy\nv = numpy.zeros(10_000_000)",
    "import pandas\nv = pandas.DataFrame({'a': range(1_000_000)})",
    "import polars\nv = polars.DataFrame({'a': range(1_000_000)})",
    "import polars\nv = polars.DataFrame({f'c{i}': [1] for i in range(5000)})",
    "v = [b'x' * 100] * 100_000",
    "class v: pass\nfor i in range(5000): setattr(v, f'm{i}', lambda s: 1)",
]


@pytest.mark.parametrize("source", LARGE)
def test_large_values_cost_little(source: str) -> None:
    value = made(source)
    version_of(value)
    started = time.process_time()
    version_of(value)
    # A guard against walking everything; the benchmark measures the millisecond.
    assert time.process_time() - started < 0.5


def test_nothing_of_the_users_is_called() -> None:
    loud = """
class Meta(type):
    def __getattribute__(cls, name): raise SystemExit(name)
    def __hash__(cls): raise SystemExit
    def __eq__(cls, other): raise SystemExit
    def __instancecheck__(cls, other): raise SystemExit
class Loud(metaclass=Meta):
    def __getattribute__(self, name): raise SystemExit(name)
    def __eq__(self, other): raise SystemExit
    def __repr__(self): raise SystemExit
    def __reduce_ex__(self, protocol): raise SystemExit
v = [Loud(), Loud]
"""
    one, kind = made(loud)
    for value in (one, [one], (kind,), {"k": one}, [[kind]]):
        version_of(value)


ARRAYS = [
    "import numpy as np\nv = np.arange(3)",
    "import numpy as np\nv = np.arange(3.0)",
    "import numpy as np\nv = np.arange(3)[::-1]",
    "import numpy as np\nv = np.arange(4).reshape(2, 2)",
    "import numpy as np\nv = np.arange(4)",
    "import numpy as np\nv = np.float64(1)",
    "import numpy as np\nv = np.int64(1)",
    "import numpy as np\nv = np.array(['a'])",
    "import numpy as np\nv = np.datetime64('2020-01-01')",
    "import pandas as pd\nv = pd.DataFrame({'a': [1, 2]})",
    "import pandas as pd\nv = pd.DataFrame({'b': [1, 2]})",
    "import pandas as pd\nv = pd.DataFrame({'a': [1.0, 2]})",
    "import pandas as pd\nv = pd.DataFrame({'a': ['x', None]})",
    "import pandas as pd\nv = pd.DataFrame({'a': ['x', 'y']})",
    "import pandas as pd\nv = pd.DataFrame({'a': ['x', 'y']}, dtype=object)",
    "import pandas as pd\nv = pd.DataFrame({'a': [1, 2]}, index=[1, 2])",
    "import pandas as pd\nv = pd.DataFrame({'a': [1, 2]}, index=pd.date_range('2020', periods=2))",
    "import pandas as pd\nv = pd.DataFrame({'a': [1, 2]}).set_index('a')",
    "import pandas as pd\nv = pd.DataFrame({'a': [1, 2], 'b': 'x', 'c': 1}).set_index(['a', 'b'])",
    "import pandas as pd\nv = pd.Series([1, 2])",
    "import pandas as pd\nv = pd.Series([1, 2], name='a')",
    "import pandas as pd\nv = pd.Series(['x', 'y'], dtype='category')",
    "import pandas as pd\nv = pd.Index([1, 2])",
    "import pandas as pd\nv = pd.Timestamp('2020-01-01')",
    "import polars as pl\nv = pl.DataFrame({'a': [1, 2]})",
    "import polars as pl\nv = pl.DataFrame({'a': [1, None]})",
    "import polars as pl\nv = pl.DataFrame({'a': ['x', 'y']})",
    "import polars as pl\nv = pl.Series('a', [1, 2])",
    "import pyarrow as pa\nv = pa.table({'a': [1, 2]})",
    "import pyarrow as pa\nv = pa.table({'a': [1, 3]})",
]


def test_small_arrays_and_frames_are_told_apart_by_content() -> None:
    sources: dict[str, str] = {}
    for source in ARRAYS:
        version = version_of(made(source))
        assert version is not None, source
        assert version == version_of(made(source)), source
        assert version not in sources, (source, sources.get(version))
        sources[version] = source


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\nv = np.array([object()])",
        "import pandas as pd\nv = pd.DataFrame({'a': [object()]})",
        "import pandas as pd\nv = pd.DataFrame({'a': [1]}, index=[object()])",
        "import polars as pl\nv = pl.DataFrame({'a': [object()]}, schema={'a': pl.Object})",
        "import polars as pl\nv = pl.LazyFrame({'a': [1]})",
    ],
)
def test_frames_of_objects_have_no_version_of_their_own(source: str) -> None:
    assert version_of(made(source)) is None


def test_a_module_is_its_name() -> None:
    assert version_of(ModuleType("a")) == version_of(ModuleType("a"))
    assert version_of(ModuleType("a")) != version_of(ModuleType("b"))
