"""Put an official map in place of the shipped schematic one, or return to the schematic one."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from villages import actions
from villages.boundaries import fit, read_boundaries
from villages.faults import ImportFault
from villages.management.files import read_text, refuse
from villages.models import Kecamatan, Village

LONGEST_SOURCE = 200


class Command(BaseCommand):
    help = (
        "Memuat batas resmi (GeoJSON WGS 84, properti code berisi kode Kemendagri) pengganti peta skematis."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="berkas GeoJSON")
        parser.add_argument("--source", default="", help="sumber dan tahun, dicantumkan di bawah peta")
        parser.add_argument("--reset", action="store_true", help="kembali ke peta skematis")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["reset"]:
            dropped = actions.reset_boundaries()
            self.stdout.write(f"Peta skematis dipakai lagi, {dropped} garis batas dihapus.")
            return
        source = " ".join(options["source"].split())
        if options["file"] is None or not source or len(source) > LONGEST_SOURCE:
            raise CommandError(
                "Tulis berkas GeoJSON dan --source, misalnya --source “Bagian Tata Pemerintahan, 2025” "
                f"(paling panjang {LONGEST_SOURCE} huruf)."
            )
        names = dict(Village.objects.values_list("code", "name"))
        try:
            projected = read_boundaries(read_text(options["file"]), names)
            rings = fit(projected, names | dict(Kecamatan.objects.values_list("code", "name")))
        except ImportFault as error:
            raise refuse(error) from error
        actions.load_boundaries(rings=rings, source=source)
        before, after = _points(projected), _points(rings)
        self.stdout.write(f"{len(rings)} garis batas dimuat, {before} titik disederhanakan menjadi {after}.")


def _points(rings: Any) -> int:
    return sum(len(ring) for outline in rings.values() for ring in outline)
