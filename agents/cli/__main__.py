"""`python -m agents.cli` is `nabz`."""

from agents.cli import main

if __name__ == "__main__":
    main()
