"""The first KBLI codes, planted by the migration; later changes are made in the admin."""

import csv
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).resolve().parent / "data" / "kbli.csv"


def plant(kbli_model: Any, using: str = "default") -> None:
    """Insert the codes of data/kbli.csv that are not there yet. `kbli_model` may be a migration's model."""
    lines = [line for line in SOURCE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    kbli_model.objects.using(using).bulk_create(
        [kbli_model(**row) for row in csv.DictReader(lines)], ignore_conflicts=True
    )
