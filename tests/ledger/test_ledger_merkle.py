from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.ledger import merkle

LEAVES = [merkle.leaf_hash(bytes([number % 256, number // 256])) for number in range(600)]


def by_definition(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + by_definition(leaves[:split]) + by_definition(leaves[split:])).digest()


def nodes(level: int, index: int) -> bytes:
    return by_definition(LEAVES[index << level : (index + 1) << level])


SIZES = st.integers(1, len(LEAVES))


@given(st.integers(0, len(LEAVES)))
@settings(max_examples=100)
def test_both_roots_are_the_definition(size: int) -> None:
    assert merkle.root(LEAVES[:size]) == merkle.tree_root(size, nodes) == by_definition(LEAVES[:size])


@given(SIZES, st.data())
@settings(max_examples=200)
def test_an_inclusion_path_holds_for_its_leaf_alone(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion_path(index, size, nodes)
    root = by_definition(LEAVES[:size])
    assert merkle.verify_inclusion(index, size, LEAVES[index], path, root)
    assert not merkle.verify_inclusion(index, size, bytes(32), path, root)
    assert not merkle.verify_inclusion(index, size, LEAVES[index], [*path, bytes(32)], root)
    other = data.draw(st.integers(0, size - 1).filter(lambda place: place != index)) if size > 1 else size
    assert not merkle.verify_inclusion(other, size, LEAVES[index], path, root)
    for at in range(len(path)):
        assert not merkle.verify_inclusion(index, size, LEAVES[index], path[:at] + path[at + 1 :], root)
        assert not merkle.verify_inclusion(index, size, LEAVES[index], [*path[:at], bytes(32), *path[at + 1 :]], root)


@given(SIZES, st.data())
@settings(max_examples=200)
def test_a_consistency_path_holds_for_its_trees_alone(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    path = merkle.consistency_path(old, new, nodes)
    roots = by_definition(LEAVES[:old]), by_definition(LEAVES[:new])
    assert merkle.verify_consistency(old, roots[0], new, roots[1], path)
    assert not merkle.verify_consistency(old, bytes(32), new, roots[1], path)
    assert not merkle.verify_consistency(old, roots[0], new, bytes(32), path)
    assert not merkle.verify_consistency(old, roots[0], new, roots[1], [*path, bytes(32)])
    for at in range(len(path)):
        assert not merkle.verify_consistency(old, roots[0], new, roots[1], path[:at] + path[at + 1 :])
        assert not merkle.verify_consistency(old, roots[0], new, roots[1], [*path[:at], bytes(32), *path[at + 1 :]])


def test_from_the_empty_tree_nothing_has_to_be_shown() -> None:
    root = LEAVES[0]
    assert merkle.verify_consistency(0, merkle.EMPTY_ROOT, 1, root, [])
    assert merkle.verify_consistency(0, merkle.EMPTY_ROOT, 0, merkle.EMPTY_ROOT, [])
    assert not merkle.verify_consistency(0, root, 1, root, [])
    assert not merkle.verify_consistency(0, merkle.EMPTY_ROOT, 1, root, [root])
    assert not merkle.verify_consistency(0, merkle.EMPTY_ROOT, -1, root, [])
    assert not merkle.verify_consistency(2, root, 1, root, [root])
    assert not merkle.verify_consistency(1, root, 2, root, [])


@pytest.mark.parametrize(("index", "size"), [(-1, 1), (1, 1), (0, 0)])
def test_no_path_for_no_leaf(index: int, size: int) -> None:
    assert merkle.root_of_inclusion(index, size, LEAVES[0], []) is None
    with pytest.raises(ValueError, match="has no leaf"):
        merkle.inclusion_path(index, size, nodes)


@pytest.mark.parametrize(("old", "new"), [(0, 1), (2, 1), (-1, 5)])
def test_no_path_between_no_trees(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="no proof leads"):
        merkle.consistency_path(old, new, nodes)


def test_a_leaf_is_never_a_node() -> None:
    left, right = LEAVES[:2]
    assert merkle.leaf_hash(left + right) != merkle.node_hash(left, right)
