"""Price tables between the database, the file that comes with the product, and the calculators."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from reports.models import PriceTable as StoredTable
from reports.offer import PriceTable, load_price_table

CURRENCY = "EUR"


class NoPriceTable(Exception):
    """No price table is valid at that date."""

    def __init__(self, day: date) -> None:
        super().__init__(f"No price table is valid on {day.isoformat()}.")
        self.day = day


def table_for(day: date) -> PriceTable:
    """The newest table that is valid at `day`, for the calculators. Four queries; raises NoPriceTable."""
    stored = (
        StoredTable.objects.filter(valid_from__lte=day)
        .order_by("-valid_from")
        .prefetch_related("classes", "bands", "rates")
        .first()
    )
    if stored is None:
        raise NoPriceTable(day)
    return adapt(stored)


def adapt(stored: StoredTable) -> PriceTable:
    """The calculators' table with the stored one's content. ValueError when it is incomplete (no class, no band from 1)."""
    bands = [(band.from_mailboxes, Decimal(band.percent) / 100) for band in stored.bands.all()]
    if not bands or bands[0][0] != 1:
        bands.insert(0, (1, Decimal(0)))
    return PriceTable(
        version=stored.version,
        valid_from=stored.valid_from,
        currency=CURRENCY,
        classes={entry.quota_gb: entry.monthly for entry in stored.classes.all()},
        further_50gb=stored.further_50gb,
        bands=tuple(bands),
        setup=stored.setup,
        rates={entry.source_type: entry.per_mailbox for entry in stored.rates.all()},
        volume_rate=stored.volume_rate,
        included_gb=Decimal(stored.included_gb),
        placeholder=stored.placeholder,
    )


def install_reference_table(table_model: Any, class_model: Any, band_model: Any, rate_model: Any) -> bool:
    """Store the placeholder table unless one of its version exists. Returns whether it was added.

    Takes the model classes, so that the migration (historical models) and a service use the same code.
    """
    reference = load_price_table()
    table, created = table_model.objects.get_or_create(
        version=reference.version,
        defaults={
            "valid_from": reference.valid_from,
            "placeholder": reference.placeholder,
            "setup": reference.setup,
            "further_50gb": reference.further_50gb,
            "volume_rate": reference.volume_rate,
            "included_gb": int(reference.included_gb),
        },
    )
    if created:
        class_model.objects.bulk_create(
            class_model(table=table, quota_gb=gb, monthly=price) for gb, price in reference.classes.items()
        )
        band_model.objects.bulk_create(
            band_model(table=table, from_mailboxes=start, percent=int(share * 100))
            for start, share in reference.bands
        )
        rate_model.objects.bulk_create(
            rate_model(table=table, source_type=kind, per_mailbox=rate)
            for kind, rate in reference.rates.items()
        )
    return bool(created)
