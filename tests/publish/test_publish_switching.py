import ctypes
import errno

import pytest

from kirok.base.errors import BadInput
from kirok.publish.switching import beside, exchange, recover, switch


def names(folder):
    return [path.name for path in folder.iterdir()]


def folder(path, text):
    path.mkdir()
    (path / "page").write_text(text)
    return path


def text_of(path):
    return (path / "page").read_text()


def test_first_site_takes_its_place(tmp_path):
    new = folder(beside(tmp_path / "site"), "new")
    switch(new, tmp_path / "site")
    assert text_of(tmp_path / "site") == "new"
    assert not new.exists()


def test_new_site_changes_places_with_the_old(tmp_path):
    old, new = folder(tmp_path / "site", "old"), folder(tmp_path / "n", "new")
    switch(new, old)
    assert (text_of(old), text_of(new)) == ("new", "old")


def test_exchange_is_one_step_here_or_none(tmp_path):
    one, other = folder(tmp_path / "a", "a"), folder(tmp_path / "b", "b")
    assert exchange(one, other) == (text_of(one) == "b")


def test_a_missing_folder_is_an_error_and_nothing_moves(tmp_path):
    old = folder(tmp_path / "site", "old")
    with pytest.raises(BadInput, match="no such file"):
        switch(tmp_path / "nothing", old)
    assert text_of(old) == "old"


def refuse(one, other):
    ctypes.set_errno(errno.EINVAL)
    return -1


@pytest.mark.parametrize("swap", [None, refuse])
def test_without_exchange_two_renames(tmp_path, swap):
    old, new = folder(tmp_path / "site", "old"), folder(tmp_path / "n", "new")
    switch(new, old, swap)
    assert (text_of(old), text_of(new)) == ("new", "old")
    with pytest.raises(BadInput):
        switch(tmp_path / "nothing", old, swap)
    assert text_of(old) == "new"
    assert sorted(names(tmp_path)) == ["n", "site"]


def test_recover_puts_back_what_a_crash_left_aside(tmp_path):
    site = tmp_path / "site"
    folder(beside(site, "old"), "old")
    folder(beside(site), "new")
    recover(site)
    assert text_of(site) == "old"
    assert names(tmp_path) == ["site"]


def test_recover_removes_only_its_own(tmp_path):
    site = folder(tmp_path / "site", "kept")
    folder(beside(site), "half")
    folder(beside(site, "old"), "older")
    strangers = [".site.new", ".site.0123456789ab.new.txt", ".other.0123456789ab.new", "site.0123456789ab.new"]
    for name in strangers:
        folder(tmp_path / name, "foreign")
    recover(site)
    assert sorted(names(tmp_path)) == sorted([*strangers, "site"])
    assert text_of(site) == "kept"


def test_recover_without_a_parent_does_nothing(tmp_path):
    recover(tmp_path / "a" / "site")
    assert names(tmp_path) == []
