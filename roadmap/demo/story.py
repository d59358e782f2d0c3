"""The history itself: every step is a real action on the day of the plan, by the person whose turn it is."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from cooperatives import actions as cooperative_actions
from cooperatives.models import Cooperative
from lumajang_kdkmp.accounts.models import User
from roadmap import actions
from roadmap.demo import papers, scans
from roadmap.demo.cast import AGENCY_OF, DAY, MANDATORY, PRINCIPAL, RETURN_REASONS, Cast, Event
from roadmap.demo.people import Persons
from roadmap.demo.plan import VillagePlan
from roadmap.models import StageProgress
from roadmap.stages import FOUNDING, LEGAL_ENTITY, MUSDESUS, NOTARY, OPERATING, POTENTIAL, REGISTRATION, STAGE
from villages import actions as village_actions
from villages.models import Village


class VillageStory:
    """The steps of one village. Rows are kept in memory: every action brings its row up to date."""

    def __init__(
        self,
        village: Village,
        plan: VillagePlan,
        rows: dict[str, StageProgress],
        cast: Cast,
        potentials: list[tuple[str, str, str]],
    ) -> None:
        self.village, self.plan, self.rows, self.cast, self.potentials = village, plan, rows, cast, potentials
        self.camat = cast.camat(village)
        self.place = village.full_name

    def events(self) -> Iterator[Event]:
        yield from self._potential()
        yield from self._musdesus()
        yield from self._founding()
        yield from self._deed()
        yield from self._later()
        yield from self._field_work()

    # Steps

    def _update(self, stage: str, by: User, **kwargs: Any) -> None:
        row = self.rows[stage]
        actions.update_stage(progress=row, by=by, seen_version=row.version, **kwargs)

    def _approve(self, stage: str, by: User) -> Callable[[], None]:
        def approve() -> None:
            row = self.rows[stage]
            actions.approve_stage(progress=row, by=by, seen_version=row.version)

        return approve

    def _return(self, stage: str, note: str = "") -> Callable[[], None]:
        def send_back() -> None:
            row = self.rows[stage]
            reason = RETURN_REASONS[self.plan.rank % len(RETURN_REASONS)]
            actions.return_stage(
                progress=row, by=self.cast.verifier, seen_version=row.version, reason=reason, note=note
            )

        return send_back

    def _scan(self, stage: str, *, without: int = 0, again: bool = False) -> list[Any]:
        """One scan that covers what the stage asks for, but for the last `without` items."""
        items = [item for item in STAGE[stage].evidence if not item.is_photo]
        kept = items[: len(items) - without]
        lines = [self.place, *(item.label for item in kept), *(["Pindaian ulang"] if again else [])]
        return [scans.scan(f"{STAGE[stage].label} {self.village.name}", lines, tuple(i.code for i in kept))]

    def _photo(self, stage: str) -> list[Any]:
        codes = tuple(item.code for item in STAGE[stage].evidence if item.is_photo)
        return [scans.photo(STAGE[stage].label, self.place, codes)] if codes else []

    # Stages

    def _potential(self) -> Iterator[Event]:
        day = self.plan.potential_on
        (sector, commodity, note), *more = self.potentials

        def record_and_send() -> None:
            for other_sector, other, other_note in more:
                village_actions.add_potential(
                    village=self.village,
                    by=self.camat,
                    sector=other_sector,
                    commodity=other,
                    agency=AGENCY_OF[other_sector],
                    note=other_note,
                )
            facts = {
                "sector": sector,
                "commodity": commodity,
                "agency": AGENCY_OF[sector],
                "potential_note": note,
            }
            self._update(POTENTIAL, self.camat, happened_on=day, stage_facts=facts)

        yield day, record_and_send
        yield day + (2 + self.plan.rank % 3) * DAY, self._approve(POTENTIAL, self.cast.dpmd)

    def _musdesus(self) -> Iterator[Event]:
        day, rank = self.plan.musdesus_on, self.plan.rank
        facts = {
            "formation_path": self.plan.path,
            "present_total": 38 + rank * 7 % 61,
            "present_women": 11 + rank * 5 % 19,
            "board_candidates": 5,
            "supervisor_candidates": 3,
        }
        entered = day + (rank % 3 // 2) * DAY

        def hold() -> None:
            present, women = facts["present_total"], facts["present_women"]
            papers.hold_musdesus(self.village, self.plan, self.camat, present, women)
            files = self._scan(MUSDESUS) + self._photo(MUSDESUS)
            self._update(MUSDESUS, self.camat, happened_on=day, stage_facts=facts, attachments=files)

        def resend() -> None:
            self._update(MUSDESUS, self.camat, attachments=self._scan(MUSDESUS, again=True))

        yield entered, hold
        if self.plan.musdesus_returned and day < dt.date(2025, 6, 1):
            yield entered + DAY, self._return(MUSDESUS, "Mohon dilengkapi, lalu kirim lagi.")
            yield entered + 2 * DAY, resend
            yield entered + 3 * DAY, self._approve(MUSDESUS, self.cast.clerk)
        else:
            yield entered + (1 + rank % 3) * DAY, self._approve(MUSDESUS, self.cast.verifier)

    def _found(self, day: dt.date) -> None:
        """People, seat, business plan and power of attorney: what the eligibility check asks for."""
        village, rank = self.village, self.plan.rank
        cooperative = Cooperative.objects.select_related("village__kecamatan").get(pk=village.pk)
        by = self.camat
        changes: dict[str, Any] = {
            "street": f"Jalan Balai {'Kelurahan' if village.is_kelurahan else 'Desa'} Nomor {1 + rank % 40}",
            "rt": f"{1 + rank % 9:03}",
            "rw": f"{1 + rank % 4:03}",
            "premises": "village",
        }
        if cooperative.is_amendment:
            changes |= {
                "former_name": f"Koperasi Contoh Makmur {village.name}",
                "former_legal_number": f"000/CONTOH/{rank:03}",
                "former_legal_on": dt.date(2016, 3, 1),
            }
        cooperative_actions.update_cooperative(
            cooperative=cooperative, by=by, seen_version=cooperative.version, **changes
        )
        people = self.cast.persons.founders(village, self.cast.heads[village.pk], PRINCIPAL, MANDATORY)
        founders = cooperative_actions.add_founders(cooperative=cooperative, by=by, people=people)
        cooperative_actions.plan_business_units(cooperative=cooperative, by=by, kbli=_kbli(rank))
        papers.call_founding(cooperative, self.plan, by, day)
        cooperative_actions.record_meeting(
            cooperative=cooperative,
            by=by,
            kind="founding",
            held_on=day,
            chair_name=people[1]["name"],
            secretary_name=people[4]["name"],
            **papers.founding_details(village, self.plan),
        )
        terms = cooperative_actions.appoint_officers(
            cooperative=cooperative, by=by, terms=Persons.terms(people, day)
        )
        papers.fill_file(cooperative, self.plan, by, day, terms)
        cooperative_actions.appoint_attorneys(
            cooperative=cooperative, by=by, founders=[founders[1], founders[4], founders[5]], on=day
        )

    def _founding(self) -> Iterator[Event]:
        plan, day = self.plan, self.plan.founding_on
        if day is None:
            return

        def hold() -> None:
            self._found(day)
            files = self._scan(FOUNDING, without=0 if plan.founding_sent else 1)
            self._update(FOUNDING, self.camat, happened_on=day, attachments=files)

        def complete() -> None:
            self._update(FOUNDING, self.camat, attachments=self._scan(FOUNDING, again=True))

        yield day, hold
        is_waiting = plan.handed_over_on is None or plan.handed_over_on > dt.date(2025, 6, 12)
        if plan.founding_returned:
            yield day + DAY, self._return(FOUNDING)
            yield (dt.date(2025, 6, 15) if is_waiting else day + 2 * DAY), complete
        elif not plan.founding_sent:
            yield dt.date(2025, 6, 15), complete
        if is_waiting:
            yield dt.date(2025, 6, 16), self._approve(FOUNDING, self.cast.verifier)
        elif plan.handed_over_on:
            yield min(day + 3 * DAY, plan.handed_over_on), self._approve(FOUNDING, self.cast.verifier)

    def _deed(self) -> Iterator[Event]:
        plan, clerk = self.plan, self.cast.clerk
        notary = self.cast.notaries[plan.rank % len(self.cast.notaries)]
        source = papers.source_of(plan, self.village)

        def hand_over(day: dt.date) -> Callable[[], None]:
            facts = {
                "funding_source": source,
                "funding_amount": 2_500_000,
                "notary": notary,
                "handed_over_on": day,
            }

            def record() -> None:
                cooperative = Cooperative.objects.select_related("village__kecamatan").get(pk=self.village.pk)
                papers.hand_over(cooperative, plan, clerk, notary, day)
                self._update(NOTARY, clerk, stage_facts=facts)

            return record

        def give_back() -> None:
            cooperative = Cooperative.objects.get(pk=self.village.pk)
            cooperative_actions.record_notary_return(
                cooperative=cooperative,
                by=clerk,
                on=plan.notary_returned_on,
                reason="Alamat pendiri belum lengkap.",
            )

        def sign() -> None:
            self._update(NOTARY, clerk, happened_on=plan.minuta_on, attachments=self._scan(NOTARY))

        def decree() -> None:
            number = f"AHU-{23000 + plan.rank:07}.AH.01.29.TAHUN 2025"
            self._update(
                LEGAL_ENTITY,
                clerk,
                happened_on=plan.legal_on,
                stage_facts={"sk_number": number},
                attachments=self._scan(LEGAL_ENTITY),
            )

        if plan.handed_over_on is None or plan.minuta_on is None or plan.legal_on is None:
            return
        yield plan.handed_over_on, hand_over(plan.handed_over_on)
        if plan.notary_returned_on:
            yield plan.notary_returned_on, give_back
            yield plan.notary_returned_on + 2 * DAY, hand_over(plan.notary_returned_on + 2 * DAY)
        yield plan.minuta_on, sign
        yield plan.minuta_on, self._approve(NOTARY, self.cast.verifier)
        yield plan.legal_on, decree
        yield plan.legal_on, self._approve(LEGAL_ENTITY, self.cast.verifier)

    def _later(self) -> Iterator[Event]:
        plan, day = self.plan, self.plan.registration_on
        if day is None:
            return

        def register() -> None:
            account = f"9900{plan.rank:08}"
            papers.after_decree(self.village, plan, self.camat, day, account)
            facts: dict[str, Any] = {
                "nik_koperasi": f"35080{plan.rank:010}",
                "npwp": f"99{plan.rank:014}",
                "nib": f"99{plan.rank:011}",
                "bank_account": account,
                "simkopdes": f"contoh-{self.village.pk}",
            }
            facts |= {f"{key}_on": day - 3 * DAY for key in tuple(facts)}
            self._update(
                REGISTRATION,
                self.camat,
                happened_on=day,
                stage_facts=facts,
                attachments=self._scan(REGISTRATION),
            )

        yield day, register
        yield day + 2 * DAY, self._approve(REGISTRATION, self.cast.verifier)
        if plan.preparing_on is None:
            return
        opened, kbli = plan.preparing_on, _kbli(plan.rank)[0]
        yield (
            opened,
            lambda: self._update(
                OPERATING, self.camat, happened_on=opened, stage_facts={"kbli": kbli}, send=False
            ),
        )
        if plan.operating_on:
            yield from self._operate(plan.operating_on, kbli)

    def _operate(self, day: dt.date, kbli: str) -> Iterator[Event]:
        def visit() -> None:
            actions.record_visit(
                village=self.village,
                by=self.camat,
                visited_on=day,
                business_seen=True,
                last_sale_on=day,
                findings="Gerai sembako buka, pembeli datang, buku kas terisi.",
            )

        def show() -> None:
            self._update(
                OPERATING,
                self.camat,
                stage_facts={"kbli": kbli, "last_sale_on": day},
                attachments=self._photo(OPERATING),
            )

        yield day, visit
        yield day, show
        yield day + DAY, self._approve(OPERATING, self.cast.verifier)

    def _field_work(self) -> Iterator[Event]:
        for day, stage, reason in self.plan.blockers:

            def block(stage: str = stage, reason: str = reason) -> None:
                actions.open_blocker(village=self.village, by=self.camat, stage=stage, reason=reason)

            yield day, block
        # A blocker of a stage is gone once the stage is done.
        for day, stage, _ in self.plan.blockers:
            done = {
                MUSDESUS: self.plan.musdesus_on,
                FOUNDING: self.plan.handed_over_on,
                NOTARY: self.plan.minuta_on,
            }
            end = done.get(stage)
            if end and end >= day:
                yield end, self._unblock(stage)
        for number, day in enumerate(sorted(set(self.plan.visits))):
            yield day, self._visit(day, number)

    def _unblock(self, stage: str) -> Callable[[], None]:
        def unblock() -> None:
            for blocker in self.village.blockers.filter(stage=stage, resolved_on=None):
                actions.resolve_blocker(blocker=blocker, by=self.camat, seen_version=blocker.version)

        return unblock

    def _visit(self, day: dt.date, number: int) -> Callable[[], None]:
        findings = (
            "Perangkat desa siap, jadwal musyawarah dibahas.",
            "Calon pengurus ditemui, berkas identitas diperiksa.",
            "Rencana usaha dibahas bersama warga.",
            "Pembukuan awal dijelaskan kepada bendahara.",
        )[(self.plan.rank + number) % 4]
        return lambda: actions.record_visit(
            village=self.village, by=self.camat, visited_on=day, findings=findings
        )


def _kbli(rank: int) -> list[str]:
    """Staples for everyone, and one more unit by village."""
    return ["47111", ("47721", "52102", "52291", "64142")[rank % 4]]
