"""The key that a secret gives, and what tells the keys of two secrets apart. Pure."""

from hashlib import blake2b


def key_of_secret(secret: str) -> bytes:
    """32 bytes for a secret of any length."""
    return blake2b(secret.encode(), digest_size=32, person=b"nabz.key").digest()


def fingerprint_of(secret: str) -> str:
    """16 hexadecimal digits by which two secrets can be told apart, and nothing else of them be known."""
    return blake2b(b"", digest_size=8, key=key_of_secret(secret), person=b"nabz.print").hexdigest()
