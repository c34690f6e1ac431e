"""The analyst: what is found out about many customers at once, out of their facts."""
