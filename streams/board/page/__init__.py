"""The page for people, served by the board itself: files of this package, and no other host."""

from streams.board.page.routes import page_routes

__all__ = ["page_routes"]
