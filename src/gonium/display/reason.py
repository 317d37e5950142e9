"""What went wrong in somebody else's code, in a few words that always can be had.

Exceptions are objects of other people's classes: their text may raise, be no text, or be a
gigabyte. Whoever tells a reader why a value could not be shown asks here.
"""

MESSAGE_LIMIT = 10_000
"""Characters of an exception's message that are kept."""


def type_name(value: object) -> str:
    """The qualified name of the value's type, without its module."""
    try:
        # Not `type(value).__qualname__`, which a metaclass may have made its own.
        return str(type.__dict__["__qualname__"].__get__(type(value)))
    except BaseException:  # noqa: BLE001  a name that is a hostile string
        return "object"


def reason_of(exc: BaseException) -> str:
    """An exception on one line: `ValueError: what it says`."""
    message = " ".join(message_of(exc).split())
    name = type_name(exc)
    return f"{name}: {shortened(message, 500)}" if message else name


def message_of(exc: BaseException) -> str:
    """What the exception says, at most 10,000 characters of it."""
    try:
        return shortened(str(exc), MESSAGE_LIMIT)
    except BaseException as failure:  # noqa: BLE001  user code: `__str__`
        return f"<its __str__ raised {type_name(failure)}>"


def shortened(text: str, limit: int) -> str:
    """The text, or its beginning and how long it was."""
    text = str.__str__(text)  # an object of a derived class may do as it likes
    if len(text) <= limit:
        return text
    return f"{text[:limit]}… ({len(text):,} characters)"
