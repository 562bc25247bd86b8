"""What the sales team keeps about prospects: touches with them, and who is the same company."""

from pathlib import Path
from typing import Final

import numpy as np

from samples.wholesaler.company import Company
from samples.wholesaler.faults import RESENT, Faults, resend, spoil
from samples.wholesaler.files import german_times, iso_times, write_csv

_LISTS: Final = {
    "trade_directory": "Branchenbuch", "association": "Verband", "publication": "Fachpresse",
    "referral": "Empfehlung", "observation": "Beobachtung", "trade_fair": "Messe",
}  # fmt: skip
_WAYS: Final = {
    "mail": "Brief", "phone": "Telefon", "visit": "Besuch", "email": "E-Mail",
    "event": "Veranstaltung", "web": "Web",
}  # fmt: skip
_OUTCOMES: Final = {
    "no_answer": "nicht erreicht", "answered": "Gespräch", "interested": "Interesse",
    "declined": "abgelehnt", "wrong_contact": "falscher Kontakt",
}  # fmt: skip


def deliver_approaches(company: Company, faults: Faults, folder: Path) -> None:
    """Write both files into a folder."""
    staff = company.staff["employee_id"].to_numpy(dtype=object)
    touches = company.approaches
    frame = touches[["source", "source_record_id"]].set_axis(["Liste", "Satz"], axis=1)
    frame = frame.assign(
        Nr=np.arange(1, len(frame) + 1),
        Liste=frame["Liste"].map(_LISTS),
        Zeitpunkt=german_times(touches["moment"].to_numpy()),
        Richtung=np.where(touches["direction"] == "inbound", "E", "A"),
        Weg=touches["channel"].map(_WAYS),
        Mitarbeiter=staff[touches["employee"]],
        Ergebnis=touches["outcome"].map(_OUTCOMES),
    )
    planted = faults.plant("prospect_interactions", len(frame))
    spoil(frame, "Satz", planted["missing_record"], None)
    spoil(frame, "Ergebnis", planted["unknown_outcome"], "Mailbox")
    spoil(frame, "Zeitpunkt", planted["unreadable_time"], "nach Messe")
    write_csv(
        folder / "Kontakte_Interessenten.csv",
        resend(frame, planted[RESENT]),
        delimiter=";",
        encoding="windows-1252",
        line_end="\r\n",
    )
    decisions = company.decisions
    told = decisions[["left_key", "right_key"]].set_axis(["Satz A", "Satz B"], axis=1)
    told = told.assign(
        Entscheidung=np.where(decisions["decision"] == "same", "gleich", "verschieden"),
        entschieden=iso_times(decisions["moment"].to_numpy()),
        von=staff[decisions["employee"]],
    )
    told = resend(told, faults.plant("match_decisions", len(told))[RESENT])
    write_csv(folder / "Abgleich_Entscheidungen.csv", told, delimiter=";")
