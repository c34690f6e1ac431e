"""What `nabz token` does: it makes tokens, and keeps none."""

import json
from collections.abc import Sequence

from streams.cli.terminal.exit_codes import DONE, Misused
from streams.cli.terminal.readable import write_readable
from streams.http.access.tokens import digest_of, new_token
from streams.settings.access import Scope, is_token_name


def make_token(name: str, scopes: Sequence[str], *, bare: bool) -> int:
    """Print a token that nobody knows yet, and the settings by which boards take it; `bare`: the token alone.

    Raises Misused for a name that a token cannot have, and for scopes that there are not.
    """
    if not is_token_name(name):
        raise Misused(
            f"'{name}' is no name for a token: small letters, digits and single hyphens are, as in sara-laptop"
        )
    for scope in scopes:
        if scope not in set(Scope):
            raise Misused(f"there is no scope '{scope}'; known: {', '.join(Scope)}")
    token = new_token()
    write_readable(f"{token}\n" if bare else told(name, token, tuple(dict.fromkeys(scopes))))
    return DONE


def told(name: str, token: str, scopes: Sequence[str]) -> str:
    """A token, and TOML for the settings: all of it can stand there but the first line."""
    return (
        f"{token}\n\n"
        "# The line above is the token: hand it over now, for it is kept nowhere. The lines below are for the\n"
        "# settings of boards and workers, which know the token by them; it cannot be found from them.\n"
        f"[board.tokens.{name}]\n"
        f'sha256 = "{digest_of(token)}"\n'
        f"scopes = {json.dumps(list(map(str, scopes)))}\n"
    )
