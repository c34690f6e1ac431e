"""What the analyst found, as a board shows it: read once a minute, told over HTTP and to Prometheus."""

from streams.board.models.known import KnownModels

__all__ = ["KnownModels"]
