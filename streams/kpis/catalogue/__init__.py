"""The catalogue that comes with Nabz: every KPI, declared in the TOML files beside this one."""

from streams.kpis.catalogue.loading import built_in, catalogue, names_in, said_by
from streams.kpis.catalogue.value import Catalogue

__all__ = ["Catalogue", "built_in", "catalogue", "names_in", "said_by"]
