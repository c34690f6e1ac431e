"""Customers: purchases, refunds, sign-ups and cancellations, carts and survey answers of one person."""

from agents.customers.family import Customers

__all__ = ["Customers"]
