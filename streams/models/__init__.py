"""Models of customers and of series, with their errors: value, risk, clusters, forecasts, rules of items.

Pure: arrays in, values out; no clock, no store, numpy alone. What comes out is a function of what goes in, to the last
bit, whatever the order of customers.
"""
