package org.sallyport.cloud.runtime;

import java.util.concurrent.ThreadLocalRandom;

/** Correlation ids: unique for all practical purposes, not secret. */
public final class RequestIds {
    private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final int CHARACTERS = 20;

    private RequestIds() {}

    /** A fresh id of 100 random bits. */
    public static String next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        char[] id = new char[CHARACTERS];
        for (int half = 0; half < 2; half++) {
            long bits = random.nextLong();
            for (int i = 0; i < CHARACTERS / 2; i++) {
                id[half * CHARACTERS / 2 + i] = ALPHABET[(int) (bits >>> (5 * i)) & 31];
            }
        }
        return new String(id);
    }
}
