"""The command: python3 -m greeting [name]"""

from __future__ import annotations

import argparse

from greeting import greet


def main() -> None:
    parser = argparse.ArgumentParser(prog="greeting", description="Greets somebody.")
    parser.add_argument("name", nargs="?", help="whom to greet")
    print(greet(parser.parse_args().name))


if __name__ == "__main__":
    main()
