"""What pages ask for: folders, recent notebooks, kernels, blobs; and making notebooks."""

import asyncio
from typing import TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

import gonium
from gonium.display.blobs import Blobs
from gonium.host.directory import Directory, KernelEntry, RecentEntry
from gonium.server.answers import Refusal, answer, body, checked
from gonium.server.blobs import blob
from gonium.server.folder import listing
from gonium.server.tutorial import TUTORIAL, copy_tutorial

Asked = TypeVar("Asked", bound=msgspec.Struct)


LARGEST_UPLOAD = 256 * 1024 * 1024
"""Bytes that a page may send to a kernel at once."""


class Home(msgspec.Struct, frozen=True):
    """The answer of `GET /api/home`."""

    version: str
    root: str
    recent: list[RecentEntry]
    kernels: list[KernelEntry]


class NewNotebook(msgspec.Struct, frozen=True):
    """The body of `POST /api/notebooks`."""

    folder: str = ""
    """Relative to the root."""
    name: str = ""
    """Empty: the first free one."""


class KernelToStop(msgspec.Struct, frozen=True):
    """The body of `POST /api/kernels/stop`."""

    path: str


class Api:
    """Answers the requests that pages make."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def health(self, request: Request) -> Response:
        """`GET /health`: whether this server answers."""
        return answer({"status": "ok"})

    async def home(self, request: Request) -> Response:
        """`GET /api/home`."""
        directory = self._directory
        recent = await asyncio.to_thread(directory.recent)
        root = str(directory.root.folder)
        return answer(Home(gonium.__version__, root, recent, directory.kernels()))

    async def folder(self, request: Request) -> Response:
        """`GET /api/folder?path=`."""
        path = request.query_params.get("path", "")
        return answer(checked(await asyncio.to_thread(listing, self._directory.root, path)))

    async def blob(self, request: Request) -> Response:
        """`GET /blob/{path}?digest=&type=`: of an open notebook, for whoever sees its outputs."""
        host = checked(await self._directory.open(request.path_params["path"]))
        query = request.query_params
        return blob(host.blobs, query.get("digest", ""), query.get("type", ""))

    async def put_blob(self, request: Request) -> Response:
        """`POST /blob/{path}`: bytes for a kernel that reads them there; answers what they are called."""
        host = checked(await self._directory.open(request.path_params["path"]))
        data = await body(request, LARGEST_UPLOAD)
        try:
            return answer(await asyncio.to_thread(Blobs(host.blobs).put, data), 201)
        except OSError as error:
            why = error.strerror or str(error)
            raise Refusal(
                409, f"The data could not be stored beside the notebook: {why}."
            ) from None

    async def make_notebook(self, request: Request) -> Response:
        """`POST /api/notebooks`."""
        asked = await _asked(request, NewNotebook)
        name = asked.name.strip()
        if name and not name.endswith(".py"):
            name += ".py"
        made = await asyncio.to_thread(self._directory.create, asked.folder, name)
        return answer({"path": checked(made)}, 201)

    async def make_tutorial(self, request: Request) -> Response:
        """`POST /api/tutorial`: the copy in the root, made now or earlier."""
        path = self._directory.root.folder / TUTORIAL.name
        checked(await asyncio.to_thread(copy_tutorial, path, TUTORIAL.name))
        return answer({"path": TUTORIAL.name})

    async def stop_kernel(self, request: Request) -> Response:
        """`POST /api/kernels/stop`."""
        asked = await _asked(request, KernelToStop)
        checked(self._directory.stop_kernel(asked.path))
        return answer({})


async def _asked(request: Request, kind: type[Asked]) -> Asked:
    data = await body(request) or b"{}"
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal(400, f"The request is not as it should be: {error}.") from None
