"""Who is told of alerts, and in which words: Alertmanager's configuration and its templates. Pure."""
