"""The building stands: who may import whom, who may write, who may ask for the date."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("lumajang_kdkmp", "villages", "cooperatives", "roadmap")

# Lowest first. A layer may import itself and the layers before it.
LAYERS = [
    ("lumajang_kdkmp.accounts.fields", "lumajang_kdkmp.accounts.roles"),
    (
        "lumajang_kdkmp.clock",
        "lumajang_kdkmp.versioning",
        "lumajang_kdkmp.writes",
        "lumajang_kdkmp.formats",
        "lumajang_kdkmp.office_files",
        "lumajang_kdkmp.crypto",
        "lumajang_kdkmp.forms",
        "lumajang_kdkmp.limits",
        "lumajang_kdkmp.undo",
        "lumajang_kdkmp.sheets",
        "lumajang_kdkmp.icons",
        "lumajang_kdkmp.templatetags",
        "lumajang_kdkmp.middleware",
    ),
    ("lumajang_kdkmp.audit",),
    ("lumajang_kdkmp.accounts", "lumajang_kdkmp.conflicts", "lumajang_kdkmp.listings"),
    ("lumajang_kdkmp.inbox",),
    ("lumajang_kdkmp.jobs",),
    ("lumajang_kdkmp.documents",),
    ("villages",),
    ("cooperatives",),
    ("roadmap",),
    (
        "lumajang_kdkmp",
    ),  # settings, urls, celery, wsgi, context, health: wires everything, imported by nothing
]


def layer_of(module: str) -> int:
    """The layer of the longest matching prefix."""
    best, found = -1, -1
    for number, prefixes in enumerate(LAYERS):
        for prefix in prefixes:
            if (module == prefix or module.startswith(prefix + ".")) and len(prefix) > best:
                best, found = len(prefix), number
    assert found >= 0, f"{module} belongs to no layer"
    return found


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def sources() -> list[Path]:
    return [
        p
        for package in PACKAGES
        for p in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in p.parts
    ]


def imports_of(path: Path) -> set[str]:
    """Every module of ours that the file imports, inside functions and TYPE_CHECKING included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            base = node.module.replace(".", "/")
            for alias in node.names:
                target = ROOT / base / alias.name
                is_module = target.is_dir() or target.with_suffix(".py").is_file()
                found.add(f"{node.module}.{alias.name}" if is_module else node.module)
    return {name for name in found if name.split(".")[0] in PACKAGES}


def upward_imports(graph: dict[str, set[str]]) -> list[str]:
    # The package itself (lumajang_kdkmp/__init__) only makes Celery known; importing a submodule runs it anyway.
    return [
        f"{module} imports {target}"
        for module, targets in graph.items()
        for target in sorted(targets)
        if module != "lumajang_kdkmp" and layer_of(target) > layer_of(module)
    ]


def cycles(graph: dict[str, set[str]]) -> list[str]:
    """Files that import each other, directly or in a ring."""
    state: dict[str, int] = {}
    found: list[str] = []

    def walk(module: str, trail: list[str]) -> None:
        state[module] = 1
        for target in sorted(graph.get(module, ())):
            if target == module:
                continue
            if state.get(target) == 1:
                found.append(
                    " -> ".join([*trail[trail.index(target) :], target]) if target in trail else target
                )
            elif target in graph and target not in state:
                walk(target, [*trail, target])
        state[module] = 2

    for module in sorted(graph):
        if module not in state:
            walk(module, [module])
    return found


@pytest.fixture(scope="module")
def graph() -> dict[str, set[str]]:
    return {module_name(path): imports_of(path) for path in sources()}


def test_no_layer_imports_upward(graph):
    assert upward_imports(graph) == []


def test_the_check_sees_an_upward_import():
    assert upward_imports({"villages.models": {"roadmap.models"}}) == [
        "villages.models imports roadmap.models"
    ]


def test_no_two_files_import_each_other(graph):
    assert cycles(graph) == []


def test_the_check_sees_a_cycle():
    assert cycles({"a": {"b"}, "b": {"a"}})


def lines_matching(pattern: str, allowed: set[str]) -> list[str]:
    regex = re.compile(pattern)
    return [
        f"{module_name(path)}:{number} {line.strip()}"
        for path in sources()
        if module_name(path) not in allowed
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if regex.search(line)
    ]


def test_only_the_clock_asks_for_the_date():
    assert (
        lines_matching(r"date\.today\(|timezone\.localdate\(|datetime\.now\(", {"lumajang_kdkmp.clock"}) == []
    )


def test_only_pdf_imports_weasyprint():
    assert lines_matching(r"(import|from) weasyprint", {"lumajang_kdkmp.documents.pdf"}) == []


def test_only_the_trail_writes_audit_events():
    assert (
        lines_matching(
            r"AuditEvent(\(|\.objects\.(create|bulk_create))",
            {"lumajang_kdkmp.audit.trail", "lumajang_kdkmp.audit.models"},
        )
        == []
    )


def test_nothing_goes_around_csrf_or_escaping():
    # The open data write nothing and read no cookie; a POST there is answered 405 like everything but reading.
    without_forms = {"roadmap.open_data.answers"}
    assert lines_matching(r"csrf_exempt", without_forms) == []
    assert lines_matching(r"RawSQL|\.extra\(|Template\(", set()) == []


def test_every_domain_model_with_rows_of_an_area_names_the_path_to_its_code():
    """A model either says where its area code is, or is listed here with the reason why it has none."""
    no_area = {
        "roadmap.StageTarget": "one for the regency",
        "roadmap.BlockerReason": "words, not rows of a village",
        "roadmap.ReturnReason": "words, not rows of a village",
        "roadmap.Guideline": "one for the regency",
        "roadmap.IndexWeight": "one set for the regency",
        "roadmap.ReminderRule": "one set for the regency",
        "roadmap.WeeklyDeadline": "one for the regency",
        "roadmap.ReportCadence": "one for the regency",
        "cooperatives.Notary": "serves the whole regency",
        "cooperatives.Kbli": "national classification",
        "cooperatives.BudgetLine": "one for the regency",
        "cooperatives.EligibilityThresholds": "one for the regency",
        "cooperatives.SigningEvent": "a day for the whole regency; its slots have an area",
        "roadmap.Holiday": "the same everywhere",
        "roadmap.ExportLayout": "columns for a recipient: no rows of a village",
    }
    faults = []
    for app in ("villages", "cooperatives", "roadmap"):
        for model in apps.get_app_config(app).get_models():
            if model._meta.label in no_area:
                continue
            path = getattr(model, "area_path", None)
            if path is None:
                faults.append(f"{model._meta.label} has no area_path")
                continue
            str(model.objects.within("35.08.04").query)  # raises FieldError when the path does not resolve
    assert faults == []


def test_no_file_grows_past_four_hundred_lines():
    long = [f"{module_name(p)}: {n}" for p in sources() if (n := len(p.read_text().splitlines())) > 400]
    assert long == []


def test_the_top_level_stays_as_prescribed():
    prescribed = {
        "manage.py",
        "lumajang_kdkmp",
        "villages",
        "cooperatives",
        "roadmap",
        "templates",
        "static",
        "tests",
        "pyproject.toml",
        "README.md",
        "scripts",
        "docs",
        "benchmarks",
        "compose.yaml",
        "Dockerfile",
        "deploy",
        "LICENSE",
        "CHANGELOG.md",
    }
    made_by_running = {"var", "build", "lumajang_kdkmp.egg-info", "test-results"}
    present = {p.name for p in ROOT.iterdir() if not p.name.startswith(".")} - made_by_running
    assert present <= prescribed
