"""Joins the routes with what answers them, behind the gate."""

import msgspec
from starlette.routing import BaseRoute, Route, WebSocketRoute

from gonium.host.directory import Directory
from gonium.server.api import Api
from gonium.server.assets import Assets
from gonium.server.auth import Keys
from gonium.server.gate import Gate
from gonium.server.origins import Origins
from gonium.server.pages import Pages
from gonium.server.sign_in import SignIn
from gonium.server.socket import Sockets
from gonium.server.texts import Texts


class Site(msgspec.Struct, frozen=True):
    """Everything one server needs."""

    directory: Directory
    assets: Assets
    keys: Keys
    origins: Origins


def application(site: Site) -> Gate:
    """Return the ASGI application; raises `UndeclaredRoute` when a route has no authority."""
    pages = Pages(site.assets, site.directory)
    sign_in = SignIn(site.keys)
    return Gate(routes(site, pages, sign_in), pages.lost, sign_in, site.origins)


def routes(site: Site, pages: Pages, sign_in: SignIn) -> list[BaseRoute]:
    """Return all routes; who may use them is declared in `gate.AUTHORITY`."""
    api = Api(site.directory)
    texts = Texts(site.directory)
    return [
        Route("/", pages.plain),
        Route("/edit/{path:path}", pages.edit),
        Route("/frame", pages.frame),
        Route("/sign-in", pages.plain),
        Route("/assets/{path:path}", site.assets.serve),
        Route("/blob/{path:path}", api.blob),
        Route("/blob/{path:path}", api.put_blob, methods=["POST"]),
        Route("/text/{path:path}", texts.whole),
        Route("/lines/{path:path}", texts.lines),
        Route("/find/{path:path}", texts.find),
        Route("/health", api.health),
        Route("/api/home", api.home),
        Route("/api/folder", api.folder),
        Route("/api/notebooks", api.make_notebook, methods=["POST"]),
        Route("/api/tutorial", api.make_tutorial, methods=["POST"]),
        Route("/api/kernels/stop", api.stop_kernel, methods=["POST"]),
        Route("/api/sign-in", sign_in.submit, methods=["POST"]),
        WebSocketRoute("/socket/{path:path}", Sockets(site.directory)),
    ]
