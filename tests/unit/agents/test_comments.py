"""What counts of comments: once in all, once under each theme, and as all else of their answer or ticket does."""

from collections.abc import Sequence

import msgspec
import pytest

from agents.customers.facts import Answer, CommentedAnswer, Fact, OrderKey
from agents.tickets.facts import Ticket, make_void
from agents.tickets.family import OpenTicket, Tickets
from streams.arithmetic import fields
from streams.engine.family import EventOutcome
from tests.engine.agreement import World, assert_agrees_with_the_recount, counted, tables_of
from tests.engine.evaluation import Table
from tests.engine.pure import PlainNumbers, PureDriver, decoded
from tests.recount.windows import DAY
from tests.strategies.arrivals import Arrival, Event, Pause, at_once

NOW = 1_750_000_000_000
WORLD = World('themes = { delivery = ["late", "ارسال"], price = ["dear", "گران"] }')
APART = Pause.COMMIT | Pause.FORGET


def answered(comment: object = None, days_ago: float = 1, **values: object) -> Event:
    event_id = f"{comment}-{days_ago}-{sorted(values.items())}"
    told = {"event_id": event_id, "type": "survey.answered", "occurred_at": NOW - round(days_ago * DAY)}
    return told | {"customer_id": "c", "survey_id": "s", "kind": "nps", "score": 10, "comment": comment, **values}


def opened(comment: object = None, days_ago: float = 1, **values: object) -> Event:
    event_id = f"{comment}-{days_ago}-{sorted(values.items())}"
    told = {"event_id": event_id, "type": "ticket.opened", "occurred_at": NOW - round(days_ago * DAY)}
    return told | {"customer_id": "c", "ticket_id": "t", "comment": comment, **values}


def voided(what: str, **values: object) -> Event:
    return {"event_id": "v", "type": f"{what}.voided", "occurred_at": NOW - DAY // 2, **values}


def driver_of(*events: Event, world: World = WORLD) -> PureDriver:
    return counted(world, at_once(list(events)), NOW, PlainNumbers())


def table(*events: Event, world: World = WORLD) -> Table:
    """The table of 30 days, whichever way the events come; and it is that of the recount."""
    tables = []
    for told in (list(events), list(reversed(events))):
        assert_agrees_with_the_recount(world, Arrival(told, [APART] * len(told), 0, ()), NOW)
        tables.append(tables_of(world, counted(world, at_once(told), NOW, PlainNumbers()), NOW)["30d"])
    assert tables[0] == tables[1]
    return tables[0]


def test_a_comment_counts_once_in_all_and_once_under_each_theme() -> None:
    found = table(answered("late and dear", touchpoint="shop", agent="ann"), opened("very good", team="north"))
    assert found["comments"] == 2
    assert found['comments{touchpoint="shop"}'] == found['comments{touchpoint="ticket"}'] == 1
    assert found['comments{agent="ann"}'] == found['comments{agent="unknown"}'] == found['comments{team="north"}'] == 1
    assert {name: found[name] for name in found if name.startswith("theme_comments")} == {
        'theme_comments{theme="delivery"}': 1,
        'theme_comments{theme="price"}': 1,
        'theme_comments{theme="unknown"}': 1,
    }
    assert found['theme_sentiment_mean{theme="delivery"}'] == found['sentiment_mean{touchpoint="shop"}'] < 0
    assert found["comment_negative_ratio"] == 0.5
    assert found['theme_negative_ratio{theme="price"}'] == 1
    assert found['theme_negative_ratio{theme="unknown"}'] == 0


@pytest.mark.parametrize("comment", [None, "", "  \n\u2003", 7, ["late"]], ids=repr)
def test_what_says_nothing_is_no_comment(comment: object) -> None:
    for event in (answered(comment), opened(comment)):
        assert not {name for name in table(event) if name.startswith(("comment", "sentiment", "theme"))}


def test_without_a_comment_of_the_one_kind_there_are_none_of_it() -> None:
    assert table(opened("late"), answered())["comments"] == 1
    assert "sentiment_agreement_ratio" not in table(opened("late"), answered())


def test_of_versions_of_an_answer_the_last_one_says_it() -> None:
    first, last = answered("bad", 3, answer_id="a"), answered("very good", 2, answer_id="a")
    assert table(first, last)["comment_negative_ratio"] == 0
    assert table(first, last)["comments"] == 1
    assert table(first, answered(None, 2, answer_id="a"))["comments"] == 0


def test_of_openings_the_first_one_says_it() -> None:
    first, second = opened("bad", 3), opened("very good", 2)
    assert table(first, second)["comment_negative_ratio"] == 1
    assert table(opened(None, 3), second)["comments"] == 0


def test_what_is_void_says_nothing() -> None:
    found = table(opened("bad"), voided("ticket", ticket_id="t"), answered("bad", answer_id="a"))
    assert found["comments"] == 1
    found = table(answered("bad", answer_id="a"), voided("survey", customer_id="c", answer_id="a"), opened("bad"))
    assert found["comments"] == 1


def test_of_the_comment_of_a_void_ticket_nothing_is_kept() -> None:
    facts = Ticket((NOW, "e", 7), comment=(-459, 6, 0))
    make_void(facts, "v")
    assert facts.comment == ()


def test_of_an_erased_customer_the_sums_stay() -> None:
    events = [answered("late", 3), {**voided("x"), "type": "customer.erased", "customer_id": "c"}]
    found = tables_of(WORLD, driver_of(*events), NOW)["30d"]
    assert found["comments"] == found['theme_comments{theme="delivery"}'] == 1


@pytest.mark.parametrize("others", ['themes = { speed = ["late"] }', "[sentiment]\nwords = { late = 4 }", ""])
@pytest.mark.parametrize(("plain", "said"), [(answered(), answered("late")), (opened(), opened("late"))])
def test_an_event_that_comes_again_is_the_same_whatever_is_heard_of_it_by_then(
    plain: Event, said: Event, others: str
) -> None:
    said = {**said, "event_id": plain["event_id"]}
    for first, again in ((said, said), (plain, said), (said, plain)):
        before = driver_of(first)
        later = PureDriver(World(others).engine, before.numbers, NOW)
        later._packed = dict(before._packed)
        later.count(decoded([again]))
        assert later.outcomes == {EventOutcome.DUPLICATE: 1}


@pytest.mark.parametrize(
    ("answer", "agrees"),
    [
        ({"kind": "nps", "score": 9}, 1),
        ({"kind": "nps", "score": 8}, None),
        ({"kind": "nps", "score": 6}, 0),
        ({"kind": "csat", "score": 4}, 1),
        ({"kind": "csat", "score": 3}, None),
        ({"kind": "csat", "score": 2}, 0),
        ({"kind": "ces", "score": 5}, 1),
        ({"kind": "ces", "score": 4}, None),
        ({"kind": "ces", "score": 3.01}, None),
        ({"kind": "ces", "score": 3}, 0),
        ({"kind": "acsi", "score": 5.5}, None),
        ({"kind": "acsi", "score": 6}, 1),
        ({"kind": "loyalty", "score": 2.9}, 0),
    ],
)
@pytest.mark.parametrize(("comment", "turned"), [("very good", False), ("very bad", True), ("It is here.", None)])
def test_answer_and_comment_agree_where_both_praise_or_both_complain(
    answer: Event, agrees: int | None, comment: str, turned: bool | None
) -> None:
    found = table(answered(comment, **answer))
    if agrees is None or turned is None:
        assert "sentiment_agreement_ratio" not in found
    else:
        assert found["sentiment_agreement_ratio"] == (1 - agrees if turned else agrees)
        assert found[f'sentiment_agreement_ratio{{kind="{answer["kind"]}"}}'] == found["sentiment_agreement_ratio"]


def test_words_of_the_settings_decide() -> None:
    world = World('[sentiment]\nwords = { late = 3, "خیلی سنگین" = -2.5 }')
    assert table(opened("late"), world=world)["sentiment_mean"] > 0
    assert table(opened("خیلی سنگین بود"), world=world)["sentiment_mean"] < 0


def test_themes_without_a_place_are_other_all_together() -> None:
    driver = PureDriver(WORLD.engine)
    comments = driver.families["ticket"]._comments
    driver.numbers.of["theme"] |= {"delivery": fields.OTHER, "price": fields.OTHER}
    assert comments.heard("late and dear")[1] == (fields.OTHER,)


def packed(facts: Sequence[Fact]) -> list[int]:
    return [len(msgspec.msgpack.encode(fact)) for fact in facts]


def test_an_answer_without_a_comment_takes_no_more_room_than_before_and_is_read() -> None:
    plain = Answer(OrderKey(NOW, "e", 4), "nps", 7, 8, 100, good=True, answer_id="a")
    assert msgspec.msgpack.encode(plain) == msgspec.msgpack.encode(
        [5, [NOW, "e", 4, ""], "nps", 7, 8, 100, True, "a", 0, 0, 0, 0, [], None]
    )
    spoken = msgspec.convert([14, *msgspec.to_builtins(plain)[1:], -459, [6, 7]], CommentedAnswer)
    assert packed([spoken])[0] - packed([plain])[0] == 8
    for fact in (plain, spoken):
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(fact), type=Fact) == fact


def test_a_ticket_without_a_comment_takes_no_more_room_than_before_and_is_read() -> None:
    family: Tickets = PureDriver(WORLD.engine).family("ticket")
    opening = (NOW, "e", 7)
    for facts, before in (
        (Ticket(opening), [opening, (), ()]),
        (Ticket(opening, as_of=5), [opening, (), (), (), (), (), (), False, 5]),
    ):
        assert family.pack(OpenTicket(facts)) == msgspec.msgpack.encode(before)
        assert family.open(family.pack(OpenTicket(facts))).facts == facts
    spoken = Ticket(opening, comment=(-459, 6, 0))
    assert family.open(family.pack(OpenTicket(spoken))).facts == spoken
