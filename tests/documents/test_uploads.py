"""Attached files: genuine ones come in, hostile ones are refused or disarmed, each fault in words."""

import hashlib
import resource
import time
from io import BytesIO

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageFile

from lumajang_kdkmp.documents import uploads
from tests.documents import corpus

MEGABYTE = 1024 * 1024


def clean(data: bytes, name: str = "bukti.jpg", **options) -> uploads.CleanFile:
    return uploads.clean(SimpleUploadedFile(name, data), **options)


def fault(data: bytes, name: str = "bukti.jpg", **options) -> str:
    with pytest.raises(ValidationError) as refused:
        clean(data, name, **options)
    return refused.value.messages[0]


def rotated(orientation: int) -> bytes:
    image = corpus.picture((80, 40))
    image.paste((255, 0, 0), (0, 0, 8, 8))
    return corpus.jpeg(image, exif=corpus.exif(orientation=orientation), quality=100, subsampling=0)


# Name, file, and what comes out of it.
REFUSED = {
    "empty": (b"", "kosong (0 byte)"),
    "program named jpg": (b"MZ\x90\0" + b"\0" * 500, "bukan foto JPEG, PNG, atau PDF"),
    "elf": (b"\x7fELF" + b"\0" * 500, "bukan foto"),
    "html": (b"<html>" + corpus.SCRIPT, "bukan foto"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "bukan foto"),
    "php": (b"<?php system('id');", "bukan foto"),
    "gif": (b"GIF89a" + b"\0" * 100, "bukan foto"),
    "webp": (b"RIFF\0\0\0\0WEBPVP8 ", "bukan foto"),
    "tiff": (b"II*\0" + b"\0" * 100, "bukan foto"),
    "eps in disguise": (b"%!PS-Adobe-3.0 EPSF-3.0\n(evil) run", "bukan foto"),
    "word": (b"\xd0\xcf\x11\xe0" + b"\0" * 500, "dokumen Office atau ZIP"),
    "docx": (corpus.zip_bytes("word/document.xml"), "dokumen Office atau ZIP"),
    "heic": (corpus.heic(), "HEIC"),
    "text": (b"halo", "bukan foto"),
    "nul bytes": (b"\0" * 1000, "bukan foto"),
    "jpeg head only": (b"\xff\xd8\xff\xe0" + b"\0" * 50, "rusak atau terpotong"),
    "jpeg cut in half": (corpus.jpeg()[:900], "rusak atau terpotong"),
    "png head only": (b"\x89PNG\r\n\x1a\n", "rusak atau terpotong"),
    "png cut in half": (corpus.png(Image.effect_noise((300, 300), 50))[:5000], "rusak atau terpotong"),
    "png head and html": (b"\x89PNG\r\n\x1a\n" + corpus.SCRIPT * 20, "rusak atau terpotong"),
    "png of no size": (corpus.png()[:16] + b"\0" * 8 + corpus.png()[24:], "rusak atau terpotong"),
    "flood 12000": (corpus.bomb_png(12_000), "terlalu besar ukurannya"),
    "flood 20000": (corpus.bomb_png(20_000), "terlalu besar ukurannya"),
    "flood 30000": (corpus.bomb_png(30_000), "terlalu besar ukurannya"),
    "pdf head only": (b"%PDF-1.7\n", "rusak atau bukan PDF"),
    "pdf cut in half": (corpus.pdf(pages=3)[:300], "rusak atau bukan PDF"),
    "pdf with html": (b"%PDF-1.7\n" + corpus.SCRIPT * 50, "rusak atau bukan PDF"),
    "pdf with password": (
        corpus.pdf(encryption=pikepdf.Encryption(owner="a", user="b")),
        "dikunci dengan kata sandi",
    ),
    "pdf with owner password": (
        corpus.pdf(encryption=pikepdf.Encryption(owner="a", user="")),
        "dikunci dengan kata sandi",
    ),
    "pdf without pages": (corpus.pdf(pages=0), "tidak memuat satu halaman pun"),
    "pdf of 201 pages": (corpus.pdf(pages=201), "memuat 201 halaman"),
    "pdf that unfolds": (corpus.flate_bomb_pdf(), "rusak atau bukan PDF"),
}


DISARMED = {
    "png and html": corpus.png() + corpus.SCRIPT,
    "jpeg and zip": corpus.jpeg() + corpus.zip_bytes(),
    "jpeg with script in exif": corpus.jpeg(exif=corpus.exif()),
    "jpeg with script in comment": corpus.jpeg(comment=corpus.SCRIPT),
    "jpeg with php behind": corpus.jpeg() + b"<?php evil();",
    "png with script in text": corpus.png(pnginfo=None, exif=corpus.exif()),
    **{f"pdf: {kind}": corpus.acting(kind) for kind in corpus.ACTING},
    "pdf and zip": corpus.pdf() + corpus.zip_bytes(),
}

GENUINE = {
    "phone photo": corpus.jpeg(
        Image.effect_noise((4000, 3000), 30).convert("RGB"), exif=corpus.exif(make="vivo")
    ),
    "phone photo upside down": rotated(3),
    "scan in grey": corpus.jpeg(corpus.picture(mode="L")),
    "scan in black and white": corpus.png(corpus.picture(mode="1")),
    "screenshot": corpus.png(corpus.picture((1080, 2400))),
    "screenshot with alpha": corpus.png(corpus.picture(mode="RGBA")),
    "palette": corpus.png(corpus.picture(mode="P")),
    "16 bit scan": corpus.png(corpus.picture(mode="I;16")),
    "printer's CMYK": corpus.jpeg(corpus.picture(mode="CMYK")),
    "progressive": corpus.jpeg(progressive=True),
    "one point": corpus.png(corpus.picture((1, 1))),
    "scan of one page": corpus.pdf(),
    "scan of two hundred pages": corpus.pdf(pages=200),
    "pdf of an old version": corpus.pdf(force_version="1.3"),
    "compressed pdf": corpus.pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "linearised pdf": corpus.pdf(linearize=True),
    "pdf with a broken index": corpus.pdf().replace(b"startxref", b"startxxxx"),
}


@pytest.mark.parametrize("name", ["jpeg cut in half", "png cut in half"])
def test_a_cut_photo_is_refused_though_the_pdf_engine_puts_up_with_them(name, monkeypatch):
    """WeasyPrint sets this switch for the whole process; a worker that prints may also clean."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    assert "rusak atau terpotong" in fault(REFUSED[name][0])


def test_the_corpus_is_large_enough():
    assert len(REFUSED) + len(DISARMED) >= 40
    assert len(GENUINE) >= 10


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_and_broken_files_are_refused_in_words(name):
    data, cause = REFUSED[name]
    started = time.monotonic()
    said = fault(data, "Berita acara.jpg")
    assert said.startswith("Berkas “Berita acara.jpg” ")
    assert cause in said
    assert said.endswith(".")
    assert said.count(".") >= 2 or ":" in said or "," in said
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("name", DISARMED)
def test_what_hides_in_a_file_does_not_come_in(name):
    data = clean(DISARMED[name]).data
    assert [marker for marker in corpus.MARKERS if marker in flat(data)] == []


@pytest.mark.parametrize("name", DISARMED)
def test_it_was_in_the_file_before(name):
    """Control: each of these files does carry what the test above looks for."""
    assert [marker for marker in corpus.MARKERS if marker in flat(DISARMED[name])]


def flat(data: bytes) -> bytes:
    """The bytes, and for a PDF also its objects written out, so that compression hides nothing."""
    if not data.startswith(b"%PDF"):
        return data
    with pikepdf.open(BytesIO(data)) as document:
        out = BytesIO()
        document.save(out, qdf=True, stream_decode_level=pikepdf.StreamDecodeLevel.generalized)
    return data + out.getvalue()


@pytest.mark.parametrize("name", GENUINE)
def test_genuine_photos_and_scans_come_in(name):
    file = clean(GENUINE[name])
    assert file.size == len(file.data) > 0
    assert (
        file.content_type
        == {"jpg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}[file.extension]
    )
    if file.extension == "pdf":
        with pikepdf.open(BytesIO(file.data)) as document:
            assert len(document.pages) >= 1
    else:
        with Image.open(BytesIO(file.data)) as image:
            image.load()
            assert max(image.size) <= 2560
            assert not image.getexif()
            assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive"}


def test_the_place_of_a_photo_is_gone():
    before = Image.open(BytesIO(GENUINE["phone photo"]))
    assert before.getexif().get_ifd(0x8825)
    after = Image.open(BytesIO(clean(GENUINE["phone photo"]).data))
    assert not after.getexif()
    assert after.size == (2560, 1920)


@pytest.mark.parametrize(("orientation", "corner"), [(1, (3, 3)), (3, (76, 36)), (6, (36, 3)), (8, (3, 76))])
def test_a_photo_is_turned_upright(orientation, corner):
    image = Image.open(BytesIO(clean(rotated(orientation)).data)).convert("RGB")
    assert image.size == ((80, 40) if orientation in (1, 3) else (40, 80))
    red, green, _ = image.getpixel(corner)
    assert red > 150 > green


@pytest.mark.parametrize(
    "data",
    [GENUINE["phone photo"], GENUINE["screenshot"], GENUINE["scan of one page"]],
    ids=["jpeg", "png", "pdf"],
)
def test_the_same_file_again_is_recognised(data):
    first, second = clean(data, "a.jpg"), clean(data, "nama lain.jpg")
    assert first.sha256 == second.sha256
    assert first.original_sha256 == second.original_sha256 == hashlib.sha256(data).hexdigest()


def test_a_pdf_keeps_its_pages_as_they_were():
    with pikepdf.open(BytesIO(clean(corpus.pdf(pages=3)).data)) as document:
        assert [page.Contents.read_bytes() for page in document.pages] == [
            f"BT ET % halaman {n}".encode() for n in range(3)
        ]


def test_a_jump_within_a_pdf_stays():
    def change(document, page):
        page.Annots = [
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Link,
                Rect=[0, 0, 9, 9],
                A=pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=[page.obj, pikepdf.Name.Fit]),
            )
        ]

    with pikepdf.open(BytesIO(clean(corpus.pdf(change)).data)) as document:
        assert document.pages[0].Annots[0].A.S == "/GoTo"


def test_twenty_five_megabytes_come_in_and_one_byte_more_does_not():
    photo = corpus.jpeg()
    limit = 25 * MEGABYTE
    assert clean(photo + b"\0" * (limit - len(photo))).extension == "jpg"
    said = fault(photo + b"\0" * (limit - len(photo) + 1))
    assert "lebih besar dari 25 MB. Kecilkan resolusi foto" in said


def test_the_size_is_counted_and_not_believed():
    """A client that says it sends ten bytes and sends more; nothing beyond the limit is kept."""
    read = []

    class Endless:
        name, size = "kecil.jpg", 10

        def chunks(self, size):
            for _ in range(1000):
                read.append(size)
                yield b"\xff\xd8\xff" + b"\0" * (size - 3)

    with pytest.raises(ValidationError, match="lebih besar dari 1 MB"):
        uploads.clean(Endless(), max_bytes=MEGABYTE)
    assert sum(read) <= MEGABYTE + uploads.CHUNK_BYTES


def test_a_limit_of_ones_own_is_said_with_a_decimal_comma():
    assert "lebih besar dari 1,5 MB" in fault(
        corpus.jpeg() + b"\0" * 2 * MEGABYTE, max_bytes=MEGABYTE * 3 // 2
    )


@pytest.mark.parametrize("side", [12_000, 20_000, 30_000])
def test_a_pixel_flood_costs_neither_time_nor_memory(side):
    data = corpus.bomb_png(side)
    assert len(data) < 150_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    fault(data)
    assert time.process_time() - started < 0.5
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 50


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Siti\\foto.jpg", "foto.jpg"),
        ("foto\0.jpg", "foto.jpg"),
        ("foto\r\nSet-Cookie: x.jpg", "fotoSet-Cookie: x.jpg"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe", "gpj.exe"),
        ("", "tanpa nama"),
        ("...", "tanpa nama"),
        ("/", "tanpa nama"),
        ("Berita acara ½ é.pdf", "Berita acara ½ é.pdf"),
    ],
)
def test_a_name_is_data(name, kept):
    assert uploads.safe_name(name) == kept


def test_a_long_name_keeps_its_end():
    name = uploads.safe_name("x" * 300 + ".jpg")
    assert len(name) == 120
    assert name.endswith(".jpg")


def test_markup_in_a_name_stays_text_in_the_sentence():
    assert "“<b>.jpg”" in fault(b"", "<b>.jpg")
