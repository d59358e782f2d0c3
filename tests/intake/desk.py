"""A desk that imports: the template as the browser gets it, edited, handed in, pressed, and worked by the queue."""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from lumajang_kdkmp.jobs import queue
from roadmap.models import Intake

BACKEND = "django.contrib.auth.backends.ModelBackend"
Rows = list[list[Any]]


def workbook(rows: Iterable[Iterable[Any]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def rows_of(data: bytes, sheet: str = "Isian") -> Rows:
    book = load_workbook(BytesIO(data), data_only=True)
    return [list(row) for row in book[sheet].iter_rows(values_only=True)]


class Desk:
    """One person at the pages of the import."""

    def __init__(self, client: Any, user: Any) -> None:
        self.client, self.user = client, user
        client.force_login(user, backend=BACKEND)

    def template(self, kind: str) -> Rows:
        response = self.client.get(reverse("intake_template", args=[kind]))
        assert response.status_code == 200
        rows = rows_of(response.content)
        return [row for row in rows if any(cell is not None for cell in row)]

    def upload(self, kind: str, data: bytes | Rows, name: str = "isian.xlsx") -> Any:
        data = workbook(data) if isinstance(data, list) else data
        return self.client.post(reverse("intake_upload", args=[kind]), {"file": SimpleUploadedFile(name, data)})

    def hand_in(self, kind: str, data: bytes | Rows, name: str = "isian.xlsx") -> Intake:
        response = self.upload(kind, data, name)
        assert response.status_code == 302, response.content.decode()
        return Intake.objects.get(pk=int(response.url.rstrip("/").rpartition("/")[2]))

    def press(self, intake: Intake, what: str = "start") -> Any:
        """Press a button as the page shows it now, then let the worker work."""
        intake.refresh_from_db()
        url = reverse(f"intake_{what}", args=[intake.pk])
        response = self.client.post(url, {"version": intake.version}, follow=True)
        intake.refresh_from_db()
        if intake.job_id:
            queue.run(intake.job_id)
        intake.refresh_from_db()
        return response

    def imported(self, kind: str, data: bytes | Rows) -> Intake:
        intake = self.hand_in(kind, data)
        assert intake.faults == 0, self.page(intake)
        self.press(intake)
        return intake

    def page(self, intake: Intake) -> str:
        return self.client.get(reverse("intake", args=[intake.pk])).content.decode()

    def fixing(self, intake: Intake) -> bytes:
        return self.client.get(reverse("intake_faults", args=[intake.pk])).content


def edited(rows: Rows, change: Callable[[int, list[Any]], None]) -> Rows:
    """Return the rows with every line below the headings changed."""
    made = [list(row) for row in rows]
    for number, row in enumerate(made[1:], start=2):
        change(number, row)
    return made
