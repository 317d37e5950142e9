"""What a host writes into its journal, and when that begins anew."""

from collections.abc import Callable

from gonium.host.clients import Clients
from gonium.host.clock import Clock
from gonium.host.disk import Disk
from gonium.host.journal import Asked, Followed, Journal, Saved, Saving, head
from gonium.host.reading import Reading
from gonium.protocol.ids import CellId, ClientId
from gonium.protocol.ops import Question, Request, SetPresence
from gonium.session import Manuscript, State, checkpoint
from gonium.session.operations import OfDocument

_FLEETING = (SetPresence, Question)
"""Ops that no client repeats on another connection."""


class Chronicle:
    """Writes the journal of one host; its methods return at once and never raise."""

    def __init__(
        self, disk: Disk, clients: Clients, state: Callable[[], State], clock: Clock
    ) -> None:
        self._journal = Journal(disk.store.folder, clock)
        self._clients = clients
        self._file = disk.file
        self._state = state
        self._life = disk.resumption.life if disk.resumption else 0
        self._saving = False

    def begin(self) -> None:
        """Begin anew with the document as it stands."""
        self._journal.begin(
            head(
                checkpoint(self._state()),
                instance=self._clients.instance,
                life=self._life,
                known=self._file.known,
                taken=self._clients.taken,
            )
        )

    def asked(self, client: ClientId, request: Request, time: float) -> None:
        """Note a request that has been taken; before anybody is told of what it changes."""
        if not isinstance(request.op, _FLEETING):
            op = request.op if isinstance(request.op, OfDocument) else None
            self._journal.write(Asked(client, request.n, op, time))

    def followed(self, reading: Reading, fresh: tuple[CellId, ...], time: float) -> None:
        """Note that others changed the file; before that is taken over."""
        self._journal.write(Followed(reading.data, fresh, time))

    def saving(self, made: Manuscript) -> None:
        """Note that the document, as it stands, is about to be written to the file."""
        self._saving = True
        self._journal.write(Saving(made.revision))

    def saved(self, made: Manuscript) -> None:
        """Note that this has been written."""
        self._saving = False
        self._journal.write(Saved(made.revision, self._file.known))
        self.renew()

    def not_saved(self) -> None:
        """Note that it has not."""
        self._saving = False
        self.renew()

    def renew(self) -> None:
        """Begin anew if that is due: not while a save is under way whose document would be gone."""
        if self._journal.due and not self._saving:
            self.begin()

    async def finish(self) -> bool:
        """Leave a journal that is short, and on the disk; say whether that could be done."""
        self.begin()
        holds = self._journal.holds
        await self._journal.finish()
        return holds
