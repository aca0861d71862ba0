"""The picture of the invented front page: hills at dusk and a few lanterns, drawn here pixel by pixel; no model made it."""

from __future__ import annotations

import math
import struct
import zlib

from kirok.demo.world.bilingual import Both

WIDTH, HEIGHT = 960, 540
CREDIT = "The Merroval Record · 메로발 기록"
ALT = Both(
    "A drawing: dark hills in four layers under an evening sky, and five small lights on the nearest slope",
    "그림: 저녁 하늘 아래 네 겹으로 겹친 어두운 언덕과 가장 가까운 비탈의 작은 불빛 다섯",
)
_DUSK, _GLOW, _BANDS = (132, 88, 104), (240, 214, 184), 12
#: Bands of the sky from the horizon up.
_SKY = tuple(
    tuple(round(low + (high - low) * band / (_BANDS - 1)) for low, high in zip(_GLOW, _DUSK, strict=True)) for band in range(_BANDS)
)
_HILLS = ((112, 78, 92), (82, 60, 78), (54, 44, 62), (30, 27, 40))
_LIGHT = (250, 214, 130)
#: Each hill's line: height above the bottom, and waves of (height, waves across, shift).
_LINES = (
    (270, ((34, 1.3, 0.2), (12, 3.7, 1.0))),
    (210, ((40, 1.7, 2.1), (14, 4.1, 0.3))),
    (150, ((36, 1.1, 4.0), (10, 5.3, 2.2))),
    (86, ((30, 1.9, 0.9), (8, 6.1, 1.4))),
)
_LANTERNS = ((140, 474), (318, 486), (480, 470), (660, 492), (842, 478))


def picture() -> bytes:
    """A PNG of a few colours, the same bytes each time."""
    lines = [[_height(base, waves, x) for x in range(WIDTH)] for base, waves in _LINES]
    rows = bytearray()
    for y in range(HEIGHT):
        rows.append(0)
        rows += bytes(_colour(lines, x, y) for x in range(WIDTH))
    _light(rows)
    palette = bytes(part for colour in (*_SKY, *_HILLS, _LIGHT) for part in colour)
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, content)
        for kind, content in ((b"IHDR", head), (b"PLTE", palette), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    )


def _height(base: int, waves: tuple[tuple[int, float, float], ...], x: int) -> int:
    """The first row that a hill covers at *x*."""
    rise = base + sum(high * math.sin(2 * math.pi * across * x / WIDTH + shift) for high, across, shift in waves)
    return HEIGHT - round(rise)


def _colour(lines: list[list[int]], x: int, y: int) -> int:
    """The nearest hill that covers the pixel, else the sky, whose bands grow darker towards the top."""
    for hill in reversed(range(len(lines))):
        if y >= lines[hill][x]:
            return len(_SKY) + hill
    return max(0, _BANDS - 1 - y * _BANDS * 5 // (HEIGHT * 3))


def _light(rows: bytearray) -> None:
    for column, row in _LANTERNS:
        for y in range(row - 4, row + 5):
            for x in range(column - 4, column + 5):
                if (x - column) ** 2 + (y - row) ** 2 <= 14:
                    rows[y * (WIDTH + 1) + 1 + x] = len(_SKY) + len(_HILLS)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
