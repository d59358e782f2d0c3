"""Personal data at rest: AES-256-GCM with a key ring, blind indexes for look-ups, masks for screens."""

import base64
import binascii
import hashlib
import hmac
import os
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models

NONCE_BYTES = 12
TAG_BYTES = 16
DOT = "•"


class DecryptionError(Exception):
    """The stored text cannot be read: key not in the ring, another context, or altered."""

    def __init__(self) -> None:
        super().__init__("Data tersandi tidak dapat dibaca: kuncinya tidak ada atau isinya berubah.")


class UnreadableText(str):
    """Stands in for a value whose key is lost: pages go on and say so, but it is never written back."""


UNREADABLE = UnreadableText("kunci tidak ada")


def _derive(secret: str, purpose: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=purpose).derive(secret.encode())


@lru_cache(maxsize=32)
def _key(secret: str) -> tuple[bytes, AESGCM]:
    """Return the id byte and the cipher of a key. The id comes from the key: ring order is free."""
    return _derive(secret, b"kdkmp data key id", 1), AESGCM(_derive(secret, b"kdkmp data key", 32))


def encrypt(text: str, *, context: str) -> str:
    """Encrypt `text` with the first key of DATA_KEYS and return base64 text.

    Layout before base64: key id (1 byte), nonce (12), ciphertext, tag (16). `context` names what the text is
    ("person.nik_penduduk") and is authenticated: a ciphertext moved to another column does not decrypt.
    """
    key_id, cipher = _key(settings.DATA_KEYS[0])
    nonce = os.urandom(NONCE_BYTES)
    return base64.b64encode(key_id + nonce + cipher.encrypt(nonce, text.encode(), context.encode())).decode()


def decrypt(text: str, *, context: str) -> str:
    """Return what encrypt() was given, with whichever key of DATA_KEYS made it. Raises DecryptionError."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise DecryptionError from None
    if len(raw) < 1 + NONCE_BYTES + TAG_BYTES:
        raise DecryptionError
    key_id, nonce, body = raw[:1], raw[1 : 1 + NONCE_BYTES], raw[1 + NONCE_BYTES :]
    for known_id, cipher in map(_key, settings.DATA_KEYS):
        if known_id == key_id:
            try:
                return cipher.decrypt(nonce, body, context.encode()).decode()
            except InvalidTag:
                continue  # one byte of id: two keys of the ring may share it
    raise DecryptionError


def blind_index(text: str, *, context: str) -> str:
    """Return 64 hex digits that are equal for equal `text` and `context`: HMAC-SHA-256 with INDEX_KEY.

    A keyed hash, because all NIK of the regency can be hashed without a key in two hours.
    """
    return hmac.new(settings.INDEX_KEY.encode(), f"{context}\0{text}".encode(), hashlib.sha256).hexdigest()


def mask_nik(nik: str) -> str:
    """Return 3508••••••••1234; anything that is not 16 characters long is hidden whole."""
    if isinstance(nik, UnreadableText):
        return nik
    return f"{nik[:4]}{DOT * 8}{nik[-4:]}" if len(nik) == 16 else DOT * len(nik)


def mask_phone(phone: str) -> str:
    """Return 0812••••••90: the first four and the last two characters, all hidden when shorter than nine."""
    if isinstance(phone, UnreadableText):
        return phone
    return f"{phone[:4]}{DOT * (len(phone) - 6)}{phone[-2:]}" if len(phone) >= 9 else DOT * len(phone)


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that the database sees only encrypted. It cannot be searched: use blind_index() beside it.

    `context` is the authenticated name of the column ("person.nik_penduduk"); it must never change.
    A value whose key is lost reads as UNREADABLE; writing that back raises DecryptionError.
    """

    def __init__(self, *args: Any, context: str, **kwargs: Any) -> None:
        self.context = context
        super().__init__(*args, **kwargs)
        if self.max_length:
            self.validators.append(MaxLengthValidator(self.max_length))

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"context": self.context}

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        if not value:
            return value
        try:
            return decrypt(value, context=self.context)
        except DecryptionError:
            return UNREADABLE

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, UnreadableText):
            raise DecryptionError
        value = super().get_prep_value(value)
        return encrypt(value, context=self.context) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None
