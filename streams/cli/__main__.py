"""`python -m streams.cli` is `nabz`."""

from streams.cli import main

if __name__ == "__main__":
    main()
