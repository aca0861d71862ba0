"""What a proof shows and what it does not: ``proofs/README.txt``, in English and Korean.

A text that was sent out once stays here for ever, or older sites would fail; a new wording is a new text at the end.
"""

from __future__ import annotations

_FIRST = """\
WHAT THE FILES IN THIS FOLDER SHOW, AND WHAT THEY DO NOT
(Korean below / 한국어는 아래에 있습니다)

  checkpoint              the signed state of the newsroom's release log
  vkey, policy            the log's key; which witnesses cosigned
  manifest.json           the SHA-256 of every file of the site outside this folder
  manifest.tlog-proof     the proof that this list is in the log
  claims/ID/claim.json    a claim as it was released
  claims/ID/salt          the random bytes that hid it in the log until then
  claims/ID/claim.tlog-proof   the proof that it is in the log

How to check: python verify_kirok.py SITE --key VKEY
It needs Python 3.11 or later with the package "cryptography", and no network. Take the key from somewhere else than
this site: whoever can change the site can change the key in it. Look at the program before you run it, or take it
from another copy, or use another program: the formats are public (C2SP signed-note, tlog-checkpoint, tlog-tiles,
tlog-proof, tlog-policy; RFC 6962).

A proof that holds shows
  - that the file is, to the byte, what the holder of the key put into the log;
  - that it was in the log no later than the checkpoint that it rests on;
  - where a witness cosigned: that the witness saw this log grow up to here and saw no other history under its key.

It does not show
  - that what the file says is true, or that a source exists or is right;
  - when something happened, was heard or was written: a place in the log tells when it was released;
  - that nothing was left out before the release, or that nothing else was released elsewhere;
  - who holds the key, or that nobody forced its holder;
  - without witnesses: that everybody is shown the same log.


이 폴더의 파일이 증명하는 것과 증명하지 않는 것

  checkpoint              편집국 공개 기록부의 서명된 상태
  vkey, policy            기록부의 열쇠, 함께 서명한 증인
  manifest.json           이 폴더 밖에 있는 모든 파일의 SHA-256 값
  manifest.tlog-proof     그 목록이 기록부에 있다는 증명
  claims/ID/claim.json    공개된 그대로의 주장
  claims/ID/salt          공개 전까지 주장을 가려 두었던 무작위 값
  claims/ID/claim.tlog-proof   그 주장이 기록부에 있다는 증명

확인하는 법: python verify_kirok.py SITE --key VKEY
Python 3.11 이상과 "cryptography" 패키지만 있으면 되고, 인터넷에 연결하지 않습니다. 열쇠는 이 사이트가 아닌 다른
곳에서 구하십시오. 사이트를 바꿀 수 있는 사람은 그 안의 열쇠도 바꿀 수 있습니다. 프로그램은 실행하기 전에 읽어
보거나, 다른 사본에서 가져오거나, 다른 프로그램을 쓰십시오. 형식은 모두 공개되어 있습니다(C2SP signed-note,
tlog-checkpoint, tlog-tiles, tlog-proof, tlog-policy, RFC 6962).

증명이 성립하면 알 수 있는 것
  - 파일이 열쇠를 가진 쪽이 기록부에 넣은 것과 한 바이트도 다르지 않다는 것
  - 늦어도 그 증명이 기대는 checkpoint 시점에는 기록부에 있었다는 것
  - 증인이 함께 서명했다면, 증인이 이 기록부가 여기까지 자라는 것을 보았고 같은 열쇠로 된 다른 내용은 보지 못했다는 것

증명으로 알 수 없는 것
  - 파일에 적힌 내용이 사실인지, 취재원이 실제로 있거나 옳은지
  - 어떤 일이 언제 일어났고, 언제 들었고, 언제 썼는지. 기록부 안의 자리는 공개한 때만 말해 줍니다
  - 공개하기 전에 빠진 것이 없는지, 다른 곳에 따로 공개한 것이 없는지
  - 누가 열쇠를 가지고 있는지, 그 사람이 강요받지는 않았는지
  - 증인이 없다면, 모두가 같은 기록부를 보고 있는지
"""

_SECOND = _FIRST.replace(
    "How to check: python verify_kirok.py SITE --key VKEY\n",
    "How to check: python verify_kirok.py SITE --key VKEY\n"
    "or, with a policy (C2SP tlog-policy: keys, witnesses, quorum) from elsewhere: python verify_kirok.py SITE --policy FILE\n",
).replace(
    "확인하는 법: python verify_kirok.py SITE --key VKEY\n",
    "확인하는 법: python verify_kirok.py SITE --key VKEY\n"
    "다른 곳에서 구한 정책(C2SP tlog-policy: 열쇠, 증인, 정족수)이 있으면: python verify_kirok.py SITE --policy FILE\n",
)

_THIRD = _SECOND.replace(
    "  claims/ID/claim.json    a claim as it was released\n",
    "  history.json            that the log only grew since the earlier checkpoints that proofs of claims rest on\n"
    "  claims/ID/claim.json    a claim as it was released\n",
).replace(
    "  claims/ID/claim.json    공개된 그대로의 주장\n",
    "  history.json            주장의 증명이 기대는 이전 checkpoint 뒤로 기록부가 자라기만 했다는 증명\n"
    "  claims/ID/claim.json    공개된 그대로의 주장\n",
)

# Many systems have no "python"; Windows has "py".
_FOURTH = (
    _THIRD.replace("python verify_kirok.py", "python3 verify_kirok.py")
    .replace("It needs Python 3.11", 'On Windows write "py" for "python3".\nIt needs Python 3.11')
    .replace("Python 3.11 이상과", "Windows에서는 python3 대신 py를 쓰십시오.\nPython 3.11 이상과")
)

#: Every text of proofs/README.txt there has been, the newest last.
README_TEXTS: tuple[bytes, ...] = (_FIRST.encode(), _SECOND.encode(), _THIRD.encode(), _FOURTH.encode())
