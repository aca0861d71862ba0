"""File names as the pages show and send them; the desk does it in the same way."""

from __future__ import annotations

from kirok.web.names import ascii_name, encoded_name, shown_name

__all__ = ["ascii_name", "encoded_name", "shown_name"]
