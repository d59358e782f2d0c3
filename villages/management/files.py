"""What the import commands share: reading a file and refusing it in words."""

from pathlib import Path

from django.core.management.base import CommandError

from villages.faults import ImportFault

SHOWN = 50


def read_text(path: Path) -> str:
    """Return the text of a file (UTF-8). Raises ImportFault when there is none or it is no text."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ImportFault([f"Berkas {path} tidak dapat dibaca: {error.strerror}."]) from error
    except UnicodeDecodeError as error:
        raise ImportFault([f"Berkas {path} bukan teks UTF-8. Simpan ulang sebagai UTF-8."]) from error


def refuse(error: ImportFault) -> CommandError:
    """Return the command's failure: every fault, long lists cut, and that nothing was changed."""
    lines = error.faults[:SHOWN]
    if len(error.faults) > SHOWN:
        lines.append(f"… dan {len(error.faults) - SHOWN} kesalahan lagi.")
    return CommandError("\n".join([*lines, "Tidak ada yang diubah."]))
