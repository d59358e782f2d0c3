"""Which callables of the domain the portal calls, by dotted path: the platform itself knows no domain app.

Part of the settings, which take every name from here; nothing else imports this module. No value is read from the
environment: an installation sets nothing of this.
"""

JOB_HANDLERS = {
    "document": "lumajang_kdkmp.documents.services.handle_document",
    "document_bundle": "lumajang_kdkmp.documents.bundles.handle_bundle",
    "papers_check": "lumajang_kdkmp.documents.outdated.handle_check",
    "index_snapshot": "roadmap.index_job.handle_snapshot",
    "digest_plan": "lumajang_kdkmp.jobs.digest.handle_plan",
    "digest": "lumajang_kdkmp.jobs.digest.handle_digest",
    "reminders": "roadmap.reminders.job.handle_reminders",
    "report_round": "roadmap.reporting.rounds.handle_round",
    "forget_logins": "lumajang_kdkmp.jobs.retention.handle_forget",
    "quality_count": "roadmap.quality_job.handle_count",
    "intake": "roadmap.intake_job.handle_import",
    "intake_undo": "roadmap.intake_job.handle_undo",
    "forget_intakes": "roadmap.intake_retention.handle_forget",
}
# What is due by the clock: callables due(now), asked once a minute (jobs/schedule.py); each only enqueues jobs.
PERIODIC = (
    "lumajang_kdkmp.documents.outdated.due",
    "roadmap.index_job.due",
    "roadmap.quality_job.due",
    "roadmap.reminders.job.due",
    "roadmap.reporting.rounds.due",
    "lumajang_kdkmp.jobs.retention.due",
    "roadmap.intake_retention.due",
    "lumajang_kdkmp.jobs.digest.due",
)
# The page that shows what a job made: URL name and the payload key that is its argument.
JOB_RESULT_PAGES = {
    "document": ("document_download", "document"),
    "document_bundle": ("bundle_download", "bundle"),
}
# The page where the cause of a failure is put right, by the prefix of the job's subject ("cooperative:35.08…").
JOB_SUBJECT_PAGES = {"cooperative": "cooperative", "signing": "signing_event", "intake": "intake"}
# What the page of a batch offers besides its jobs: callable(job, user) -> object with `template` and `poll`.
JOB_BATCH_PANELS = {"document_batch": "lumajang_kdkmp.documents.bundles.panel"}
# Who hears of a paper that the schedule has made: called(document) in the transaction that makes it ready.
DOCUMENT_MADE = {"report": "roadmap.reporting.rounds.tell_ready"}
# How a paper's context is built when its job runs; documents knows no domain app, so the wiring is here.
# The papers of the deed file: kind -> (code in the register, name). Diskopindag and camat read them.
_DEED_FILE = {
    "invitation_musdesus": ("D01", "Undangan musyawarah desa/kelurahan khusus"),
    "minutes_musdesus": ("D02", "Berita acara musyawarah desa/kelurahan khusus"),
    "attendance_musdesus": ("D03", "Daftar hadir musyawarah desa/kelurahan khusus"),
    "invitation_founding": ("D06", "Undangan rapat pendirian atau rapat anggota"),
    "minutes_founding": ("D07", "Berita acara rapat pendirian"),
    "founders_list": ("D08", "Daftar hadir dan daftar pendiri"),
    "power_of_attorney": ("D09", "Surat kuasa pendiri"),
    "deed_draft": ("D10", "Rancangan akta pendirian"),
    "kinship_statement": ("D11", "Surat pernyataan tidak memiliki hubungan keluarga"),
    "fitness_statement": ("D12", "Surat pernyataan kesediaan dan kelayakan"),
    "capital_statement": ("D13", "Surat pernyataan penyetoran modal awal"),
    "business_plan": ("D14", "Rencana kegiatan usaha"),
    "domicile_letter": ("D15", "Surat keterangan domisili"),
    "officers_list": ("D16", "Susunan pengurus dan pengawas"),
    "identity_recap": ("D17", "Rekap identitas pendiri"),
    "budget_commitment": ("D18", "Surat pernyataan komitmen dukungan APBDes"),
    "notary_receipt": ("D19", "Tanda terima berkas di notaris"),
    "notary_cover_letter": ("D20", "Surat pengantar ke notaris"),
    "bylaws": ("D21", "Anggaran rumah tangga"),
    "amendment_minutes": ("D22", "Berita acara rapat anggota perubahan anggaran dasar"),
}
DOCUMENT_SOURCES = dict.fromkeys(_DEED_FILE, "cooperatives.paperwork.make") | {
    "cover_sheet": "cooperatives.paperwork.make",
    "signing_list": "cooperatives.papers.signing.make",
    "report": "roadmap.reporting.paper.report",
    "leader_page": "roadmap.briefing_paper.briefing",
    "monitoring_sheet": "roadmap.monitoring_paper.monitoring_sheet",
}
DOCUMENT_KINDS = {kind: name for kind, (_, name) in _DEED_FILE.items()} | {
    "cover_sheet": "Lembar serah terima berkas",
    "signing_list": "Daftar penandatanganan minuta akta",
    "report": "Laporan kemajuan",
    # Made until June 2025, without number and code; they stay as they are and are not made any more.
    "progress_report": "Laporan perkembangan (bentuk lama)",
    "leader_page": "Ringkasan Bupati, satu halaman",
    "monitoring_sheet": "Lembar monitoring",
}
# Kinds that stand in the register, as konsep or final, with the code in their number; others are just papers.
DOCUMENT_CODES = {kind: code for kind, (code, _) in _DEED_FILE.items()} | {"report": "D24"}
# Kinds of which some papers are not for everybody of the area, for what is in them: callable(user) -> condition on
# Document, None for all.
DOCUMENT_OPEN = {"report": "roadmap.reporting.readers.open_reports"}
# Papers that state the day params["on"]: never out of date, and in the register for whoever may read their area.
DOCUMENT_SNAPSHOTS = ("report",)
# What is made of the same frozen data beside the PDF: callable(context) -> files (documents/other_forms.py).
DOCUMENT_FILES = {"report": "roadmap.reporting.files.other_forms"}
# Papers whose text the notary or the office goes on writing in: as a Word file, too (documents/word.py).
DOCUMENT_WORD = tuple(_DEED_FILE)
# Who may issue finals. A camat may for the kinds below: they are out before a meeting and hold no decision.
DOCUMENT_ISSUERS = ["diskopindag"]
DOCUMENT_CAMAT_ISSUES = ["invitation_musdesus", "attendance_musdesus", "invitation_founding"]
# What the public page says about whom a paper concerns: callable(subject, area_code) -> [(label, words)].
DOCUMENT_ABOUT = "cooperatives.about.about"
# What becomes of the signed copy of a paper: called(copy=, by=) in the transaction that files or removes it; and what
# the page of the paper says of it: callable(document, copies, user) -> (before an upload, {id of the copy: words}).
DOCUMENT_COPY_ADDED = "roadmap.actions.take_signed_copy"
DOCUMENT_COPY_REMOVED = "roadmap.actions.release_signed_copy"
DOCUMENT_COPY_TOLD = "roadmap.signed_evidence.told"
# What the figures of the pages and reports mean, for the list of words: {code: definition}.
FIGURE_DEFINITIONS = "roadmap.definitions.DEFINITIONS"
# Whose founding file is approved and may be signed: callable(user) -> codes; cooperatives know no roadmap.
SIGNING_READY = "roadmap.deed_desk.founding_approved"
# Kinds that not everybody of the area may read: they name people, some with NIK and address.
DOCUMENT_READERS = {kind: ["camat", "diskopindag"] for kind in _DEED_FILE} | {
    "signing_list": ["bupati", "satgas", "diskopindag"],
    "leader_page": ["bupati", "satgas", "diskopindag"],
}
