"""Names of files as pages show and send them; what else is tried of them stands with the drop's tests."""

import pytest

from kirok.web.names import attachment


@pytest.mark.parametrize(
    ("name", "header"),
    [
        (b"a.txt", "attachment; filename=\"a.txt\"; filename*=UTF-8''a.txt"),
        ("글.txt".encode(), "attachment; filename=\"_.txt\"; filename*=UTF-8''%EA%B8%80.txt"),
        (b'"\r\nX: y', "attachment; filename=\"___X__y\"; filename*=UTF-8''%22%0D%0AX%3A%20y"),
        (b"\xff", "attachment; filename=\"_\"; filename*=UTF-8''%FF"),
        (b"", "attachment; filename=\"file\"; filename*=UTF-8''"),
    ],
    ids=["plain", "korean", "header", "no-text", "none"],
)
def test_the_header_holds_the_very_bytes(name, header):
    assert attachment(name) == header
