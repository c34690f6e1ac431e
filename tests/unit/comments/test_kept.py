"""What changes of comments in a batch, and how a comment stands in Redis."""

from hypothesis import given
from hypothesis import strategies as st

from streams.comments.kept import CommentChanges, KeptComment, name_of, packed, unpacked

_COMMENT = KeptComment(7, "slow", -300, ("delivery",), "nps", None, "desk", 3.0)


def test_of_what_changes_twice_the_last_change_holds() -> None:
    changes = CommentChanges()
    changes.keep("a", _COMMENT, "owner")
    changes.keep("b", _COMMENT)
    changes.remove("a")
    changes.remove("c")
    changes.keep("c", _COMMENT, "another")
    assert (set(changes.kept), changes.owners, list(changes.gone)) == ({"b", "c"}, {"c": "another"}, ["a"])


def test_of_two_erasures_the_later_one_holds() -> None:
    changes = CommentChanges()
    assert not changes
    changes.erase("mark", 5)
    changes.erase("mark", 3)
    assert changes.erased == {"mark": 5}
    assert changes
    changes.clear()
    assert not changes


def test_names_are_as_different_as_what_they_are_made_of() -> None:
    parts = [("a", "b"), ("ab",), ("a", "", "b"), ("b", "a"), ("a\0b",), ("1:a",)]
    assert len({name_of(*one) for one in parts}) == len(parts)


@given(
    st.builds(
        KeptComment,
        at=st.integers(0, 2**53),
        comment=st.text(),
        score=st.integers(-1_000, 1_000),
        themes=st.lists(st.text()).map(tuple),
        kind=st.text(),
        touchpoint=st.none() | st.text(),
        product=st.none() | st.text(),
        points=st.none() | st.floats(allow_nan=False),
    )
)
def test_a_comment_is_unpacked_as_it_was(comment: KeptComment) -> None:
    assert unpacked(packed(comment)) == comment
