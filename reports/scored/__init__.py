"""The parts of the scored report as data: the ledger, the open answers, the comparison. Pure: no query is made here."""
