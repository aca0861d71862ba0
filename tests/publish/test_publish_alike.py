"""Labels tell only of equal claims that they are alike, and what is counted by them is what is counted anew."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from publish_samples import CLAIMS

from kirok.publish import alike
from kirok.publish.chart import range_chart
from kirok.publish.facts import fact
from kirok.publish.numbers import number_tables

SOME = st.lists(st.sampled_from(CLAIMS), unique_by=lambda one: one.id).map(lambda found: sorted(found, key=lambda one: one.id))
SURE = frozenset({"f1"})


def facts(claims):
    return b"".join(map(fact, claims))


@given(SOME, SOME, st.sampled_from(["2099", None]))
def test_what_is_taken_over_tells_what_is_found_anew(before, now, when):
    now = tuple(replace(one, when=when) if at % 3 == 1 else one for at, one in enumerate(now))
    taken = alike.take_over(now, facts(now), alike.look(before).kept(), facts(before))
    for name, what in alike.COLUMNS.items():
        known = {}
        assert all(known.setdefault(label, what(claim)) == what(claim) for label, claim in zip(taken.labels[name], now, strict=True))
    assert number_tables(now, taken) == number_tables(now)
    assert range_chart(taken, SURE) == range_chart(alike.look(now), SURE)
    some = [at for at, one in enumerate(now) if one.when != when]
    assert range_chart(taken, SURE, some) == range_chart(alike.look(tuple(now[at] for at in some)), SURE)


@given(SOME, st.sampled_from(list(alike.COLUMNS)))
def test_a_column_of_another_length_is_not_believed(claims, name):
    kept = alike.look(claims).kept()
    kept[alike.KEPT.format(name)] += bytes(4)
    assert alike.take_over(claims, facts(claims), kept, facts(claims)).labels == alike.look(claims).labels


def test_a_claim_that_is_new_is_not_compared():
    """Few new ones among many: they get labels of their own, and the others keep theirs."""
    claims = tuple(replace(CLAIMS[0], id=f"c{number:02}") for number in range(20))
    kept, now = alike.look(claims).kept(), (*claims[:-1], replace(claims[-1], when="2099"))
    labels = alike.take_over(now, facts(now), kept, facts(claims)).labels["ends"]
    assert [*labels] == [0] * 19 + [1]
