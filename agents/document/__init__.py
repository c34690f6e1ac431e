"""What is kept of persons, as a page: docs/privacy.md, of declarations that stand beside what is kept."""
