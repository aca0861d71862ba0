"""Looking for thousands of planted words in bytes at once: in every form that traces.py knows, and inside gzip or deflate."""

import contextlib
import re
import zlib

from traces import SHORTEST, forms

_GZIP = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")


class Search:
    """A set of words that can be looked for all at once."""

    def __init__(self, words):
        self.starts = {}
        for word in words:
            for form in forms(word):
                self.starts.setdefault(form[:SHORTEST], set()).add((form, word))

    def found(self, content):
        """The words that *content* holds, unpacked parts included."""
        hits = self._plain(content)
        for match in _GZIP.finditer(content):
            with contextlib.suppress(zlib.error):
                hits |= self._plain(zlib.decompressobj(47).decompress(content[match.start() :], 1_000_000))
        return hits

    def _plain(self, content):
        starts = self.starts
        places = [at for at in range(len(content) - SHORTEST + 1) if content[at : at + SHORTEST] in starts]
        return {word for at in places for form, word in starts[content[at : at + SHORTEST]] if content.startswith(form, at)}

    def in_folder(self, folder):
        """Path and words of every hit below a folder, in names and contents."""
        hits = []
        for path in folder.rglob("*"):
            for content in (path.name.encode("utf-8", "surrogateescape"), path.read_bytes() if path.is_file() else b""):
                hits += [(str(path), word) for word in self.found(content)]
        return hits
