package org.sallyport.datasource.spi;

import java.util.Arrays;
import java.util.function.Function;

/** Characters that must not be shown, and that can be wiped. Not thread-safe for {@link #close}. */
public final class Secret implements AutoCloseable {
    private final char[] characters;

    private Secret(char[] characters) {
        this.characters = characters;
    }

    /** Takes over the characters: the caller must not keep them. */
    public static Secret of(char[] characters) {
        return new Secret(characters);
    }

    /** Lends the characters; the function must not keep the array. */
    public <T> T use(Function<char[], T> function) {
        return function.apply(characters);
    }

    /** The characters as a string, for libraries that take nothing else; it can't be wiped. */
    public String reveal() {
        return new String(characters);
    }

    /** A copy with a life of its own. */
    public Secret copy() {
        return new Secret(characters.clone());
    }

    /** Overwrites the characters. */
    @Override
    public void close() {
        Arrays.fill(characters, '\0');
    }

    @Override
    public String toString() {
        return "Secret[***]";
    }
}
