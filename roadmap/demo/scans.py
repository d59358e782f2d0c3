"""Sample scans and photos that say what they are: drawn here, different for every village."""

import hashlib
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from lumajang_kdkmp.documents.uploads import CleanFile
from roadmap.evidence import Attachment

PAGE = """%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
"""


def _pdf(lines: list[str]) -> bytes:
    """Return a one-page PDF with these Latin-1 lines: 30 times quicker than a PDF library, and deterministic."""
    text = "".join(
        f"BT /F {16 if number == 0 else 11} Tf 60 {770 - 26 * number} Td ({line}) Tj ET\n"
        for number, line in enumerate(line.translate({40: None, 41: None, 92: None}) for line in lines)
    )
    body = text.encode("latin-1", "replace")
    parts = [PAGE.encode(), b"4 0 obj<</Length %d>>stream\n" % len(body), body, b"endstream endobj\n"]
    data = b"".join(parts)
    offsets = {number: data.index(f"{number} 0 obj".encode()) for number in range(1, 6)}
    table = "".join(f"{offsets[number]:010} 00000 n \n" for number in range(1, 6))
    tail = f"xref\n0 6\n0000000000 65535 f \n{table}trailer<</Size 6/Root 1 0 R>>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + tail.encode()


def _clean(data: bytes, name: str, content_type: str, extension: str) -> CleanFile:
    digest = hashlib.sha256(data).hexdigest()
    return CleanFile(
        data=data,
        content_type=content_type,
        extension=extension,
        original_name=name,
        sha256=digest,
        size=len(data),
        original_sha256=digest,
    )


def scan(title: str, lines: list[str], covers: tuple[str, ...]) -> Attachment:
    """Return a sample scan covering these evidence items."""
    data = _pdf([title, "CONTOH - bukan dokumen sungguhan", *lines])
    return Attachment(_clean(data, f"{title}.pdf"[:120], "application/pdf", "pdf"), covers)


def photo(title: str, place: str, covers: tuple[str, ...]) -> Attachment:
    """Return a sample photo, a drawn scene with its caption."""
    tone = int(hashlib.sha256(place.encode()).hexdigest()[:2], 16)
    picture = Image.new("RGB", (480, 360), (200 - tone // 4, 215, 225))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 230, 480, 360), fill=(120 + tone // 4, 150, 110))
    draw.polygon(((60, 140), (180, 80), (300, 140)), fill=(150, 70, 60))
    draw.rectangle((80, 140, 280, 230), fill=(238, 232, 220))
    for number in range(7):
        left = 40 + number * 60 + (tone * number) % 17
        draw.ellipse((left, 240, left + 22, 262), fill=(90, 70, 60))
        draw.rectangle((left - 6, 262, left + 28, 320), fill=((tone * 3 + number * 40) % 200, 80, 120))
    font = ImageFont.load_default(16)
    draw.rectangle((0, 0, 480, 30), fill=(20, 32, 43))
    draw.text((10, 6), f"CONTOH: {title}, {place}"[:60], fill="white", font=font)
    out = BytesIO()
    picture.save(out, "JPEG", quality=70)
    return Attachment(_clean(out.getvalue(), f"foto {title}.jpg".lower(), "image/jpeg", "jpg"), covers)
