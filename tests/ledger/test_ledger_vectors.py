"""Values that other implementations of RFC 6962 publish for the eight leaves of Certificate Transparency's own tests."""

from __future__ import annotations

import pytest

from kirok.ledger import merkle

ENTRIES = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = [
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        3,
        [
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        ],
    ),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
CONSISTENCY = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
LEAVES = [merkle.leaf_hash(bytes.fromhex(entry)) for entry in ENTRIES]


def nodes(level: int, index: int) -> bytes:
    return merkle.root(LEAVES[index << level : (index + 1) << level])


@pytest.mark.parametrize("size", range(9))
def test_roots(size: int) -> None:
    assert merkle.root(LEAVES[:size]).hex() == ROOTS[size]
    assert merkle.tree_root(size, nodes).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size", "path"), INCLUSION)
def test_inclusion(index: int, size: int, path: list[str]) -> None:
    assert [node.hex() for node in merkle.inclusion_path(index, size, nodes)] == path
    hashes = [bytes.fromhex(node) for node in path]
    assert merkle.verify_inclusion(index, size, LEAVES[index], hashes, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("old", "new", "path"), CONSISTENCY)
def test_consistency(old: int, new: int, path: list[str]) -> None:
    assert [node.hex() for node in merkle.consistency_path(old, new, nodes)] == path
    hashes = [bytes.fromhex(node) for node in path]
    assert merkle.verify_consistency(old, bytes.fromhex(ROOTS[old]), new, bytes.fromhex(ROOTS[new]), hashes)


#: Claims about the eight leaves that no tree bears out; each must be refused.
FALSE_INCLUSION = [
    (0, 0, []),
    (0, 1, ["00" * 32]),
    (1, 0, []),
    (2, 1, []),
    (8, 8, INCLUSION[1][2]),
    (0, 8, INCLUSION[1][2][::-1]),
    (0, 8, INCLUSION[1][2][:2]),
    (0, 8, INCLUSION[1][2][1:]),
    (1, 8, INCLUSION[1][2]),
    (4, 8, INCLUSION[1][2]),
    (0, 7, INCLUSION[1][2]),
    (0, 4, INCLUSION[1][2][:2][::-1]),
    (5, 8, [*INCLUSION[2][2], "00" * 32]),
    (5, 8, ["00" * 32, *INCLUSION[2][2]]),
    (-1, 8, INCLUSION[1][2]),
]


@pytest.mark.parametrize(("index", "size", "path"), FALSE_INCLUSION)
def test_false_inclusion(index: int, size: int, path: list[str]) -> None:
    hashes = [bytes.fromhex(node) for node in path]
    leaf = LEAVES[index] if index in range(8) else LEAVES[0]
    assert not merkle.verify_inclusion(index, size, leaf, hashes, bytes.fromhex(ROOTS[min(size, 8)]))


FALSE_CONSISTENCY = [
    (1, 8, []),
    (1, 8, CONSISTENCY[1][2][:2]),
    (1, 8, CONSISTENCY[1][2][::-1]),
    (1, 8, [*CONSISTENCY[1][2], "00" * 32]),
    (2, 8, CONSISTENCY[1][2]),
    (6, 7, CONSISTENCY[2][2]),
    (5, 8, CONSISTENCY[2][2]),
    (6, 8, CONSISTENCY[2][2][1:]),
    (6, 8, CONSISTENCY[2][2][:2]),
    (2, 5, CONSISTENCY[3][2][:1]),
    (8, 8, ["00" * 32]),
    (8, 6, CONSISTENCY[2][2]),
    (0, 8, CONSISTENCY[1][2]),
]


@pytest.mark.parametrize(("old", "new", "path"), FALSE_CONSISTENCY)
def test_false_consistency(old: int, new: int, path: list[str]) -> None:
    hashes = [bytes.fromhex(node) for node in path]
    assert not merkle.verify_consistency(old, bytes.fromhex(ROOTS[old]), new, bytes.fromhex(ROOTS[new]), hashes)


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_a_path_that_ends_below_the_root_leads_to_none(kept: int) -> None:
    hashes = [bytes.fromhex(node) for node in INCLUSION[1][2][:kept]]
    assert merkle.root_of_inclusion(0, 8, LEAVES[0], hashes) is None
