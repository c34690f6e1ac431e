"""Panels: one kind a module, each made from a KPI's declaration."""
