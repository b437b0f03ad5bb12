package com.example.greeting;

/** Greets people. */
public final class Greeting {
    private Greeting() {
    }

    /** What is said to somebody, or to a stranger. */
    public static String greet(String name) {
        return name == null || name.isBlank() ? "Hello, whoever you are!" : "Hello, " + name.strip() + "!";
    }
}
