"""What boards are called in addresses and files."""

from typing import Final

from streams.kpis import Group

OVERVIEW: Final = "overview"
SALES: Final = "sales"
CUSTOMERS: Final = "customers"
SERVICE: Final = "service"
LOYALTY: Final = "loyalty"
ENGINE: Final = "engine"

OF_GROUP: Final = {
    Group.SALES: SALES,
    Group.CUSTOMERS: CUSTOMERS,
    Group.MARKETING: CUSTOMERS,
    Group.SERVICE: SERVICE,
    Group.LOYALTY: LOYALTY,
}
"""Where the KPIs of a group are shown."""
