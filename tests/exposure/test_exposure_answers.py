"""Whole plans and whole answers: what ``kirok exposure check --json`` says of ten small plans."""

import json

import pytest

from kirok.cli.main import main

PLANS = {
    # What a whole province could have told, attributed to the province.
    "a-province": """\
universe: dprk
rule:
  k: 300
  k_tier: 100
  rho: 10
  gamma: 0.3333333333333333
sources:
  - id: S-0001
    province: KP-10
    standing:
      box: {place: KP-10, org: party}
      low: 3000
      listed: true
published: []
items:
  - id: i1
    claim: c-i1
    sources: [S-0001]
    knowers:
      - box: {place: KP-10}
        low: 719269
        basis: tabulated
        listed: true
        common_talk: false
    specific: false
    corroborated: false
    attribution: {place: KP-10}
    told:
      from: 2026-01-01
      to: 2026-01-01
    shown: month
    publish_on: 2026-03-01
""",
    # What only the party organisation of a province could have told: 3,000 by the desk's word count for 1,000.
    "an-organisation": """\
universe: dprk
rule:
  k: 300
  k_tier: 100
  rho: 10
  gamma: 0.3333333333333333
sources:
  - id: S-0001
    province: KP-10
    standing:
      box: {place: KP-10, org: party}
      low: 3000
      listed: true
published: []
items:
  - id: i1
    claim: c-i1
    sources: [S-0001]
    knowers:
      - box: {place: KP-10, org: party}
        low: 3000
        basis: declared
        listed: true
        common_talk: false
    specific: false
    corroborated: false
    attribution: {place: KP-10, org: party}
    told:
      from: 2026-01-01
      to: 2026-01-01
    shown: month
    publish_on: 2026-03-01
""",
    # The whole province could have told it, but the attribution names the organisation.
    "finer-than-needed": """\
universe: dprk
rule:
  k: 300
  k_tier: 100
  rho: 10
  gamma: 0.3333333333333333
sources:
  - id: S-0001
    province: KP-10
    standing:
      box: {place: KP-10, org: party}
      low: 3000
      listed: true
published: []
items:
  - id: i1
    claim: c-i1
    sources: [S-0001]
    knowers:
      - box: {place: KP-10}
        low: 719269
        basis: tabulated
        listed: true
        common_talk: false
    specific: false
    corroborated: false
    attribution: {place: KP-10, org: party}
    told:
      from: 2026-01-01
      to: 2026-01-01
    shown: month
    publish_on: 2026-03-01
""",
    # An exact detail without a second origin: the gist may go out.
    "an-exact-detail": """\
universe: dprk
rule:
  k: 300
  k_tier: 100
  rho: 10
  gamma: 0.3333333333333333
sources:
  - id: S-0001
    province: KP-10
    standing:
      box: {place: KP-10, org: party}
      low: 3000
      listed: true
published: []
items:
  - id: i1
    claim: c-i1
    sources: [S-0001]
    knowers:
      - box: {place: KP-10}
        low: 719269
        basis: tabulated
        listed: true
        common_talk: false
    specific: true
    corroborated: false
    attribution: {place: KP-10}
    told:
      from: 2026-01-01
      to: 2026-01-01
    shown: month
    publish_on: 2026-03-01
""",
    # An unknown hop to what an office knew counts as the office.
    "a-chain": """\
universe: dprk
rule:
  k: 300
  k_tier: 100
  rho: 10
  gamma: 0.3333333333333333
sources:
  - id: S-0001
    province: KP-10
    standing:
      box: {place: KP-10, org: party}
      low: 3000
      listed: true
published: []
items:
  - id: i1
    claim: c-i1
    sources: [S-0001, unknown]
    knowers:
      - box: {place: KP-10}
        low: 719269
        basis: tabulated
        listed: true
        common_talk: false
      - group: office
        low: 240
        basis: declared
        listed: true
        common_talk: false
    specific: false
    corroborated: false
    attribution: {place: KP-10}
    told:
      from: 2026-01-01
      to: 2026-01-01
    shown: month
    publish_on: 2026-03-01
""",
    # Out on the day after it was told: that shows the day, and the crowd of an organisation cannot bear it.
    "haste": """\
universe: dprk
rule:
  k: 300
  k_tier: 100
  rho: 10
  gamma: 0.3333333333333333
sources:
  - id: S-0001
    province: KP-10
    standing:
      box: {place: KP-10, org: party}
      low: 1200
      listed: true
published: []
items:
  - id: i1
    claim: c-i1
    sources: [S-0001]
    knowers:
      - box: {place: KP-10, org: party}
        low: 1200
        basis: declared
        listed: true
        common_talk: false
    specific: false
    corroborated: false
    attribution: {place: KP-10}
    told:
      from: 2026-01-01
      to: 2026-01-01
    shown: month
    publish_on: 2026-01-02
""",
    # Two items of one person that each alone would do: who could know both is counted on by nobody.
    "a-history": """\
universe: dprk
rule:
  k: 300
  k_tier: 100
  rho: 10
  gamma: 0.3333333333333333
sources:
  - id: S-0001
    province: KP-10
    standing:
      box: {place: KP-10, org: party}
      low: 3000
      listed: true
published:
  - id: p1
    claim: c-p1
    sources: [S-0001]
    knowers:
      - box: {place: KP-10, org: party}
        low: 3000
        basis: declared
        listed: true
        common_talk: false
    specific: false
    corroborated: false
    attribution: {place: KP-10}
    told:
      from: 2026-01-01
      to: 2026-01-01
    shown: month
    publish_on: 2026-02-01
items:
  - id: i1
    claim: c-i1
    sources: [S-0001]
    knowers:
      - box: {place: KP-10/harbour}
        low: 60000
        basis: declared
        listed: true
        common_talk: true
    specific: false
    corroborated: false
    attribution: {place: KP-10}
    told:
      from: 2026-01-01
      to: 2026-01-01
    shown: month
    publish_on: 2026-03-01
""",
    # All who are left are cadres: a thousand must be left.
    "cadres": """\
universe: dprk
rule:
  k: 300
  k_tier: 100
  rho: 10
  gamma: 0.3333333333333333
sources:
  - id: S-0001
    province: KP-10
    standing:
      box: {place: KP-10, rank: cadre}
      low: 2400
      listed: true
published: []
items:
  - id: i1
    claim: c-i1
    sources: [S-0001]
    knowers:
      - box: {place: KP-10, rank: cadre}
        low: 2400
        basis: declared
        listed: true
        common_talk: false
    specific: false
    corroborated: false
    attribution: {place: KP-10}
    told:
      from: 2026-01-01
      to: 2026-01-01
    shown: month
    publish_on: 2026-03-01
""",
    # The demonstration's country has counts of counties; the county may be told where all counties are large enough.
    "a-demo-county": """\
universe: merroval
rule:
  k: 300
  k_tier: 100
  rho: 10
  gamma: 0.3333333333333333
sources:
  - id: S-0001
    province: tir
    standing:
      box: {place: tir-0}
      low: 558000
      listed: true
published: []
items:
  - id: i1
    claim: c-i1
    sources: [S-0001]
    knowers:
      - box: {place: tir}
        low: 1240000
        basis: tabulated
        listed: true
        common_talk: false
    specific: false
    corroborated: false
    attribution: {place: tir-0}
    told:
      from: 2026-01-01
      to: 2026-01-01
    shown: month
    publish_on: 2026-03-01
""",
    # A small state of Myanmar and the table's adults.
    "another-country": """\
universe: myanmar
rule:
  k: 300
  k_tier: 100
  rho: 10
  gamma: 0.3333333333333333
sources:
  - id: S-0001
    province: Kayah
    standing:
      box: {place: Kayah}
      low: 100000
      listed: true
published: []
items:
  - id: i1
    claim: c-i1
    sources: [S-0001]
    knowers:
      - box: {place: Kayah}
        low: 286627
        basis: tabulated
        listed: true
        common_talk: false
    specific: false
    corroborated: false
    attribution: {place: MM-12}
    told:
      from: 2026-01-01
      to: 2026-01-01
    shown: day
    publish_on: 2026-03-01
""",
}
ANSWERS = {
    "a-province": {
        "id": "i1",
        "verdict": "ok",
        "reason": "no problem found under what you told us",
        "sources": [
            {
                "id": "S-0001",
                "crowd_before": 16344898,
                "crowd_after": 503488,
                "tier": 503488,
                "posterior_max": 2e-05,
                "ten_arrests": 0.000199,
                "cost_of_earlier": [],
            },
        ],
        "versions": [
            {
                "levels": {
                    "detail": "drafted",
                    "attribution": "province",
                    "shown": "month",
                    "delay": 0,
                },
                "kept": 0.6625,
                "crowd": 503488,
            },
            {
                "levels": {
                    "detail": "drafted",
                    "attribution": "province",
                    "shown": "month",
                    "delay": 14,
                },
                "kept": 0.5962,
                "crowd": 503488,
            },
            {
                "levels": {
                    "detail": "drafted",
                    "attribution": "country",
                    "shown": "month",
                    "delay": 0,
                },
                "kept": 0.575,
                "crowd": 503488,
            },
        ],
    },
    "an-organisation": {
        "id": "i1",
        "verdict": "ok",
        "reason": "no problem found under what you told us",
        "sources": [
            {
                "id": "S-0001",
                "crowd_before": 16344898,
                "crowd_after": 1000,
                "tier": 1000,
                "posterior_max": 0.009911,
                "ten_arrests": 0.091743,
                "cost_of_earlier": [],
            },
        ],
        "versions": [
            {
                "levels": {
                    "detail": "drafted",
                    "attribution": "org + province",
                    "shown": "month",
                    "delay": 0,
                },
                "kept": 0.7,
                "crowd": 1000,
            },
            {
                "levels": {
                    "detail": "drafted",
                    "attribution": "province",
                    "shown": "month",
                    "delay": 0,
                },
                "kept": 0.6625,
                "crowd": 1000,
            },
            {
                "levels": {
                    "detail": "drafted",
                    "attribution": "org + province",
                    "shown": "month",
                    "delay": 14,
                },
                "kept": 0.63,
                "crowd": 1000,
            },
        ],
    },
    "finer-than-needed": {
        "id": "i1",
        "verdict": "hold",
        "reason": "for S-0001: the attribution is finer than could be offered to everybody who may have told it; choosing it would tell",
        "sources": [
            {
                "id": "S-0001",
                "crowd_before": 16344898,
                "crowd_after": 1000,
                "tier": 1000,
                "posterior_max": 0.009911,
                "ten_arrests": 0.091743,
                "cost_of_earlier": [],
            },
        ],
        "versions": [
            {
                "levels": {
                    "detail": "drafted",
                    "attribution": "province",
                    "shown": "month",
                    "delay": 0,
                },
                "kept": 0.6625,
                "crowd": 503488,
            },
            {
                "levels": {
                    "detail": "drafted",
                    "attribution": "province",
                    "shown": "month",
                    "delay": 14,
                },
                "kept": 0.5962,
                "crowd": 503488,
            },
            {
                "levels": {
                    "detail": "drafted",
                    "attribution": "country",
                    "shown": "month",
                    "delay": 0,
                },
                "kept": 0.575,
                "crowd": 503488,
            },
        ],
    },
    "an-exact-detail": {
        "id": "i1",
        "verdict": "hold",
        "reason": "it carries an exact detail that only one source has: give the gist, or find a second origin",
        "sources": [
            {
                "id": "S-0001",
                "crowd_before": 16344898,
                "crowd_after": 503488,
                "tier": 503488,
                "posterior_max": 2e-05,
                "ten_arrests": 0.000199,
                "cost_of_earlier": [],
            },
        ],
        "versions": [
            {
                "levels": {
                    "detail": "gist",
                    "attribution": "province",
                    "shown": "month",
                    "delay": 0,
                },
                "kept": 0.4425,
                "crowd": 503488,
            },
            {
                "levels": {
                    "detail": "gist",
                    "attribution": "province",
                    "shown": "month",
                    "delay": 14,
                },
                "kept": 0.3982,
                "crowd": 503488,
            },
            {
                "levels": {
                    "detail": "gist",
                    "attribution": "country",
                    "shown": "month",
                    "delay": 0,
                },
                "kept": 0.355,
                "crowd": 503488,
            },
        ],
    },
    "a-chain": {
        "id": "i1",
        "verdict": "refused",
        "reason": "for S-0001/unknown: fewer than 300 people could be counted on to be possible after it",
        "sources": [
            {
                "id": "S-0001",
                "crowd_before": 16344898,
                "crowd_after": 503488,
                "tier": 503488,
                "posterior_max": 2e-05,
                "ten_arrests": 0.000199,
                "cost_of_earlier": [],
            },
            {
                "id": "S-0001/unknown",
                "crowd_before": 16344898,
                "crowd_after": 80,
                "tier": 80,
                "posterior_max": 0.11236,
                "ten_arrests": 0.588235,
                "cost_of_earlier": [],
            },
        ],
        "versions": [],
    },
    "haste": {
        "id": "i1",
        "verdict": "hold",
        "reason": "for S-0001: fewer than 300 people could be counted on to be possible after it",
        "sources": [
            {
                "id": "S-0001",
                "crowd_before": 16344898,
                "crowd_after": 125,
                "tier": 125,
                "posterior_max": 0.074627,
                "ten_arrests": 0.465116,
                "cost_of_earlier": [],
            },
        ],
        "versions": [
            {
                "levels": {
                    "detail": "drafted",
                    "attribution": "province",
                    "shown": "month",
                    "delay": 14,
                },
                "kept": 0.5962,
                "crowd": 400,
            },
            {
                "levels": {
                    "detail": "drafted",
                    "attribution": "country",
                    "shown": "month",
                    "delay": 14,
                },
                "kept": 0.5175,
                "crowd": 400,
            },
            {
                "levels": {
                    "detail": "drafted",
                    "attribution": "province",
                    "shown": "month",
                    "delay": 60,
                },
                "kept": 0.4637,
                "crowd": 400,
            },
        ],
    },
    "a-history": {
        "id": "i1",
        "verdict": "refused",
        "reason": "for S-0001: fewer than 300 people could be counted on to be possible after it",
        "sources": [
            {
                "id": "S-0001",
                "crowd_before": 1000,
                "crowd_after": 0,
                "tier": 0,
                "posterior_max": 1.0,
                "ten_arrests": 1.0,
                "cost_of_earlier": [
                    {
                        "item": "p1",
                        "bits": 14.288,
                    },
                ],
            },
        ],
        "versions": [],
    },
    "cadres": {
        "id": "i1",
        "verdict": "refused",
        "reason": "for S-0001: fewer than 1000 people could be counted on to be possible after it",
        "sources": [
            {
                "id": "S-0001",
                "crowd_before": 16344898,
                "crowd_after": 800,
                "tier": 800,
                "posterior_max": 0.012361,
                "ten_arrests": 0.11236,
                "cost_of_earlier": [],
            },
        ],
        "versions": [],
    },
    "a-demo-county": {
        "id": "i1",
        "verdict": "ok",
        "reason": "no problem found under what you told us",
        "sources": [
            {
                "id": "S-0001",
                "crowd_before": 5249999,
                "crowd_after": 390600,
                "tier": 390600,
                "posterior_max": 2.6e-05,
                "ten_arrests": 0.000256,
                "cost_of_earlier": [],
            },
        ],
        "versions": [
            {
                "levels": {
                    "detail": "drafted",
                    "attribution": "county",
                    "shown": "month",
                    "delay": 0,
                },
                "kept": 0.725,
                "crowd": 190960,
            },
            {
                "levels": {
                    "detail": "drafted",
                    "attribution": "province",
                    "shown": "month",
                    "delay": 0,
                },
                "kept": 0.6625,
                "crowd": 868000,
            },
            {
                "levels": {
                    "detail": "drafted",
                    "attribution": "county",
                    "shown": "month",
                    "delay": 14,
                },
                "kept": 0.6525,
                "crowd": 190960,
            },
        ],
    },
    "another-country": {
        "id": "i1",
        "verdict": "ok",
        "reason": "no problem found under what you told us",
        "sources": [
            {
                "id": "S-0001",
                "crowd_before": 30167933,
                "crowd_after": 84446,
                "tier": 84446,
                "posterior_max": 0.000118,
                "ten_arrests": 0.001183,
                "cost_of_earlier": [],
            },
        ],
        "versions": [
            {
                "levels": {
                    "detail": "drafted",
                    "attribution": "province",
                    "shown": "day",
                    "delay": 0,
                },
                "kept": 0.7825,
                "crowd": 84446,
            },
            {
                "levels": {
                    "detail": "drafted",
                    "attribution": "province",
                    "shown": "week",
                    "delay": 0,
                },
                "kept": 0.7225,
                "crowd": 152710,
            },
            {
                "levels": {
                    "detail": "drafted",
                    "attribution": "province",
                    "shown": "day",
                    "delay": 14,
                },
                "kept": 0.7043,
                "crowd": 84446,
            },
        ],
    },
}


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_gets_its_answer(name, tmp_path, capsys):
    path = tmp_path / "plan.yaml"
    path.write_text(PLANS[name], encoding="utf-8")
    code = main(["exposure", "check", str(path), "--json"])
    found = json.loads(capsys.readouterr().out)["items"]
    assert [item["id"] for item in found] == ["i1"]
    assert code == (0 if found[0]["verdict"] == "ok" else 1)
    assert found[0].pop("assumptions")
    found[0]["versions"] = found[0]["versions"][:3]
    assert found[0] == ANSWERS[name]


@pytest.mark.parametrize("name", PLANS)
def test_an_answer_never_promises_more_than_the_theorem(name):
    """Posterior and arrests are those of the crowd that is shown, by the formulas of docs/exposure.en.md."""
    for person in ANSWERS[name]["sources"]:
        crowd = person["crowd_after"]
        least = 10 / (10 + crowd - 1) if crowd > 1 else 1.0
        assert person["posterior_max"] >= round(least, 6)
        assert person["ten_arrests"] >= (round(100 / (100 + crowd - 10), 6) if crowd > 10 else 1.0)
        assert person["tier"] <= crowd <= person["crowd_before"]
