import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from names_strategies import forms, noise

from kirok.names import compare
from kirok.names.table import BANDS, NameTable, bands, score

SOME = [
    "표은석",
    "Pyo Un Sok",
    "表銀石",
    "PYO, Eun-seok",
    "리겸순",
    "이겸순",
    "Tove Lindqvist",
    "Lindqvist Tove",
    "김",
    "",
    "김하늘빛",
    "表恩石",
    "Un-sok",
    "习近仁",
    "Ahmed Saleh Nasser",
    "أحمد صالح ناصر",
    "Abd al-Rahman Al-Najjar",
    "Alnajjar Abdurrahman",
    "عبد الرحمن النجار",
    "Шевчук Сергій Павлович",
    "S. Shevchuk",
    "Sergei Pavlovich Shevchuk",
    "Yu Min",
    "Wang Jing",
    "Jing Wang Mei Lin",
    "표 Un Sok",
    "沙悟淨 Sha Wujing",
]


def test_texts_are_numbered_once():
    table = NameTable.of(["표은석", "Pyo Un Sok", "표은석"])
    assert table.ids.tolist() == [0, 1, 0]
    assert table.ids.dtype == np.int32
    assert [name.text for name in table.names] == ["표은석", "Pyo Un Sok"]


def test_every_pair_has_the_score_of_compare():
    table = NameTable.of(SOME)
    left, right = (ids.ravel() for ids in np.meshgrid(table.ids, table.ids))
    found = score(left, right, table)
    for a, b, bits in zip(left, right, found, strict=True):
        expected = compare(SOME[a], SOME[b]).bits
        assert np.isnan(bits) if expected is None else bits == pytest.approx(expected, abs=1e-6), (SOME[a], SOME[b])


@given(st.lists(forms | noise, min_size=2, max_size=6))
@settings(max_examples=40, deadline=None)
def test_compiled_and_plain_agree(texts):
    table = NameTable.of(texts)
    found = score(table.ids[:-1], table.ids[1:], table)
    for a, b, bits in zip(texts, texts[1:], found, strict=False):
        expected = compare(a, b).bits
        assert np.isnan(bits) if expected is None else bits == pytest.approx(expected, abs=1e-6)


def test_bands_count_the_cuts_reached():
    table = NameTable.of(["표은석", "Pyo Un Sok", "김영호", ""])
    ids = table.ids
    assert bands(ids[[0, 0, 0]], ids[[1, 2, 3]], table).tolist() == [len(BANDS), 0, -1]
    assert bands(ids[[0]], ids[[1]], table, cuts=(1000.0,)).tolist() == [0]
    assert bands(ids[:0], ids[:0], table).dtype == np.int8
