"""What was taken back and why, in words that a reader needs no code for."""

from __future__ import annotations

from kirok.publish.headings import heading
from kirok.publish.index import Index
from kirok.publish.record import ClaimRecord, CorrectionRecord, SentenceRecord
from kirok.publish.wording import N_, Wording

#: Why something was taken back, as a sentence. Safety and consent publish no notice of their own.
WHY = {
    "subject-reappeared": N_("Somebody who was reported dead, arrested or gone has been seen again."),
    "source-recanted": N_("Whoever told it took it back."),
    "forged": N_("It rested on something that was forged."),
    "mis-translated": N_("It was translated wrongly. The mistake was ours."),
    "mis-identified": N_("It was about another person, group or place than we wrote. The mistake was ours."),
    "duplicate": N_("The same account stood here twice."),
    "account-revised": N_("Whoever gave the account revised it. That does not make it a lie."),
    "coding-error": N_("We had written down something else than the account says. The mistake was ours."),
}


def why(correction: CorrectionRecord, wording: Wording) -> str:
    """Why something was taken back, as a sentence; for a reason that we have no sentence for, its label."""
    sentence = WHY.get(correction.reason.removeprefix("RTR."))
    return str(wording.text(sentence).unescape()) if sentence else f"{wording.label(correction.reason)}."


def in_a_line(claim: ClaimRecord, wording: Wording) -> str:
    """What a claim says, as plain text: "Execution: the director of the state theatre; 2104"."""
    lang = wording.language
    untyped = claim.content.get(lang) if claim.content else str(wording.kind(claim.kind).unescape())
    head = wording.label(claim.type) if claim.type else untyped
    labels = ((party.label.get(lang), party.quoted) for party in claim.victims)
    whom = "; ".join(wording.quoted(label) if quoted else label for label, quoted in labels)
    told = f"{head[:1].upper()}{head[1:]}" + (f": {whom}" if whom else "")
    return f"{told}; {wording.when(claim.when)}" if claim.when else told


def target_line(index: Index, wording: Wording, key: str) -> str:
    """What the id *key* of something that was taken back stands for, as plain text; the id where the record holds it no more."""
    lang = wording.language
    if key in index.claim:
        return in_a_line(index.claim[key], wording)
    held = index.finding.get(key) or index.sentence.get(key)
    if held is not None:
        return held.text.get(lang)
    return heading(index.publication[key], lang) if key in index.publication else key


def as_it_stands(index: Index, wording: Wording, sentence: SentenceRecord) -> str:
    """A published sentence as plain text, marked where something beneath it was taken back: for readers who see no strike-out."""
    text = sentence.text.get(wording.language)
    if not index.shaken(sentence):
        return text
    return f"[{wording.text('Taken back') if index.baseless(sentence) else wording.text('Partly taken back')}] {text}"
