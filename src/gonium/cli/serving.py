"""Runs a server for a person: what it prints, the browser it opens, how it ends."""

import asyncio
import gc
import os
import socket
import sys
from argparse import Namespace

from msgspec.structs import replace

from gonium.cli.browser import can_open, open_soon
from gonium.cli.outcome import Failure
from gonium.cli.target import Target
from gonium.cli.terminal import tell_ending, tell_left, tell_started
from gonium.host.directory import Directory
from gonium.host.dirs import config_folder
from gonium.host.door import Door
from gonium.host.root import Root
from gonium.host.settings import Settings, load
from gonium.host.trouble import Trouble
from gonium.server import listen
from gonium.server.app import Site, application
from gonium.server.assets import Assets, Unbuilt
from gonium.server.auth import Keys, access_token
from gonium.server.origins import Origins, is_loopback
from gonium.server.serve import serve

TOKEN_VARIABLE = "GONIUM_TOKEN"
"""Gives the access token to servers that nobody starts by hand."""
SHORTEST_TOKEN = 16


def settings() -> Settings:
    """Return the person's settings; raises `Failure` for wrong ones."""
    found = load(os.environ, config_folder() / "settings.toml")
    if isinstance(found, Trouble):
        raise Failure(found.message)
    return found


def _settings(options: Namespace) -> Settings:
    found = settings()
    return replace(found, kernels_outlive=False) if options.end_kernels else found


def serve_until_ended(target: Target, options: Namespace) -> int:
    """Serve a folder, and show a page of it, until Ctrl-C."""
    token = access(options)
    try:
        assets = Assets()
        listener = listen.bind(options.host, options.port)
    except (Unbuilt, listen.Unavailable) as error:
        raise Failure(str(error)) from None
    with listener:
        keys = Keys(listen.port_of(listener), token)
        collect_less_often()
        asyncio.run(_serve(target, options, assets, keys, listener))
    return 0


def collect_less_often() -> None:
    """Look for garbage after more allocations than usual, and never among what is there now.

    Notebooks are many small values without cycles, for which the usual rhythm costs a fifth of
    the server's time and finds nothing.
    """
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


def access(options: Namespace) -> str | None:
    """Return the token that signs in; `None` if none is asked for."""
    # Taken out of the environment: kernels inherit it, and what they print is shown to others.
    given = os.environ.pop(TOKEN_VARIABLE, "")
    if not options.token:
        if not is_loopback(options.host):
            raise Failure(
                f"--no-token would let everybody in who can reach {options.host}: "
                "leave it out, or leave --host out.",
                status=2,
            )
        return None
    if given and len(given) < SHORTEST_TOKEN:
        raise Failure(f"{TOKEN_VARIABLE} needs at least {SHORTEST_TOKEN} characters.", status=2)
    return given or access_token()


async def _open_door(directory: Directory) -> Door:
    """Let programs join; a server without a place for that serves pages all the same."""
    door = Door(directory)
    try:
        await door.open()
    except OSError as error:
        why = error.strerror or error
        print(
            f"gonium: programs cannot join, since no socket can be made ({why}).", file=sys.stderr
        )
    return door


async def _serve(
    target: Target, options: Namespace, assets: Assets, keys: Keys, listener: socket.socket
) -> None:
    directory = Directory(Root(target.root), settings=_settings(options))
    # Opened before anybody asks: the terminal tells what is wrong, and the page comes at once.
    opened = await directory.open(target.notebook) if target.notebook else None
    if isinstance(opened, Trouble):
        raise Failure(opened.message)
    port = listen.port_of(listener)
    origins = Origins(port, listen.names(options.host), options.allow_host)
    address = f"http://{listen.shown_name(options.host)}:{port}{target.page}"

    def started() -> None:
        tell_started(address, keys, options)
        if not options.no_browser and can_open():
            open_soon(keys.link(address))

    attaching = asyncio.create_task(directory.attach())
    door = await _open_door(directory)

    async def close() -> None:
        attaching.cancel()
        await door.close()
        await directory.close()

    await serve(
        application(Site(directory, assets, keys, origins)),
        listener,
        started=started,
        ending=tell_ending,
        close=close,
    )
    tell_left(directory.left)
    for shown, where in directory.rescued.items():
        print(f"gonium: {shown} could not be saved; what was changed {where}.", file=sys.stderr)
