"""Made-up tables."""

import itertools

import numpy as np

from kirok.estimate.lists import Lists

THREE = {1: 310, 2: 205, 4: 164, 3: 62, 5: 48, 6: 35, 7: 15}
FOUR = {1: 231, 2: 145, 4: 136, 8: 86, 3: 37, 5: 48, 9: 26, 6: 57, 10: 21, 12: 33, 7: 31, 11: 8, 13: 12, 14: 9, 15: 7}
#: Nobody on B and E together, and little elsewhere.
SPARSE_FIVE = {1: 60, 2: 210, 4: 300, 8: 170, 16: 90, 3: 9, 5: 12, 6: 31, 10: 14, 12: 40, 20: 9, 24: 5, 7: 2, 14: 3}


def lists(cells, size=None):
    """Lists A, B, ... from counts by mask."""
    size = size or max(cells).bit_length()
    counts = np.zeros(1 << size, dtype=np.int64)
    for cell, count in cells.items():
        counts[cell] = count
    return Lists(tuple("ABCDEFGHIJKL"[:size]), counts)


def drawn(size, total, seed, shares=None):
    """People listed by *size* independent lists."""
    source = np.random.default_rng(seed)
    shares = shares if shares is not None else source.uniform(0.05, 0.35, size)
    cells = (source.random((total, size)) < shares) @ (1 << np.arange(size))
    counts = np.bincount(cells, minlength=1 << size)
    counts[0] = 0
    return Lists(tuple("ABCDEFGHIJKL"[:size]), counts.astype(np.int64))


def csv(table):
    """The table as the text of a file of patterns."""
    head = ",".join([*table.names, "count"])
    rows = [f"{','.join(map(str, table.pattern(cell)))},{count}" for cell, count in enumerate(table.counts) if count]
    return "\n".join([head, *rows, ""])


def memberships(table):
    """The table as the text of a file of person_id,list."""
    people = itertools.count(1)
    rows = []
    for cell, count in enumerate(table.counts):
        for _ in range(int(count)):
            person = next(people)
            rows += [f"p{person},{name}" for name, on in zip(table.names, table.pattern(cell), strict=True) if on]
    return "\n".join(["person_id,list", *rows, ""])
