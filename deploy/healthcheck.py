"""Exit 0 while the board, the worker or the analyst of this container is alive, else 1 with the reason.

Runs on any Python without Nabz. The ports are those of the settings in the environment; what does not listen is not
this container's business, but one of the three has to.
"""

import http.client
import os
import ssl
import sys
import urllib.error
import urllib.request

PORTS = (("NABZ_BOARD__PORT", "8600"), ("NABZ_WORKER__PORT", "8601"), ("NABZ_ANALYST__PORT", "8602"))


def problem(port: str) -> str | None:
    """Why the process on this port is not alive; None if it is. Raises ConnectionError if nothing listens."""
    try:
        with _asked("http", port):
            return None
    except http.client.HTTPException:
        # No answer by http is one of a board with a certificate.
        return _by_https(port)
    except urllib.error.HTTPError as error:
        return error.read().decode().strip()
    except urllib.error.URLError as error:
        if isinstance(error.reason, ConnectionError):
            raise error.reason from error
        return str(error.reason)
    except OSError as error:
        return str(error)


def _by_https(port: str) -> str | None:
    try:
        with _asked("https", port):
            return None
    except urllib.error.HTTPError as error:
        return error.read().decode().strip()
    except (OSError, http.client.HTTPException) as error:
        return str(error)


def _asked(scheme: str, port: str) -> http.client.HTTPResponse:
    # It is the same machine: whom the certificate is for does not matter.
    own = ssl._create_unverified_context()  # noqa: S323, SLF001
    return urllib.request.urlopen(f"{scheme}://127.0.0.1:{port}/livez", timeout=4, context=own)


def main() -> int:
    """Ask whoever listens."""
    for variable, default in PORTS:
        try:
            reason = problem(os.environ.get(variable, default))
        except ConnectionError:
            continue
        if reason is not None:
            sys.stderr.write(f"{reason}\n")
        return 0 if reason is None else 1
    sys.stderr.write("neither a board nor a worker nor an analyst listens\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
