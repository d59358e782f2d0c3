"""Photos: decoded and encoded again, upright, at most 2560 pixels long, without any metadata."""

import warnings
from io import BytesIO
from typing import Any

from lumajang_kdkmp.documents.faults import Fault

MAX_PIXELS = 40_000_000
LONG_SIDE = 2560
QUALITY = 85
READERS = ("JPEG", "PNG")

BROKEN = "rusak atau terpotong. Buka dulu di HP untuk memastikan fotonya utuh, lalu lampirkan lagi atau foto ulang."


def clean(raw: bytes, extension: str) -> bytes:
    """Return the photo as a new JPEG ("jpg") or PNG ("png"). Raises Fault when it is broken or too large."""
    from PIL import Image, ImageFile

    # WeasyPrint's import switches this on for the whole process: half a photo would pass as a whole one.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(raw), formats=READERS) as photo:
                _check_pixels(photo.width, photo.height)
                return _encode(_decoded(photo), extension)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise _too_many_pixels("") from None
    # Pillow's readers raise whatever the broken bytes provoke; the person needs one sentence for all of it.
    except (
        OSError,
        SyntaxError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        ArithmeticError,
        EOFError,
        AttributeError,
        MemoryError,
    ):
        raise Fault(BROKEN, code="broken") from None


def _check_pixels(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise _too_many_pixels(f" ({width} × {height} titik)")


def _too_many_pixels(found: str) -> Fault:
    return Fault(
        f"terlalu besar ukurannya{found}. Batasnya 40 juta titik: ambil foto dengan resolusi biasa, misalnya 12 "
        "megapiksel, lalu lampirkan lagi.",
        code="too_many_pixels",
    )


def _decoded(photo: Any) -> Any:
    """Return new pixels, upright and small enough, in a mode that both encoders know."""
    from PIL import Image, ImageOps

    # A JPEG can be decoded at a half or a quarter: a fraction of the time and memory for a large photo.
    photo.draft("RGB", (LONG_SIDE, LONG_SIDE))
    photo.load()
    pixels = _plain_mode(ImageOps.exif_transpose(photo))
    pixels.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    # A copy by value: nothing that hung on the file (EXIF, comment, profile, text) comes along.
    return Image.frombytes(pixels.mode, pixels.size, pixels.tobytes())


def _plain_mode(picture: Any) -> Any:
    """Return the picture as L, RGB or RGBA; a scan of 16 bits a point keeps its upper eight."""
    if picture.mode.startswith("I"):
        return picture.point(lambda value: value * (1 / 256)).convert("L")
    if "A" in picture.getbands() or "transparency" in picture.info:
        return picture.convert("RGBA")
    return picture.convert("L" if picture.mode in {"1", "L"} else "RGB")


def _encode(pixels: Any, extension: str) -> bytes:
    out = BytesIO()
    if extension == "png":
        pixels.save(out, format="PNG", compress_level=6)
    else:
        pixels.convert("L" if pixels.mode == "L" else "RGB").save(out, format="JPEG", quality=QUALITY)
    return out.getvalue()
