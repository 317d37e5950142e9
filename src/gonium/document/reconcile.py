"""Which cell of a notebook is which, after somebody changed the file.

Cells have no identity in the file, so it is inferred, from the surest sign to the weakest: the
same cell; the same text; the same text but for white space; the same name; what stands at the
same place between cells already known, the more alike the better; and last, what is very much
alike anywhere. Cells that occur several times keep to their neighbours.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import pairwise, product
from typing import TypeVar

import msgspec

from gonium.document.cell import Cell

K = TypeVar("K")

_MOST_COMPARISONS = 2_500
"""Beyond this many pairs, cells at one place are taken in order, without comparing them."""
_ALIKE = 0.6
"""From here on, a cell elsewhere counts as the same one, moved and edited."""
_SAME_PLACE = 0.1
"""What standing at the same place is worth, where all likeness is worth 1."""

_WORD = re.compile(r"\w+|[^\w\s]")

Sign = Callable[[Cell], Hashable]
"""By what cells are recognized; `None`: not by this."""


def _whole(cell: Cell) -> Hashable:
    return cell.kind, cell.name, cell.source, msgspec.json.encode(cell.options)


def _text(cell: Cell) -> Hashable:
    return cell.source.strip() or None


def _squeezed(cell: Cell) -> Hashable:
    return "".join(cell.source.split()) or None


def _named(cell: Cell) -> Hashable:
    return (cell.kind, cell.name) if cell.name else None


def reconcile(old: Sequence[tuple[K, Cell]], new: Sequence[Cell]) -> tuple[K | None, ...]:
    """For each new cell the key of the old one that it is; `None`: it is a new one."""
    found = _Matching([cell for _, cell in old], new).origins()
    return tuple(None if origin is None else old[origin][0] for origin in found)


class _Matching:
    """Pairs of old and new cells, by index, as far as they are known."""

    def __init__(self, old: Sequence[Cell], new: Sequence[Cell]) -> None:
        self.old, self.new = old, new
        self.there: dict[int, int] = {}
        """Old index to new index."""
        self.back: dict[int, int] = {}
        self.known_words: dict[str, frozenset[tuple[str, int]]] = {}

    def origins(self) -> list[int | None]:
        """For each new cell the index of the old one."""
        for sign in (_whole, _text, _squeezed, _named):
            self.by_sign(sign)
        self.by_place()
        self.by_likeness()
        return [self.back.get(index) for index in range(len(self.new))]

    def pair(self, old: int, new: int) -> None:
        """Say that these are the same cell."""
        self.there[old] = new
        self.back[new] = old

    def free(self) -> tuple[list[int], list[int]]:
        """The old and the new cells that are not paired."""
        return (
            [index for index in range(len(self.old)) if index not in self.there],
            [index for index in range(len(self.new)) if index not in self.back],
        )

    def by_sign(self, sign: Sign) -> None:
        """Pair cells with the same sign: those that have it alone, neighbours, the rest in order."""
        old, new = self.free()
        old_signs = {index: sign(self.old[index]) for index in old}
        new_signs = {index: sign(self.new[index]) for index in new}
        places: dict[Hashable, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for side, signs in enumerate((old_signs, new_signs)):
            for index, found in signs.items():
                if found is not None:
                    places[found][side].append(index)
        for olds, news in places.values():
            if len(olds) == len(news) == 1:
                self.pair(olds[0], news[0])
        self.by_neighbours(old_signs, new_signs)
        for olds, news in places.values():
            left = [index for index in olds if index not in self.there]
            right = [index for index in news if index not in self.back]
            for pair in zip(left, right, strict=False):
                self.pair(*pair)

    def by_neighbours(self, old: dict[int, Hashable], new: dict[int, Hashable]) -> None:
        """Pair cells with the same sign that stand next to a pair, or at the same end."""
        ends = [(-1, -1), (len(self.old), len(self.new))]
        for pair in [*ends, *self.there.items()]:
            for step in (1, -1):
                a, b = pair[0] + step, pair[1] + step
                while (
                    a not in self.there
                    and b not in self.back
                    and old.get(a) is not None
                    and old[a] == new.get(b)
                ):
                    self.pair(a, b)
                    a, b = a + step, b + step

    def by_place(self) -> None:
        """Pair what is left between pairs that kept their order."""
        old, new = self.free()
        anchors = [(-1, -1), *self.in_order(), (len(self.old), len(self.new))]
        for (a, b), (a_end, b_end) in pairwise(anchors):
            olds = old[bisect_left(old, a) : bisect_left(old, a_end)]
            news = new[bisect_left(new, b) : bisect_left(new, b_end)]
            for pair in self.aligned(olds, news):
                self.pair(*pair)

    def in_order(self) -> list[tuple[int, int]]:
        """The most pairs that did not move past each other: a longest increasing run."""
        tops: list[int] = []
        chains: list[tuple[int, int]] = []
        before: dict[int, tuple[int, int] | None] = {}
        for new, old in sorted(self.back.items()):
            length = bisect_left(tops, old)
            before[new] = chains[length - 1] if length else None
            tops[length : length + 1] = [old]
            chains[length : length + 1] = [(old, new)]
        run: list[tuple[int, int]] = []
        link = chains[-1] if chains else None
        while link is not None:
            run.append(link)
            link = before[link[1]]
        return run[::-1]

    def aligned(self, olds: list[int], news: list[int]) -> list[tuple[int, int]]:
        """Pairs of the same kind in order, with the greatest likeness in all."""
        if len(olds) * len(news) > _MOST_COMPARISONS:
            pairs = zip(olds, news, strict=False)
            return [(a, b) for a, b in pairs if self.old[a].kind == self.new[b].kind]
        best = [[0.0] * (len(news) + 1) for _ in range(len(olds) + 1)]
        worth = {pair: self.likeness(*pair) for pair in product(olds, news)}
        for i, a in reversed(list(enumerate(olds))):
            for j, b in reversed(list(enumerate(news))):
                together = worth[a, b] + best[i + 1][j + 1]
                best[i][j] = max(together, best[i + 1][j], best[i][j + 1])
        return list(_path(olds, news, best, worth))

    def by_likeness(self) -> None:
        """Pair what is very much alike anywhere: cells that were moved and edited."""
        old, new = self.free()
        if len(old) * len(new) > _MOST_COMPARISONS:
            return
        scores = sorted((-self.likeness(a, b), a, b) for a, b in product(old, new))
        for score, a, b in scores:
            if -score >= _ALIKE and a not in self.there and b not in self.back:
                self.pair(a, b)

    def likeness(self, old: int, new: int) -> float:
        """What it is worth to pair these cells: the share of words in both; kinds must agree."""
        if self.old[old].kind != self.new[new].kind:
            return 0.0
        a, b = self.words(self.old[old].source), self.words(self.new[new].source)
        return _SAME_PLACE + 2 * len(a & b) / (len(a) + len(b) or 1)

    def words(self, source: str) -> frozenset[tuple[str, int]]:
        """The words of a text, each with its number among equal ones."""
        if source not in self.known_words:
            seen: Counter[str] = Counter()
            words = set()
            for word in _WORD.findall(source):
                words.add((word, seen[word]))
                seen[word] += 1
            self.known_words[source] = frozenset(words)
        return self.known_words[source]


def _path(
    olds: list[int],
    news: list[int],
    best: list[list[float]],
    worth: dict[tuple[int, int], float],
) -> Iterator[tuple[int, int]]:
    """The pairs that make up the best alignment."""
    i = j = 0
    while i < len(olds) and j < len(news):
        pair = olds[i], news[j]
        if worth[pair] and best[i][j] == worth[pair] + best[i + 1][j + 1]:
            yield pair
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
