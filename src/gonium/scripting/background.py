"""An event loop in a thread of its own, for callers that have none, or another one."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class Background:
    """Runs until it is ended; its methods are called from other threads."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._work, name="gonium", daemon=True)
        self._thread.start()

    def call(self, function: Callable[..., T], *arguments: Any) -> T:
        """Call a function on the loop; return what it returns, raise what it raises."""
        done: Future[T] = Future()

        def calling() -> None:
            try:
                done.set_result(function(*arguments))
            except BaseException as raised:  # noqa: BLE001  # it is raised where it was asked for
                done.set_exception(raised)

        self._loop.call_soon_threadsafe(calling)
        return done.result()

    def wait_for(self, waiting: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the loop to its end."""
        return asyncio.run_coroutine_threadsafe(waiting, self._loop).result()

    def end(self) -> None:
        """End the loop and its thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _work(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
        finally:
            self._loop.close()
