"""What is done right after user code has imported a certain module."""

import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # both bring half of the standard library
    from importlib.abc import Loader
    from importlib.machinery import ModuleSpec

Action = Callable[[ModuleType], None]


class AfterImport:
    """Finds the modules it has actions for as everybody else does, and acts once they are there."""

    def __init__(self, actions: dict[str, Action]) -> None:
        self._actions = actions

    def install(self) -> None:
        """Be asked first about every import."""
        sys.meta_path.insert(0, self)

    def remove(self) -> None:
        """Be asked no more."""
        sys.meta_path.remove(self)

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> "ModuleSpec | None":
        """Return another finder's spec with a loader that acts afterwards."""
        if name not in self._actions:
            return None
        for finder in sys.meta_path:
            if finder is self or not hasattr(finder, "find_spec"):
                continue
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                if spec.loader is not None:
                    acting = _Acting(spec.loader, self._actions.pop(name))
                    spec.loader = acting  # type: ignore[assignment]  # all that a loader needs
                return spec
        return None


class _Acting:
    """Loads with another loader, takes itself out of the picture, and acts."""

    def __init__(self, loader: "Loader", action: Action) -> None:
        self._loader = loader
        self._action = action

    def create_module(self, spec: "ModuleSpec") -> ModuleType | None:
        """Make the module as the other loader does."""
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's code, then act."""
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        self._action(module)
