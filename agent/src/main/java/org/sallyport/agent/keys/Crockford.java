package org.sallyport.agent.keys;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A recovery key as people write it: 32 characters of Crockford's base 32 and 4 of a checksum, in groups of four with
 * hyphens between. Upper and lower case are the same; white space and hyphens count for nothing; I and L are read as 1, O
 * as 0, U as V.
 *
 * <p>The checksum is a cyclic one of 20 bits, its polynomial chosen so that it finds every one or two wrong characters, and
 * so every two that were swapped.
 */
final class Crockford {
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int BITS = 5;
    private static final int DATA = RecoveryKey.BYTES * Byte.SIZE / BITS;
    private static final int CHECK = 4;
    private static final int GROUP = 4;
    /** x^20 and these: found by trying, and tried again by a test. */
    private static final int POLYNOMIAL = 0xD8F17;

    private static final int CHECK_BITS = CHECK * BITS;
    private static final int CHECK_MASK = (1 << CHECK_BITS) - 1;

    private Crockford() {}

    /** The text; whoever asked for it wipes it. */
    static char[] write(byte[] key) {
        int[] symbols = symbols(key);
        int check = remainder(Arrays.copyOf(symbols, DATA));
        for (int i = 0; i < CHECK; i++) {
            symbols[DATA + i] = (check >> ((CHECK - 1 - i) * BITS)) & 31;
        }
        char[] text = new char[symbols.length + symbols.length / GROUP - 1];
        for (int i = 0, at = 0; i < symbols.length; i++) {
            if (i > 0 && i % GROUP == 0) {
                text[at++] = '-';
            }
            text[at++] = ALPHABET.charAt(symbols[i]);
        }
        Arrays.fill(symbols, 0);
        return text;
    }

    /** The key that a text holds; null where it is none. Whoever asked for it wipes it. */
    static byte @Nullable [] read(byte[] text) {
        int[] symbols = new int[DATA + CHECK];
        int count = 0;
        for (byte one : text) {
            if (one == '-' || (one >= 0 && one <= ' ')) {
                continue;
            }
            int symbol = symbol(one);
            if (symbol < 0 || count == symbols.length) {
                return null;
            }
            symbols[count++] = symbol;
        }
        byte[] key = count == symbols.length && remainder(symbols) == 0 ? key(symbols) : null;
        Arrays.fill(symbols, 0);
        return key;
    }

    private static int symbol(byte one) {
        return switch (Character.toUpperCase((char) (one & 0xFF))) {
            case 'I', 'L' -> 1;
            case 'O' -> 0;
            case 'U' -> ALPHABET.indexOf('V');
            default -> ALPHABET.indexOf(Character.toUpperCase((char) (one & 0xFF)));
        };
    }

    /** The symbols of a key, with room for the checksum's. */
    private static int[] symbols(byte[] key) {
        int[] symbols = new int[DATA + CHECK];
        for (int bit = 0; bit < DATA * BITS; bit++) {
            int set = (key[bit / Byte.SIZE] >> (Byte.SIZE - 1 - bit % Byte.SIZE)) & 1;
            symbols[bit / BITS] = (symbols[bit / BITS] << 1) | set;
        }
        return symbols;
    }

    private static byte[] key(int[] symbols) {
        byte[] key = new byte[RecoveryKey.BYTES];
        for (int bit = 0; bit < DATA * BITS; bit++) {
            int set = (symbols[bit / BITS] >> (BITS - 1 - bit % BITS)) & 1;
            key[bit / Byte.SIZE] = (byte) ((key[bit / Byte.SIZE] << 1) | set);
        }
        return key;
    }

    /**
     * What is left of the symbols, taken for a polynomial and raised by x^20, after division. Begins with all bits set, and
     * gives 0 for symbols with their checksum behind them.
     */
    private static int remainder(int[] symbols) {
        int remainder = CHECK_MASK;
        for (int symbol : symbols) {
            for (int bit = BITS - 1; bit >= 0; bit--) {
                int out = (remainder >> (CHECK_BITS - 1)) ^ ((symbol >> bit) & 1);
                remainder = ((remainder << 1) & CHECK_MASK) ^ (out == 1 ? POLYNOMIAL : 0);
            }
        }
        return remainder;
    }
}
