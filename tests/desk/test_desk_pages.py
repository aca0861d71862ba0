"""The table of pages is whole: a new page of the desk cannot be forgotten by the browser's tests and the pictures."""

from desk_pages import NO_PAGE, PAGES
from desk_routes import ROUTES


def test_every_route_that_shows_a_page_is_in_the_table():
    shown = {one.route for one in PAGES} - {"nothing"}
    assert shown == {name for name, route in ROUTES.items() if not route.posts} - NO_PAGE


def test_every_picture_has_a_name_of_its_own():
    titles = [one.title for one in PAGES]
    assert len(titles) == len(set(titles))
