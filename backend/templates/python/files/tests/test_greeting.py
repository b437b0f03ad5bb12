import unittest

from greeting import greet


class GreetingTest(unittest.TestCase):
    def test_greets_by_name(self) -> None:
        self.assertEqual(greet("Ada"), "Hello, Ada!")

    def test_greets_strangers_too(self) -> None:
        self.assertEqual(greet(), "Hello, whoever you are!")
        self.assertEqual(greet("  "), "Hello, whoever you are!")


if __name__ == "__main__":
    unittest.main()
