"""Catalogues are compiled once, and Korean plurals are Korean."""

import gettext
import os
import runpy
import subprocess
import sys

import pytest

from kirok.base import i18n
from kirok.base.errors import BadInput

PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgid "finding"
msgstr "결론"

msgid "%d source"
msgid_plural "%d sources"
msgstr[0] "출처 %d개"
"""


@pytest.fixture
def po(tmp_path):
    path = tmp_path / "room" / "locale" / "ko" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(PO, encoding="utf-8")
    return path


def test_only_what_changed_is_written(tmp_path, po):
    assert i18n.compile_all(tmp_path) == 1
    assert i18n.compile_all(tmp_path) == 0
    po.write_text(PO.replace("결론", "조사 결과"), encoding="utf-8")
    assert i18n.compile_all(tmp_path) == 1


def test_a_catalogue_that_is_newer_than_what_was_made_of_it_is_compiled_again(tmp_path, po):
    def compiled():
        i18n.compile_changed(tmp_path)
        return made.read_bytes(), made.stat().st_mtime_ns

    made = po.with_suffix(".mo")
    first = compiled()
    assert compiled() == first
    po.write_text(PO.replace("결론", "조사 결과"), encoding="utf-8")
    os.utime(po, ns=(first[1] + 10**9, first[1] + 10**9))
    os.utime(made, ns=(first[1], first[1]))
    assert "조사 결과".encode() in compiled()[0]


def test_where_the_package_may_not_be_written_what_lies_there_is_read_on(tmp_path, po, monkeypatch):
    def full(*_args, **_more):
        raise BadInput("the disk is full")

    monkeypatch.setattr(i18n, "write_atomic", full)
    i18n.compile_changed(tmp_path)
    assert not po.with_suffix(".mo").exists()


def test_a_compiled_catalogue_speaks_korean(tmp_path, po):
    i18n.compile_all(tmp_path)
    with po.with_suffix(".mo").open("rb") as stream:
        catalogue = gettext.GNUTranslations(stream)
    assert catalogue.gettext("finding") == "결론"
    assert catalogue.ngettext("%d source", "%d sources", 2) == "출처 %d개"


def test_a_room_without_a_catalogue_keeps_the_codes_own_words():
    assert i18n.translations("no-such-room", "ko").gettext("finding") == "finding"


def test_a_rooms_catalogue_is_read_from_its_po(monkeypatch, tmp_path, po):
    monkeypatch.setattr(i18n, "_PACKAGE", tmp_path)
    i18n.translations.cache_clear()
    assert i18n.translations("room", "ko").gettext("finding") == "결론"
    assert i18n.translations("room", "en").gettext("finding") == "finding"
    i18n.translations.cache_clear()


def test_it_is_a_program():
    run = subprocess.run([sys.executable, "-m", "kirok.base.i18n"], check=False, capture_output=True, text=True, env=dict(os.environ))
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


@pytest.mark.filterwarnings("ignore:'kirok.base.i18n' found in sys.modules")
def test_run_as_main_it_compiles_everything():
    runpy.run_module("kirok.base.i18n", run_name="__main__")
    assert i18n.compile_all() == 0
