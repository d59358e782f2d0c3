"""Decisions of the Bupati: list, proposal, the two presses of an answer, and what became of it."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import allow, refusal, visible_or_404
from lumajang_kdkmp.accounts.roles import EVERYONE, Role
from lumajang_kdkmp.accounts.step_up import fresh_code
from lumajang_kdkmp.conflicts import first_words
from lumajang_kdkmp.forms import VersionedForm, add_errors
from lumajang_kdkmp.versioning import VersionConflict
from roadmap import actions, policies
from roadmap.asked import asked_day
from roadmap.decision_forms import AnswerForm, DecisionForm, OutcomeForm, RulingForm
from roadmap.decisions import decision_page, rights, steps
from roadmap.exports.field import DECISIONS as DECISION_LIST
from roadmap.exports.files import list_file
from roadmap.models import Decision, DecisionState
from roadmap.origin import origin
from roadmap.rulings import ANSWERS, cost_words, ruling
from villages.models import Kecamatan

DECISIONS = Decision.objects.select_related("proposed_by", "decided_by", "outcome_by")
EDIT = require_http_methods(["GET", "HEAD", "POST"])
DESK = allow(Role.DISKOPINDAG, Role.OPD)


@require_safe
@allow(*EVERYONE)
def decision_list(request: HttpRequest) -> HttpResponse:
    """Show what waits for the Bupati, what is carried out, and what was decided before."""
    asked = asked_day(request.GET, clock.today())
    page = decision_page(request.user, request.GET, asked)
    words = [chip.label for chip in page.chips if chip.is_on and page.is_narrowed]
    if (file := list_file(request, DECISION_LIST, page.chosen, day=asked.day, words=words)) is not None:
        return file
    context = {
        "page": page,
        "asked": asked,
        "origin": origin(asked, page.count, "decisions"),
        "may_propose": asked.is_today and request.user.role in (Role.DISKOPINDAG, Role.OPD),
    }
    return render(request, "roadmap/decision_list.html", context)


@EDIT
@DESK
def decision_add(request: HttpRequest) -> HttpResponse:
    """Put a decision before the Bupati."""
    form = DecisionForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_bound and form.is_valid():
        try:
            decision = actions.propose_decision(by=request.user, **form.values)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"Usulan tersimpan dan terlihat oleh Bupati: {decision}.")
            return redirect("decision", decision.pk)
    return render(request, "roadmap/decision_form.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
@allow(*EVERYONE)
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one decision with its whole life."""
    return _page(request, visible_or_404(DECISIONS, request.user, pk=pk))


def _page(
    request: HttpRequest,
    row: Decision,
    answer_form: Form | None = None,
    outcome_form: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    seen = {"version": row.version}
    area = Kecamatan.objects.filter(pk=row.area_code).first()
    context = {
        "decision": row,
        "area": area,
        "cost": cost_words(row.cost),
        "steps": steps(row, clock.today()),
        "rights": rights(row, request.user),
        "answer_form": answer_form or AnswerForm(initial=seen),
        "outcome_form": outcome_form or OutcomeForm(initial=seen),
    }
    return render(request, "roadmap/decision.html", context, status=status)


@EDIT
@allow(Role.BUPATI)
@fresh_code()
def decision_decide(request: HttpRequest, pk: int, answer: str) -> HttpResponse:
    """Show the text that will be recorded; the press below it records it."""
    row = visible_or_404(DECISIONS, request.user, pk=pk)
    if words := refusal(policies.check_decide, row, request.user):
        messages.warning(request, words)
        return redirect("decision", pk)
    chosen = ANSWERS[answer]
    form = RulingForm(request.POST if request.method == "POST" else None, decision=row, state=chosen.state)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            _answer(request, row, chosen.state, form)
        except VersionConflict as conflict:
            return _conflict(request, conflict, reverse("decision_decide", args=[pk, answer]))
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"Tercatat, {chosen.label.lower()}: {row}.")
            return redirect("summary")
    context = {
        "decision": row,
        "answer": chosen,
        "form": form,
        "text": ruling(row, chosen.state, clock.today()),
    }
    return render(request, "roadmap/decision_decide.html", context, status=status)


def _answer(request: HttpRequest, row: Decision, state: str, form: RulingForm) -> None:
    note, seen = form.cleaned_data["note"], form.seen_version
    if state == DecisionState.ASKED:
        actions.ask_about_decision(decision=row, by=request.user, seen_version=seen, question=note)
        return
    approve = state == DecisionState.APPROVED
    actions.decide(decision=row, by=request.user, seen_version=seen, approve=approve, note=note)


def _conflict(request: HttpRequest, conflict: VersionConflict, back: str) -> HttpResponse:
    """Somebody was first: nothing is recorded, and the page as it stands now is shown."""
    who = first_words(f"decision:{conflict.current.pk}")
    messages.warning(request, f"Usulan ini baru saja berubah ({who}). Belum ada yang tercatat; periksa lagi.")
    return redirect(back)


def _post(
    request: HttpRequest, row: Decision, form: VersionedForm, act: Callable[[], None], done: str
) -> HttpResponse | None:
    """Run one action of a posted form; None means that the form has something to tell."""
    try:
        act()
    except VersionConflict as conflict:
        return _conflict(request, conflict, reverse("decision", args=[row.pk]))
    except ValidationError as error:
        add_errors(form, error)
        return None
    messages.success(request, f"{done}: {row}.")
    return redirect("decision", row.pk)


@require_POST
@DESK
def decision_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the Bupati's question."""
    row = visible_or_404(DECISIONS, request.user, pk=pk)
    form = AnswerForm(request.POST)

    def act() -> None:
        actions.answer_decision(
            decision=row, by=request.user, seen_version=form.seen_version, answer=form.cleaned_data["answer"]
        )

    answer = _post(request, row, form, act, "Jawaban tersimpan") if form.is_valid() else None
    return answer or _page(request, row, answer_form=form, status=422)


@require_POST
@allow(Role.CAMAT, Role.DISKOPINDAG, Role.OPD)
def decision_outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a decision is done, or that it was not carried out."""
    row = visible_or_404(DECISIONS, request.user, pk=pk)
    form = OutcomeForm(request.POST)

    def act() -> None:
        actions.record_outcome(
            decision=row,
            by=request.user,
            seen_version=form.seen_version,
            is_done="done" in request.POST,
            note=form.cleaned_data["note"],
        )

    answer = _post(request, row, form, act, "Hasil tercatat") if form.is_valid() else None
    return answer or _page(request, row, outcome_form=form, status=422)


@require_POST
@DESK
def decision_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a proposal back before it is decided."""
    row = visible_or_404(DECISIONS, request.user, pk=pk)
    form = VersionedForm(request.POST)
    form.is_valid()

    def act() -> None:
        actions.withdraw_decision(decision=row, by=request.user, seen_version=form.seen_version)

    return _post(request, row, form, act, "Usulan ditarik") or _page(request, row, status=422)
