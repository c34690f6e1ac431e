"""The analyst: reads what is kept of customers, fits models of them, and writes what these tell (`streams.fitted`)."""
