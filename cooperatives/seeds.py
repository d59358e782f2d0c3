"""The first KBLI codes and thresholds, planted by migrations; later changes are made in the admin."""

import csv
import datetime as dt
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).resolve().parent / "data" / "kbli.csv"
# The month in which the programme was announced: before it there was nothing to check.
FIRST_THRESHOLDS_ON = dt.date(2025, 3, 1)


def plant(kbli_model: Any, using: str = "default") -> None:
    """Insert the codes of data/kbli.csv that are not there yet. `kbli_model` may be a migration's model."""
    lines = [line for line in SOURCE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    kbli_model.objects.using(using).bulk_create(
        [kbli_model(**row) for row in csv.DictReader(lines)], ignore_conflicts=True
    )


def plant_thresholds(model: Any, using: str = "default") -> None:
    """Insert the first row of the eligibility thresholds, with the defaults of its fields, unless it is there."""
    model.objects.using(using).get_or_create(
        valid_from=FIRST_THRESHOLDS_ON,
        defaults={"note": "Nilai awal menurut Juklak Menkop 1/2025 dan nota kesepahaman Kemenkop dan INI."},
    )
