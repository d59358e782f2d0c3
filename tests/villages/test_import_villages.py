"""import_villages: safe to repeat, all or nothing, every fault with its line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from lumajang_kdkmp.audit.models import AuditEvent
from villages.models import Kecamatan, Village
from villages.shapes import DATA_DIR


def run(*args: str, **options) -> str:
    out = StringIO()
    call_command("import_villages", *args, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def table(tmp_path):
    def write(*lines: str, encoding: str = "utf-8") -> str:
        path = tmp_path / "desa.csv"
        path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
        return str(path)

    return write


def snapshot() -> list:
    return [*Village.objects.order_by("code").values(), *Kecamatan.objects.order_by("code").values()]


def test_the_second_run_changes_nothing(db):
    assert "205 baru, 0 berubah, 0 tetap" in run()
    before, events = snapshot(), AuditEvent.objects.count()
    assert "0 baru, 0 berubah, 205 tetap" in run()
    assert snapshot() == before
    assert AuditEvent.objects.count() == events == 1


def test_the_import_takes_a_handful_of_queries_however_many_villages(db, count_queries):
    with count_queries() as first:
        run()
    with count_queries() as second:
        run()
    assert len(first) < 30
    assert len(second) <= 5


def test_a_dry_run_counts_and_writes_nothing(db):
    assert "205 baru" in run(dry_run=True)
    assert snapshot() == []


@pytest.mark.usefixtures("lumajang")
def test_a_changed_name_is_taken_over_and_whoever_edits_learns_of_it(table):
    before = Village.objects.get(pk="35.08.04.2004")
    Village.objects.filter(pk=before.pk).update(population=4321)
    assert "0 baru, 1 berubah, 0 tetap" in run(table("code,name", "35.08.04.2004,Bago Baru"))
    after = Village.objects.get(pk=before.pk)
    assert (after.name, after.population) == ("Bago Baru", 4321)
    assert after.version == before.version + 1
    event = AuditEvent.objects.latest("id")
    assert event.changes["35.08.04.2004.name"] == ["Bago", "Bago Baru"]


@pytest.mark.usefixtures("lumajang")
def test_a_table_without_places_and_postal_codes_empties_nothing(table):
    before = Village.objects.get(pk="35.08.04.2004")
    run(table("code,name", "35.08.04.2004,Bago"))
    after = Village.objects.get(pk="35.08.04.2004")
    assert (after.latitude, after.postal_code, after.version) == (
        before.latitude, before.postal_code, before.version,
    )  # fmt: skip


@pytest.mark.usefixtures("lumajang")
def test_two_villages_may_swap_their_names(table):
    run(table("code,name", "35.08.04.2001,Kalibendo", "35.08.04.2002,Gondoruso"))
    assert Village.objects.get(pk="35.08.04.2001").name == "Kalibendo"
    assert Village.objects.get(pk="35.08.04.2002").name == "Gondoruso"


@pytest.mark.usefixtures("lumajang")
def test_names_become_shared_and_unshared_with_the_names_around_them(table):
    run(table("code,name", "35.08.03.2010,Bago"))
    assert Village.objects.get(pk="35.08.04.2004").full_name == "Desa Bago (Kec. Pasirian)"
    run()
    assert Village.objects.get(pk="35.08.04.2004").full_name == "Desa Bago"


@pytest.mark.usefixtures("lumajang")
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("35.08.04.3001,Adat", "desa adat (3xxx)"),
        ("35.08.04.5001,Entah", "tidak diawali 1 (kelurahan) atau 2 (desa)"),
        ("35.08.99.2001,Entah", "kecamatan 35.08.99 tidak dikenal"),
        ("3508042001,Entah", "bukan kode desa"),
        ("35.08.04.2001,", "nama kosong"),
        ("35.08.04.2001," + "x" * 61, "lebih dari 60 huruf"),
        ("35.08.04.2001,Satu\x07", "tidak dapat disimpan"),
        ("35.08.04.2044,Bago", "sudah dipakai 35.08.04.2004"),
        ("٣٥.08.04.2001,Angka", "bukan kode desa"),
    ],
)
def test_a_bad_line_is_named_and_nothing_changes(table, line, words):
    before = snapshot()
    with pytest.raises(CommandError, match="Tidak ada yang diubah") as refused:
        run(table("code,name", "35.08.04.2001,Nama Baru", line))
    assert words in str(refused.value)
    assert snapshot() == before


@pytest.mark.usefixtures("lumajang")
def test_every_faulty_line_is_listed_at_once(table):
    path = table(
        "code,name,kind,latitude,postal_code",
        "35.08.04.2001,Satu,kelurahan,-8.1,67372",
        "35.08.04.2002,Dua,desa,113.1,67372",
        "35.08.04.2003,Tiga,desa,-8.1,6737",
        "35.08.04.2003,Empat,desa,-8.1,67372",
        "35.08.04.2005,Lima,desa,sekian,67372",
    )
    with pytest.raises(CommandError) as refused:
        run(path)
    said = str(refused.value)
    for line, words in {
        2: "jenis “kelurahan” tidak cocok",
        3: "lintang “113.1”",
        4: "kode pos “6737” bukan lima angka",
        6: "lintang “sekian”",
    }.items():
        assert f"Baris {line}: " in said
        assert words in said


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "kolom code, name tidak ada"),
        (b"code,name\n", "tidak berisi satu baris pun"),
        (b"kode,nama\n35.08.04.2001,Bago\n", "kolom code, name tidak ada"),
        (b'code,name\n"35.08.04.2001,Bago\n', "rusak"),
        (b"code,name\n35.08.04.2001,Ba\xff\n", "bukan teks UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "bukan teks UTF-8"),
    ],
)
@pytest.mark.usefixtures("lumajang")
def test_what_is_no_table_is_refused_in_words(tmp_path, content, words):
    path = tmp_path / "salah.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        run(str(path))
    assert words in str(refused.value)


def test_a_missing_file_and_missing_kecamatan_are_said(db, table):
    with pytest.raises(CommandError, match="Belum ada kecamatan"):
        run(table("code,name", "35.08.04.2001,Bago"))
    run()
    with pytest.raises(CommandError, match="tidak dapat dibaca"):
        run("tidak-ada.csv")


def test_another_regency_comes_with_a_table_of_its_kecamatan(db, tmp_path, table):
    kecamatan = tmp_path / "kecamatan.csv"
    kecamatan.write_text("code,name,grid_row,grid_col\n35.09.01,Jombang,0,0\n")
    run()
    said = run(table("code,name", "35.09.01.2001,Bago"), kecamatan=kecamatan)
    assert "1 baru" in said
    assert "Tidak ada di berkas dan dibiarkan" in said
    # The same name in another regency is no reason to add the kecamatan.
    assert not Village.objects.get(pk="35.08.04.2004").name_is_shared


def test_the_shipped_table_has_no_column_for_the_kind():
    assert (DATA_DIR / "villages.csv").read_text().splitlines()[
        0
    ] == "code,name,latitude,longitude,postal_code"
