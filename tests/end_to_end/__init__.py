"""The whole product as its users run it: commands as processes, on real servers."""
