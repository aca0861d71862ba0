"""Editors see what the next publish would change and the site as it would be; nothing is written by looking."""

import argparse

import pytest
from django.urls import reverse
from django.utils import translation

from kirok.desk.journal.models import Line
from kirok.desk.publications.commands import run_publish
from kirok.desk.publications.models import Publication
from kirok.desk.publications.publishing import compose, foresee, publish_site
from kirok.publish.pages import render


def address(name, *args):
    with translation.override("en"):
        return reverse(name, args=args)


def test_it_tells_rows_files_and_what_is_held_back(released, client_of, vault):
    page = client_of("bob")
    answer = page.get(address("foreseen")).content.decode()
    assert "pubA/s1" in answer
    assert "<code>k01</code>" in answer
    assert not vault.home.site.exists()


def test_after_a_publish_nothing_would_change_and_a_withdrawal_is_seen_before(released, people, client_of, vault):
    publish_site(vault.home.site, base_url=None, by=people["bob"].user)
    page, lines = client_of("bob"), Line.objects.count()
    assert "No row of the data would change." in page.get(address("foreseen")).content.decode()
    Publication.objects.filter(key="pubA").update(state="withdrawn")
    answer = page.get(address("foreseen")).content.decode()
    assert "pubA/s1" in answer
    assert "removed" in answer
    assert {row.kind for row in foresee(vault.home.site).difference.rows} >= {"removed"}
    assert Line.objects.count() == lines


@pytest.mark.parametrize("place", ["en/index.html", "ko/publications/pubA.html", "style.css"])
def test_a_page_is_what_it_would_be(released, client_of, vault, place):
    page = client_of("bob").get(address("preview", place))
    assert page.status_code == 200
    assert page.content == render(compose(vault.home)[0].value, vkey=vault.log("release").vkey)[place]
    assert client_of("bob").get(address("preview", "en/findings/none.html")).status_code == 404


def test_a_sample_of_a_house_is_written_and_nothing_published(tmp_path):
    result = run_publish(argparse.Namespace(sample=str(tmp_path / "house")))
    assert result.data["files"] == sorted(result.data["files"])
    assert (tmp_path / "house" / "language" / "site.po").is_file()
