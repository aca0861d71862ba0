"""Every command: its words, the room that runs it, and its one line of help.

A command ``release`` of module ``m`` is the pair ``m.add_release(parser)`` and ``m.run_release(args) -> Result``;
blanks and hyphens in the name become underscores. Modules are imported only when their command is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One command; ``django`` says whether the desk must be set up before its module is imported."""

    module: str
    help: str
    django: bool = False


TABLE: dict[str, Entry] = {
    "init": Entry("kirok.desk.vault.commands", "make a new home: keys, encrypted desk, logs", django=True),
    "users add": Entry("kirok.desk.people", "add a person who works at the desk", django=True),
    "import": Entry("kirok.desk.statements.commands", "take documents in as statements, or hold another site's data package", django=True),
    "code": Entry("kirok.desk.coding.commands", "load a coding file as drafts, or export one", django=True),
    "conclude": Entry("kirok.desk.findings.commands", "apply the certainty rules to every finding", django=True),
    "review": Entry("kirok.desk.publications.commands", "record a second person's review of a publication", django=True),
    "release": Entry("kirok.desk.publications.commands", "release a publication: four eyes, consent, crowd", django=True),
    "publish": Entry("kirok.desk.publications.commands", "write the public site from what is released and cleared", django=True),
    "attach": Entry("kirok.desk.publications.estimate_commands", "put a checked estimate beside a draft publication", django=True),
    "export": Entry("kirok.desk.publications.commands", "write cleared text for one audience, or the published data", django=True),
    "retract": Entry("kirok.desk.retraction.commands", "mark a claim as fallen and flag all that rests on it", django=True),
    "withdraw": Entry("kirok.desk.retraction.commands", "hide an item everywhere we control, at once", django=True),
    "erase": Entry("kirok.desk.retraction.commands", "destroy an item's content for good, on two people's word", django=True),
    "desk serve": Entry("kirok.desk.serving", "serve the newsroom's web desk", django=True),
    "desk consents": Entry("kirok.desk.contact.commands", "take what rests on ended consents off our sites", django=True),
    "desk search": Entry("kirok.desk.search.commands", "search the desk, or measure the search on a file of queries", django=True),
    "desk doctor": Entry("kirok.desk.doctor", "check the desk's home and machine: encryption, modes, back-up, swap, clock", django=True),
    "desk manage": Entry("kirok.desk.serving", "Django's own commands for the desk", django=True),
    "verify": Entry("kirok.publish.commands", "check a published site: stdlib and cryptography only"),
    "ledger checkpoint": Entry("kirok.ledger.commands", "show the newest checkpoint of a log"),
    "ledger prove": Entry("kirok.ledger.commands", "write the inclusion proof of one leaf"),
    "ledger audit": Entry("kirok.ledger.commands", "recompute a log from its leaves and compare"),
    "ledger batch": Entry("kirok.desk.logkeeper", "make the custody log's batch of every day that has passed", django=True),
    "ledger rotate": Entry("kirok.desk.logkeeper", "give a log a new signing key, handed over by the old one", django=True),
    "ledger policy": Entry("kirok.ledger.partners", "show or set whose cosignatures a log asks for"),
    "ledger witness": Entry("kirok.ledger.partners", "have the policy's witnesses cosign the newest checkpoint"),
    "ledger anchor": Entry("kirok.ledger.anchoring", "have an authority stamp the newest checkpoint, or check its stamp"),
    "keys split": Entry("kirok.desk.custodian", "split the back-up key among several people", django=True),
    "keys restore": Entry("kirok.desk.custodian", "give a home a new passphrase by a quorum of shares", django=True),
    "keys rotate": Entry("kirok.desk.custodian", "give the sealed originals a new key", django=True),
    "keys drill": Entry("kirok.desk.custodian", "prove that a quorum could restore the home", django=True),
    "keys handler": Entry("kirok.desk.handlers", "show a handler's recipient; make the handler's key", django=True),
    "keys identity": Entry("kirok.desk.handlers", "seal who a source is to its handlers, or read it as one of them", django=True),
    "backup": Entry("kirok.desk.custodian", "write the whole home as one sealed file", django=True),
    "restore": Entry("kirok.desk.custodian", "lay a home out of a back-up on an empty machine", django=True),
    "seal": Entry("kirok.seal.commands", "seal a file to recipients, offline"),
    "drop init": Entry("kirok.drop.commands", "make a drop: where sources write in"),
    "drop serve": Entry("kirok.drop.commands", "serve the drop behind Tor's onion service"),
    "drop close": Entry("kirok.drop.commands", "list and sign what came to the drop since the last pull"),
    "drop carry": Entry("kirok.drop.carrying", "copy what a pull needs to a folder that is carried to the desk"),
    "drop settle": Entry("kirok.drop.commands", "take what the desk leaves at the drop after a pull"),
    "drop doctor": Entry("kirok.drop.doctor", "check the drop's machine: swap, dumps, clock, modes, logs, onion"),
    "drop pull": Entry("kirok.desk.dropping", "fetch what sources sent, check it, hand replies over", django=True),
    "drop reply": Entry("kirok.desk.dropping", "answer a source by its number", django=True),
    "inbox list": Entry("kirok.desk.handling.commands", "list the reports that wait for a handler", django=True),
    "inbox show": Entry("kirok.desk.handling.commands", "open a report, on record: its words, files, thread", django=True),
    "inbox take": Entry("kirok.desk.handling.commands", "take a report's message or file as a statement", django=True),
    "inbox add": Entry("kirok.desk.handling.commands", "take in a sealed file that came by hand", django=True),
    "inbox handled": Entry("kirok.desk.handling.commands", "mark a report as handled", django=True),
    "inbox destroy": Entry("kirok.desk.handling.commands", "destroy a report for good", django=True),
    "exposure check": Entry("kirok.exposure.commands", "weigh a publication plan: who could still be the source?"),
    "exposure game": Entry("kirok.exposure.game.commands", "play the adversary over an invented society"),
    "exposure audit": Entry("kirok.desk.publications.crowd_commands", "rebuild every crowd, for handlers only", django=True),
    "names score": Entry("kirok.names.commands", "score pairs of spellings: how much they speak for one name, in bits"),
    "names explain": Entry("kirok.names.commands", "say syllable by syllable why two spellings may be one name"),
    "names romanize": Entry("kirok.names.commands", "write a hangul name in Latin letters by one of three systems"),
    "names keys": Entry("kirok.names.commands", "list the keys under which spellings of a name meet"),
    "estimate": Entry("kirok.estimate.commands", "how many in all, those nobody reported included"),
    "link": Entry("kirok.link.commands", "propose which records of several lists are one person"),
    "demo": Entry("kirok.demo.commands", "the whole path on an invented country"),
}
