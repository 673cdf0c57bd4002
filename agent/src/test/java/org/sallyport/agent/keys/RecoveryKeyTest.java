package org.sallyport.agent.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;

class RecoveryKeyTest {
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final long SEED = System.nanoTime();

    private final Random random = new Random(SEED);

    private byte[] bits() {
        byte[] bits = new byte[RecoveryKey.BYTES];
        random.nextBytes(bits);
        return bits;
    }

    private static String text(byte[] bits) {
        return new String(new RecoveryKey(bits).text());
    }

    private static byte @Nullable [] read(String text) {
        return Crockford.read(text.getBytes(US_ASCII));
    }

    @Test
    void theTextIsNineGroupsOfFourAndComesBack() {
        for (int i = 0; i < 1000; i++) {
            byte[] bits = bits();
            String text = text(bits);
            assertTrue(text.matches("([0-9A-HJKMNP-TV-Z]{4}-){8}[0-9A-HJKMNP-TV-Z]{4}"), text);
            assertArrayEquals(bits, read(text), "seed " + SEED);
        }
    }

    /** Written once and for ever: keys lie in safes. */
    @Test
    void theTextOfToday() {
        byte[] bits = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f10111213");
        assertEquals("000G-40R4-0M30-E209-185G-R38E-1W81-24GK-WJ84", text(bits));
        assertArrayEquals(bits, read(text(bits)));
    }

    @Test
    void caseHyphensSpacesAndLookAlikesAreForgiven() {
        byte[] bits = bits();
        String text = text(bits);
        assertArrayEquals(bits, read(text.toLowerCase(java.util.Locale.ROOT)));
        assertArrayEquals(bits, read(text.replace("-", "")));
        assertArrayEquals(bits, read("  " + text.replace("-", " - ") + "\r\n"));
        assertArrayEquals(
                bits, read(text.replace('1', 'I').replace('0', 'o').replace('V', 'u')), text + ", seed " + SEED);
        assertArrayEquals(bits, read(text.replace('1', 'l').replace('0', 'O').replace('V', 'U')));
    }

    @Test
    void everyWrongCharacterIsFound() {
        for (int i = 0; i < 20; i++) {
            String text = text(bits()).replace("-", "");
            for (int at = 0; at < text.length(); at++) {
                for (int symbol = 0; symbol < ALPHABET.length(); symbol++) {
                    char other = ALPHABET.charAt(symbol);
                    if (other != text.charAt(at)) {
                        assertNull(read(text.substring(0, at) + other + text.substring(at + 1)), "seed " + SEED);
                    }
                }
            }
        }
    }

    @Test
    void everySwapIsFound() {
        for (int i = 0; i < 200; i++) {
            char[] text = text(bits()).replace("-", "").toCharArray();
            for (int one = 0; one < text.length; one++) {
                for (int other = one + 1; other < text.length; other++) {
                    if (text[one] != text[other]) {
                        char[] swapped = text.clone();
                        swapped[one] = text[other];
                        swapped[other] = text[one];
                        assertNull(read(new String(swapped)), "seed " + SEED);
                    }
                }
            }
        }
    }

    /** The checksum is linear: what one key shows of two wrong characters holds for all keys. */
    @Test
    void everyTwoWrongCharactersAreFound() {
        byte[] text = text(bits()).replace("-", "").getBytes(US_ASCII);
        for (int one = 0; one < text.length; one++) {
            for (int other = one + 1; other < text.length; other++) {
                assertNoTwo(text, one, other);
            }
        }
    }

    private static void assertNoTwo(byte[] text, int one, int other) {
        byte[] wrong = text.clone();
        for (int first = 0; first < ALPHABET.length(); first++) {
            wrong[one] = (byte) ALPHABET.charAt(first);
            for (int second = 0; second < ALPHABET.length(); second++) {
                wrong[other] = (byte) ALPHABET.charAt(second);
                if (wrong[one] != text[one] && wrong[other] != text[other]) {
                    assertNull(Crockford.read(wrong), "seed " + SEED);
                }
            }
        }
    }

    @Test
    void otherLengthsAndCharactersAreNoKeys() {
        String text = text(bits());
        for (String wrong :
                new String[] {"", "-", text.substring(1), text + "0", text + text, text.replace('-', '_')}) {
            assertNull(read(wrong), wrong);
        }
        assertNull(Crockford.read(new byte[] {-1, -2, (byte) 0xB5}));
        AgentException refused = assertThrows(
                AgentException.class, () -> RecoveryKey.read(text.substring(2).getBytes(US_ASCII)));
        assertEquals(AgentCode.MALFORMED_RECOVERY_KEY, refused.code());
        assertFalse(refused.detail().contains(text.substring(2, 6)));
    }

    @Test
    void readingWipesWhatItReadAndClosingTheKey() {
        byte[] bits = bits();
        byte[] text = text(bits).getBytes(US_ASCII);
        RecoveryKey key = RecoveryKey.read(text);
        assertArrayEquals(new byte[text.length], text);
        assertEquals(text(bits), new String(key.text()));
        key.close();
        assertEquals(text(new byte[RecoveryKey.BYTES]), new String(key.text()));
    }

    /** The derivations of today hold for ever. These values were computed by OpenSSL and another library. */
    @Test
    void theDerivationsAreHkdfs() {
        RecoveryKey key = new RecoveryKey(HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f10111213"));
        HexFormat hex = HexFormat.of();
        assertEquals(
                "a1f39828421f564ba0f002efee5126e115feb817d4783be6055241358dd35add", hex.formatHex(key.privateKey()));
        assertEquals(
                "f8a8e7e50ef16f7a97b52611707697abb4332edda4bbe48164fa7dda886f092f",
                hex.formatHex(key.lock(7).publicKey()));
        assertEquals(
                "bdd89dab527d39f2005cef31b1fb78f5edc280085686c6c7cb9748b6646d908b",
                hex.formatHex(key.lock(7).preShared()));
        assertEquals("a19f1608fcebc6bbc7c3061696b1c90762e6fca28ca1d9e57389a52d2bec589a", hex.formatHex(key.proof()));
        assertEquals(Sha256.hex(key.proof()), key.lock(7).proofHash());
        assertEquals(7, key.lock(7).made());
    }

    @Test
    void keysAreMadeAtRandom() {
        assertFalse(Arrays.equals(RecoveryKey.make().text(), RecoveryKey.make().text()));
    }
}
