"""Who is not watched tells all the same."""

from kirok.base.watching import unwatched


def test_nobody_need_watch():
    with unwatched("work", 3) as advance:
        advance(3)
