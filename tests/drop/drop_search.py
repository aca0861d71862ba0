"""Looking for planted words in bytes: as they are, decomposed, in UTF-16, in base64 at any offset, in hex, and inside gzip or deflate."""

import base64
import contextlib
import re
import unicodedata
import zlib

PREFIX = 8
_GZIP = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")


def forms(word):
    """Every spelling in which a word is looked for."""
    spellings = {unicodedata.normalize(form, word) for form in ("NFC", "NFD")}
    plain = {spelling.encode() for spelling in spellings}
    wide = {spelling.encode(code) for spelling in spellings for code in ("utf-16-le", "utf-16-be")}
    for content in plain | wide:
        yield content
        yield content.hex().encode()
        yield content.hex().upper().encode()
        for shift in range(3):
            coded = base64.b64encode(bytes(shift) + content)
            cut = coded[-(-shift * 4 // 3) if shift else 0 : len(coded) - 4]
            yield cut
            yield cut.replace(b"+", b"-").replace(b"/", b"_")


class Search:
    """A set of words that can be looked for all at once."""

    def __init__(self, words):
        self.starts = {}
        for word in words:
            for form in forms(word):
                if len(form) >= PREFIX:
                    self.starts.setdefault(form[:PREFIX], set()).add((form, word))

    def found(self, content):
        """The words that *content* holds, unpacked parts included."""
        hits = self._plain(content)
        for match in _GZIP.finditer(content):
            with contextlib.suppress(zlib.error):
                hits |= self._plain(zlib.decompressobj(47).decompress(content[match.start() :], 1_000_000))
        return hits

    def _plain(self, content):
        starts = self.starts
        places = [at for at in range(len(content) - PREFIX + 1) if content[at : at + PREFIX] in starts]
        return {word for at in places for form, word in starts[content[at : at + PREFIX]] if content.startswith(form, at)}

    def in_folder(self, folder):
        """Path and words of every hit below a folder, in names and contents."""
        hits = []
        for path in folder.rglob("*"):
            for content in (path.name.encode("utf-8", "surrogateescape"), path.read_bytes() if path.is_file() else b""):
                hits += [(str(path), word) for word in self.found(content)]
        return hits
