"""The headers that every answer carries, so that no route can forget them.

Pages run scripts of this server only; markup from elsewhere belongs in `/frame`, whose own policy
takes its origin away.
"""

from starlette.datastructures import MutableHeaders

PAGE_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        # Editors and formulas place elements by `style` attributes and sheets of their own.
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob: https:",
        "media-src 'self' data: blob: https:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "frame-src 'self'",
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""What a page of ours may load."""

BLOB_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""What somebody's data may do when a browser shows them as a page: nothing."""

FRAME_POLICY = "; ".join(
    (
        "sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox allow-forms"
        " allow-modals allow-downloads",
        "default-src 'unsafe-inline' 'unsafe-eval' data: blob: https:",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    )
)
"""What foreign markup may do in its frame: run, without an origin and without this server."""

_ALWAYS = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def secure(headers: MutableHeaders) -> None:
    """Add what the route has not set itself."""
    for name, value in _ALWAYS.items():
        headers.setdefault(name, value)
