package com.example.greeting;

/** The command: its first argument is whom to greet. */
public final class Main {
    private Main() {
    }

    public static void main(String[] arguments) {
        System.out.println(Greeting.greet(arguments.length > 0 ? arguments[0] : null));
    }
}
