"""Office files (XLSX, DOCX) with the same bytes for the same content: a library stamps the clock into them."""

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# No clock in the file, or no two files would be equal: the first moment that a ZIP can tell.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_STAMPS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def without_clock(raw: bytes) -> bytes:
    """Return the office file with every time of day taken out of its parts and its properties."""
    out = BytesIO()
    with ZipFile(BytesIO(raw)) as made, ZipFile(out, "w", ZIP_DEFLATED) as same:
        for name in made.namelist():
            data = made.read(name)
            if name == "docProps/core.xml":
                data = _STAMPS.sub(rb"\g<1>1980-01-01T00:00:00Z", data)
            part = ZipInfo(name, _NO_TIME)
            part.compress_type, part.external_attr = ZIP_DEFLATED, 0o600 << 16
            same.writestr(part, data)
    return out.getvalue()
