<<<<<<< HEAD
"""The analyst: what is found out about many customers at once, out of their facts."""
=======
"""The analyst: reads what is kept of customers, fits models of them, and writes what these tell (`streams.fitted`)."""
>>>>>>> c8374108fb59162cf0cde89af4b6edc75d15ffe5
