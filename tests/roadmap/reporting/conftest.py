"""Four villages in June, and papers that are made without drawing them."""

import json

import pytest

from lumajang_kdkmp.documents import pdf
from tests.roadmap.june import four_villages


@pytest.fixture
def villages(office):
    return four_villages(office)


@pytest.fixture
def drawn(monkeypatch):
    """The papers are made without drawing them: what is counted here is not what they look like."""
    monkeypatch.setattr(pdf, "render", lambda template, context, paper="A4": json.dumps(context).encode())
