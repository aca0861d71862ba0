"""The shared fixtures work where their programs are."""

import psycopg
import pytest


@pytest.mark.browser
def test_a_page_opens_in_the_browser(browser):
    page = browser.new_page()
    page.set_content("<h1>기록</h1>")
    assert page.inner_text("h1") == "기록"
    page.close()


@pytest.mark.postgres
def test_the_throw_away_cluster_answers_in_utf8(postgres_url):
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("select '기록'").fetchone() == ("기록",)
