"""A board with a link to a sheet, and the sheet as a page: the two halves that portal.js brings together."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import RequestContext, Template
from django.urls import include, path

from lumajang_kdkmp.accounts.access import allow
from lumajang_kdkmp.accounts.roles import EVERYONE

BOARD = """{% extends "base.html" %}{% block content %}<div class="page-head"><h1>Papan</h1></div>
<a class="btn" href="/uji/lembar/" data-dialog>Sudah tanda tangan</a>
<a class="btn" href="/uji/tidak-ada/" data-dialog>Rusak</a>{% endblock %}"""
SHEET = """{% extends "base.html" %}{% block content %}<section class="sheet"><h1>Akta sudah ditandatangani</h1>
<form method="post" novalidate>{% csrf_token %}{% form_errors form %}{% field form.place %}
<div class="actions"><a class="btn" href="/uji/papan/" data-close>Batal</a>
<button class="btn primary" type="submit">Simpan</button></div></form></section>{% endblock %}"""


class SheetForm(forms.Form):
    place = forms.CharField(label="Tempat")


def draw(request: HttpRequest, source: str, status: int = 200, **context) -> HttpResponse:
    return HttpResponse(Template(source).render(RequestContext(request, context)), status=status)


@allow(*EVERYONE)
def board(request: HttpRequest) -> HttpResponse:
    return draw(request, BOARD)


@allow(*EVERYONE)
def sheet(request: HttpRequest) -> HttpResponse:
    form = SheetForm(request.POST or None)
    if form.is_bound and form.is_valid():
        return redirect(f"/uji/papan/?di={form.cleaned_data['place']}")
    return draw(request, SHEET, 422 if request.method == "POST" else 200, form=form)


urlpatterns = [
    path("", include("lumajang_kdkmp.accounts.urls")),
    path("uji/papan/", board),
    path("uji/lembar/", sheet),
]
