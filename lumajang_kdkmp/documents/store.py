"""The content store: private files named by their SHA-256, written whole or not at all, never changed.

Layout: CONTENT_STORE_DIR/ab/cd/abcd...; files being written lie in CONTENT_STORE_DIR/.tmp, on the same file
system, under a lock that dies with its process. The next put() removes what a killed process left there.
"""

import fcntl
import hashlib
import os
import re
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

SHA256 = re.compile(r"[0-9a-f]{64}")
MODE = 0o440
# A file is stored before its row is committed: until then it looks like an orphan.
GRACE_SECONDS = 3600


class BlobDamaged(Exception):
    """The stored bytes are missing or no longer match their name. Nothing of them may be served."""


@dataclass(frozen=True)
class StoreReport:
    """What verify_store found: hashes that rows name but no file has, altered files, files without a row."""

    checked: int = 0
    missing: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)

    @property
    def intact(self) -> bool:
        return not (self.missing or self.altered)


def _root() -> Path:
    return Path(settings.CONTENT_STORE_DIR)


def path_for(sha256: str) -> Path:
    """Return where the bytes of this hash lie; ValueError for anything that is not 64 small hex digits."""
    if not SHA256.fullmatch(sha256):
        raise ValueError("Not a SHA-256 in hexadecimal.")
    return _root() / sha256[:2] / sha256[2:4] / sha256


def put(data: bytes) -> str:
    """Store `data` and return its SHA-256. What is stored already, and intact, is kept. Raises OSError.

    On an error nothing stays behind, neither in the store nor as a temporary file.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    target = path_for(sha256)
    if target.exists() and _hash_file(target) == sha256:
        return sha256
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    folder = _root() / ".tmp"
    folder.mkdir(exist_ok=True, mode=0o700)
    _remove_abandoned(folder)
    path, descriptor = _open_temporary(folder)
    try:
        _write(descriptor, data)
        os.replace(path, target)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    finally:
        os.close(descriptor)
    _sync_folder(target.parent)
    return sha256


def _open_temporary(folder: Path) -> tuple[Path, int]:
    """Return a new file under a lock. Before it is locked, another put() may take it for abandoned."""
    while True:
        path = folder / uuid.uuid4().hex
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, MODE)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            return path, descriptor
        os.close(descriptor)


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
    os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_abandoned(folder: Path) -> None:
    """Remove temporary files whose writer is dead: their lock is free."""
    for entry in os.scandir(folder):
        with suppress(OSError):
            descriptor = os.open(entry.path, os.O_RDONLY | os.O_CLOEXEC)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.unlink(entry.path)
            finally:
                os.close(descriptor)


def read_verified(sha256: str) -> bytes:
    """Return the stored bytes after hashing them; BlobDamaged when they are missing or altered."""
    try:
        data = path_for(sha256).read_bytes()
    except OSError as error:
        raise BlobDamaged(f"{sha256}: {type(error).__name__}") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise BlobDamaged(f"{sha256}: altered")
    return data


def _stored() -> Iterator[Path]:
    return (path for path in _root().glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*") if path.is_file())


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def referenced_hashes() -> set[str]:
    """Return the hashes that rows name, by the callables that settings.STORE_REFERENCES lists."""
    found: set[str] = set()
    for path in settings.STORE_REFERENCES:
        found |= set(import_string(path)())
    return found


def verify_store(referenced: Iterable[str] | None = None, *, grace: float = GRACE_SECONDS) -> StoreReport:
    """Re-hash every file and compare with the rows. Files younger than `grace` seconds are no orphans yet."""
    # Files first, rows second: a paper that is stored meanwhile must not be reported as missing.
    files = sorted(_stored())
    wanted = set(referenced_hashes() if referenced is None else referenced)
    young = time.time() - grace
    altered = [path.name for path in files if _hash_file(path) != path.name]
    orphans = [path.name for path in files if path.name not in wanted and path.stat().st_mtime <= young]
    missing = sorted(sha for sha in wanted - {path.name for path in files} if not path_for(sha).exists())
    return StoreReport(checked=len(files), missing=missing, altered=altered, orphans=orphans)
