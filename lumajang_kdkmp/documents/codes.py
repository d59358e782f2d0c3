"""The QR codes in a scan: which of our papers it says it is."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

# Our code stands at the very end of a paper; behind it there may be a page of the scanner's own.
LAST_PAGES = 4
DPI = 150
# What a scanner makes of an F4 sheet at 200 dpi; more only costs time.
LONGEST_SIDE = 2600
_TOKEN = re.compile(r"/cek/([0-9a-f]{32})/?")


def tokens_in(data: bytes, content_type: str) -> set[str]:
    """Return the codes of papers that can be read in a PDF (its last pages) or a photo; empty when none can."""
    for image in _images(data, content_type):
        if found := {hit[1] for text in _texts(image) if (hit := _TOKEN.search(text))}:
            return found
    return set()


def _images(data: bytes, content_type: str) -> Iterator[Any]:
    from PIL import Image

    if content_type == "application/pdf":
        yield from _last_pages(data)
        return
    with Image.open(BytesIO(data)) as photo:
        grey = photo.convert("L")
    grey.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    yield grey


def _last_pages(data: bytes) -> Iterator[Any]:
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(data) as pdf:
            for number in range(len(pdf) - 1, max(len(pdf) - 1 - LAST_PAGES, -1), -1):
                page = pdf[number]
                # A page may call itself a hundred metres wide.
                scale = min(DPI / 72, LONGEST_SIDE / max(*page.get_size(), 1))
                yield page.render(scale=scale, grayscale=True).to_pil()
    except (pypdfium2.PdfiumError, ValueError, MemoryError):
        return


def _texts(image: Any) -> list[str]:
    import zxingcpp

    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    return [code.text for code in found if code.valid]
