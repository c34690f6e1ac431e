"""Questions to a board that have no answer, or none yet."""


class WrongQuestionError(Exception):
    """Something is asked for that is not there; the message says what is."""


class AskLaterError(Exception):
    """What is asked for is not complete yet; the message says what is still counted."""
