"""Whether a page names a thing: a form's token is 64 random letters, in which a key of three letters stands now and then."""

from __future__ import annotations

import re


def named(word: str, text: str) -> bool:
    """*word* stands in *text* with no letter, figure or _ on either side."""
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None
