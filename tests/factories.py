"""Test data reached by the real actions: no test rests on a state that cannot exist."""

import itertools
from io import BytesIO

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.documents import uploads
from roadmap import actions
from roadmap.evidence import Attachment
from roadmap.models import StageProgress
from roadmap.stages import STAGE
from villages.models import Kecamatan, Village

_number = itertools.count(1)

REGENCY = "35.08"
PASIRIAN = "35.08.04"
TEMPEH = "35.08.05"
BAGO = "35.08.04.2004"
GESANG = "35.08.05.2011"


def make_user(role: str, area_code: str = REGENCY, **extra) -> User:
    """A signed-in-able person of a role; `name.N` is unique. The password is never needed: use force_login."""
    number = next(_number)
    extra.setdefault("username", f"{role}.{number}")
    extra.setdefault("full_name", f"Contoh {role.title()} {number}")
    if role == Role.OPD:
        extra.setdefault("agency", "DPMD")
    user = User(role=role, area_code=area_code, **extra)
    user.set_unusable_password()
    user.save()
    return user


def make_kecamatan(code: str = PASIRIAN, name: str | None = None) -> Kecamatan:
    return Kecamatan.objects.get_or_create(code=code, defaults={"name": name or f"Kec{code[-2:]}"})[0]


def make_village(code: str = BAGO, name: str | None = None, **extra) -> Village:
    """A village with its eight roadmap rows; kind from the code."""
    kecamatan = make_kecamatan(code[:8])
    kind = "kelurahan" if code[9] == "1" else "desa"
    village, is_new = Village.objects.get_or_create(
        code=code,
        defaults={
            "kecamatan": kecamatan,
            "name": name or f"Desa{code[-4:]}{code[6:8]}",
            "kind": kind,
            **extra,
        },
    )
    if is_new:
        actions.open_roadmap(villages=[village])
    return village


def jpeg(text: str = "", size: tuple[int, int] = (64, 48)) -> bytes:
    """A small photo whose bytes depend on `text`."""
    seed = sum(text.encode()) + 7 * len(text)
    out = BytesIO()
    Image.new("RGB", size, (seed % 256, seed * 3 % 256, seed * 7 % 256)).save(out, "JPEG")
    return out.getvalue()


def pdf(text: str = "") -> bytes:
    """A one-page PDF whose bytes depend on `text`."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    page = document.pages[0]
    page.Contents = document.make_stream(b"% " + text.encode("utf-8", "replace"))
    out = BytesIO()
    document.save(out, deterministic_id=True)
    return out.getvalue()


def upload(name: str = "bukti.pdf", data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data if data is not None else pdf(name))


def attachment(*covers: str, text: str = "") -> Attachment:
    """A clean PDF that covers these evidence items; other `text`, other bytes."""
    number = text or f"n{next(_number)}"
    return Attachment(uploads.clean(upload(f"{covers[0]}.pdf", pdf(number))), covers)


def full_attachment(stage: str) -> list[Attachment]:
    """One scan that covers everything a stage asks for; nothing when it asks for nothing."""
    codes = tuple(item.code for item in STAGE[stage].evidence)
    return [attachment(*codes)] if codes else []


def progress_of(village: Village, stage: str) -> StageProgress:
    return StageProgress.objects.select_related("village__kecamatan").get(village=village, stage=stage)


class Office:
    """The people of a test: one camat per kecamatan, two at Diskopindag, DPMD, the Bupati."""

    def __init__(self) -> None:
        self.bupati = make_user(Role.BUPATI)
        self.clerk = make_user(Role.DISKOPINDAG)
        self.verifier = make_user(Role.DISKOPINDAG)
        self.dpmd = make_user(Role.OPD, agency="DPMD")
        self._camats: dict[str, User] = {}

    def camat(self, area_code: str = PASIRIAN) -> User:
        if area_code not in self._camats:
            self._camats[area_code] = make_user(Role.CAMAT, area_code)
        return self._camats[area_code]
