"""An area code reaches exactly the villages under it, on every database and collation."""

import pytest
from django.db import connection

from tests.factories import PASIRIAN
from villages.models import Kecamatan, Village

pytestmark = [pytest.mark.concurrency, pytest.mark.usefixtures("lumajang")]
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="about PostgreSQL's collations")

RANGE = "SELECT count(*) FROM {table} WHERE {code} >= '35.08.04.' AND {code} < '35.08.04/'"


def count(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def test_each_kecamatan_reaches_its_own_villages_and_no_other():
    total = 0
    for kecamatan in Kecamatan.objects.all():
        found = list(Village.objects.within(kecamatan.pk))
        assert {village.kecamatan_id for village in found} == {kecamatan.pk}
        total += len(found)
    assert total == Village.objects.within("35.08").count() == 205
    assert Village.objects.within(PASIRIAN).count() == 11
    assert Village.objects.within("").count() == Village.objects.within("35.0").count() == 0


@on_postgresql
@pytest.mark.parametrize(
    "table",
    [
        "villages_village.code",
        "villages_village.kecamatan_id",
        "villages_villagepotential.village_id",
        "villages_officeholder.area_code",
        "villages_villageshape.village_id",
        "accounts_user.area_code",
    ],
)
def test_codes_and_keys_to_them_are_compared_byte_by_byte(table):
    table, column = table.split(".")
    sql = (
        "SELECT collation_name FROM information_schema.columns "
        f"WHERE table_name = '{table}' AND column_name = '{column}'"
    )
    assert count(sql) == "C"


@on_postgresql
def test_under_a_language_collation_the_same_range_would_lose_them():
    """Control: the very same rows in a plain text column that is ordered as words are, without the dots."""
    with connection.cursor() as cursor:
        try:
            cursor.execute("CREATE COLLATION pg_temp.words (provider = icu, locale = 'id-u-ka-shifted')")
        except Exception as error:  # noqa: BLE001 - whatever this server says, there is no such collation
            pytest.skip(f"no linguistic collation here: {error}")
        cursor.execute("CREATE TEMP TABLE plain (code varchar(13) COLLATE pg_temp.words)")
        cursor.execute("INSERT INTO plain SELECT code FROM villages_village")
    assert count(RANGE.format(table="villages_village", code="code")) == 11
    assert count(RANGE.format(table="plain", code="code")) == 0
