"""The catalogue that comes with Nabz: every KPI, declared in the TOML files beside this one."""

from streams.kpis.catalogue.built_in import catalogue, names_in

__all__ = ["catalogue", "names_in"]
