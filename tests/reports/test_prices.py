from datetime import date, timedelta
from decimal import Decimal

import pytest

from reports.models import DiscountBand, MigrationRate, PriceClass, PriceTable
from reports.offer import load_price_table
from reports.prices import NoPriceTable, install_reference_table, table_for

pytestmark = pytest.mark.django_db
MODELS = (PriceTable, PriceClass, DiscountBand, MigrationRate)


@pytest.fixture(autouse=True)
def _reference():
    PriceTable.objects.all().delete()
    assert install_reference_table(*MODELS)


def test_stored_reference_table_is_the_file_again():
    assert table_for(date(2026, 1, 1)) == load_price_table()


def test_installing_twice_changes_nothing():
    PriceTable.objects.update(setup=Decimal(1))

    assert not install_reference_table(*MODELS)

    assert [table.setup for table in PriceTable.objects.all()] == [Decimal(1)]
    assert PriceClass.objects.count() == 6


def test_no_table_before_the_first_one():
    with pytest.raises(NoPriceTable, match="2025-12-31"):
        table_for(load_price_table().valid_from - timedelta(days=1))


def test_table_without_a_band_from_one_has_no_discount_there():
    DiscountBand.objects.filter(from_mailboxes=1).delete()

    table = table_for(date(2026, 5, 1))

    assert (table.discount(1), table.discount(50)) == (Decimal(0), Decimal("0.1"))


def test_newest_valid_table_wins():
    PriceTable.objects.create(
        version="next", valid_from=date(2027, 1, 1), setup=1, further_50gb=1, volume_rate=1, included_gb=1
    ).classes.create(quota_gb=5, monthly=1)

    assert table_for(date(2026, 12, 31)).version == load_price_table().version
    assert table_for(date(2027, 1, 1)).version == "next"


def test_table_queries_do_not_depend_on_its_size(django_assert_num_queries):
    with django_assert_num_queries(4):
        table_for(date(2026, 5, 1))
