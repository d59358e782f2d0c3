import base64

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, models
from django.test import override_settings
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st

from lumajang_kdkmp import crypto
from lumajang_kdkmp.crypto import (
    UNREADABLE,
    DecryptionError,
    EncryptedTextField,
    blind_index,
    decrypt,
    encrypt,
    mask_nik,
    mask_phone,
)

OLD, NEW = "an old data key of the test ring", "a new data key of the test ring"
NIK = "9900005207850001"


@given(st.text(max_size=300))
def test_what_goes_in_comes_out(text):
    assert decrypt(encrypt(text, context="a"), context="a") == text


def test_the_same_text_never_encrypts_to_the_same_ciphertext():
    made = {encrypt(NIK, context="a") for _ in range(50)}

    assert len(made) == 50
    assert not any(NIK in token for token in made)


def test_a_ciphertext_moved_to_another_column_is_refused():
    token = encrypt(NIK, context="person.nik_penduduk")

    with pytest.raises(DecryptionError):
        decrypt(token, context="person.phone")
    assert decrypt(token, context="person.nik_penduduk") == NIK


@pytest.mark.parametrize("position", [0, 1, 13, -1])
def test_one_changed_byte_is_noticed(position):
    raw = bytearray(base64.b64decode(encrypt(NIK, context="a")))
    raw[position] ^= 1

    with pytest.raises(DecryptionError):
        decrypt(base64.b64encode(raw).decode(), context="a")


@pytest.mark.parametrize("broken", ["", "x", "bukan base64 !", "AAAA", "é" * 40])
def test_text_that_was_never_encrypted_is_refused(broken):
    with pytest.raises(DecryptionError):
        decrypt(broken, context="a")


def test_after_a_rotation_old_texts_are_readable_and_new_ones_use_the_new_key():
    with override_settings(DATA_KEYS=[OLD]):
        before = encrypt(NIK, context="a")
    with override_settings(DATA_KEYS=[NEW, OLD]):
        assert decrypt(before, context="a") == NIK
        after = encrypt(NIK, context="a")
    with override_settings(DATA_KEYS=[NEW]):
        assert decrypt(after, context="a") == NIK
        with pytest.raises(DecryptionError):
            decrypt(before, context="a")


def test_two_keys_with_the_same_id_byte_are_both_tried(monkeypatch):
    real = crypto._key
    monkeypatch.setattr(crypto, "_key", lambda secret: (b"\x07", real(secret)[1]))
    with override_settings(DATA_KEYS=[OLD]):
        before = encrypt(NIK, context="a")
    with override_settings(DATA_KEYS=[NEW, OLD]):
        assert decrypt(before, context="a") == NIK


def test_a_blind_index_depends_on_text_context_and_key():
    index = blind_index(NIK, context="person")

    assert index == blind_index(NIK, context="person")
    assert len(index) == 64
    assert index != blind_index(NIK[:-1] + "2", context="person")
    assert index != blind_index(NIK, context="other")
    with override_settings(INDEX_KEY=NEW):
        assert index != blind_index(NIK, context="person")


def test_masks_show_the_ends_only_and_hide_odd_lengths_whole():
    assert mask_nik("3508046503810001") == "3508••••••••0001"
    assert mask_nik("12345") == "•••••"
    assert mask_phone("081234567890") == "0812••••••90"
    assert mask_phone("0812") == "••••"
    assert mask_nik(UNREADABLE) == mask_phone(UNREADABLE) == "kunci tidak ada"


@isolate_apps("cooperatives")
@pytest.mark.django_db(transaction=True)
def test_the_field_stores_ciphertext_survives_a_lost_key_and_cannot_be_searched():
    class Secret(models.Model):
        text = EncryptedTextField(context="secret.text", max_length=20)

        class Meta:
            app_label = "cooperatives"

    with connection.schema_editor() as editor:
        editor.create_model(Secret)
    try:
        row = Secret.objects.create(text=NIK)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT text FROM {Secret._meta.db_table}")
            stored = cursor.fetchone()[0]
        assert NIK not in stored
        assert Secret.objects.get().text == NIK

        with pytest.raises(FieldError):
            Secret.objects.filter(text=NIK).exists()
        with pytest.raises(ValidationError):
            Secret(text="x" * 21).full_clean()

        with override_settings(DATA_KEYS=[NEW]):
            lost = Secret.objects.get()
            assert lost.text == "kunci tidak ada"
            with pytest.raises(DecryptionError):
                lost.save()
        assert Secret.objects.get(pk=row.pk).text == NIK
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(Secret)


def test_the_field_keeps_its_context_in_migrations():
    *_, kwargs = EncryptedTextField(context="secret.text").deconstruct()

    assert kwargs["context"] == "secret.text"
