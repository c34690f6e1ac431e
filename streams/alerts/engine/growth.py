"""Rules about measures that grow: until all of their entities are counted, their KPIs are absent."""

from streams.alerts.engine.declaration import EngineRule, Fires, Silent
from streams.kpis import Severity

_LEFT = "nabz_measures_growing_entities"


def _told(measure: str, left: str) -> str:
    return (
        f"{measure} does not grow: about {left} entities are left, and for half an hour none was counted. Its KPIs are "
        "absent meanwhile."
    )


GROWTH: tuple[EngineRule, ...] = (
    EngineRule(
        name="NabzGrowthStalled",
        severity=Severity.TICKET,
        # A gauge that never falls has no reset. It rises where settings change once more, or entities are new.
        expression=(
            f"max without (instance, pod) ({_LEFT}) > 0\n"
            f"and max without (instance, pod) (resets({_LEFT}[30m])) == 0\n"
            f"and max without (instance, pod) ({_LEFT} offset 30m) > 0"
        ),
        description=_told("{{ $labels.measure }}", '{{ $value | printf "%.0f" }}'),
        fires=(
            Fires(
                "it stands still",
                (
                    (f'{_LEFT}{{measure="leads_open", instance="one"}}', "900-10x20 700x60"),
                    (f'{_LEFT}{{measure="leads_open", instance="two"}}', "900-10x20 700x60"),
                    (f'{_LEFT}{{measure="order_value", instance="one"}}', "9000-10x90"),
                ),
                3000,
                _told("leads_open", "700"),
                {"measure": "leads_open"},
            ),
            Fires(
                "more come, and none is counted",
                ((f'{_LEFT}{{measure="leads_open"}}', "500+1x90"),),
                1800,
                _told("leads_open", "535"),
                {"measure": "leads_open"},
            ),
        ),
        silent=(
            Silent("it goes on slowly", ((f'{_LEFT}{{measure="leads_open"}}', "900x20 899x25 898x60"),)),
            Silent("it has just begun", ((f'{_LEFT}{{measure="leads_open"}}', "_x35 900x60"),)),
            Silent("shards are looked through once more", ((f'{_LEFT}{{measure="leads_open"}}', "900-100x9 0x90"),)),
            Silent("all has grown", ((f'{_LEFT}{{measure="leads_open"}}', "900-100x9 stale"),)),
            Silent(
                "a board was started again",
                (
                    (f'{_LEFT}{{measure="leads_open", instance="one"}}', "900-10x40 stale"),
                    (f'{_LEFT}{{measure="leads_open", instance="two"}}', "_x42 480-10x40"),
                ),
            ),
            Silent("nothing grows", ()),
        ),
    ),
)
