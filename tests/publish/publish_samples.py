"""Made-up records of a made-up country for the tests of publish."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from typing import Any

from kirok.publish.house import House, Spot
from kirok.publish.record import (
    AreaRecord,
    ClaimRecord,
    CorrectionRecord,
    CountRecord,
    EstimateRecord,
    EventRecord,
    FindingRecord,
    MethodRecord,
    PartyRecord,
    PictureRecord,
    PlaceRecord,
    PublicationRecord,
    SentenceRecord,
    SiteRecord,
    Words,
)

CAMPS = PlaceRecord("p-camps", Words("holding camps (which ones is not said)", "수용소(어느 곳인지는 말하지 않음)"), "country", "XA")
NORTH = PlaceRecord("p-north", Words("Upper Varra province", "윗바라주"), "province", "XA")
CLERKS = PartyRecord("g-clerks", Words("clerks of the grain office", "양곡청 서기들"))
KIN = PartyRecord("g-kin", Words("families of those clerks", "그 서기들의 가족"), kind="family")
ENEMIES = PartyRecord("g-enemies", Words("spoilers", "훼방꾼"), quoted=True)
GUARD = PartyRecord("a-guard", Words("the Harbour Guard", "항만수비대"), kind="organisation")


def claim(key: str, **changes: Any) -> ClaimRecord:
    base = ClaimRecord(
        id=key,
        kind="act",
        type="VIO.LIB.camp",
        victims=(CLERKS,),
        agents=(GUARD,),
        place=CAMPS,
        when="2104",
        count=CountRecord(24, 999, None, "dozens to hundreds", "en:dozens-to-hundreds"),
        grounds=("GRD.expression",),
        denied=False,
        status="standing",
        findings=("f1",),
        conduct=Words("said that the harvest figures were wrong", "수확량 수치가 틀렸다고 말함"),
    )
    return replace(base, **changes)


CLAIMS = (
    claim("c01"),
    claim("c02", victims=(KIN,), count=None, grounds=("GRD.association",), conduct=None),
    claim("c03", victims=(ENEMIES,), count=CountRecord(20, 99, None, "수십", "ko:수십"), when="2103", place=NORTH),
    claim("c04", kind="state", type="FATE.released", findings=("f2",), count=None, when="2104-05~", grounds=(), conduct=None),
    claim(
        "c05",
        findings=("f2",),
        status="retracted",
        retracted_on="2104-09-02",
        reason="RTR.subject-reappeared",
        type="VIO.LIF.death-in-custody",
        count=CountRecord(1, 1, None, None, None),
    ),
    claim("c06", denied=True, findings=("f2",), count=None, type="VIO.LIF.death-in-custody"),
    claim("c07", count=CountRecord(1200, None, "at-least", "more than a thousand", "en:more-than-a-thousand"), when="2102"),
    claim(
        "c08",
        kind="policy",
        type=None,
        victims=(),
        content=Words("camps come first in the new plan", "새 계획은 수용소를 우선한다"),
        count=None,
        place=None,
    ),
    claim(
        "c09",
        kind="quantity",
        type=None,
        victims=(CLERKS,),
        count=CountRecord(None, None, "most", "most", None, share_low=0.5),
        place=None,
        grounds=(),
        conduct=None,
    ),
    claim(
        "c10",
        kind="comparison",
        type=None,
        victims=(),
        compared_with="c01",
        content=Words("more than the year before", "전년보다 많음"),
        count=None,
        place=None,
        grounds=(),
        conduct=None,
    ),
    claim("c11", when="2103/2104", count=CountRecord(200, 999, None, "수백", "ko:수백")),
    claim(
        "c13",
        kind="comparison",
        type=None,
        victims=(),
        findings=(),
        compared_with="2103",
        when="2104~",
        count=None,
        place=None,
        grounds=(),
        conduct=None,
    ),
    claim("c12", when=None, count=CountRecord(None, 300, None, None, None), place=None),
)
FINDINGS = (
    FindingRecord(
        id="f1",
        text=Words(
            "Clerks of the grain office and their families were sent to camps in 2104, by two independent accounts.",
            "서로 독립된 두 증언에 따르면 2104년 양곡청 서기들과 그 가족이 수용소로 보내졌다.",
        ),
        certainty="CER.corroborated",
        independent_origins=2,
        rule="two origins, one first-hand, none open against it",
        supports=("c01", "c02", "c03", "c07", "c08", "c09", "c10", "c11", "c12"),
        contradicts=(),
        publications=("pub1",),
        status="standing",
        first_published="2104-06-20",
    ),
    FindingRecord(
        id="f2",
        text=Words(
            "A clerk was reported dead in a camp; another account has the clerk alive.",
            "한 서기가 수용소에서 숨졌다는 증언과 살아 있다는 증언이 있다.",
        ),
        certainty="CER.disputed",
        independent_origins=1,
        rule="an open contradiction from another origin",
        supports=("c05",),
        contradicts=("c04", "c06"),
        publications=("pub1", "pub2"),
        status="standing",
        first_published="2104-07-01",
        corrections=("k1",),
    ),
)
PUBLICATIONS = (
    PublicationRecord(
        id="pub1",
        title=Words("Grain office clerks sent to camps", "양곡청 서기들, 수용소로"),
        attribution=Words("two people with knowledge of the matter", "사정을 아는 두 사람"),
        released_on="2104-06-20",
        sentences=(
            SentenceRecord(
                "pub1/s1",
                "fact",
                Words("Clerks who doubted the harvest figures were sent to camps.", "수확량 수치를 의심한 서기들이 수용소로 보내졌다."),
                ("f1",),
                ("c01", "c03", "c13"),
                "standing",
            ),
            SentenceRecord(
                "pub1/s2", "background", Words("The camps lie outside the courts.", "수용소는 법원의 관할 밖에 있다."), (), (), "standing"
            ),
            SentenceRecord(
                "pub1/s3",
                "voice",
                Words("We asked the grain office and had no answer.", "양곡청에 물었으나 답이 없었다."),
                (),
                (),
                "standing",
            ),
            SentenceRecord(
                "pub1/s4",
                "fact",
                Words("One clerk died there, an account said.", "한 서기가 그곳에서 숨졌다고 한 증언은 전했다."),
                ("f2",),
                ("c05",),
                "standing",
                ("k1",),
            ),
        ),
        crowd="thousands",
    ),
    PublicationRecord(
        id="pub2",
        title=Words("", ""),
        attribution=Words("a source", "소식통"),
        released_on="2104-07-01",
        sentences=(
            SentenceRecord(
                "pub2/s1",
                "fact",
                Words("A clerk reported dead was seen alive.", "숨졌다던 서기가 살아 있는 모습이 목격되었다."),
                ("f2",),
                ("c04",),
                "standing",
            ),
        ),
        crowd="thousands",
    ),
)


def png(width: int, height: int) -> bytes:
    """A grey PNG: head, pixels, end, and nothing else."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = zlib.compress((b"\0" + b"\x90" * width) * height)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


PICTURE = PictureRecord(
    file="pub1-1.png",
    mime="image/png",
    content=png(8, 5),
    width=8,
    height=5,
    credit="Varra Record",
    origin="ai-made",
    source_type="trainedAlgorithmicMedia",
    alt=Words("A made-up harbour at dusk", "해 질 녘의 지어낸 항구"),
)
GRAPHIC = replace(PICTURE, file="pub1-2.png", origin="archive", source_type="print", graphic=True)
PUBLICATIONS = (replace(PUBLICATIONS[0], pictures=(PICTURE, GRAPHIC)), *PUBLICATIONS[1:])
_ASSUMED = ("the lists speak of one population that did not change meanwhile", "who is on two lists was recognised as one person")
ESTIMATE = EstimateRecord(
    id="est-varra",
    publication="pub1",
    question=Words("How many clerks were sent to camps in 2104?", "2104년 수용소로 보내진 서기는 모두 몇 명인가?"),
    observed=(839, 839),
    lists=(("church", 435), ("union", 317), ("families", None)),
    methods=(
        MethodRecord("bma", 1611, 2023, 1793, 0.95, (*_ASSUMED, "one of those graphs")),
        MethodRecord("lcm", 1606, 2075, None, 0.95, _ASSUMED, ("one list lies within another",)),
    ),
    reviewer=Words("R. Madeup, statistician", "지어낸 통계학자 R"),
)
EVENTS = (EventRecord("e-grain", ("c01", "c02", "c07", "c11")), EventRecord("e-alone", ("c03",)))
AREAS = (
    AreaRecord("p-varra", Words("Varra", "바라"), "country"),
    AreaRecord("p-north", NORTH.label, "province", "p-varra"),
    AreaRecord("p-south", Words("Lower Varra province", "아랫바라주"), "province", "p-varra"),
    AreaRecord("p-camps", CAMPS.label, "country", "p-varra", ""),
)
HOUSE = House(tiles=(Spot("p-north", 0, 0), Spot("p-south", 1, 1)))
CORRECTIONS = (CorrectionRecord("k1", "c05", "2104-09-02", "RTR.subject-reappeared", ("f2",), ("pub1/s4", "pub2/s1"), ("pub1", "pub2")),)


def site(**changes: Any) -> SiteRecord:
    base = SiteRecord(
        title=Words("The Varra Record", "바라 기록"),
        base_url="https://record.example.org/site",
        contact=Words("Write to the newsroom: see the notice at our office.", "편집국 연락처는 사무실 안내문에 있습니다."),
        publications=PUBLICATIONS,
        findings=FINDINGS,
        claims=CLAIMS,
        corrections=CORRECTIONS,
        invented=True,
        events=EVENTS,
        areas=AREAS,
        estimates=(ESTIMATE,),
        house=HOUSE,
    )
    return replace(base, **changes)
