package org.sallyport.agent.unlocking;

import java.nio.file.Path;
import java.util.Arrays;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;

/** Passphrases and PINs as files hold them. None becomes a String. */
final class Passphrases {
    private Passphrases() {}

    /** The passphrase that a file holds; wipes its content. Whoever asked for it wipes it. */
    static byte[] passphrase(byte[] content, Path file) {
        byte[] passphrase = trimmed(content);
        if (passphrase.length == 0) {
            throw new AgentException(
                    AgentCode.PASSPHRASE_REFUSED, file + " is empty: it must hold the key store's passphrase");
        }
        return passphrase;
    }

    /** The PIN that a file holds; wipes its content. Whoever asked for it wipes it. */
    static char[] pin(byte[] content, Path file) {
        byte[] pin = trimmed(content);
        if (pin.length == 0) {
            throw new AgentException(
                    AgentCode.TOKEN_PIN_REFUSED, file + " is empty: it must hold the token's PIN. No PIN was shown");
        }
        char[] characters = new char[pin.length];
        for (int i = 0; i < pin.length; i++) {
            characters[i] = (char) (pin[i] & 0xff);
        }
        Arrays.fill(pin, (byte) 0);
        return characters;
    }

    /** Without the white space around it, which editors add. */
    private static byte[] trimmed(byte[] content) {
        int from = 0;
        int to = content.length;
        while (from < to && blank(content[from])) {
            from++;
        }
        while (to > from && blank(content[to - 1])) {
            to--;
        }
        byte[] trimmed = Arrays.copyOfRange(content, from, to);
        Arrays.fill(content, (byte) 0);
        return trimmed;
    }

    private static boolean blank(byte character) {
        return character >= 0 && character <= ' ';
    }
}
