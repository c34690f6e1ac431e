"""What people say: how much a comment praises or complains, and which themes it has. No input or output.

The lexicons are files beside this one, for people to read and to edit.
"""

from streams.comments.entry import InvalidLexicon
from streams.comments.files import built_in
from streams.comments.lexicon import Lexicon
from streams.comments.listening import Heard, Listener
from streams.comments.sentiment import score

__all__ = ["Heard", "InvalidLexicon", "Lexicon", "Listener", "built_in", "score"]
