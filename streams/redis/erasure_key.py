"""All workers of a Redis mark erased persons by one key: the one of the settings, or one that the first worker made up.

Of the first a fingerprint stands in Redis, which tells no more than whether another key is the same. The second stands
there itself, so that all workers find it. It is no part of the counting configuration: boards compare that, those of
earlier versions too, and say to people what of it differs.
"""

import secrets
from importlib.resources import files
from typing import Any, Final

from streams.redis import keys as redis_keys
from streams.redis.connection import UNAVAILABLE, Client
from streams.redis.errors import StoreUnavailableError, WrongSettingsError
from streams.redis.key_prints import fingerprint_of

SETTING: Final = "worker.erasure_key"
_BYTES: Final = 32
_FORGOTTEN: Final = "With another key Nabz would forget who was erased, and count what arrives of them again"


async def agree_on_key(client: Client, own: str | None, made_up: str | None = None) -> str:
    """The secret by which all workers of this Redis mark erased persons; `own` is what the settings name, if anything.

    Where neither they nor Redis have one, it is `made_up`, or a new one.

    Raises WrongSettingsError where persons were marked by another one, and StoreUnavailableError.
    """
    script = client.register_script(files("streams.redis").joinpath("agree_on_key.lua").read_text("utf-8"))
    made_up = made_up or secrets.token_hex(_BYTES)
    asked = ["" if own is None else fingerprint_of(own), made_up, fingerprint_of(made_up)]
    try:
        reply: Any = await script(keys=[redis_keys.ERASURE_KEY], args=asked)
    except UNAVAILABLE as error:
        raise StoreUnavailableError(f"{redis_keys.ERASURE_KEY}: {error}") from error
    held, in_redis = (part.decode() for part in reply)
    if own is None and not in_redis:
        raise WrongSettingsError(
            f"{SETTING} is not set, but this Redis was begun with one. {_FORGOTTEN}: set the same key"
        )
    secret = in_redis if own is None else own
    if fingerprint_of(secret) != held:
        raise WrongSettingsError(
            f"{SETTING} is another key than the one that this Redis was begun with. {_FORGOTTEN}: set the same key. "
            f"Where none was set, that one stands in Redis: HGET {redis_keys.ERASURE_KEY} key"
        )
    return secret
