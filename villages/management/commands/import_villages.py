"""Load the official tables of kecamatan and villages; running it again changes nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from villages import actions
from villages.faults import ImportFault
from villages.imports import Plan, plan_kecamatan, plan_villages, read_kecamatan, read_villages
from villages.management.files import read_text, refuse
from villages.models import Kecamatan
from villages.shapes import DATA_DIR


class Command(BaseCommand):
    help = "Memuat desa dan kelurahan menurut kode Kemendagri. Aman diulang: yang sama tidak diubah."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, help="CSV dengan kolom code dan name (bawaan: 205 desa)"
        )
        parser.add_argument(
            "--kecamatan",
            type=Path,
            help="CSV kecamatan: code, name, grid_row, grid_col (bawaan: 21 kecamatan)",
        )
        parser.add_argument("--dry-run", action="store_true", help="hanya memeriksa dan menghitung")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            kecamatan = self._kecamatan(options)
            known = dict(Kecamatan.objects.values_list("code", "name"))
            known |= {row.pk: row.name for row in kecamatan.new}
            text = read_text(options["file"] or DATA_DIR / "villages.csv")
            villages = plan_villages(read_villages(text, known))
        except ImportFault as error:
            raise refuse(error) from error
        if not options["dry_run"]:
            actions.import_villages(kecamatan=kecamatan, villages=villages)
        self._tell("Kecamatan", kecamatan)
        self._tell("Desa dan kelurahan", villages)
        if villages.absent:
            self.stdout.write(f"Tidak ada di berkas dan dibiarkan: {', '.join(villages.absent)}.")
        if options["dry_run"]:
            self.stdout.write("Ini percobaan: tidak ada yang disimpan.")

    def _kecamatan(self, options: dict[str, Any]) -> Plan:
        """The table of kecamatan that was named, or the shipped one with the shipped villages, or none."""
        if options["kecamatan"]:
            return plan_kecamatan(read_kecamatan(read_text(options["kecamatan"])))
        if options["file"]:
            if not Kecamatan.objects.exists():
                raise CommandError("Belum ada kecamatan. Muat bersama tabelnya: --kecamatan BERKAS.")
            return Plan(unchanged=Kecamatan.objects.count())
        return plan_kecamatan(read_kecamatan(read_text(DATA_DIR / "kecamatan.csv")))

    def _tell(self, what: str, plan: Plan) -> None:
        counts = f"{len(plan.new)} baru, {len(plan.changed)} berubah, {plan.unchanged} tetap"
        self.stdout.write(f"{what}: {counts}.")
