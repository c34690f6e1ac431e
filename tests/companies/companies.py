"""The hand-made companies by name."""

from tests.companies import contracts, expected_contracts, expected_magazine, expected_young_shop, magazine, young_shop
from tests.companies.telling import NOW, Company

COMPANIES = {
    "contracts": Company(
        contracts.SETTINGS, contracts.EVENTS, NOW, expected_contracts.TABLES, expected_contracts.BEFORE
    ),
    "young shop": Company(
        young_shop.SETTINGS, young_shop.EVENTS, NOW, expected_young_shop.TABLES, expected_young_shop.BEFORE
    ),
    "magazine": Company(magazine.SETTINGS, magazine.EVENTS, NOW, expected_magazine.TABLES, expected_magazine.BEFORE),
}
