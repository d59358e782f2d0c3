"""Measures are remembered only where they hold in any place; the paper is the same to the byte."""

import contextlib

import pytest

from lumajang_kdkmp.documents import box_memo, line_memo, pdf

BODY = """
<p style="width: 40%; margin: 2% 5%">Persen di dalam <b style="padding: 0 1%">persen</b></p>
<div style="width: 60mm"><p style="width: 50%; min-width: 10mm; max-width: 90%">Separuh</p><p>Penuh</p></div>
<div style="height: 30mm"><p style="height: 50%">Tinggi</p></div>
<p style="box-sizing: border-box; width: 50mm; padding: 4mm; border: 1mm solid">Kotak</p>
<p style="width: calc(30mm + 10%)">Hitung</p>
<table style="border-collapse: collapse; width: 80%"><tr><td style="border: 1mm solid">a</td><td>b</td></tr></table>
<table><tr><td style="width: 30%">c</td><td style="padding: 1mm">d</td></tr></table>
<p style="float: left; width: 20mm">Apung</p><p style="margin: auto; width: 30mm">Tengah</p>
<p>Teks biasa <i>miring</i> dan <b>tebal</b> </p>
""" + "<p>Berulang</p>" * 80
PAGE = f'<!doctype html>\n<html lang="id">\n<head><title>x</title></head>\n<body class="A4">{BODY}</body>\n</html>'


@pytest.fixture
def without(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(pdf, "line_memo", lambda *_: contextlib.nullcontext())
        return pdf.print_html(PAGE)


def test_percentages_are_resolved_where_they_stand(without):
    line_memo.forget()
    assert [pdf.print_html(PAGE), pdf.print_html(PAGE)] == [without, without]


def test_control_what_is_remembered_is_what_is_printed(monkeypatch, without):
    """Without this the first test would hold for a memo that is never asked."""
    plain = box_memo._measures
    monkeypatch.setattr(box_memo, "_measures", lambda style: (used := plain(style)) and used | {"padding_left": 9})
    assert pdf.print_html(PAGE) != without
