"""Base64 as the log's formats want it: RFC 4648, section 4; the same bytes have one text only."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error


def to_base64(data: bytes) -> str:
    """Standard base64 with padding."""
    return b64encode(data).decode("ascii")


def from_base64(text: str) -> bytes:
    """The bytes. Raises ValueError for any other text than the one `to_base64` writes for them.

    Python's own decoder overlooks bits behind the last byte: a changed text would pass.
    """
    try:
        data = b64decode(text, validate=True)
    except (Error, ValueError):
        raise ValueError("not base64") from None
    if to_base64(data) != text:
        raise ValueError("not the one base64 text of these bytes")
    return data
