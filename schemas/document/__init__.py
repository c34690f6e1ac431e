"""What is written for publishers, made from the structs: JSON Schema, AsyncAPI, and a page for each type of event.

`python -m schemas.document` writes it, and `--check` says whether it still fits. Nothing else imports this package.
"""
