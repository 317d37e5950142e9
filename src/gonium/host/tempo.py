"""How often reports are taken over: at once when they are few, in batches when they are many.

A short run shows its result without any delay, and a kernel that prints as fast as it can does
not keep the host from everything else.
"""

from gonium.host.settings import Settings


class Tempo:
    """A bucket of `report_burst` tokens; every `report_pause` one comes back."""

    def __init__(self, settings: Settings) -> None:
        self._most = float(settings.report_burst)
        self._pause = settings.report_pause
        self._tokens = self._most
        self._last = 0.0

    def delay(self, now: float) -> float:
        """Return how long to wait before the next batch, in seconds; 0: take it now."""
        passed = max(0.0, now - self._last)
        self._tokens = min(self._most, self._tokens + passed / self._pause)
        self._last = now
        if self._tokens < 1:
            return (1 - self._tokens) * self._pause
        self._tokens -= 1
        return 0.0
