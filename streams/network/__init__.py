"""The way to servers: whether anything answers at an address, and what it speaks. Knows neither Kafka nor Redis."""
